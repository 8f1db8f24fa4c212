import Base
import Testing

@testable import Corpora
@testable import Engine

/// Which part of a split a speaker is in.
@Suite struct SpeakerPartsTests {
    private func parts(_ split: String, _ speakers: Set<String>, kind: DatasetKind = .folder) throws -> SpeakerParts {
        try SpeakerParts(ProbeSplitName(split), speakers: speakers, kind: kind, output: OutputFolder(path: "/out"))
    }

    @Test func `folds are those that the probe makes`() throws {
        let parts = try parts("speaker-kfold:2", ["s0", "s1", "s2", "s3"])
        #expect(parts.names == ["fold1", "fold2"] && parts["s0"] == "fold1" && parts["s1"] == "fold2" && parts["s2"] == "fold1" && parts["s4"] == nil)
        #expect(try self.parts("loso", ["b", "a"])["b"] == "fold2")
        #expect(throws: EngineError.self) { try self.parts("speaker-kfold:5", ["a", "b"]) }
    }

    @Test func `published splits keep their numbers, whoever is there`() throws {
        let parts = try parts("emobox-6", ["24"], kind: DatasetKind("ravdess-speech"))
        #expect(parts.split == "ravdess-speech/emobox-6" && parts.names.count == 6)
        let corpus = try CorpusCatalogue.standard.require(id: "ravdess-speech")
        let folds = try #require(corpus.splits.first { $0.id == "emobox-6" }).folds
        #expect(parts["24"] == folds.firstIndex { $0.contains("24") }.map { "fold\($0 + 1)" })
        #expect(throws: EngineError.self) { try self.parts("emobox-7", ["24"], kind: DatasetKind("ravdess-speech")) }
    }
}
