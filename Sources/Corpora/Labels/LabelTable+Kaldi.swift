import Base
import Foundation

/// Kaldi's folders: `wav.scp` (recording, file), `segments` (utterance, recording, start, end), and what is told of utterances by
/// `utt2spk`, `utt2emo`, `spk2gender` and `text`.
extension LabelTable {
    static func readKaldi(folder: String, named path: String) throws(TableFault) -> LabelTable {
        var contents: [[UInt8]] = []
        /// Lines of `KEY rest`, in their order.
        func lines(_ name: String, isNeeded: Bool = false) throws(TableFault) -> [(line: Int, key: String, rest: String)]? {
            let file = folder + "/" + name
            guard FileManager.default.fileExists(atPath: file) else {
                if isNeeded { throw TableFault(found: "no \(name) in \(folder)", needed: "wav.scp beside segments") }
                return nil
            }
            let bytes = try bytes(of: file)
            contents.append(bytes)
            var found: [(line: Int, key: String, rest: String)] = []
            var number = 0
            for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
                number += 1
                let text = String(decoding: line, as: UTF8.self).trimmed
                if text.isEmpty { continue }
                let parts = text.split(maxSplits: 1, whereSeparator: { $0 == " " || $0 == "\t" }).map(String.init)
                guard parts.count == 2 else {
                    throw TableFault(line: number, column: 1, found: "\(name): '\(Printable.text(String(text.prefix(60))))' alone", needed: "a name, a space and what follows it")
                }
                found.append((number, parts[0], parts[1].trimmed))
            }
            return found
        }

        var files: [String: String] = [:]
        var order: [(line: Int, key: String)] = []
        for (line, key, rest) in try lines("wav.scp", isNeeded: true) ?? [] {
            guard !rest.hasSuffix("|"), !rest.hasPrefix("|") else {
                throw TableFault(
                    line: line, column: 2, found: "wav.scp: a command, '\(Printable.text(String(rest.prefix(60))))'",
                    needed: "a file: commands of a table are never run; run it yourself and name the file that it writes")
            }
            if files.updateValue(rest, forKey: key) == nil { order.append((line, key)) }
        }
        let speakers = Dictionary((try lines("utt2spk") ?? []).map { ($0.key, $0.rest) }, uniquingKeysWith: { first, _ in first })
        let emotions = Dictionary((try lines("utt2emo") ?? []).map { ($0.key, $0.rest) }, uniquingKeysWith: { first, _ in first })
        let sexes = Dictionary((try lines("spk2gender") ?? []).map { ($0.key, $0.rest) }, uniquingKeysWith: { first, _ in first })
        let texts = Dictionary((try lines("text") ?? []).map { ($0.key, $0.rest) }, uniquingKeysWith: { first, _ in first })
        var columns: [String] = []
        if !speakers.isEmpty { columns.append("speaker") }
        if !sexes.isEmpty { columns.append("sex") }
        if !emotions.isEmpty { columns.append("emotion") }
        if !texts.isEmpty { columns.append("text") }
        func labels(_ utterance: String) -> [ClipLabel.Field] {
            var labels: [ClipLabel.Field] = []
            if let speaker = speakers[utterance] {
                labels.append(.init("speaker", speaker))
                if let sex = sexes[speaker] { labels.append(.init("sex", ["f": "female", "m": "male"][sex.lowercased()] ?? sex)) }
            }
            if let emotion = emotions[utterance] { labels.append(.init("emotion", emotion)) }
            if let text = texts[utterance] { labels.append(.init("text", text)) }
            return labels
        }

        var rows: [Row] = []
        if let segments = try lines("segments") {
            for (line, utterance, rest) in segments {
                let parts = rest.split(whereSeparator: { $0 == " " || $0 == "\t" }).map(String.init)
                guard parts.count == 3 || parts.count == 4 else {
                    throw TableFault(line: line, column: parts.count + 1, found: "segments: \(parts.count + 1) columns", needed: "utterance, recording, start and end")
                }
                guard let file = files[parts[0]] else {
                    throw TableFault(line: line, column: 2, found: "segments: recording '\(Printable.text(parts[0]))'", needed: "a recording of wav.scp")
                }
                var times: [Double] = []
                for (index, text) in parts[1...2].enumerated() {
                    do throws(TableFault) {
                        times.append(try TableTime.seconds(text) ?? -1)
                    } catch {
                        throw TableFault(line: line, column: index + 3, found: "segments: " + error.found, needed: error.needed)
                    }
                }
                // -1 is the recording's end, as Kaldi has it.
                let segment = ClipSegment(startSeconds: times[0], endSeconds: times[1] == -1 ? nil : times[1])
                rows.append(Row(line: line, file: file, id: utterance, segment: segment, labels: labels(utterance)))
            }
        } else {
            rows = order.map { Row(line: $0.line, file: files[$0.key] ?? "", labels: labels($0.key)) }
        }
        let kind = rows.contains { $0.segment != nil } ? "segments" : "wav.scp"
        return LabelTable(
            path: path, title: "Kaldi \(kind)", rows: rows, columns: columns,
            reading: ["read as Kaldi's \(kind) of \(files.count.grouped) \(files.count == 1 ? "recording" : "recordings")"], checksum: checksum(contents))
    }
}
