import Base
import Engine
import Foundation

/// Where an export is written before it stands under its name: a folder of its own, beside the file or inside the folder that it becomes.
///
/// What is finished stands in `ready`, what is being written in `new`; `done` has a note on each shard that is ready. Only when all is ready
/// does anything get its name: before that, nothing there can be taken for an export. A lock keeps a second writer out, and goes with the
/// process, however that ends.
final class ExportPlace {
    static let folderName = ".melscope-export"

    /// For messages: as the operator named it.
    let destination: String
    let isFolder: Bool
    /// Holds the destination, or is it.
    let parent: HeldFolder
    /// Relative to ``parent``.
    let name: RawPath
    private var lock: Int32 = -1
    /// What an earlier export has under its name that may not be of this one.
    private var leftovers: Set<String> = []

    /// Looks whether an export may be written there; writes nothing.
    ///
    /// - Throws: ``EngineError`` `.outputConflict`, `.permission` or `.notFound`.
    static func require(_ request: ExportRequest) throws {
        let path = RawPath(bytes: RawPath(text: request.destination).bytes)
        if let output = request.outputs.first(where: { request.destination == $0.path || request.destination.hasPrefix($0.path + "/") }) {
            throw conflict(request, "a place inside the output \(Printable.text(output.path))", needed: "a place outside", advice: "Choose another name.")
        }
        var status = stat()
        guard path.withCString({ lstat($0, &status) }) == 0 else {
            guard errno == ENOENT || errno == ENOTDIR else { throw EngineError.system(errno, subject: request.destination, step: step) }
            let folder = path.parent
            guard folder.withCString({ access($0, W_OK | X_OK) }) == 0 else { throw EngineError.system(errno, subject: folder.text, step: step) }
            return
        }
        let kind = status.st_mode & S_IFMT
        guard request.format.isFolder else {
            guard kind == S_IFREG else { throw conflict(request, "something that is not a regular file", needed: "a free name") }
            guard request.replaces else { throw conflict(request, "a file of this name", needed: "a free name", advice: "Choose another name, or give --replace.") }
            return
        }
        guard kind == S_IFDIR else { throw conflict(request, "something that is not a folder", needed: "a free name") }
        guard let held = try? HeldFolder(path: request.destination) else { throw EngineError.system(EACCES, subject: request.destination, step: step) }
        let entries = held.entries(of: RawPath(text: "")).map(\.name.text).filter { $0 != folderName }
        let isUnfinished = held.status(RawPath(text: folderName)) != nil
        if entries.isEmpty { return }
        guard let manifest = ExportManifest.read(held) else {
            if isUnfinished { return }
            throw conflict(request, "a folder that is no export of Melscope", needed: "a free name, or an empty folder", advice: "Choose another name.")
        }
        guard request.replaces else { throw conflict(request, "an export", needed: "a free name", advice: "Choose another name, or give --replace.") }
        let known = Set(manifest.files + [ExportManifest.name])
        if let stranger = strangers(held, besides: known).first {
            throw conflict(request, "'\(Printable.text(stranger))', which is not of the export", needed: "an export and nothing else", advice: "Choose another name.")
        }
    }

    /// An export inside a source would be listed with its clips by the next extraction.
    ///
    /// - Throws: ``EngineError`` `.outputConflict`.
    static func requireOutside(_ plan: ExportPlan) throws {
        for source in plan.sources.map(\.run.sourcePath) where !source.hasPrefix("@") {
            guard plan.request.destination == source || plan.request.destination.hasPrefix(source + "/") else { continue }
            throw conflict(plan.request, "a place inside the source \(Printable.text(source))", needed: "a place outside", advice: "Choose another name.")
        }
    }

    private static let step = "choosing where the export goes"

    private static func conflict(_ request: ExportRequest, _ found: String, needed: String, advice: String = "") -> EngineError {
        EngineError(.outputConflict, subject: request.destination, step: step, found: found, needed: needed, advice: advice)
    }

    private static func strangers(_ held: HeldFolder, besides known: Set<String>) -> [String] {
        var found: [String] = []
        var folders = [RawPath(text: "")]
        while let folder = folders.popLast() {
            for entry in held.entries(of: folder) {
                let path = folder.appending(entry.name)
                if path.text == folderName { continue }
                if entry.kind == S_IFDIR { folders.append(path) } else if !known.contains(path.text) { found.append(path.text) }
            }
        }
        return found
    }

    // MARK: Opening

