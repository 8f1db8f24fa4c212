import Base
import Foundation

/// What a table says of clips: their labels, and which stretches of recordings they are.
///
/// Made from whatever table there is by ``read(_:columns:)``; ``TableLabels`` finds the clips that its rows mean.
package struct LabelTable: Sendable, Hashable {
    package struct Row: Sendable, Hashable {
        /// From 1.
        package var line: Int
        /// The recording, as the table names it: a path, or the end of one, with or without its ending.
        package var file: String
        /// The segment's own name.
        package var id: String?
        package var segment: ClipSegment?
        /// A name that a recording may have which is this segment already, cut out of the long one.
        package var cutFile: String?
        /// Folders in which a clip of this name is another.
        package var notIn: [String] = []
        package var labels: [ClipLabel.Field]

        init(line: Int, file: String, id: String? = nil, segment: ClipSegment? = nil, cutFile: String? = nil, labels: [ClipLabel.Field] = []) {
            (self.line, self.file, self.id, self.segment, self.cutFile, self.labels) = (line, file, id, segment, cutFile, labels)
        }
    }

    /// Absolute: a file, or a folder of several that belong together.
    package let path: String
    /// What it was read as, for messages: "CSV", "Kaldi segments", "EmoEvaluation".
    package let title: String
    package internal(set) var rows: [Row]
    /// Labels that rows may have, those that all corpora share first.
    package internal(set) var columns: [String]
    /// How it was read: as what, which column as which label, by whose codes. A sentence without full stop each.
    package internal(set) var reading: [String]
    /// What is amiss with it, in the same way.
    package internal(set) var remarks: [String]
    /// Id of the corpus whose own table it is, by whose codes it is read; nil for any other.
    package internal(set) var corpus: String?
    /// Of everything that was read.
    package let checksum: Int64

    /// Bytes of one file of a table.
    static let limitBytes = 256 << 20

    init(path: String, title: String, rows: [Row], columns: [String], reading: [String] = [], remarks: [String] = [], checksum: Int64) {
        (self.path, self.title, self.rows, self.reading, self.remarks, self.checksum) = (path, title, rows, reading, remarks, checksum)
        self.columns = Self.ordered(columns)
    }

    /// Shared labels in front, the others as the table has them.
    static func ordered(_ columns: [String]) -> [String] {
        let shared = ["speaker", "sex", "age", "emotion", "emotion_code"]
        return shared.filter(columns.contains) + columns.filter { !shared.contains($0) }
    }

    /// Labels that say the same for all corpora: `metadata.csv` has columns of these names already.
    static func labelName(of column: String) -> String {
        let name = column.trimmed
        let isTaken = reservedNames.contains(name) || name.hasPrefix("feature_file")
        return isTaken ? "label_" + name : name.isEmpty ? "label" : name
    }

    private static let reservedNames: Set<String> = [
        "file_name", "dataset", "outcome", "reason", "found", "needed", "remedies", "duration_seconds", "sample_rate_hz", "channels",
        "peak_dbfs", "input_shape", "layout", "cnn_input_shape", "feature_shape", "frames", "frames_cut", "notes", "elapsed_ms", "recipe",
        "model", "file", "start", "end", "findings",
    ]

    // MARK: Reading

    /// Reads a table of any kind that is known, by its contents.
    ///
    /// - Parameters:
    ///   - path: a file, a folder with Kaldi's `wav.scp`, or one with IEMOCAP's EmoEvaluation files.
    ///   - columns: what its columns mean, where that is not to be guessed.
    ///   - catalogue: corpora that have tables of their own.
    /// - Throws: ``EngineError``: `path.not_found` and the like, and `argument.invalid` with line and column of what is wrong.
    package static func read(
        _ path: String, columns: LabelColumns = LabelColumns(), in catalogue: CorpusCatalogue = .standard
    ) throws(EngineError) -> LabelTable {
        let path = absolutePath(path)
        do throws(TableFault) {
            if try isFolder(path) { return try readFolder(path, catalogue) }
            let name = (path as NSString).lastPathComponent
            if name == "wav.scp" || name == "segments" { return try readKaldi(folder: (path as NSString).deletingLastPathComponent, named: path) }
            let bytes = try bytes(of: path)
            if columns.isEmpty, isEmoEvaluation(bytes) { return try readEmoEvaluation([path], path: path, catalogue) }
            return try readText(bytes, path: path, columns: columns, catalogue)
        } catch {
            throw error.error(path)
        }
    }

    private static func isFolder(_ path: String) throws(TableFault) -> Bool {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { throw TableFault(found: "no such file", needed: "a table of labels") }
        return isFolder.boolValue
    }

    private static func readFolder(_ path: String, _ catalogue: CorpusCatalogue) throws(TableFault) -> LabelTable {
        let names = ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
        if names.contains("wav.scp") { return try readKaldi(folder: path, named: path) }
        var texts: [String] = []
        for name in names where name.hasSuffix(".txt") && !name.hasPrefix(".") {
            if isEmoEvaluation(try bytes(of: path + "/" + name)) { texts.append(path + "/" + name) }
        }
        guard !texts.isEmpty else {
            throw TableFault(found: "a folder without wav.scp and without EmoEvaluation files", needed: "a table of labels, or such a folder")
        }
        return try readEmoEvaluation(texts, path: path, catalogue)
    }

    /// The bytes of a regular file, without a byte-order mark.
    static func bytes(of path: String) throws(TableFault) -> [UInt8] {
        do throws(SkipReason) {
            let file = try InputFile(path: path)
            guard file.byteCount <= limitBytes else {
                throw SkipReason(.fileUnreadable, found: "\(file.byteCount.grouped) bytes", needed: "at most \(limitBytes.grouped)")
            }
            let bytes = try file.allBytes()
            return bytes.starts(with: [0xef, 0xbb, 0xbf]) ? Array(bytes.dropFirst(3)) : bytes
        } catch {
            throw TableFault(found: "\((path as NSString).lastPathComponent): \(error.found)", needed: error.needed)
        }
    }

    static func checksum(_ parts: [[UInt8]]) -> Int64 {
        let checksum = ContentChecksum()
        for part in parts { part.withUnsafeBytes { checksum.add($0) } }
        return checksum.value
    }

    private static func readText(_ bytes: [UInt8], path: String, columns: LabelColumns, _ catalogue: CorpusCatalogue) throws(TableFault) -> LabelTable {
        let isJSON = bytes.first { $0 > 0x20 }.map { $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "[") && path.lowercased().hasSuffix(".json") } ?? false
        var table: TableText
        let title: String
        if isJSON {
            table = try JSONRows.read(bytes)
            title = path.lowercased().hasSuffix(".json") ? "JSON" : "JSON lines"
        } else {
            let tab: UInt8? = path.lowercased().hasSuffix(".tsv") ? UInt8(ascii: "\t") : nil
            table = try TableText(delimited: bytes, separator: tab, hasHeading: !columns.areNumbers)
            title = tab == nil ? "CSV" : "TSV"
        }
        return try make(table, path: path, title: title, columns: columns, corpus: catalogue.corpus(ofTable: table.heading), checksum: checksum([bytes]))
    }

    /// The rows of a table of columns.
    ///
    /// - Parameter corpus: whose own table it is.
    private static func make(
        _ table: TableText, path: String, title: String, columns: LabelColumns, corpus: Corpus?, checksum: Int64
    ) throws(TableFault) -> LabelTable {
        // Whoever says what the columns mean says what names the clips.
        let own = columns.isEmpty ? corpus?.labelFile : nil
        let folder = own?.folder(of: (path as NSString).lastPathComponent)
        let otherFolders = folder == nil ? [] : (own?.folders ?? []).map(\.folder).filter { $0 != folder }.sorted()
        var places = try columns.places(in: table.heading, namesClips: own?.clip == nil)
        let leftOut = table.heading.filter { own?.leftOut.contains($0) ?? false }
        places = places.filter { !leftOut.contains(table.heading[$0.value]) }
        let labels = table.heading.indices.compactMap { place -> (place: Int, name: String)? in
            if leftOut.contains(table.heading[place]) { return nil }
            let role = places.first { $0.value == place }?.key
            if let role { return role.label.map { (place, $0) } }
            return (place, labelName(of: table.heading[place]))
        }
        let hasDecimalCommas = title == "CSV" && !table.heading.contains { $0.contains(",") }
        func time(_ role: LabelColumns.Role, _ row: TableText.Row) throws(TableFault) -> Double? {
            guard let place = places[role] else { return nil }
            do throws(TableFault) {
                return try TableTime.seconds(row.cells[place], unit: columns.unit(of: table.heading[place]), hasDecimalCommas: hasDecimalCommas)
            } catch {
                var fault = error
                (fault.line, fault.column) = (row.line, place + 1)
                fault.found = "\(role.rawValue) " + fault.found
                throw fault
            }
        }
        var rows: [Row] = []
        rows.reserveCapacity(table.rows.count)
        for row in table.rows {
            let name = (places[.file] ?? places[.id]).map { row.cells[$0].trimmed }
            let file = own?.clip.flatMap { clip in
                clip.text { column in table.heading.firstIndex(of: column).map { row.cells[$0].trimmed } }.map { (folder.map { $0 + "/" } ?? "") + $0 }
            } ?? name ?? ""
            guard !file.isEmpty else {
                throw TableFault(line: row.line, column: (places[.file] ?? 0) + 1, found: "an empty cell", needed: "the recording's name")
            }
            let start = try time(.start, row)
            let length = try time(.duration, row)
            let stated = try time(.end, row)
            let end = stated ?? length.map { (start ?? 0) + $0 }
            let fields = labels.map { ClipLabel.Field($0.name, bounded(row.cells[$0.place].trimmed)) }
            // From 0 to no end is the whole recording, as audformat writes that.
            let segment = (start ?? 0) == 0 && end == nil ? nil : ClipSegment(startSeconds: start ?? 0, endSeconds: end)
            let id = places[.file] == nil ? nil : places[.id].map { row.cells[$0].trimmed }.flatMap { $0.isEmpty ? nil : $0 }
            rows.append(Row(line: row.line, file: file, id: segment == nil ? nil : id, segment: segment, labels: fields))
            rows[rows.count - 1].notIn = otherFolders
        }
        var reading = ["read as " + title + (corpus.map { " of \($0.name)" } ?? "") + (folder.map { ", of clips in \($0)" } ?? "") + ": " + describe(places, table.heading)]
        if !leftOut.isEmpty { reading[0] += "; ignored, since they are not about these clips: " + leftOut.joined(separator: ", ") }
        let remarks = table.foreignLines > 0
            ? ["\(table.foreignLines == 1 ? "1 cell is not UTF-8 and was" : "\(table.foreignLines.grouped) cells are not UTF-8 and were") read as Latin-1"] : []
        var names: [String] = []
        for label in labels where !names.contains(label.name) { names.append(label.name) }
        let read = LabelTable(path: path, title: title, rows: rows, columns: names, reading: reading, remarks: remarks, checksum: checksum)
        return corpus.map { read.own(of: $0) } ?? read
    }

    /// Read by the codes of the corpus whose table it is.
    func own(of corpus: Corpus) -> LabelTable {
        var table = translated(by: TableWords([corpus]))
        table.corpus = corpus.id
        return table
    }

    private static func describe(_ places: [LabelColumns.Role: Int], _ heading: [String]) -> String {
        LabelColumns.Role.allCases.compactMap { role in places[role].map { "\(role.rawValue) is '\(heading[$0])'" } }.joined(separator: ", ")
    }

    /// A transcript may be long; nothing that is a label is.
    private static func bounded(_ text: String) -> String {
        text.utf8.count <= 4000 ? text : String(decoding: text.utf8.prefix(4000), as: UTF8.self) + "…"
    }
}
