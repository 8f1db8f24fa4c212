import Base
import Shapes

#if canImport(Glibc)
import Glibc
#endif

/// Where a model comes from.
package enum ModelSource: Sendable, Hashable {
    /// The seed CNN that is built into the program, with random weights.
    case seed
    /// The same network with trained weights, built in too.
    case trained
    /// A file, or a SavedModel folder.
    case path(String)

    /// The word that stands for ``seed`` in recipes and on the command line.
    package static let seedName = ModelChoice.builtInName

    /// A path, or the name of a built-in network.
    init(named name: String) {
        switch BuiltInModel(named: name) {
        case .untrained?: self = .seed
        case .trained?: self = .trained
        case nil: self = .path(absolutePath(name))
        }
    }

    /// `seed`, `seed-trained`, or the path as it was given.
    package var name: String {
        switch self {
        case .seed: Self.seedName
        case .trained: BuiltInModel.trained.rawValue
        case .path(let path): path
        }
    }

    /// Bytes of its files; 0 for what is built in.
    var byteCount: Int64 {
        switch self {
        case .seed, .trained: 0
        case .path(let path): ModelReader.sizeBytes(path: path)
        }
    }
}

/// The model formats that are read.
package enum ModelFormat: String, Sendable, Hashable, Codable, CaseIterable {
    case onnx = "ONNX"
    case savedModel = "SavedModel"
    case tflite = "TFLite"
    case openVINO = "OpenVINO IR"

    static let accepted = "an .onnx, .tflite or .xml (OpenVINO IR) file, or a SavedModel folder made by Keras's model.export()"

    /// Decides the format by what stands at `path` and checks that all of it is there, without reading the model.
    ///
    /// The content must be what the ending says: OpenVINO would read an ONNX file of another name too, and then from
    /// files that are no part of the model's identity.
    ///
    /// - Throws: ``EngineError`` with code `.notFound`, `.permission`, `.inputOutput` or `.modelUnreadable`.
    package static func detect(path: String) throws -> ModelFormat {
        let status = try fileStatus(path)
        if status.st_mode & S_IFMT == S_IFDIR {
            try checkFolder(path)
            return .savedModel
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw unreadable(path, found: "a pipe, device or socket")
        }
        let suffix = suffix(of: path)
        guard status.st_size > 0 else { throw unreadable(path, found: "an empty file", advice: "Copy the model again.") }
        try refuseLFSPointer(path)
        guard let format = endings[suffix] else { throw try ForeignModel.refusal(path, suffix: suffix) }
        switch format {
        case .onnx: _ = try ONNXExternalData.locations(of: path)
        case .tflite:
            guard try FileHead.read(path, count: 8).suffix(4).elementsEqual("TFL3".utf8) else {
                throw unreadable(path, found: "content that is not TFLite", advice: copyAdvice)
            }
        case .openVINO:
            let head = try FileHead.read(path, count: 64).drop { $0 <= 0x20 || [0xEF, 0xBB, 0xBF].contains($0) }
            guard head.first == UInt8(ascii: "<") else {
                throw unreadable(path, found: "content that is not OpenVINO IR", advice: copyAdvice)
            }
            let weights = weightsPath(ofIR: path)
            guard isRegular(weights) else {
                throw EngineError(
                    .modelUnreadable, subject: path, step: "reading the model", found: "no weights file \(weights)",
                    needed: "the .bin file of the same name beside the .xml", advice: "Copy both files together.")
            }
            try refuseLFSPointer(weights, of: path)
        case .savedModel: break
        }
        return format
    }

    /// `DIR/net.xml` becomes `DIR/net.bin`, as the reader expects it.
    static func weightsPath(ofIR path: String) -> String { path.dropLast(4) + ".bin" }

    static let copyAdvice = "Check that the file was copied completely, or export the model again."
    private static let endings: [String: ModelFormat] = ["onnx": .onnx, "tflite": .tflite, "xml": .openVINO]

    /// The ending in lower case, without its dot; empty where there is none.
    private static func suffix(of path: String) -> String {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count > 1 ? parts[parts.count - 1].lowercased() : ""
    }

    private static func checkFolder(_ path: String) throws {
        guard isRegular(path + "/saved_model.pb") else {
            let models = namesInFolder(path).filter { endings[suffix(of: $0)] != nil && isRegular(path + "/" + $0) }.sorted()
            guard let first = models.first else {
                throw unreadable(
                    path, found: "a folder without saved_model.pb",
                    advice: "In Keras, write the model with model.export('DIR') and name that folder.")
            }
            throw unreadable(
                path, found: "a folder that holds \(boundedList(models))",
                advice: "Name the file itself: \(path.hasSuffix("/") ? path : path + "/")\(first)")
        }
        try refuseLFSPointer(path + "/saved_model.pb", of: path)
        let variables = path + "/variables"
        let names = namesInFolder(variables)
        for name in names { try refuseLFSPointer(variables + "/" + name, of: path) }
        let shards = names.filter { $0.hasPrefix("variables.data-") }
        if !shards.isEmpty || names.contains("variables.index") {
            // variables.data-00000-of-00002, as TensorFlow names the parts of a checkpoint.
            let count = shards.lazy.compactMap { $0.split(separator: "-").last.flatMap { Int($0) } }.first ?? 1
            let parts = (0..<min(count, 10_000)).map { "variables.data-\(padded($0))-of-\(padded(count))" }
            for part in ["variables.index"] + parts where !names.contains(part) {
                throw unreadable(
                    path, found: "no file \(variables)/\(part)", advice: "Copy the whole folder that model.export() wrote.")
            }
        }
    }

    private static func padded(_ number: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, 5 - digits.count)) + digits
    }

    private static func namesInFolder(_ path: String) -> [String] {
        guard let directory = opendir(path) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while names.count < 10_000, let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    package static func unreadable(_ path: String, found: String, advice: String = "") -> EngineError {
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

    /// - Parameters:
    ///   - path: the file that may be a pointer.
    ///   - model: the model that it is a part of; nil when it is the whole.
    static func refuseLFSPointer(_ path: String, of model: String? = nil) throws {
        let mark = "version https://git-lfs"
        guard try FileHead.read(path, count: mark.utf8.count).elementsEqual(mark.utf8) else { return }
        let found = model == nil ? "a git-LFS pointer in place of the model" : "a git-LFS pointer in place of \(path)"
        throw unreadable(model ?? path, found: found, advice: "Fetch it with 'git lfs pull'.")
    }
}

/// The first bytes of a file.
enum FileHead {
    /// - Returns: at most `count` bytes, fewer where the file ends; none of what is not a regular file.
    package static func read(_ path: String, count: Int) throws -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            throw EngineError(
                errno == EACCES ? .permission : .inputOutput, subject: path, step: "reading the model",
                found: String(cString: strerror(errno)), needed: "a readable file")
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return [] }
        var head = [UInt8](repeating: 0, count: count)
        let found = pread(descriptor, &head, count, 0)
        return found > 0 ? Array(head[..<found]) : []
    }
}
