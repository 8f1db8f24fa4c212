import Foundation
import Testing

@testable import Base
@testable import Corpora

/// Names of public copies, with what must be read from them.
@Suite struct CorpusNamesTests {
    private struct Line {
        var corpus, path, speaker, emotion: String
    }

    private static func lines(of text: String) -> [Line] {
        text.split(separator: "\n").filter { !$0.hasPrefix("#") }.compactMap { line in
            let parts = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            return parts.count == 4 ? Line(corpus: parts[0], path: parts[1], speaker: parts[2], emotion: parts[3]) : nil
        }
    }

    private static let fixture = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../Fixtures/names.tsv").standardized.path

    private func check(_ line: Line) throws -> Bool {
        let corpus = try #require(CorpusCatalogue.standard.corpus(id: line.corpus))
        guard let reading = corpus.naming.read(line.path) else { return line.speaker == "NOMATCH" }
        return (reading.speaker ?? "-", corpus.naming.emotion(of: reading) ?? "-") == (line.speaker, line.emotion)
    }

    @Test func `all corpora that come with the program are read`() {
        #expect(CorpusCatalogue.standard.problems.isEmpty, "\(CorpusCatalogue.standard.problems)")
        #expect(CorpusCatalogue.standard.corpora.count >= 29)
        for corpus in CorpusCatalogue.standard.corpora {
            #expect(corpus.licence?.source != nil && corpus.page != nil && corpus.title != nil, "\(corpus.id)")
            let leaking = corpus.splits.filter { !$0.isDisjoint }
            #expect(leaking.isEmpty, "\(corpus.id)")
            #expect(corpus.facts.contains { $0.key.hasPrefix("checked.") }, "\(corpus.id)")
            let known = Set(corpus.naming.speakers.order)
            for split in corpus.splits where !known.isEmpty {
                #expect(Set(split.folds.flatMap(\.self) + split.parts.flatMap(\.speakers)).isSubset(of: known), "\(corpus.id) \(split.id)")
            }
        }
        #expect(CorpusCatalogue.standard.corpora.reduce(0) { $0 + $1.splits.count } == 35)
        #expect(CorpusCatalogue.standard.corpora.reduce(0) { $0 + $1.leakingSplits.count } == 32)
    }

    @Test func `names of every corpus are read as they must be`() throws {
        let lines = Self.lines(of: try String(contentsOfFile: Self.fixture, encoding: .utf8))
        #expect(lines.count == 29 * 20 + 34)
        for line in lines { #expect(try check(line), "\(line)") }
    }

    @Test func `a corpus is told from its names alone`() throws {
        let lines = Self.lines(of: try String(contentsOfFile: Self.fixture, encoding: .utf8))
        for (corpus, lines) in Dictionary(grouping: lines.prefix(29 * 20), by: \.corpus) {
            let recognition = CorpusCatalogue.standard.recognise(lines.map(\.path))
            #expect(recognition.kind.rawValue == corpus && recognition.tied.isEmpty, "\(corpus): \(recognition)")
        }
    }

    /// MELSCOPE_NAMES is a folder of `CORPUS.txt` with a name a line, and `variants.tsv` as the fixture is.
    @Test(.enabled(if: ProcessInfo.processInfo.environment["MELSCOPE_NAMES"] != nil, "MELSCOPE_NAMES names no folder of lists"))
    func `whole lists of names are read`() throws {
        let folder = ProcessInfo.processInfo.environment["MELSCOPE_NAMES"] ?? ""
        for corpus in CorpusCatalogue.standard.corpora {
            guard let text = try? String(contentsOfFile: folder + "/\(corpus.id).txt", encoding: .utf8) else { continue }
            let names = text.split(separator: "\n").map(String.init)
            let readings = names.compactMap { corpus.naming.read($0) }
            let labelled = readings.count { corpus.naming.emotion(of: $0) != nil }
            let unread = names.filter { corpus.naming.read($0) == nil }
            print("\(corpus.id): \(readings.count) of \(names.count) names read, \(labelled) with an emotion, \(Set(readings.compactMap(\.speaker)).count) speakers; not read: \(unread.joined(separator: ", "))")
            // Of the irregular names of ASVP-ESD it is known that none may be guessed at.
            #expect(unread.isEmpty || corpus.id == "asvp-esd", "\(corpus.id): \(unread.prefix(3))")
        }
        if let text = try? String(contentsOfFile: folder + "/variants.tsv", encoding: .utf8) {
            for line in Self.lines(of: text) { #expect(try check(line), "\(line)") }
        }
    }
}
