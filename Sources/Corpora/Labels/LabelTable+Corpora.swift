import Base
import Foundation

/// Tables of corpora that name recordings in a way of their own.
extension LabelTable {
    // MARK: IEMOCAP

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
    static func readEmoEvaluation(_ files: [String], path: String) throws(TableFault) -> LabelTable {
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
                    rows.append(try turn(text, line: number, dialogue: dialogue))
                } catch {
                    var fault = error
                    if files.count > 1 { fault.found = (file as NSString).lastPathComponent + ": " + fault.found }
                    throw fault
                }
            }
        }
        return LabelTable(
            path: path, title: "EmoEvaluation", rows: rows,
            columns: ["speaker", "sex", "emotion", "emotion_code", "valence", "activation", "dominance"],
            remarks: ["read as EmoEvaluation files of IEMOCAP: \(rows.count.grouped) turns of \(files.count.grouped) \(files.count == 1 ? "dialogue" : "dialogues")"],
            checksum: checksum(contents))
    }

    private static func turn(_ text: String, line: Int, dialogue: String) throws(TableFault) -> Row {
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
        let word = TableWords.iemocap.word(for: parts[2])
        var labels: [ClipLabel.Field] = []
        // The letter in front of the turn's number speaks, not the one in the dialogue's name.
        if let match = parts[1].wholeMatch(of: /Ses([0-9]{2})[FM]_.*_([FM])(?:XX)?[0-9]{3}/) {
            labels += [.init("speaker", "Ses\(match.1)\(match.2)"), .init("sex", match.2 == "F" ? "female" : "male")]
        }
        labels += [.init("emotion", word ?? parts[2]), .init("emotion_code", parts[2])]
        if parts.count > 3 {
            for (name, value) in zip(["valence", "activation", "dominance"], numbers(parts[3], ",")) { labels.append(.init(name, value)) }
        }
        return Row(
            line: line, file: dialogue, id: parts[1], segment: ClipSegment(startSeconds: seconds[0], endSeconds: seconds[1]), cutFile: parts[1],
            labels: labels)
    }

    // MARK: MELD

    /// Clips are called by two columns, `dia0_utt3`, and again so in each split. The times are those of the episode from which the clips
    /// were cut, not of a recording that is there.
    static func readMELD(_ table: TableText, path: String, checksum: Int64) -> LabelTable? {
        guard let dialogue = table.heading.firstIndex(of: "Dialogue_ID"), let utterance = table.heading.firstIndex(of: "Utterance_ID"),
            let emotion = table.heading.firstIndex(of: "Emotion")
        else { return nil }
        let name = (path as NSString).lastPathComponent.lowercased()
        let splits = ["train": "train_splits", "dev": "dev_splits_complete", "test": "output_repeated_splits_test"]
        let split = splits.first { name.hasPrefix($0.key) }?.value
        let times = Set(["StartTime", "EndTime"])
        let others = table.heading.indices.filter { $0 != emotion && !times.contains(table.heading[$0]) }
        var rows: [Row] = []
        for row in table.rows {
            let code = row.cells[emotion].trimmed
            var labels: [ClipLabel.Field] = [.init("emotion", TableWords.meld.word(for: code) ?? code), .init("emotion_code", code)]
            for place in others {
                let heading = table.heading[place]
                labels.append(.init(heading == "Speaker" ? "speaker" : labelName(of: heading), row.cells[place].trimmed))
            }
            let clip = "dia\(row.cells[dialogue].trimmed)_utt\(row.cells[utterance].trimmed)"
            var own = Row(line: row.line, file: (split.map { $0 + "/" } ?? "") + clip, labels: labels)
            if split != nil { own.notIn = splits.values.filter { $0 != split }.sorted() }
            rows.append(own)
        }
        return LabelTable(
            path: path, title: "MELD", rows: rows,
            columns: ["emotion", "emotion_code"] + others.map { table.heading[$0] == "Speaker" ? "speaker" : labelName(of: table.heading[$0]) },
            remarks: ["read as a table of MELD" + (split.map { ", of clips in \($0)" } ?? "") + "; its times are of the episodes and were left out"],
            checksum: checksum)
    }
}
