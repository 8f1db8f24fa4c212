import Foundation
import Testing

@testable import Base
@testable import Corpora
@testable import TestSupport

/// Corpora of one's own, and files that are none.
@Suite struct CorpusFileTests {
    private static let least = """
        name: My lab
        pattern: '(?<speaker>[a-z]+)_(?<emotion>A|S)_(?<take>[0-9]+)'
        codes:
          emotion: {A: angry, S: sad}

        """

    private func corpus(_ yaml: String) throws -> Corpus { try Corpus(yaml: yaml, id: "my-lab", file: "my-lab.yaml") }

    @Test func `a name, a pattern and words are enough`() throws {
        let corpus = try corpus(Self.least)
        #expect(corpus.columns == ["speaker", "emotion", "emotion_code", "take"])
        let reading = try #require(corpus.naming.read("x/anna_S_07.wav"))
        #expect(corpus.naming.fields(of: reading).map(\.value) == ["anna", "sad", "S", "07"])
        #expect(corpus.inventory == nil && corpus.licence == nil)
    }

    @Test func `aliases, ranges, templates and facts of speakers are used`() throws {
        let corpus = try corpus("""
            pattern: '(?<who>[A-Z]+)(?<n>[0-9]+)(?<clip>[0-9]{3})'
            speaker_key: '{who}{n}'
            ignore_case: true
            aliases: {who: {B: A}}
            speakers: {A1: {sex: female, dialect: north}}
            ranges:
              emotion: {group: clip, words: {0..9: happy, 10..19: sad}}
            columns: [speaker, dialect, mood=emotion, clip]
            """)
        let reading = try #require(corpus.naming.read("b1012"))
        #expect(corpus.naming.fields(of: reading).map { "\($0.name)=\($0.value)" } == ["speaker=A1", "dialect=north", "mood=sad", "clip=012"])
        let other = try #require(corpus.naming.read("a1999"))
        #expect(corpus.naming.emotion(of: other) == nil)
    }

    @Test func `a word of one's own is declared, and a slip is not taken for one`() throws {
        let error = #expect(throws: EngineError.self) { try corpus(Self.least.replacing("sad", with: "surprised")) }
        #expect(error?.description.contains("codes.emotion.S is 'surprised', which is not in the vocabulary (line 4, column ") == true, "\(error!)")
        #expect(error?.needed == "'surprise'")
        #expect(throws: Never.self) { try corpus("words: [tired]\n" + Self.least.replacing("sad", with: "tired")) }
    }

    @Test(arguments: [
        ("pattern: '(?<emotion>a'\n", "pattern is not a valid pattern: a '(' that is not closed, at character 1 (line 1, column 11)"),
        ("a: 1\npattern: '(?<emotion>a)(?=b)'\n", "a look-ahead, at character 14 (line 2, column 24)"),
        ("pattern: '(?<speaker>a)'\n", "pattern is without a group 'emotion' (line 1, column 10)"),
        ("name: x\n", "pattern is missing"),
        ("pattern: '(?<emotion>a)'\ncodes: {emotoin: {a: sad}}\n", "codes.emotoin is not a group of the pattern (line 2, column "),
        ("pattern: '(?<emotion>a)'\nlabels: x\n", "labels is an unknown key (line 2, column 9)"),
        ("pattern: '(?<emotion>a)'\ninventory: {total: 3, product: [{speaker: 1..2}]}\n", "inventory.total is 3, but the product has 2"),
        ("pattern: '(?<emotion>a)'\ninventory: {product: [{speaker: 1..1000, emotion: 1..2000}]}\n", "more than 200,000 clips"),
        ("pattern: '(?<emotion>a)'\ninventory: {product: [{speaker: 1..2, take: a}]}\n", "take is not a group of the pattern"),
        ("pattern: '(?<emotion>a)'\naliases: {emotion: {b: c}}\ncodes: {emotion: {a: sad}}\n", "'c', which is not a code of emotion"),
        ("pattern: '(?<emotion>a)'\ncolumns: [emotion, sxe]\n", "a list with 'sxe'"),
        ("pattern: '(?<emotion>a)'\nspeaker_key: 'S{who}'\n", "speaker_key is 'S{who}'"),
        ("pattern: '(?<emotion>a)'\nsplits: [{id: x}]\n", "a split with neither folds nor parts"),
        ("pattern: '(?<emotion>a)'\ndefects: [{kind: x, pairs: [[a]]}]\n", "a list with an entry of 1 names"),
        ("pattern: [a\n", "(line "), ("- a\n", "no 'key: value' lines"), ("pattern: &a x\nname: *a\n", "an anchor or alias"),
    ])
    func `what is wrong is told with its place`(yaml: String, part: String) {
        let error = #expect(throws: EngineError.self) { try corpus(yaml) }
        #expect(error?.code == .invalidConfiguration)
        #expect(error?.description.contains(part) == true, "\(error?.description ?? "")")
    }

    @Test func `hostile files end in an error`() {
        for text in [String(repeating: "[", count: 5000), String(repeating: "- ", count: 5000), "a: " + String(repeating: "{b: ", count: 900)] {
            #expect(throws: EngineError.self) { try corpus(text) }
        }
        #expect(throws: EngineError.self) { try corpus("name: " + String(repeating: "x", count: 2 << 20)) }
    }

    @Test func `one's own folder comes after the program's, and a bad file stops nothing`() throws {
        let folder = try TemporaryFolder()
        try folder.write(Array(Self.least.utf8), to: "one/my-lab.yaml")
        try folder.write(Array("pattern: 'x'\n".utf8), to: "one/broken.yaml")
        try folder.write(Array(Self.least.replacing("My lab", with: "Ours").utf8), to: "two/my-lab.yaml")
        try folder.write(Array(Self.least.utf8), to: "two/Not An Id.yaml")
        try folder.write(Array(Self.least.utf8), to: "two/folder.yaml")
        let catalogue = CorpusCatalogue(folders: [folder.path + "/one", folder.path + "/gone", folder.path + "/two"])
        #expect(catalogue.corpora.map(\.name) == ["Ours"])
        #expect(catalogue.problems.count == 3)
        #expect(catalogue.kinds.map(\.rawValue) == ["my-lab", "folder"])
        let error = #expect(throws: EngineError.self) { try catalogue.kind(named: "broken") }
        #expect(error?.description.contains("without a group 'emotion'") == true)
    }
}
