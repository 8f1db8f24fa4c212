import Base
import Corpora

/// Corpora as files, and the patterns in them.
package final class CorpusTarget: SeededTarget {
    package static let name = "corpus"
    package static let what = "`Corpus(yaml:)`, `NamePattern`, `CorpusNaming.read`, `DatasetInventory`"
    package static let limitText = "96 MiB + 4 KiB × the text (an inventory of at most 200,000 clips)"
    private static let texts: [String] = [
        """
        name: X
        pattern: '(?<speaker>[0-9]{2})_(?<emotion>A|S|su?)(?<take>[a-z]*?)'
        codes:
          emotion: {A: angry, S: sad, s: sad, su: surprise}
          take: {a: one}
        aliases: {speaker: {'01': '1'}}
        speakers:
          '1': {sex: male, age: 30}

        """,
        """
        pattern: '(?:(?<split>train|test)/)?(?<who>[A-Z]+)(?<clip>[0-9]{1,3})'
        ignore_case: true
        speaker_key: 'S{who}'
        ranges:
          emotion: {group: clip, words: {1..9: happy, 10..99: sad}}
        columns: [speaker, emotion, clip]

        """,
        """
        pattern: '(?<speaker>a|b)(?<emotion>[AB])(?<n>[0-9])'
        codes: {emotion: {A: angry, B: sad}}
        inventory:
          total: 40
          stem: '{speaker}{emotion}{n}'
          product:
          - {speaker: [a, b], emotion: [A, B], n: 0..9}
          absent: []

        """,
        #"""
        pattern: '(?<emotion>x+)+(y|z)*\.[^/]'
        labels_file: {path: a.csv}
        defects:
        - {kind: silent, clips: [a], note: quiet}
        - {kind: twins, pairs: [[a, b]], note: 'is {other}'}
        - {kind: odd, where: {emotion: xx}, note: odd}
        splits:
        - {id: s, folds: [[a], [b]]}
        leaking:
        - {id: l, test_speakers: 2}

        """#,
    ]
    static let seeds: [[UInt8]] = texts.map { Array($0.utf8) }
    private static let tokens: [String] = [
        "(?<emotion>", "(?<speaker>", "(?:", "(", ")", "[", "]", "[^", "{1000}", "{0,}", "{1,1000}", "*", "+", "?", "*?", "|", "\\d", "\\w", "\\", ".", "^", "$",
        "(?=", "(?<=", "\\1", "(a*)*", "é", "e\u{301}", "\u{0}", ": ", "\n", "  ", "- ", "{", "}", "'", "\"", "&a", "*a", "null", "1..999999999", "1..100000", "..",
        "pattern: ", "codes: ", "ranges: ", "inventory: ", "speakers: ", "product: ", "{speaker}",
    ]
    let mutator = Mutator(dictionary: tokens, maxBytes: 4096)
    private static let long = [String(repeating: "x", count: 1000), String(repeating: "a/", count: 500) + "b"]
    private static let names: [String] = ["01_Aab.wav", "train/AB12.wav", "bB7", "xxxyzy.a", "a.wav", "1001_DFA_ANG_XX.wav", "Ore\u{301}au.flac"] + long

    package init() {}
    package func limit(_ bytes: [UInt8]) -> Int { 96 << 20 + 4096 * bytes.count }

    package func run(_ bytes: [UInt8]) throws {
        let corpus = try Corpus(yaml: String(decoding: bytes, as: UTF8.self), id: "fuzz", file: "fuzz.yaml")
        for name in Self.names {
            guard let subject = NameSubject(name), let reading = corpus.naming.read(subject) else { continue }
            guard reading.values.count == corpus.naming.pattern.groups.count else { throw FuzzFault("\(name): \(reading)") }
            for field in corpus.naming.fields(of: reading) where field.value.isEmpty || !corpus.columns.contains(field.name) {
                throw FuzzFault("\(name): \(field)")
            }
            _ = corpus.notes(for: subject)
            _ = corpus.naming.pattern.reach(in: name)
        }
        guard let inventory = corpus.inventory, inventory.isListed, inventory.count < 20_000 else { return }
        let catalogue = CorpusCatalogue([corpus])
        guard let whole = DatasetInventory(corpus.kind, in: catalogue) else { return }
        _ = whole.completeness(of: Self.names).text
    }
}
