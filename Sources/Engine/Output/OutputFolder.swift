import Base
import Foundation

/// Where the things stand that belong to an output as a whole: recipe, origin, table and features. What each process that writes
/// there has to itself is a ``PartFolder``'s.
package struct OutputFolder: Sendable, Hashable {
    /// Absolute path without a trailing slash.
    package let path: String

    package init(path: String) {
        var path = path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        self.path = path
    }

    package var recipePath: String { path + "/" + Self.recipeName }
    package var metadataPath: String { path + "/" + Self.metadataName }

    /// The part of a process that does all clips.
    package var ownPart: PartFolder { PartFolder(output: path, name: Self.stateName) }

    /// The part of a process that does some of the clips, or all.
    package func part(_ number: PartNumber?) -> PartFolder {
        guard let number, number.count > 1 else { return ownPart }
        return PartFolder(output: path, name: PartFolder.folder + "/" + number.folderName)
    }

    /// The parts that processes left which did some of the clips each, in order; nothing once they were merged.
    package var dividedParts: [PartFolder] {
        guard let folder = opendir(path + "/" + PartFolder.folder) else { return [] }
        defer { closedir(folder) }
        var numbers: [PartNumber] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) } }
            if let number = PartNumber(folderName: name) { numbers.append(number) }
        }
        numbers += unlisted(besides: numbers)
        return numbers.sorted { ($0.count, $0.index) < ($1.count, $1.index) }.map { part($0) }
    }

    /// Most parts that are asked for one by one.
    private static let mostAsked = 256

    /// On network storage a list of names may be older (20 s with sshfs) than what is known of each: of a division of which some parts are
    /// listed, the others are asked for.
    private func unlisted(besides listed: [PartNumber]) -> [PartNumber] {
        guard let count = listed.first?.count, listed.count < count, count <= Self.mostAsked, NetworkStorage.kind(of: path) != nil else { return [] }
        let indexes = Set(listed.map(\.index))
        return (0..<count).filter { !indexes.contains($0) }.compactMap { PartNumber($0, of: count) }.filter { access(part($0).path, F_OK) == 0 }
    }

    /// As ``dividedParts``, also where the output is on network storage and this machine has an older list of them in its cache: it is given up
    /// when a file is made in the folder. The lock of all clips is held, without which no part begins.
    func newestDividedParts(_ held: HeldFolder) -> [PartFolder] {
        if NetworkStorage.kind(of: path) != nil {
            let parts = RawPath(text: PartFolder.folder)
            let name = parts.appending(RawPath(text: ".look-\(getpid())-\(UInt32.random(in: 0 ... .max))"))
            try? held.makeFolders(parts)
            if let made = try? held.open(name, O_RDWR | O_CREAT | O_EXCL, mode: 0o666) { close(made) }
            held.remove(name)
            // Only where it is empty.
            rmdir(path + "/" + PartFolder.folder)
        }
        return dividedParts
    }

    /// The parts of the output, of this process and of others: that of all clips first.
    package var parts: [PartFolder] { [ownPart] + dividedParts }

    /// Whether a run ever wrote here.
    package var hasLedger: Bool { parts.contains(where: \.hasLedger) }
    /// Whether some process writes here now.
    package var isBeingWritten: Bool { parts.contains(where: \.isBeingWritten) }

    /// - Throws: ``EngineError`` with code `.locked` naming who writes here.
    package func requireFree() throws { for part in parts { try PartLock.requireFree(part) } }

    /// Why the features of a clip of this relative path cannot stand in an output folder, in words; nil when they can.
    ///
    /// A ledger that names such a clip is not as this program wrote it.
    static func reasonNotAClip(_ relativePath: String) -> String? {
        let path = RawPath(text: relativePath)
        if let reason = path.reasonNotBelow { return reason }
        let first = relativePath.utf8.prefix { $0 != UInt8(ascii: "/") }
        guard first.count == stateName.utf8.count, String(first)?.lowercased() == stateName else { return nil }
        return "a path in the folder .melscope, which the program keeps for itself"
    }

    /// Opens the folder.
    ///
    /// - Throws: ``EngineError`` with code `.notFound`.
    func hold() throws -> HeldFolder {
        do {
            return try HeldFolder(path: path, sharing: true)
        } catch {
            throw EngineError(
                .notFound, subject: path, step: "opening the output folder", found: error.found,
                needed: "an output folder of an earlier run")
        }
    }

    /// Opens the folder for writing; makes it and its state folder when they are not there.
    ///
    /// - Throws: ``EngineError`` with code `.permission` or `.inputOutput`.
    @discardableResult
    func prepare() throws -> HeldFolder {
        do {
            let held = try HeldFolder(path: path, making: true, syncing: true, sharing: true)
            try prepare(ownPart, in: held)
            return held
        } catch let reason as SkipReason {
            throw EngineError(
                .permission, subject: path, step: "making the output folder", found: reason.found,
                needed: reason.needed, advice: "Choose another --output.", cause: reason)
        }
    }

    /// Makes the folder of a part.
    ///
    /// - Throws: ``SkipReason``.
    func prepare(_ part: PartFolder, in held: HeldFolder) throws {
        let folder = RawPath(text: part.temporaryName)
        do {
            try held.makeFolders(folder, syncing: true)
        } catch {
            throw held.reason(error, at: folder, "making the folder")
        }
    }
}

/// What is the program's own in an output folder, relative to it.
extension OutputFolder {
    static let stateName = ".melscope"
    static let recipeName = stateName + "/recipe.yaml"
    static let originName = stateName + "/origin.json"
    static let metadataName = "metadata.csv"
}
