import Testing

@testable import Base
@testable import Corpora
@testable import Engine
@testable import Probe

@Suite struct PublishedSplitsTests {
    private static let catalogue: CorpusCatalogue = {
        let head = "melscope_corpus: 1\nname: %\npattern: '(?<speaker>[a-z])_(?<emotion>[a-z]+)'\n"
        let tiny = head.replacing("%", with: "Tiny") + """
            splits:
            - id: two
              folds: [[a, b], [c]]
            - id: parts
              parts: {train: [a], dev: [b], test: [c]}
            - id: both
              parts: {train: [a, b], test: [b, c]}
            leaking:
            - id: random
              test_speakers: 91
              shared_speakers: 91
              test_clips: 1856
              test_clips_of_shared: 1856
              how: counted
            """
        do {
            return CorpusCatalogue([
                try Corpus(yaml: tiny, id: "tiny", file: "tiny.yaml"),
                try Corpus(yaml: head.replacing("%", with: "Other"), id: "other", file: "other.yaml"),
            ])
        } catch { fatalError("\(error)") }
    }()

    private static func source(kind: String) -> ProbeSource {
        ProbeSource(
            folder: OutputFolder(path: "/out"), name: "set", sourcePath: "/in", kind: DatasetKind(kind), model: "seed", isModelTrained: nil, trainedOn: [],
            recipeHash: "", label: "emotion", pool: .meanStd, isPooled: false)
    }

    private static let data = ProbeData(
        values: [0, 1, 2, 3], width: 1, labels: ["sad", "sad", "sad", "sad"], speakers: ["a", "b", "c", "d"], names: ["1", "2", "3", "4"])

    private func folds(_ text: String, kind: String = "tiny") throws -> (name: ProbeSplitName, folds: [ProbeFold]) {
        try ProbeSplitName(text).folds(of: Self.data, Self.source(kind: kind), in: Self.catalogue)
    }

    @Test func `a split is found by its id in the clips' corpus, and by corpus and id elsewhere`() throws {
        let found = try folds("two")
        #expect(found.name == .published("tiny/two"))
        #expect(found.folds == [ProbeFold(train: [2, 3], test: [0, 1]), ProbeFold(train: [0, 1, 3], test: [2])])
        #expect(try folds("tiny/two", kind: "folder").folds == found.folds)
    }

    @Test func `of a split in parts the one for development is left out`() throws {
        #expect(try folds("parts").folds == [ProbeFold(train: [0], test: [2])])
    }

    @Test func `a split whose parts share speakers is refused with what was counted`() throws {
        let found = try folds("both")
        let error = try #require(throws: EngineError.self) { try Self.source(kind: "tiny").requireHonest(found.folds, found.name, Self.data) }
        #expect(error.found == "1 of 2 test speakers are learnt from too" && error.advice.contains("--allow-overlap"))
    }

    @Test func `a published split that is known to leak is refused with the published counts`() throws {
        let error = try #require(throws: EngineError.self) { try folds("random") }
        #expect(error.found.hasPrefix("91 of 91 test speakers are learnt from too, 1,856 of 1,856 test clips are theirs (counted)"), "\(error.found)")
    }

    @Test func `an unknown split is told with near ones, and with the corpora that have one of that name`() throws {
        let near = try #require(throws: EngineError.self) { try folds("part") }
        #expect(near.needed == "parts")
        let elsewhere = try #require(throws: EngineError.self) { try folds("two", kind: "other") }
        #expect(elsewhere.advice.contains("tiny/two"))
        let corpus = try #require(throws: EngineError.self) { try folds("tini/two") }
        #expect(corpus.needed == "tiny")
    }

    @Test(arguments: ["speaker-kfold:1", "speaker-kfold:x", "speaker-kfold", "speaker-kfold:9", ""])
    func `folds that cannot be are refused`(text: String) {
        #expect(throws: EngineError.self) { try folds(text) }
    }

    @Test func `speakers of whom a split knows nobody are told beside its own`() throws {
        var data = Self.data
        data.speakers = ["x", "y", "x", "y"]
        let error = try #require(throws: EngineError.self) {
            try ProbeSplitName("two").folds(of: data, Self.source(kind: "tiny"), in: Self.catalogue)
        }
        #expect(error.found == "speakers x, y" && error.needed.contains("a, b, c"))
    }

    @Test func `a network is not judged on a corpus that it has heard, by whatever of its names`() throws {
        var source = Self.source(kind: "tiny")
        #expect(source.corpusHeard(in: Self.catalogue) == nil)
        source.trainedOn = ["other"]
        #expect(source.corpusHeard(in: Self.catalogue) == nil)
        source.trainedOn = ["other", "Tiny"]
        #expect(source.corpusHeard(in: Self.catalogue) != nil)
    }
}
