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
                .outputConflict, subject: output.path, step: "checking the output", found: "the root folder",
                needed: "a folder for the features only", advice: "Choose another --output.")
        }
        if case .folder(let folder) = source {
            let root = folder.text
            let rootPath = resolved(root)
            if outputPath == rootPath || outputPath.hasPrefix(rootPath == "/" ? "/" : rootPath + "/") {
                throw EngineError(
                    .outputConflict, subject: output.path, step: "checking the output",
                    found: "an output folder inside the source \(root)",
                    needed: "an output outside every source, so that features are never mistaken for spectrograms",
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

    /// Outputs of other runs in the folders of this one: its `verify` and `retry` leave them out, and its features lie among them.
    ///
    /// - Returns: their names, in order.
    static func held(by output: OutputFolder) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: output.path)) ?? []
        return names.filter { $0 != OutputFolder.stateName && OutputFolder(path: output.path + "/" + $0).hasLedger }.sorted()
    }

    /// The source of which a source that is itself an output holds features; nil where it is none.
    static func origin(ofOutput source: Source) -> String? {
        guard case .folder(let folder) = source else { return nil }
        let output = OutputFolder(path: folder.text)
        guard output.hasLedger else { return nil }
        return RunOrigin.recorded(output)?.source ?? "another source"
    }

    /// What is to be said of a source that is an output, without full stop; nil where it is none.
    static func remark(on source: Source) -> String? {
        origin(ofOutput: source).map { "the source is an output: the features of \($0) that lie there are read as arrays; give \($0) to begin with the recordings" }
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
