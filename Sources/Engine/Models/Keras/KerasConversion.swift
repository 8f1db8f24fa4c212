import Base
import Foundation
import Inference

/// Turns a Keras file into a SavedModel folder by the user's own Python, in a process of its own, with a card beside it.
///
/// The folder appears under its name when it is whole, and not before: it is written in a hidden folder beside it, which goes
/// whatever happens. Loading a Keras file can run code that is in it; Lambda layers, which are code, are refused unless allowed.
package final class KerasConversion: Sendable {
    /// Why there is no SavedModel.
    package enum Failure: Error {
        /// No such program, or one without Keras and TensorFlow.
        case noKeras(String)
        case cancelled
    }

    /// What was made.
    package struct Result: Sendable {
        package var folder: String
        package var card: String
        /// "Keras 3.15.1".
        package var library: String
        package var layers: [String]
        /// What the input looks like, in words; nil where its shape says nothing.
        package var look: String?
    }

    package let file: String
    package let folder: String
    package let python: String
    private let allowsLambda: Bool
    private struct State {
        var process: Process?
        var isCancelled = false
    }
    private let state = Guarded(State())

    /// - Parameters:
    ///   - folder: to write; nil is the file's name without its ending, beside it.
    ///   - python: a program's name or path.
    /// - Throws: ``EngineError`` for what is no Keras file, or a folder that is there.
    package init(file: String, folder: String? = nil, python: String, allowsLambda: Bool) throws {
        self.file = absolutePath(file)
        let stem = (self.file as NSString).deletingPathExtension
        self.folder = folder.map { absolutePath($0) } ?? stem
        self.python = python
        self.allowsLambda = allowsLambda
        func refusal(_ code: EngineError.Code, _ subject: String, _ found: String, needed: String, advice: String = "") -> EngineError {
            EngineError(code, subject: subject, step: "converting a Keras file", found: found, needed: needed, advice: advice)
        }
        var status = stat()
        guard stat(self.file, &status) == 0 else {
            throw refusal(errno == EACCES ? .permission : .notFound, file, String(cString: strerror(errno)), needed: "an .h5 or .keras file")
        }
        let endings = ["h5", "hdf5", "keras"]
        guard status.st_mode & S_IFMT == S_IFREG, endings.contains((self.file as NSString).pathExtension.lowercased()) else {
            throw refusal(.invalidArgument, file, "a file name that does not end in .h5 or .keras", needed: "an .h5 or .keras file", advice: "'melscope model FILE' says whether it can be used without conversion.")
        }
        guard lstat(self.folder, &status) != 0 else {
            throw refusal(.outputConflict, self.folder, "a file or folder of this name", needed: "an unused name", advice: "Name another folder as OUT.")
        }
        if let card = ModelCard.paths(besideModel: self.folder).first(where: { access($0, F_OK) == 0 }) {
            throw refusal(.outputConflict, card, "an existing card", needed: "a name without a card", advice: "Name another folder as OUT.")
        }
    }

    /// The lines that do by hand what this does.
    package var lines: [String] { KerasScript.lines(file: file, folder: folder) }

    /// Ends the child; ``run()`` then throws ``Failure/cancelled`` and leaves nothing behind.
    package func cancel() {
        let process = state.withLock { state in
            state.isCancelled = true
            return state.process
        }
        if let process, process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }

    // MARK: The way

    /// Blocks until it is done.
    ///
    /// - Throws: ``Failure``, or ``EngineError`` with what Keras said.
    package func run() throws -> Result {
        let place = try hiddenFolder()
        defer { try? FileManager.default.removeItem(atPath: place) }
        let (written, report, said) = (place + "/model", place + "/report.json", place + "/said")
        let status = try runChild([file, written, report, allowsLambda ? "lambda" : "no-lambda"], said: said)
        let found = Self.facts(report)
        guard status == 0, let found, found.error == nil else { throw failure(found, status, said: said) }
        let card = try self.card(written, found)
        guard !state.withLock({ $0.isCancelled }) else { throw Failure.cancelled }
        guard rename(written, folder) == 0 else {
            throw EngineError(
                .outputConflict, subject: folder, step: "putting the converted model in its place", found: String(cString: strerror(errno)),
                needed: "an unused name")
        }
        return Result(
            folder: folder, card: try card.card.write(besideModel: folder, force: false),
            library: "\(found.library ?? "Keras") \(found.version ?? "")", layers: found.layers ?? [], look: card.look)
    }

    private struct Facts: Decodable {
        var error, detail, name, library, version: String?
        var shapes: [[Int?]]?
        var layers: [String]?
    }

    private static func facts(_ path: String) -> Facts? {
        guard let bytes = try? SmallFile.bytes(path: path, limitBytes: 1 << 20) else { return nil }
        return try? JSONDecoder().decode(Facts.self, from: Data(bytes))
    }

    private func hiddenFolder() throws -> String {
        var template = Array(((folder as NSString).deletingLastPathComponent + "/.melscope-convert-XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else {
            throw EngineError(
                errno == EACCES || errno == EROFS ? .permission : .inputOutput, subject: (folder as NSString).deletingLastPathComponent,
                step: "converting a Keras file", found: String(cString: strerror(errno)), needed: "a folder that can be written")
        }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// - Returns: how the child ended; what it printed is in `said`.
    private func runChild(_ arguments: [String], said: String) throws -> Int32 {
        guard let program = Self.program(python) else { throw Failure.noKeras("\(python): no such program") }
        _ = FileManager.default.createFile(atPath: said, contents: nil)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = ["-c", KerasScript.text] + arguments
        process.standardInput = FileHandle.nullDevice
        let output = FileHandle(forWritingAtPath: said)
        process.standardOutput = output
        process.standardError = output
        let isCancelled = try state.withLock { state in
            if state.isCancelled { return true }
            try process.run()
            state.process = process
            return false
        }
        guard !isCancelled else { throw Failure.cancelled }
        process.waitUntilExit()
        if state.withLock({ $0.isCancelled }) { throw Failure.cancelled }
        return process.terminationReason == .exit ? process.terminationStatus : 128 + process.terminationStatus
    }

    /// A name is looked for on the PATH.
    private static func program(_ name: String) -> String? {
        if name.contains("/") { return access(name, X_OK) == 0 ? absolutePath(name) : nil }
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
        return folders.map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }
    }

    private func failure(_ facts: Facts?, _ status: Int32, said: String) -> any Error {
        let detail = facts?.detail ?? ""
        func error(_ found: String, needed: String, advice: String = "") -> EngineError {
            EngineError(.modelUnreadable, subject: file, step: "converting a Keras file with \(python)", found: found, needed: needed, advice: advice)
        }
        switch facts?.error {
        case "keras": return Failure.noKeras(detail)
        case "lambda":
            return error(
                "Lambda layers, which are Python code in the file: \(detail)", needed: "a network of layers without code",
                advice: "If you trust the file, give --allow-lambda.")
        case "weights": return error("weights without their network", needed: "a whole model, as written by model.save()")
        case "export": return error("Keras could not export it: \(detail)", needed: "a network that model.export() can write")
        case .some: return error("Keras could not read it: \(detail)", needed: "a whole model that this Keras reads", advice: "Try the Python that it was written with: --python PROGRAM.")
        case nil:
            let last = SmallFile.text(path: said, limitBytes: 1 << 20).flatMap { $0.split(separator: "\n").last }.map { ": \($0.prefix(300))" } ?? ""
            return error("the Python process ended with \(status)\(last)", needed: "a conversion that finishes")
        }
    }

    /// The card of the converted model, as far as the file and its form tell.
    private func card(_ written: String, _ facts: Facts) throws -> (card: ModelCard, look: String?) {
        let info = try ModelLoader.info(path: written, recipe: Recipe())
        let known = KnownNetwork(info)
        var card = try ModelCard.proposed(for: info, known)
        let look = facts.shapes?.first.flatMap { UsualInput(shape: $0) }
        card.name = facts.name
        card.source = (file as NSString).lastPathComponent
        let kinds = (facts.layers ?? []).reduce(into: [(String, Int)]()) { kinds, layer in
            if kinds.last?.0 == layer { kinds[kinds.count - 1].1 += 1 } else { kinds.append((layer, 1)) }
        }
        let layers = kinds.map { $0.1 > 1 ? "\($0.1) \($0.0)" : $0.0 }.joined(separator: ", ")
        let shapes = (facts.shapes ?? []).map { "(" + $0.map { $0.map(String.init) ?? "?" }.joined(separator: ", ") + ")" }.joined(separator: " and ")
        card.about = "converted from Keras; input \(shapes); layers: \(layers)"
        if known == nil, let look { card.hints = look.hints }
        return (card, known.map { "\($0.name): \($0.sign)" } ?? look?.words)
    }
}
