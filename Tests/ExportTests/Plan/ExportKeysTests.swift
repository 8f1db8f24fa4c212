import Testing

@testable import Engine
@testable import Export

/// What clips are called.
@Suite struct ExportKeysTests {
    @Test func `a key is the path without its ending, or with it where the output keeps endings`() {
        #expect(ExportKeys.key(ofClip: "Actor_01/a.b.wav", OutputNaming()) == "Actor_01/a.b")
        #expect(ExportKeys.key(ofClip: "talk@0012.500-0015.750", OutputNaming()) == "talk@0012.500-0015.750")
        var naming = OutputNaming()
        naming.keepExtension = true
        #expect(ExportKeys.key(ofClip: "a.wav", naming) == "a.wav")
    }

    @Test(arguments: [
        ("a/b", "a/b", "a/b"), ("a.b/c.d", "a%2Eb/c%2Ed", "a.b/c.d"), ("a b", "a b", "a%20b"), ("50%", "50%25", "50%25"), ("a%20b", "a%2520b", "a%2520b"),
        ("tab\there", "tab%09here", "tab%09here"), ("überall", "überall", "überall"), ("wide\u{3000}gap", "wide\u{3000}gap", "wide%E3%80%80gap"),
        ("e\u{301}", "e\u{301}", "e\u{301}"),
    ])
    func `what a format does not hold is escaped, and two keys stay two`(key: String, webdataset: String, kaldi: String) {
        #expect(Array(ExportKeys.name(of: key, in: .webdataset).utf8) == Array(webdataset.utf8))
        #expect(Array(ExportKeys.name(of: key, in: .kaldi).utf8) == Array(kaldi.utf8))
        #expect(ExportKeys.name(of: key, in: .fairseq) == ExportKeys.name(of: key, in: .kaldi))
        #expect(Array(ExportKeys.name(of: key, in: .safetensors).utf8) == Array(key.utf8))
    }

    @Test func `a value is one word, and never none`() {
        #expect(ExportKeys.word("very happy") == "very%20happy" && ExportKeys.word("") == "-")
    }
}
