import Base
import Corpora
import Foundation

/// What the features of an output folder were made from.
///
/// The ledger has it as facts; a file beside the recipe has it too, so that a ledger that was lost or rebuilt still knows
/// which source the features belong to.
struct RunOrigin: Codable, Equatable {
    /// The source as given, a list with `@`.
    var source: String
    /// `audio` or `array` where one kind alone was asked for.
    var only: String?
    var name: String
    var kind: String
    var model: String
    /// The folder from which the relative paths of a list's clips start; nil of other sources, and of runs that recorded none.
    var root: String?
    /// Version of the ffmpeg that decodes what libsndfile does not read, where the source holds such recordings; each clip's
    /// notes say too whether it did.
    var ffmpeg: String?
    /// The kind of store that keeps the features; nil is one file a clip.
    var store: String?
    /// Of recordings that were taken in windows.
    var windows: SegmentWindows?
    /// Tables from which labels and segments came.
    var labels: LabelSource?

    private static let limitBytes = 1 << 16

    /// - Returns: nil when there is none, or what is there cannot be read.
    static func read(_ folder: HeldFolder) -> RunOrigin? {
        guard let bytes = try? folder.read(RawPath(text: OutputFolder.originName), limitBytes: limitBytes) else { return nil }
        return try? JSONDecoder().decode(RunOrigin.self, from: Data(bytes))
    }

    /// Writes the file unless it says the same already.
    ///
    /// - Parameter part: of which this process has temporary files.
    /// - Throws: ``EngineError`` when it cannot be written.
    func write(_ folder: HeldFolder, part: PartFolder) throws {
        guard self != Self.read(folder) else { return }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let text = String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
        do {
            try OutputFile(in: folder, temporaryFilesOf: part, sync: .each)
                .write(text: text, to: OutputFolder.originName, name: TemporaryName.of("origin"))
        } catch let reason as SkipReason {
            throw reason.error(subject: folder.path + "/" + OutputFolder.originName, step: "writing the origin of the features")
        }
    }

    /// From where the paths of a list's clips start in these features.
    var listRoot: ListRoot { root.map { .recorded(RawPath(text: $0)) } ?? .ofAllLines }
}
