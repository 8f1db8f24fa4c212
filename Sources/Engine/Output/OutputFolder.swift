import Base
import Foundation

/// Where things stand in an output folder.
package struct OutputFolder: Sendable, Hashable {
    /// Absolute path without a trailing slash.
    package let path: String
    /// Whether features keep their clip's ending in their name; see ``OutputNaming/keepExtension``.
    package var keepsExtension = false

    package init(path: String) {
        var path = path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        self.path = path
    }

    package var stateFolder: String { path + "/" + Self.stateName }
    package var recipePath: String { path + "/" + Self.recipeName }
    package var ledgerPath: String { path + "/" + Self.ledgerName }
    package var lockPath: String { path + "/" + Self.lockName }
    package var temporaryFolder: String { path + "/" + Self.temporaryName }
    package var metadataPath: String { path + "/" + Self.metadataName }

    /// Whether a run ever wrote here.
    package var hasLedger: Bool { access(ledgerPath, F_OK) == 0 }

    /// Path of the features of a clip: the clip's own relative path with the extension `npy`.
    package func featurePath(ofClip relativePath: String) -> String { path + "/" + featureName(ofClip: relativePath) }

    /// ``featurePath(ofClip:)`` relative to the folder.
    package func featureName(ofClip relativePath: String) -> String {
        Self.featureName(ofClip: relativePath, keepsExtension: keepsExtension)
    }

    /// `Actor_01/a.wav` → `Actor_01/a.npy`, or `Actor_01/a.wav.npy`.
    package static func featureName(ofClip relativePath: String, keepsExtension: Bool = false) -> String {
        if keepsExtension { return relativePath + ".npy" }
        // By bytes: a dot that a combining character follows is no Character of its own.
        return RawPath(text: relativePath).replacingExtension(with: "npy").text
    }

    /// Why the features of a clip of this relative path cannot stand in an output folder, in words; nil when they can.
    ///
    /// A ledger that names such a clip is not as this program wrote it.
    static func reasonNotAClip(_ relativePath: String) -> String? {
        let path = RawPath(text: relativePath)
        if let reason = path.reasonNotBelow { return reason }
        let first = relativePath.utf8.prefix { $0 != UInt8(ascii: "/") }
        guard first.count == stateName.utf8.count, String(first)?.lowercased() == stateName else { return nil }
        return "a path in the folder .melscope, which is the program's own"
    }

    /// Opens the folder.
    ///
    /// - Throws: ``EngineError`` with code `.notFound`.
    func hold() throws -> HeldFolder {
        do {
            return try HeldFolder(path: path, keepsExtension: keepsExtension, sharing: true)
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
            let held = try HeldFolder(path: path, keepsExtension: keepsExtension, making: true, syncing: true, sharing: true)
            let folder = RawPath(text: Self.temporaryName)
            do {
                try held.makeFolders(folder, syncing: true)
            } catch {
                throw held.reason(error, at: folder, "making the folder")
            }
            return held
        } catch let reason as SkipReason {
            throw EngineError(
                .permission, subject: path, step: "making the output folder", found: reason.found,
                needed: reason.needed, advice: "Choose another --output.", cause: reason)
        }
    }
}

/// What is the program's own in an output folder, relative to it.
extension OutputFolder {
    static let stateName = ".melscope"
    static let temporaryName = stateName + "/tmp"
    static let ledgerName = stateName + "/ledger.sqlite"
    static let lockName = stateName + "/lock"
    static let recipeName = stateName + "/recipe.yaml"
    static let originName = stateName + "/origin.json"
    static let metadataName = "metadata.csv"
}

extension HeldFolder {
    /// Removes the temporary files that a killed run left; whatever else lies among them stays. Call it with the lock held.
    func removeTemporaryFiles() {
        let folder = RawPath(text: OutputFolder.temporaryName)
        for entry in entries(of: folder) where entry.kind == S_IFREG && TemporaryName.isOurs(entry.name.text) {
            remove(folder.appending(entry.name))
        }
    }
}

/// The names of temporary files: what is written, and the process that writes it.
///
/// With the process's number: where a folder was replaced during a run, two processes may write in the same place.
enum TemporaryName {
    /// Also those that earlier versions gave, without the process.
    private static let stems: Set<String> = ["metadata", "recipe", "origin", "skipped", "probe", "CaseProbe"]

    static func of(_ stem: String) -> String { "\(stem)-\(getpid())" }
    static func of(lane: Int) -> String { of("lane-\(lane)") }

    static func isOurs(_ name: String) -> Bool {
        var parts = name.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false).map { String($0) ?? "" }
        func isNumber(_ part: String) -> Bool { !part.isEmpty && part.utf8.count <= 10 && part.utf8.allSatisfy { (0x30...0x39).contains($0) } }
        if parts.first == "lane" { return parts.count == 3 && parts.dropFirst().allSatisfy(isNumber) }
        if parts.count == 2, isNumber(parts[1]) { parts.removeLast() }
        return parts.count == 1 && stems.contains(parts[0])
    }
}
