import Glibc
import Signal

/// Arrays in files of their own.
extension OutputFile {
    /// Writes an array as `.npy` in C order.
    ///
    /// - Parameter type: float32 or float16.
    @discardableResult
    package func write(_ tensor: Tensor, to path: String, name: String, as type: ElementType = .float32) throws -> Written {
        try NPYWriter.header(for: tensor.shape, type: type).withUnsafeBytes { header in
            if type == .float16 {
                return try tensor.values.map { Float16($0) }.withUnsafeBytes { try write([header, $0], to: path, name: name) }
            }
            return try tensor.values.withUnsafeBytes { try write([header, $0], to: path, name: name) }
        }
    }

    /// Writes an array to a file that the operator named, links on its way included.
    ///
    /// - Parameter path: absolute.
    @discardableResult
    package static func write(_ tensor: Tensor, toFileNamed path: String) throws -> Written {
        let (file, name) = try beside(path, makingFolders: false)
        return try file.write(tensor, to: name, name: ".melscope-\(getpid()).tmp")
    }
}
