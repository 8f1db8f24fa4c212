import Testing

@testable import Base
@testable import Corpora
@testable import TestSupport

/// Rows that find their clips.
@Suite struct TableLabelsTests {
    private static let root = RawPath(text: "/data")

    private static func clips(_ paths: [String]) -> [SourceClip] {
        paths.map { SourceClip(root: root, relativePath: RawPath(text: $0), kind: .audio, sizeBytes: 1, modifiedNanoseconds: 1) }
    }

    private static func row(_ line: Int, _ file: String, _ emotion: String, _ times: (Double, Double?)? = nil, id: String? = nil) -> LabelTable.Row {
        LabelTable.Row(
            line: line, file: file, id: id, segment: times.map { ClipSegment(startSeconds: $0.0, endSeconds: $0.1) }, labels: [.init("emotion", emotion)])
    }

    private static func labels(_ rows: [LabelTable.Row], _ paths: [String]) -> TableLabels {
        TableLabels([LabelTable(path: "/t.csv", title: "CSV", rows: rows, columns: ["emotion"], checksum: 0)], clips: clips(paths))
    }

    private static func emotion(_ labels: TableLabels, _ path: String) -> String? {
        labels.fields(of: clips([path])[0])?.first { $0.name == "emotion" }?.value
    }

    @Test func `a row names a clip by its path, by the end of it, or by a path of another machine`() {
        let paths = ["a/x.wav", "b/x.wav", "c/y.flac", "c/z.wav", "c/z.mp3"]
        let labels = Self.labels([
            Self.row(2, "a/x.wav", "1"), Self.row(3, "C:\\corpus\\b\\x.wav", "2"), Self.row(4, "/old/disk/c/y.wav", "3"), Self.row(5, "z.mp3", "4"),
        ], paths)
        #expect(paths.map { Self.emotion(labels, $0) } == ["1", "2", "3", nil, "4"])
        #expect(labels.remarks == ["1 clip has no row: c/z.wav"])
    }

