import Testing

@testable import Base

@Suite struct RawPathTests {
    @Test(arguments: [
        Array("Actor_01/a b.wav".utf8), Array("é/日本.wav".utf8), [0xff, 0x2f, 0xfe], Array("a\\b.wav".utf8),
        Array("a\\x41.wav".utf8), Array("\\xff".utf8), Array("\\x5cx41".utf8), [0x5c, 0x78, 0xff], [0x5c, 0xff],
        [0x5c, 0x78, 0x61, 0xff, 0x62], [0xe3, 0x81], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [],
        [0x0a, 0x1b, 0x07],
    ])
    func `the text form gives the same bytes back`(bytes: [UInt8]) {
        let path = RawPath(bytes: bytes)
        #expect(path.bytes == bytes)
        #expect(RawPath(text: path.text) == path)
    }

    @Test func `UTF-8 is its own text`() {
        for text in ["Actor_01/é.wav", "a\\b", "a\\xZZ", "a\\xFF"] {
            #expect(RawPath(bytes: Array(text.utf8)).text == text)
        }
        #expect(RawPath(bytes: [0x61, 0xff]).text == "a\\xff")
        #expect(RawPath(bytes: Array("a\\xff".utf8)).text == "a\\x5cxff")
    }

    @Test func `different bytes never share a text`() {
        // Every string of five bytes over the alphabet that matters to the escape.
        let alphabet: [UInt8] = [0x5c, 0x78, 0x35, 0x63, 0xff, 0xc3, 0xa9]
        var strings: [[UInt8]] = [[]]
        for _ in 0..<5 { strings = strings.flatMap { string in alphabet.map { string + [$0] } } }
        let texts = Set(strings.map { Array(RawPath(bytes: $0).text.utf8) })
        #expect(texts.count == strings.count)
    }

    @Test func `composed and decomposed accents are two paths`() {
        let composed = RawPath(text: "\u{e9}.wav")
        let decomposed = RawPath(text: "e\u{301}.wav")
        #expect(composed.text == decomposed.text)
        #expect(composed != decomposed)
        #expect(Set([composed, decomposed]).count == 2)
        #expect(decomposed < composed)
    }

    @Test func `joining equals joining the bytes`() {
        let joined = RawPath(bytes: [0x61, 0xff]).appending(RawPath(bytes: [0x5c, 0xfe]))
        #expect(joined.bytes == [0x61, 0xff, 0x2f, 0x5c, 0xfe])
        #expect(RawPath(text: "").appending(RawPath(text: "a")).text == "a")
        #expect(RawPath(text: "/").appending(RawPath(text: "a")).text == "/a")
    }

    @Test(arguments: [
        ("a/b.wav", "b.wav", "a", "wav", "a/b.npy"), ("b.WAV", "b.WAV", "", "wav", "b.npy"),
        ("a.b/c", "c", "a.b", "", "a.b/c.npy"), ("x.tar.gz", "x.tar.gz", "", "gz", "x.tar.npy"),
        ("d/.wav", ".wav", "d", "", "d/.wav.npy"), ("/a.", "a.", "/", "", "/a.npy"),
    ])
    func `parts of a path`(path: String, last: String, parent: String, ext: String, output: String) {
        let path = RawPath(text: path)
        #expect(path.lastComponent.text == last)
        #expect(path.parent.text == parent)
        #expect(path.fileExtension == ext)
        #expect(path.replacingExtension(with: "npy").text == output)
    }

    @Test func `a description is safe to print`() {
        #expect(RawPath(bytes: Array("a\u{1b}[2J\u{202e}.wav".utf8)).description == "a\\x1b[2J\\u{202e}.wav")
    }
}
