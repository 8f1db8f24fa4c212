import Foundation

/// Where things stand in an output folder.
public struct OutputFolder: Sendable, Hashable {
    /// Absolute path without a trailing slash.
    public let path: String
    /// Whether features keep their clip's ending in their name; see ``OutputNaming/keepExtension``.
    public var keepsExtension = false

    public init(path: String) {
        var path = path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        self.path = path
    }

    public var stateFolder: String { path + "/.melscope" }
    public var recipePath: String { stateFolder + "/recipe.yaml" }
    public var ledgerPath: String { stateFolder + "/ledger.sqlite" }
    public var lockPath: String { stateFolder + "/lock" }
    public var temporaryFolder: String { stateFolder + "/tmp" }
    public var metadataPath: String { path + "/metadata.csv" }

    /// Whether a run ever wrote here.
    public var hasLedger: Bool { access(ledgerPath, F_OK) == 0 }

    /// Path of the features of a clip: the clip's own relative path with the extension `npy`.
    public func featurePath(ofClip relativePath: String) -> String { path + "/" + featureName(ofClip: relativePath) }

    /// ``featurePath(ofClip:)`` relative to the folder.
    public func featureName(ofClip relativePath: String) -> String {
        Self.featureName(ofClip: relativePath, keepsExtension: keepsExtension)
    }

    /// `Actor_01/a.wav` → `Actor_01/a.npy`, or `Actor_01/a.wav.npy`.
    public static func featureName(ofClip relativePath: String, keepsExtension: Bool = false) -> String {
        if keepsExtension { return relativePath + ".npy" }
        // By bytes: a dot that a combining character follows is no Character of its own.
        return RawPath(text: relativePath).replacingExtension(with: "npy").text
    }

    /// Makes the folder and its state folder, and removes temporary files that a killed run left.
    ///
    /// Call it with the lock held, or before it is first taken.
    ///
    /// - Throws: ``EngineError`` with code `.permission` or `.inputOutput`.
    func prepare() throws {
        do {
            try OutputFile.makeFolders(temporaryFolder, sync: true)
        } catch let reason as SkipReason {
            throw EngineError(
                .permission, subject: path, step: "making the output folder", found: reason.found,
                needed: "a folder that can be written", advice: "Choose another --output.")
        }
    }

    func removeTemporaryFiles() {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: temporaryFolder)) ?? [] {
            unlink(temporaryFolder + "/" + name)
        }
    }
}