    /// Opens the place, and takes over what an export that was cut off has finished there; what another one left goes.
    ///
    /// - Parameter fingerprint: of all that decides the export's bytes.
    /// - Throws: ``EngineError``, `.locked` where another process writes there.
    init(_ request: ExportRequest, fingerprint: String) throws {
        destination = request.destination
        isFolder = request.format.isFolder
        let target = RawPath(bytes: RawPath(text: request.destination).bytes)
        do {
            if isFolder {
                parent = try HeldFolder(path: request.destination, making: true)
                name = RawPath(text: Self.folderName)
            } else {
                parent = try HeldFolder(path: target.parent.text.isEmpty ? "/" : target.parent.text)
                name = RawPath(text: "." + target.lastComponent.text + Self.folderName)
            }
        } catch let reason {
            throw reason.error(subject: request.destination, step: Self.step)
        }
        do {
            try parent.makeFolders(name)
        } catch {
            throw parent.reason(error, at: name, "making the folder").error(subject: request.destination, step: Self.step)
        }
        try takeLock()
        let recorded = (try? parent.read(path("state"), limitBytes: 4096)).flatMap { $0 }.map { String(decoding: $0, as: UTF8.self) }
        remove(path("new"))
        leftovers = Set(read("publishing", limitBytes: 64 << 20).flatMap { try? JSONDecoder().decode([String].self, from: Data($0)) } ?? [])
        if recorded != fingerprint || !isFolder {
            for part in ["done", "ready"] { remove(path(part)) }
            try write(Array(fingerprint.utf8), to: "state")
        }
    }

    deinit { if lock >= 0 { close(lock) } }

    private func takeLock() throws {
        do throws(HeldFolder.Refusal) {
            lock = try parent.open(path("lock"), O_RDWR | O_CREAT, mode: 0o666)
        } catch {
            throw EngineError.system(error.code, subject: destination, step: Self.step)
        }
        // One that has just ended takes its lock with it.
        var mine = stat()
        if flock(lock, LOCK_EX | LOCK_NB) == 0, fstat(lock, &mine) == 0, let there = parent.status(path("lock")), there.st_ino == mine.st_ino { return }
        throw EngineError(
            .locked, subject: destination, step: Self.step, found: "another export is being written there", needed: "one writer at a time",
            advice: "Wait until it ends.")
    }

    /// Of something in the place, relative to ``parent``.
    func path(_ part: String) -> RawPath { name.appending(RawPath(text: part)) }

    // MARK: Writing

    /// Writes a small file of the place's own, whole or not at all.
    func write(_ bytes: [UInt8], to part: String) throws {
        let file = try DraftFile(self, part, isOwn: true)
        try bytes.withUnsafeBytes { try file.append($0) }
        try file.finish()
    }

    func read(_ part: String, limitBytes: Int) -> [UInt8]? { (try? parent.read(path(part), limitBytes: limitBytes)) ?? nil }

    /// Whether a file is ready.
    func isReady(_ file: String) -> Bool { parent.status(path("ready/" + file)).map { $0.st_mode & S_IFMT == S_IFREG } ?? false }

    func bytes(ofReady file: String) -> Int { parent.status(path("ready/" + file)).map { Int($0.st_size) } ?? 0 }

    /// Gives all that is ready its name, and removes the place.
    ///
    /// - Parameter files: all files of the export, relative to its folder; of an export that is a file its name.
    func publish(_ files: [String]) throws {
        if isFolder {
            leftovers.formUnion(ExportManifest.read(parent)?.files ?? [])
            // Whoever goes on after a kill knows what may be half replaced.
            try write(Array(JSONText.of(leftovers.union(files).sorted()).utf8), to: "publishing")
            // Until the new manifest stands, the folder is no finished export.
            parent.remove(RawPath(text: ExportManifest.name))
            for file in leftovers.subtracting(files) { parent.remove(RawPath(text: file)) }
        }
        // The manifest is the last.
        for file in files where isReady(file) { try move(path("ready/" + file), to: isFolder ? RawPath(text: file) : RawPath(bytes: RawPath(text: destination).bytes).lastComponent) }
        parent.sync(folder: RawPath(text: ""))
        discard()
    }

    /// Removes the place and all that is in it; the destination too, where it is a folder that holds nothing else.
    func discard() {
        remove(name)
        guard isFolder, parent.entries(of: RawPath(text: "")).isEmpty else { return }
        _ = RawPath(bytes: RawPath(text: destination).bytes).withCString { rmdir($0) }
    }

    func move(_ from: RawPath, to target: RawPath) throws {
        do {
            try parent.withFolder(from.parent) { place in
                try parent.withFolder(target.parent, making: true) { end in
                    let isDone = from.lastComponent.withCString { old in target.lastComponent.withCString { renameat(place, old, end, $0) } } == 0
                    guard isDone else { throw HeldFolder.Refusal(code: errno) }
                }
            }
        } catch {
            throw parent.reason(error, at: target, "renaming into place").error(subject: destination, step: "writing the export")
        }
    }

    /// Removes a folder below the place, links not followed.
    private func remove(_ folder: RawPath) {
        for entry in parent.entries(of: folder) {
            let path = folder.appending(entry.name)
            if entry.kind == S_IFDIR { remove(path) } else { parent.remove(path) }
        }
        _ = try? parent.withFolder(folder.parent) { place in folder.lastComponent.withCString { unlinkat(place, $0, AT_REMOVEDIR) } }
    }
}
