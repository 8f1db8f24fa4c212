import Testing

@testable import Corpora

@Suite struct NamePatternTests {
    private func values(_ pattern: String, _ path: String, ignoresCase: Bool = false) throws -> [String?]? {
        try NamePattern(pattern, ignoresCase: ignoresCase).values(in: path)
    }

    @Test func `named groups hold what they matched`() throws {
        let pattern = try NamePattern("(?<speaker>[0-9]{2})_(?:take_)?(?P<emotion>ang|sad)(?<extra>_x)?")
        #expect(pattern.groups == ["speaker", "emotion", "extra"])
        #expect(pattern.values(in: "07_take_sad.wav") == ["07", "sad", nil])
        #expect(pattern.values(in: "a/b/07_ang_x.flac") == ["07", "ang", "_x"])
        #expect(pattern.values(in: "107_ang.wav") == nil)
        #expect(pattern.values(in: "07_angry.wav") == nil)
    }

    @Test func `a group in a group is read too, and one name in two branches is one group`() throws {
        #expect(try values("(?<speaker>(?<sex>female|male)[12])_x", "male2_x") == ["male2", "male"])
        let either = try NamePattern("(?<emotion>a)-1|(?<emotion>b)-2")
        #expect(either.groups == ["emotion"])
        #expect(either.values(in: "b-2") == ["b"])
    }

    @Test func `the leftmost start counts, behind a slash or at the beginning`() throws {
        let pattern = "(?:(?<split>train|test)/)?dia(?<n>[0-9]+)"
        #expect(try values(pattern, "x/train/dia3.mp4") == ["train", "3"])
        #expect(try values(pattern, "dia3.mp4") == [nil, "3"])
        #expect(try values(pattern, "xdia3.mp4") == nil)
    }

    @Test func `anchors at the ends say what holds anyway`() throws {
        #expect(try values("^a(?<x>b)$", "c/ab.wav") == ["b"])
    }

    @Test func `lazy and greedy repetitions share as other engines do`() throws {
        #expect(try values("(?<a>.+)_(?<b>.+)", "x_y_z") == ["x_y", "z"])
        #expect(try values("(?<a>.+?)_(?<b>.+)", "x_y_z") == ["x", "y_z"])
        #expect(try values("(?<a>x{2,3})(?<b>x*)", "xxxxx") == ["xxx", "xx"])
        #expect(try values("(?<a>x{2,3}?)(?<b>x*)", "xxxxx") == ["xx", "xxx"])
    }

    @Test func `classes and escapes`() throws {
        #expect(try values(#"(?<a>[^/_]+)_\d\d\.(?<b>[\w-]+)\]?"#, "é!_07.a-b]") == ["é!", "a-b"])
        #expect(try values(#"f(?<n>[0-9]{2}) ?\((?<s>[1-6])\)"#, "fear/f10 (1).wav") == ["10", "1"])
        #expect(try values("(?<a>[]x]+)", "]x") == ["]x"])
        #expect(try values("(?<a>[a-c-]+)", "a-c") == ["a-c"])
    }

    @Test func `case is ignored where that was asked for`() throws {
        #expect(try values("(?<a>[a-f]+é)_SAD", "CafÉ_sad", ignoresCase: true) == ["CafÉ"])
        #expect(try values("(?<a>[a-f]+é)_SAD", "CafÉ_sad") == nil)
    }

    @Test func `a decomposed accent is the composed one`() throws {
        #expect(try values("Or(?<a>é)au", "Ore\u{301}au.wav") == ["é"])
        #expect(try values("Ore\u{301}au", "Oréau.wav") == [])
    }

    @Test(arguments: [
        ("a.wav", true), ("a", true), ("a.W0v", true), ("a.wavefile", false), ("a.", false), ("a.wav.wav", false), (".a", false), ("a.wä", false),
    ])
    func `one extension of letters and digits is left out`(path: String, isMatch: Bool) throws {
        #expect(try (values("a", path) != nil) == isMatch)
    }

    @Test func `of a long path the end is looked at`() throws {
        let folders = String(repeating: "folder/", count: 700)
        #expect(try values("(?<a>x)", folders + "x.wav") == ["x"])
        #expect(try values("(?<a>x+)", String(repeating: "x", count: 2000)) == nil)
        #expect(try values("(?<a>x+)", String(repeating: "x", count: 100_000)) == nil)
    }

    @Test(arguments: [
        ("(a", 0, "not closed"), ("a)", 1, "without a '('"), ("[a", 0, "not closed"), ("a**", 2, "after a repetition"), ("*a", 0, "nothing to repeat"),
        ("a(?=b)", 1, "look-ahead"), ("a(?<!b)", 1, "look-behind"), (#"(a)\1"#, 3, "back-reference"), ("a{2,1}", 1, "{2,1}"), ("a{5000}", 1, "more than 1000"),
        ("(?i)a", 0, "(?i"), ("a^b", 1, "in the middle"), ("[b-a]", 1, "range"), (#"a\"#, 1, "at the end"), (#"\q"#, 0, #"'\q'"#), ("(?<1a>x)", 3, "in the name of a group"),
        ("(?<>x)", 0, "without a name"), ("((a{900}){900}){900}", 0, "more than 4000 steps"), ("[[:alpha:]]", 1, "in a class"),
    ])
    func `what is no pattern is told with its place`(text: String, offset: Int, found: String) {
        let problem = #expect(throws: NamePattern.Problem.self) { try NamePattern(text) }
        #expect(problem?.offset == offset)
        #expect(problem?.found.contains(found) == true, "\(problem?.found ?? "")")
    }

    @Test func `patterns of the kind that other engines never finish end at once`() throws {
        let text = String(repeating: "a", count: 1000)
        for pattern in ["(a*)*b", "(a|a)*b", "(a+)+b", "(a|aa)+b", "(?:a?){500}a{500}b", "(((a*)*)*)*b", "(.*)(.*)(.*)(.*)(.*)b"] {
            #expect(try values(pattern, text) == nil)
        }
        #expect(try values("(?:a?){300}a{300}", String(repeating: "a", count: 300)) == [])
        #expect(try values("((((){1000}){1000}){1000}){1000}x", "x") == [])
    }

    @Test func `of a name that does not match it is told how far the pattern got`() throws {
        let pattern = try NamePattern("(?<speaker>[a-z]+)/(?<emotion>sad|angry)_(?<take>[0-9]+)")
        #expect(pattern.reach(in: "ben/sorrow_02.wav") == ("ben/s", "orrow_02"))
        #expect(pattern.reach(in: "x/ben/sad_x.wav") == ("x/ben/sad_", "x"))
        #expect(pattern.reach(in: "07") == ("", "07"))
    }

    @Test func `too many groups, too deep and too long are refused`() {
        #expect(throws: NamePattern.Problem.self) { try NamePattern(String(repeating: "(", count: 100_000)) }
        #expect(throws: NamePattern.Problem.self) { try NamePattern(String(repeating: "(", count: 60) + String(repeating: ")", count: 60)) }
        #expect(throws: NamePattern.Problem.self) { try NamePattern((0..<40).map { "(?<g\($0)>x)" }.joined()) }
    }
}
