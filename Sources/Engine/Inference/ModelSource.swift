#if canImport(Glibc)
import Glibc
#endif

/// Where a model comes from.
public enum ModelSource: Sendable, Hashable {
    /// The seed CNN that is built into the program.
    case seed
    /// A file, or a SavedModel folder.
    case path(String)

    /// The word that stands for ``seed`` in recipes and on the command line.
    public static let seedName = "seed"

    /// `seed`, or the path as it was given.
    public var name: String {
        switch self {
        case .seed: Self.seedName
        case .path(let path): path
        }
    }
}

/// The model formats that are read.
public enum ModelFormat: String, Sendable, Hashable, Codable, CaseIterable {
    case onnx = "ONNX"
    case savedModel = "SavedModel"
    case tflite = "TFLite"
    case openVINO = "OpenVINO IR"

    static let accepted = "an .onnx, .tflite or .xml (OpenVINO IR) file, or a SavedModel folder made by Keras's model.export()"

    /// Decides the format by what stands at `path` and checks that all of it is there, without reading the model.
    ///
    /// - Throws: ``EngineError`` with code `.notFound`, `.permission`, `.inputOutput` or `.modelUnreadable`.
    public static func detect(path: String) throws -> ModelFormat {
        let status = try fileStatus(path)
        if status.st_mode & S_IFMT == S_IFDIR {
            guard isRegular(path + "/saved_model.pb") else {
                throw unreadable(path, found: "a folder without saved_model.pb", advice: exportAdvice)
            }
            return .savedModel
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw unreadable(path, found: "a pipe, device or socket")
        }
        let format = try format(ofFile: path)
        guard status.st_size > 0 else { throw unreadable(path, found: "an empty file", advice: "Copy the model again.") }
        try refuseLFSPointer(path)
        if format == .openVINO {
            let weights = weightsPath(ofIR: path)
            guard isRegular(weights) else {
                throw EngineError(
                    .modelUnreadable, subject: path, step: "reading the model", found: "no weights file \(weights)",
                    needed: "the .bin file of the same name beside the .xml", advice: "Copy both files together.")
            }
            try refuseLFSPointer(weights)
        }
        return format
    }

    /// `DIR/net.xml` becomes `DIR/net.bin`, as the reader expects it.
    static func weightsPath(ofIR path: String) -> String { path.dropLast(4) + ".bin" }

    private static let exportAdvice = "In Keras, write the model with model.export('DIR') and name that folder."

    private static func format(ofFile path: String) throws -> ModelFormat {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        let suffix = parts.count > 1 ? parts[parts.count - 1].lowercased() : ""
        switch suffix {
        case "onnx": return .onnx
        case "tflite": return .tflite
        case "xml": return .openVINO
        case "keras", "h5", "hdf5":
            throw unreadable(path, found: "a Keras file, which only Keras can read", advice: exportAdvice)
        case "bin":
            throw unreadable(path, found: "the weights of an OpenVINO IR model", advice: "Name the .xml file beside it.")
        case "pb":
            throw unreadable(path, found: "the graph of a TensorFlow model", advice: "Name the folder that holds it.")
        default:
            throw unreadable(path, found: suffix.isEmpty ? "a file without extension" : "the unknown extension .\(suffix)")
        }
    }

    private static func unreadable(_ path: String, found: String, advice: String = "") -> EngineError {
        EngineError(
            .modelUnreadable, subject: path, step: "reading the model", found: found, needed: accepted, advice: advice)
    }

    private static func fileStatus(_ path: String) throws -> stat {
        var status = stat()
        guard stat(path, &status) != 0 else { return status }
        let number = errno
        let code: EngineError.Code =
            switch number {
            case ENOENT, ENOTDIR: .notFound
            case EACCES: .permission
            default: .inputOutput
            }
        throw EngineError(
            code, subject: path, step: "reading the model", found: String(cString: strerror(number)), needed: accepted)
    }

    private static func isRegular(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    private static func refuseLFSPointer(_ path: String) throws {
        let mark = "version https://git-lfs"
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw EngineError(
                errno == EACCES ? .permission : .inputOutput, subject: path, step: "reading the model",
                found: String(cString: strerror(errno)), needed: "a readable file")
        }
        defer { close(descriptor) }
        var head = [UInt8](repeating: 0, count: mark.utf8.count)
        let count = read(descriptor, &head, head.count)
        if count == head.count, head.elementsEqual(mark.utf8) {
            throw unreadable(path, found: "a git-LFS pointer in place of the model", advice: "Fetch it with 'git lfs pull'.")
        }
    }
}
