import CFFTW
import COpenVINO
import CSndFile
import CSoxr
import CVector
import CZip
import GRDB
public func spike() -> String { String(cString: sf_version_string()) + String(cString: soxr_version()) + "\(melscope_dot([1,2],[3,4],2))" + String(cString: zip_libzip_version()) + { var v = ov_version_t(); ov_get_openvino_version(&v); return String(cString: v.buildNumber) }() }
