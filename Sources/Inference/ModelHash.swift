import Base
import Crypto

#if canImport(Glibc)
import Glibc
#endif

/// The identity of a model: a SHA-256 that recipes record.
///
/// Of a single file it is the file's own, as `sha256sum` prints it. Of a SavedModel folder, an IR pair or an ONNX file with
/// external data it covers, for each file in the byte order of the relative paths: the path, a zero byte, the length as 8
/// little-endian bytes, the contents. An ONNX file comes first, with an empty path, so that it may be renamed. Files are
/// read in blocks.
package enum ModelHash {
    /// More files or a deeper folder than this is no model.
    private static let maxFiles = 10_000
    private static let maxDepth = 8

    /// - Returns: 64 lower-case hexadecimal digits, and the bytes of all files together.
    /// - Throws: ``EngineError`` with code `.inputOutput`, `.permission`, or what ``ModelFormat/detect(path:)`` throws.
    package static func sha256(of source: ModelSource) throws -> (hex: String, byteCount: Int) {
        guard case .path(let path) = source else {
            let bytes = SeedModel.bytes(of: source)
            return (hex(SHA256.hash(data: bytes)), bytes.count)
        }
        let parts = try parts(of: path)
        let states = try parts.map { try FileState(path: $0.path) }
        if let known = known.withLock({ $0[path] }), known.states == states { return known.result }
        var hash = SHA256()
        var total = 0
        for part in parts { total += try add(part, to: &hash) }
        let result = (hex(hash.finalize()), total)
        // What was written just now may be written again without a sign of it in the times.
        if !states.contains(where: \.isNew), try parts.map({ try FileState(path: $0.path) }) == states {
            known.withLock { known in
                if known.count >= mostKnown { known = [:] }
                known[path] = (states, result)
            }
        }
        return result
    }

    /// What was found of a path, and of which files; a model is asked for before it is tried and after it is loaded.
    private static let known = Guarded<[String: (states: [FileState], result: (hex: String, byteCount: Int))]>([:])
    private static let mostKnown = 64

    /// What changes when a file is written or replaced.
    private struct FileState: Equatable {
        private let numbers: [Int64]
        /// Changed within the last seconds.
        let isNew: Bool

        init(path: String) throws {
            var status = stat()
            guard stat(path, &status) == 0 else { throw ModelHash.failure(path, errno) }
            let (modified, changed) = (status.st_mtim, status.st_ctim)
            numbers = [
                Int64(bitPattern: UInt64(status.st_dev)), Int64(bitPattern: UInt64(status.st_ino)), Int64(status.st_size),
                Int64(modified.tv_sec), Int64(modified.tv_nsec), Int64(changed.tv_sec), Int64(changed.tv_nsec),
            ]
            isNew = changed.tv_sec + 2 > time(nil)
        }

        static func == (a: FileState, b: FileState) -> Bool { a.numbers == b.numbers }
    }

    private struct Part {
        var path: String
        /// Hashed in front of the contents, with their length; nil for a model of one file.
        var name: String?
    }

    private static func parts(of path: String) throws -> [Part] {
        switch try ModelFormat.detect(path: path) {
        case .tflite: return [Part(path: path)]
        case .onnx:
            let locations = try ONNXExternalData.locations(of: path)
            if locations.isEmpty { return [Part(path: path)] }
            return [Part(path: path, name: "")] + locations.map { Part(path: ONNXExternalData.file($0, of: path), name: $0) }
        case .openVINO:
            return [Part(path: ModelFormat.weightsPath(ofIR: path), name: "bin"), Part(path: path, name: "xml")]
        case .savedModel:
            var files: [String] = []
            try list(path, under: "", depth: 0, into: &files)
            files.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            return files.map { Part(path: path + "/" + $0, name: $0) }
        }
    }

    private static func hex(_ digest: SHA256.Digest) -> String {
        digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private static func add(_ part: Part, to hash: inout SHA256) throws -> Int {
        if let name = part.name {
            var status = stat()
            guard stat(part.path, &status) == 0 else { throw failure(part.path, errno) }
            hash.update(data: Array(name.utf8) + [0])
            withUnsafeBytes(of: UInt64(status.st_size).littleEndian) { hash.update(bufferPointer: $0) }
        }
        return try add(part.path, to: &hash)
    }

    private static func add(_ path: String, to hash: inout SHA256) throws -> Int {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(path, errno) }
        defer { close(descriptor) }
        var total = 0
        return try withUnsafeTemporaryAllocation(byteCount: 1 << 16, alignment: 16) { block in
            while true {
                let count = read(descriptor, block.baseAddress, block.count)
                if count < 0, errno == EINTR { continue }
                guard count >= 0 else { throw failure(path, errno) }
                if count == 0 { return total }
                hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: block[..<count]))
                total += count
            }
        }
    }

    private static func list(_ root: String, under folder: String, depth: Int, into files: inout [String]) throws {
        let path = folder.isEmpty ? root : root + "/" + folder
        guard let directory = opendir(path) else { throw failure(path, errno) }
        defer { closedir(directory) }
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name == "." || name == ".." { continue }
            let relative = folder.isEmpty ? name : folder + "/" + name
            var status = stat()
            guard stat(root + "/" + relative, &status) == 0 else { throw failure(root + "/" + relative, errno) }
            switch status.st_mode & S_IFMT {
            case S_IFDIR where depth < maxDepth: try list(root, under: relative, depth: depth + 1, into: &files)
            case S_IFREG where files.count < maxFiles: files.append(relative)
            default:
                throw EngineError(
                    .modelUnreadable, subject: root, step: "hashing the model", found: "\(relative), or too many files",
                    needed: "at most \(maxFiles) regular files in at most \(maxDepth) levels of folders")
            }
        }
    }

    private static func failure(_ path: String, _ number: Int32) -> EngineError {
        EngineError(
            number == EACCES ? .permission : .inputOutput, subject: path, step: "hashing the model",
            found: String(cString: strerror(number)), needed: "a readable file")
    }
}
