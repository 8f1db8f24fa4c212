import Base

#if canImport(Glibc)
import Glibc
#endif

/// The files beside an ONNX file that hold its weights ("external data"), without which it is no whole model.
///
/// Every tensor of the file is looked at: initialisers, constants of nodes, sparse tensors, inner graphs, functions, as
/// in onnx.proto3 (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3). What OpenVINO reads is what is found here,
/// or the model is refused: a location is a relative path below the model's folder, links included.
enum ONNXExternalData {
    /// More files than this hold no model's weights.
    private static let maxFiles = 10_000
    /// Graphs inside graphs, as OpenVINO would have to follow them too.
    private static let maxDepth = 100

    /// - Parameter path: an ONNX file.
    /// - Returns: the locations as the file gives them, each once, in byte order; empty when all weights are in the file.
    /// - Throws: ``EngineError`` with code `.modelUnreadable`, `.permission` or `.inputOutput`.
    static func locations(of path: String) throws -> [String] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            throw EngineError(
                errno == EACCES ? .permission : .inputOutput, subject: path, step: "reading the model",
                found: String(cString: strerror(errno)), needed: "a readable file")
        }
        defer { close(descriptor) }
        var status = stat()
        fstat(descriptor, &status)
        var search = Search(walk: ProtobufWalk(descriptor: descriptor, length: Int(status.st_size)))
        do {
            try search.message(.model, 0..<Int(status.st_size), depth: 0)
            guard search.hasGraph else { throw ProtobufWalk.Damage(found: "no graph") }
        } catch let damage as ProtobufWalk.Damage {
            throw EngineError(
                .modelUnreadable, subject: path, step: "reading the model", found: "a damaged ONNX file (\(damage.found))",
                needed: "a whole ONNX file",
                advice: "Check that the file was copied completely, or export the model again.", cause: damage)
        }
        for location in search.locations { try check(location, of: path) }
        return search.locations.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// Where a location lies.
    package static func file(_ location: String, of path: String) -> String { folder(of: path) + "/" + location }

    private static func folder(of path: String) -> String {
        let parent = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        return parent.isEmpty ? "/" : parent
    }

    private static func check(_ location: String, of path: String) throws {
        func unreadable(_ found: String, _ advice: String) -> EngineError {
            EngineError(
                .modelUnreadable, subject: path, step: "finding the model's external data", found: found,
                needed: "every file of weights beside the model or below its folder", advice: advice)
        }
        let parts = location.split(separator: "/", omittingEmptySubsequences: false)
        // The second is a sign of ONNX Runtime's for an address in memory.
        guard !location.isEmpty, !location.hasPrefix("/"), !location.hasPrefix("*/"), !parts.contains(".."),
            !location.utf8.contains(0)
        else {
            throw unreadable(
                "weights at '\(location)', a place outside the model's folder",
                "Save the model again with its external data beside it.")
        }
        let file = file(location, of: path)
        var status = stat()
        guard stat(file, &status) == 0 else {
            let number = errno
            if number == ENOENT || number == ENOTDIR {
                throw unreadable("no file \(file)", "Copy it from where the model came from: a model is all of its files.")
            }
            throw unreadable("'\(String(cString: strerror(number)))' at \(file)", "Make the file readable.")
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw unreadable("no regular file at \(file)", "Copy the weights from where the model came from.")
        }
        let root = resolved(folder(of: path))
        let target = resolved(file)
        guard let root, let target, target.hasPrefix(root == "/" ? root : root + "/") else {
            throw unreadable(
                "\(file), a link to a place outside the model's folder",
                "Copy the folder with its links followed: cp -rL \(folder(of: path)) COPY")
        }
        try ModelFormat.refuseLFSPointer(file, of: path)
    }

    private static func resolved(_ path: String) -> String? {
        guard let pointer = realpath(path, nil) else { return nil }
        defer { free(pointer) }
        return String(cString: pointer)
    }

    /// The messages on the way to a tensor.
    private enum Kind {
        case model, graph, node, attribute, tensor, sparseTensor, function

        /// The messages inside one, by field number.
        var parts: [UInt64: Kind] {
            switch self {
            // Field 20 holds training's own graphs, which are never run but could be read.
            case .model: [7: .graph, 25: .function]
            case .graph: [1: .node, 5: .tensor, 15: .sparseTensor]
            case .node: [5: .attribute]
            case .attribute: [5: .tensor, 6: .graph, 10: .tensor, 11: .graph, 22: .sparseTensor, 23: .sparseTensor]
            case .sparseTensor: [1: .tensor, 2: .tensor]
            case .function: [7: .node, 11: .attribute]
            case .tensor: [:]
            }
        }

        /// Fields that stand at most once. Twice, readers merge them, and a walk of each alone would miss what they say
        /// together.
        var single: Set<UInt64> {
            switch self {
            case .model: [7]
            case .attribute: [5, 6, 22]
            case .sparseTensor: [1, 2]
            case .graph, .node, .function, .tensor: []
            }
        }
    }

    private struct Search {
        let walk: ProtobufWalk
        var locations: [String] = []
        var hasGraph = false

        mutating func message(_ kind: Kind, _ range: Range<Int>, depth: Int) throws {
            guard depth <= maxDepth else { throw ProtobufWalk.Damage(found: "more than \(maxDepth) levels") }
            if kind == .tensor { return try tensor(range) }
            var inner: [(Kind, Range<Int>)] = []
            var seen: Set<UInt64> = []
            try walk.fields(range) { field in
                guard field.isMessage, let part = kind.parts[field.number] else { return }
                if kind.single.contains(field.number), !seen.insert(field.number).inserted {
                    throw ProtobufWalk.Damage(found: "field \(field.number) twice, where it may be there once")
                }
                inner.append((part, field.bytes))
            }
            if kind == .model, seen.contains(7) { hasGraph = true }
            for (kind, range) in inner { try message(kind, range, depth: depth + 1) }
        }

        private mutating func tensor(_ range: Range<Int>) throws {
            var entries: [Range<Int>] = []
            var isExternal = false
            try walk.fields(range) { field in
                if field.number == 13, field.isMessage { entries.append(field.bytes) }
                if field.number == 14, !field.isMessage { isExternal = field.value == 1 }
            }
            guard isExternal else { return }
            var location = ""
            for entry in entries {
                var key = ""
                var value = ""
                try walk.fields(entry) { field in
                    guard field.isMessage else { return }
                    if field.number == 1 { key = try walk.text(field.bytes) }
                    if field.number == 2 { value = try walk.text(field.bytes) }
                }
                if key == "location" { location = value }
            }
            guard !locations.contains(location) else { return }
            guard locations.count < maxFiles else { throw ProtobufWalk.Damage(found: "weights in more than \(maxFiles) files") }
            locations.append(location)
        }
    }
}
