import Base
import Corpora
import Foundation

/// The datasets that the operator works with: a small list in the state folder.
///
/// Commands and the dashboard read it at their start and write it whole; a list that cannot be read is an error rather
/// than an empty list, so that it is never overwritten unseen.
package struct DatasetRegistry: Sendable, Hashable, Codable {
    package struct Entry: Sendable, Hashable, Codable {
        package var name: String
        /// Absolute path of the source, a list with its `@`.
        package var source: String
        /// Nil recognises the kind from names and contents.
        package var kind: DatasetKind?
        /// Absolute path of the output folder.
        package var output: String
        /// Takes recordings or arrays alone, where a source holds both; nil takes what there is.
        package var only: ClipKind?
        /// Tables of labels, which may also say which stretches of recordings are clips.
        package var labels: LabelSource?
        /// Windows in which its recordings are taken; nil takes them whole.
        package var windows: SegmentWindows?
        /// How its features are made.
        package var encoder: EncoderChoice

        package init(
            name: String, source: String, kind: DatasetKind?, output: String, only: ClipKind? = nil, labels: LabelSource? = nil,
            windows: SegmentWindows? = nil, encoder: EncoderChoice = EncoderChoice()
        ) {
            self.labels = labels
            self.windows = windows
            self.name = name
            self.source = source
            self.kind = kind
            self.output = output
            self.only = only
            self.encoder = encoder
        }

        /// The list has a place for several sources, of which the first counts.
        private enum CodingKeys: String, CodingKey { case name, sources, kind, output, only, labels, segment }

        package init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: CodingKeys.self)
            name = try values.decode(String.self, forKey: .name)
            source = try values.decode([String].self, forKey: .sources).first ?? ""
            // One that a newer program knows is recognised anew.
            kind = try values.decodeIfPresent(String.self, forKey: .kind).flatMap(DatasetKind.init(rawValue:))
            output = try values.decode(String.self, forKey: .output)
            only = try values.decodeIfPresent(ClipKind.self, forKey: .only)
            labels = try values.decodeIfPresent(LabelSource.self, forKey: .labels)
            windows = try values.decodeIfPresent(String.self, forKey: .segment).flatMap(SegmentWindows.init(stored:))
            encoder = try EncoderChoice(from: decoder)
        }

        package func encode(to encoder: any Encoder) throws {
            var values = encoder.container(keyedBy: CodingKeys.self)
            try values.encode(name, forKey: .name)
            try values.encode([source], forKey: .sources)
            try values.encodeIfPresent(kind, forKey: .kind)
            try values.encode(output, forKey: .output)
            try values.encodeIfPresent(only, forKey: .only)
            try values.encodeIfPresent(labels, forKey: .labels)
            try values.encodeIfPresent(windows?.stored, forKey: .segment)
            try self.encoder.encode(to: encoder)
        }
    }

    package private(set) var entries: [Entry] = []

    package init() {}

    package static var defaultPath: String { UserFolders.state + "/datasets.json" }

    /// - Returns: an empty list when there is no file yet.
    /// - Throws: ``EngineError`` with code `.invalidConfiguration` or `.inputOutput`.
    package init(path: String) throws {
        let bytes: [UInt8]?
        do throws(SkipReason) {
            bytes = try SmallFile.bytes(path: path, limitBytes: 4_000_000)
        } catch {
            throw EngineError(
                .inputOutput, subject: path, step: "reading the list of datasets", found: error.found, needed: error.needed,
                advice: "Repair or remove the file.")
        }
        guard let bytes else { return }
        do {
            self = try JSONDecoder().decode(Self.self, from: Data(bytes))
        } catch {
            throw EngineError(
                .invalidConfiguration, subject: path, step: "reading the list of datasets",
                found: "text that is not a list of datasets", needed: "the list as Melscope wrote it",
                advice: "Repair or remove the file.")
        }
    }

    /// - Throws: ``EngineError`` with code `.inputOutput`.
    package func save(path: String = defaultPath) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        do {
            let text = String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
            try OutputFile.write(text: text, toFileNamed: path, makingFolders: true)
        } catch let reason as SkipReason {
            throw EngineError(
                .inputOutput, subject: path, step: "writing the list of datasets", found: reason.found,
                needed: reason.needed)
        }
    }

    /// - Throws: ``EngineError`` with code `.invalidArgument` when the list has this source already, to be extracted in the same way.
    package func requireUnlisted(
        _ source: String, only: ClipKind? = nil, labels: LabelSource? = nil, windows: SegmentWindows? = nil, encoder: EncoderChoice = EncoderChoice()
    ) throws {
        let same = entries.filter { $0.encoder == encoder && $0.labels == labels && $0.windows == windows && SourceIdentity.isSame($0.source, source) }
        guard let known = same.first(where: { only == nil || $0.only == nil || $0.only == only }) else { return }
        throw EngineError(
            .invalidArgument, subject: source, step: "adding a dataset", found: "already in the list, as \(known.name)",
            needed: "a source that is not listed yet, or a different model, recipe, preset, output or pool for it",
            advice: "Open that entry, or remove it from the list first.")
    }

    /// Adds a dataset, or replaces the one of the same name.
    package mutating func add(_ entry: Entry) {
        if let index = entries.firstIndex(where: { $0.name == entry.name }) {
            entries[index] = entry
        } else {
            entries.append(entry)
        }
    }

    /// - Returns: whether there was one.
    package mutating func remove(name: String) -> Bool {
        let count = entries.count
        entries.removeAll { $0.name == name }
        return entries.count < count
    }

    /// A name that is free, made from `wish`: `RAVDESS`, `RAVDESS-2`.
    package func freeName(_ wish: String) -> String {
        guard entries.contains(where: { $0.name == wish }) else { return wish }
        var number = 2
        while entries.contains(where: { $0.name == "\(wish)-\(number)" }) { number += 1 }
        return "\(wish)-\(number)"
    }
}
