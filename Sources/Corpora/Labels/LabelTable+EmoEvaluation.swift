import Base
import Foundation

/// EmoEvaluation files, in which each turn of a dialogue has its times, its label and its ratings.
extension LabelTable {
    /// Lines such as `[6.2901 - 8.2357]<tab>Ses01F_impro01_F000<tab>neu<tab>[2.5000, 2.5000, 2.5000]`.
    static func isEmoEvaluation(_ bytes: [UInt8]) -> Bool {
        for line in bytes.prefix(1 << 14).split(separator: UInt8(ascii: "\n")).prefix(40) where line.first == UInt8(ascii: "[") {
            let parts = line.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false)
            if parts.count >= 3, parts[0].contains(UInt8(ascii: "-")), parts[0].contains(UInt8(ascii: "]")) { return true }
        }
        return false
    }

    /// The votes of single raters, on the lines that follow, are left out.
    ///
    /// The recording is the dialogue of the file's name. Where the source holds the turns, cut already, they are the clips.
    static func readEmoEvaluation(_ files: [String], path: String, _ catalogue: CorpusCatalogue) throws(TableFault) -> LabelTable {
        let corpus = catalogue.corpus(readBy: .emoEvaluation)
        var rows: [Row] = []
        var contents: [[UInt8]] = []
        for file in files {
            let bytes = try bytes(of: file)
            contents.append(bytes)
            let dialogue = ((file as NSString).lastPathComponent as NSString).deletingPathExtension
            var number = 0
            for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
                number += 1
                guard line.first == UInt8(ascii: "[") else { continue }
                let text = String(decoding: line, as: UTF8.self).trimmed
                do throws(TableFault) {
                    rows.append(try turn(text, line: number, dialogue: dialogue, corpus))
                } catch {
                    var fault = error
                    if files.count > 1 { fault.found = (file as NSString).lastPathComponent + ": " + fault.found }
                    throw fault
                }
            }
        }
        let names = corpus.map { $0.columns.filter { spoken.contains($0) } } ?? []
        let table = LabelTable(
            path: path, title: "EmoEvaluation", rows: rows, columns: names + ["emotion", "valence", "activation", "dominance"],
            reading: [
                "read as EmoEvaluation files\(corpus.map { " of \($0.name)" } ?? ""): \(rows.count.grouped) \(rows.count == 1 ? "turn" : "turns") of "
                    + "\(files.count.grouped) \(files.count == 1 ? "dialogue" : "dialogues")"
            ], checksum: checksum(contents))
        return corpus.map { table.own(of: $0) } ?? table
    }

    /// What a turn's name tells of who speaks: the names of dialogues, which are the clips, do not.
    private static let spoken: Set<String> = ["speaker", "sex", "age"]

    private static func turn(_ text: String, line: Int, dialogue: String, _ corpus: Corpus?) throws(TableFault) -> Row {
        let parts = text.split(separator: "\t", omittingEmptySubsequences: false).map { String($0).trimmed }
        func fault(_ column: Int, _ needed: String) -> TableFault {
            TableFault(line: line, column: column, found: "'\(Printable.text(String((parts.count >= column ? parts[column - 1] : text).prefix(60))))'", needed: needed)
        }
        guard parts.count >= 3 else { throw fault(1, "[START - END], turn and label, with tabs between them") }
        func numbers(_ text: String, _ separator: String) -> [String] {
            text.filter { $0 != "[" && $0 != "]" }.split(separator: separator).map { String($0).trimmed }
        }
        let times = numbers(parts[0], " - ")
        guard times.count == 2, !parts[1].isEmpty else { throw fault(1, "[START - END] in seconds") }
        var seconds: [Double] = []
        for time in times {
            do throws(TableFault) {
                guard let value = try TableTime.seconds(time) else { throw TableFault(found: "", needed: "") }
                seconds.append(value)
            } catch {
                throw fault(1, "[START - END] in seconds")
            }
        }
        var labels: [ClipLabel.Field] = []
        if let corpus, let reading = corpus.naming.read(parts[1]) { labels = corpus.naming.fields(of: reading).filter { spoken.contains($0.name) } }
        labels.append(.init("emotion", parts[2]))
        if parts.count > 3 {
            for (name, value) in zip(["valence", "activation", "dominance"], numbers(parts[3], ",")) { labels.append(.init(name, value)) }
        }
        return Row(
            line: line, file: dialogue, id: parts[1], segment: ClipSegment(startSeconds: seconds[0], endSeconds: seconds[1]), cutFile: parts[1],
            labels: labels)
    }
}