    @Test func `rows without clip, doubled rows and rows of several clips are told with counts and examples`() {
        let labels = Self.labels([
            Self.row(2, "x.wav", "sad"), Self.row(3, "a/y.wav", "sad"), Self.row(4, "a/y.wav", "sad"), Self.row(5, "y", "glad"), Self.row(6, "nowhere.wav", "sad"),
        ], ["a/x.wav", "b/x.wav", "a/y.wav"])
        #expect(Self.emotion(labels, "a/y.wav") == "sad" && Self.emotion(labels, "a/x.wav") == nil)
        #expect(labels.remarks == [
            "1 row has no clip: line 6: nowhere.wav",
            "1 row fits several clips and was not used: line 2: x.wav is a/x.wav or b/x.wav",
            "1 row repeats an earlier one: line 4: a/y.wav",
            "1 row contradicts an earlier one of the same clip and was not used: line 5: y",
            "2 clips have no row: a/x.wav; b/x.wav",
        ])
    }

    @Test func `rows with times are segments, with labels of their own`() throws {
        let labels = Self.labels([
            Self.row(2, "long.wav", "sad", (0, 1), id: "t1"), Self.row(3, "long.wav", "glad", (1, 2), id: "t1"), Self.row(4, "long.wav", "sad", (0, 1), id: "t3"),
        ], ["s/long.wav"])
        #expect(labels.segments.map(\.name) == ["t1", nil])
        var listing = SourceListing(root: Self.root, name: "data")
        listing.clips = Self.clips(["s/long.wav"])
        listing.divide(by: .listed(labels.segments)) { _ in nil }
        #expect(listing.clips.map(\.relativePath.text) == ["s/long@0001.000-0002.000", "t1"])
        let labelling = Labelling(.folder, table: labels)
        #expect(listing.clips.map { labelling.label(of: $0)?["emotion"] } == ["glad", "sad"])
        #expect(labels.remarks.contains("1 segment has the name of an earlier one and is named by its times: line 3: t1"))
    }

    @Test func `a turn that lies there as a file needs no cutting`() {
        var row = Self.row(2, "Ses09F_impro01", "sad", (1, 2), id: "Ses09F_impro01_F000")
        row.cutFile = "Ses09F_impro01_F000"
        let cut = Self.labels([row], ["sentences/Ses09F_impro01_F000.wav", "dialog/Ses09F_impro01.wav"])
        #expect(cut.segments.isEmpty && Self.emotion(cut, "sentences/Ses09F_impro01_F000.wav") == "sad")
        #expect(Self.labels([row], ["dialog/Ses09F_impro01.wav"]).segments.map(\.name) == ["Ses09F_impro01_F000"])
    }

    @Test func `a row of one split is not taken for a clip of another`() {
        var row = Self.row(2, "train_splits/dia0_utt0", "sad")
        row.notIn = ["dev_splits_complete"]
        #expect(!Self.labels([row], ["dev_splits_complete/dia0_utt0.mp4"]).isUsed)
        #expect(Self.labels([row], ["dia0_utt0.mp4"]).isUsed)
    }

    @Test func `a table goes before the file's name`() throws {
        let name = "03-01-05-01-02-01-12.wav"
        let labels = Self.labels([Self.row(2, name, "bored")], [name, "03-01-03-01-02-01-12.wav"])
        let labelling = Labelling(DatasetKind("ravdess"), table: labels)
        let label = try #require(labelling.label(of: Self.clips([name])[0]))
        #expect(label["emotion"] == "bored" && label["emotion_code"] == nil && label["actor"] == "12")
        #expect(labelling.label(of: Self.clips(["03-01-03-01-02-01-12.wav"])[0])?["emotion"] == "happy")
    }

    private static func listing(_ paths: [String]) -> SourceListing {
        var listing = SourceListing(root: root, name: "data")
        listing.clips = clips(paths)
        return listing
    }

    private static func source(_ folder: TemporaryFolder, _ text: String, pattern: String? = nil) throws -> LabelSource {
        try folder.write(Array(text.utf8), to: "t.csv")
        return LabelSource(tables: [folder.path + "/t.csv"], pattern: pattern)
    }

    @Test func `a table of which no row has a clip, and windows beside segments, are refused`() throws {
        let folder = try TemporaryFolder()
        let none = try Self.source(folder, "file,emotion\nb.wav,sad\n")
        #expect(throws: EngineError.self) { try JoinedLabels(none, listing: Self.listing(["a.wav"]), windows: nil) }
        let segments = try Self.source(folder, "file,start,end\na.wav,0,1\n")
        #expect(throws: EngineError.self) { try JoinedLabels(segments, listing: Self.listing(["a.wav"]), windows: .windows(SegmentWindows(lengthMs: 1000))) }
        #expect(try JoinedLabels(segments, listing: Self.listing(["a.wav"]), windows: nil).segments != nil)
    }

    @Test func `a table that has changed is told`() throws {
        let folder = try TemporaryFolder()
        let first = try #require(try JoinedLabels(Self.source(folder, "file,emotion\na.wav,sad\n"), listing: Self.listing(["a.wav"]), windows: nil).source)
        let same = try #require(try JoinedLabels(Self.source(folder, "file,emotion\na.wav,sad\n"), listing: Self.listing(["a.wav"]), windows: nil).source)
        let other = try #require(try JoinedLabels(Self.source(folder, "file,emotion\na.wav,glad\n"), listing: Self.listing(["a.wav"]), windows: nil).source)
        #expect(same.changes(since: first).isEmpty)
        #expect(other.changes(since: first) == ["the table \(folder.path)/t.csv has changed since the last run"])
    }

    @Test func `labels from class folders by a pattern, a table before them`() throws {
        let folder = try TemporaryFolder()
        let source = try Self.source(folder, "file,emotion\nP1_glad/3.wav,calm\n", pattern: "(?<speaker>P[0-9]+)_(?<emotion>[a-z]+)/[^/]+")
        let paths = ["P1_glad/3.wav", "P2_cross/4.wav", "notes/5.wav"]
        let joined = try JoinedLabels(source, listing: Self.listing(paths), windows: nil)
        let labelling = Labelling(.folder, joined)
        #expect(labelling.columns == ["speaker", "emotion"])
        #expect(Self.clips(paths).map { labelling.label(of: $0)?.fields.map(\.value) } == [["P1", "calm"], ["P2", "cross"], nil])
        #expect(joined.remarks.last == "1 clip does not match the pattern: notes/5.wav")
    }

    @Test func `a pattern that is none, has no group or matches nothing is an error with its place`() {
        func words(_ pattern: String) -> String {
            do {
                _ = try JoinedLabels(LabelSource(tables: [], pattern: pattern), listing: Self.listing(["a/b.wav"]), windows: nil)
                return "none"
            } catch { return error.found }
        }
        #expect(words("(?<a>[a-z]+)/b") == "none")
        #expect(words("x/(?<a>[a-z]+").hasPrefix("character 3: "))
        #expect(words("[a-z]+/b") == "no named group")
        #expect(words("(?<a>x)") == "no clip that matches; the paths are such as a/b.wav")
    }

    @Test(arguments: [
        (#"(?<a>[a-z]+)/b\.wav$"#, #"The pattern sees the path without its extension: leave \.wav$ out."#),
        (#"^(?<a>[a-z]+)/b.wav"#, "The pattern sees the path without its extension: leave .wav out."),
        (#"(?<a>[0-9]+)\.FLAC"#, #"The pattern sees the path without its extension: leave \.FLAC out; even so no clip matches: [^/]+/ matches a folder, [^/]+ a name."#),
        ("^(?<a>[a-z]+)/", "It matches the beginning of a path, and has to match to the end: add .* behind it."),
        ("x/(?<a>y)|(?<b>[a-z]+)/$", "It matches the beginning of a path, and has to match to the end: add .* behind it."),
        ("(?<a>x)", "The pattern sees the path without its extension; [^/]+/ matches a folder, [^/]+ a name."),
    ])
    func `a pattern that matches nothing is told what it lacks`(_ pattern: String, _ advice: String) throws {
        let source = LabelSource(tables: [], pattern: pattern)
        let error = try #require(throws: EngineError.self) { _ = try JoinedLabels(source, listing: Self.listing(["a/b.wav"]), windows: nil) }
        #expect(error.advice == advice)
    }
}
