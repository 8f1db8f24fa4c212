import Base
import Corpora
import Foundation

/// What an output folder must not be, checked before the first clip is opened.
enum OutputRules {
    /// - Parameter featureName: of a clip, relative to the output.
    /// - Throws: ``EngineError`` with code `.outputConflict`.
    static func check(
        source: Source, clips: [SourceClip], output: OutputFolder, featureName: (_ clip: String) -> String
    ) throws {
        let outputPath = resolved(output.path)
        guard outputPath != "/" else {
            throw EngineError(
                .outputConflict, subject: output.path, step: "checking the output", found: "the root of all folders",
                needed: "a folder for the features alone", advice: "Choose another --output.")
        }
        if case .folder(let folder) = source {
            let root = folder.text
            let rootPath = resolved(root)
            if outputPath == rootPath || outputPath.hasPrefix(rootPath == "/" ? "/" : rootPath + "/") {
                throw EngineError(
                    .outputConflict, subject: output.path, step: "checking the output",
                    found: "an output folder inside the source \(root)",
                    needed: "an output outside every source, so that features are never taken for spectrograms",
                    advice: "Choose another --output.")
            }
        }
        for clip in clips where output.path + "/" + featureName(clip.relativePath.text) == clip.absolutePath.text {
            throw EngineError(
                .outputConflict, subject: output.path, step: "checking the output",
                found: "features that would overwrite their own input \(clip.relativePath)",
                needed: "an output outside the source", advice: "Choose another --output.")
        }
    }

    /// The output of another run that holds this one: its `verify` and `retry` leave out what lies here, which is easily overlooked.
    ///
    /// - Returns: nil when there is none.
    static func surrounding(_ output: OutputFolder) -> String? {
        var folder = (resolved(output.path) as NSString).deletingLastPathComponent
        while folder != "/", !folder.isEmpty {
            if OutputFolder(path: folder).hasLedger { return folder }
            folder = (folder as NSString).deletingLastPathComponent
        }
        return nil
    }

    /// The path with symbolic links resolved as far as it exists.
    private static func resolved(_ path: String) -> String {
        var existing = path
        var rest: [String] = []
        while existing != "/", !existing.isEmpty {
            if let real = realpath(existing, nil) {
                defer { free(real) }
                return ([String(cString: real)] + rest.reversed()).joined(separator: "/")
            }
            rest.append((existing as NSString).lastPathComponent)
            existing = (existing as NSString).deletingLastPathComponent
        }
        return path
    }
}
