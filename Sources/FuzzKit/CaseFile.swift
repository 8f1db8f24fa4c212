import Foundation

/// A file that is written anew for each case, in memory where the system has such a place.
final class CaseFile {
    let path: String
    private let descriptor: Int32

    init(extension fileExtension: String) throws {
        let folder = access("/dev/shm", W_OK) == 0 ? "/dev/shm/" : NSTemporaryDirectory()
        path = folder + "melscope-fuzz-\(UUID().uuidString).\(fileExtension)"
        descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw FuzzFault("\(path): \(String(cString: strerror(errno)))") }
    }

    deinit {
        close(descriptor)
        unlink(path)
    }

    func write(_ bytes: [UInt8]) throws {
        guard ftruncate(descriptor, off_t(bytes.count)) == 0,
            bytes.withUnsafeBytes({ pwrite(descriptor, $0.baseAddress, $0.count, 0) }) == bytes.count
        else { throw FuzzFault("\(path): \(String(cString: strerror(errno)))") }
    }
}
