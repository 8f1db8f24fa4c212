import Testing

@testable import Corpora

@Suite struct ClipLabelTests {
    @Test func `every field of a CREMA-D name is read`() throws {
        let label = try #require(ClipLabel.parse(fileName: "1001_IEO_FEA_HI.wav", kind: .cremaD))
        #expect(label.fields.map(\.name) == ClipLabel.columns(for: .cremaD))
        #expect(
            label.fields.map(\.value) == [
                "1001", "male", "51", "fear", "FEA", "high", "HI", "It's eleven o'clock", "IEO",
            ])
    }

    @Test func `every field of a RAVDESS name is read`() throws {
        let label = try #require(ClipLabel.parse(fileName: "03-01-05-02-01-02-20.wav", kind: .ravdess))
        #expect(label.fields.map(\.name) == ClipLabel.columns(for: .ravdess))
        #expect(
            label.fields.map(\.value) == [
                "20", "female", "angry", "05", "strong", "02", "Kids are talking by the door", "01", "audio", "speech",
                "02",
            ])
    }

    @Test(arguments: [
        ("ANG", "05", "angry"), ("DIS", "07", "disgust"), ("FEA", "06", "fear"), ("HAP", "03", "happy"),
        ("NEU", "01", "neutral"), ("SAD", "04", "sad"),
    ])
    func `both datasets name an emotion alike`(cremaD: String, ravdess: String, word: String) {
        #expect(ClipLabel.parse(fileName: "1091_TSI_\(cremaD)_XX.wav", kind: .cremaD)?["emotion"] == word)
        #expect(ClipLabel.parse(fileName: "03-01-\(ravdess)-01-01-01-01.wav", kind: .ravdess)?["emotion"] == word)
    }

    @Test(arguments: [("02", "calm"), ("08", "surprised")])
    func `RAVDESS has two emotions more`(code: String, word: String) {
        #expect(ClipLabel.parse(fileName: "03-01-\(code)-02-02-01-24.wav", kind: .ravdess)?["emotion"] == word)
    }

    @Test(arguments: CREMADName.sentences.map(\.code))
    func `each sentence has its own text`(code: String) throws {
        let label = try #require(ClipLabel.parse(fileName: "1040_\(code)_SAD_XX.wav", kind: .cremaD))
        #expect(label["sentence_code"] == code)
        #expect(try #require(label["sentence"]).split(separator: " ").count >= 3)
    }

    @Test func `the single X of older copies is the unspecified level`() {
        let old = ClipLabel.parse(fileName: "1040_ITH_SAD_X.wav", kind: .cremaD)
        #expect(old != nil)
        #expect(old == ClipLabel.parse(fileName: "1040_ITH_SAD_XX.wav", kind: .cremaD))
    }

    @Test(arguments: [
        "1001_DFA_ANG_XX", "1001_DFA_ANG_XX.WAV", "1001_DFA_ANG_XX.npy", "1001_DFA_ANG_XX.Flac",
        "AudioWAV/1001_DFA_ANG_XX.wav", "/data/a.b/1001_DFA_ANG_XX.wav",
    ])
    func `folders and any one extension are allowed`(name: String) {
        #expect(ClipLabel.parse(fileName: name, kind: .cremaD)?["actor"] == "1001")
    }

    @Test(arguments: [
        "", ".", "/", ".wav", "1001_DFA_ANG_XX.", "1001_DFA_ANG_XX.wav.wav", "1001_DFA_ANG_XX.mel.npy",
        "1001_DFA_ANG_XX .wav", " 1001_DFA_ANG_XX.wav", "1000_DFA_ANG_XX.wav", "1092_DFA_ANG_XX.wav",
        "+001_DFA_ANG_XX.wav", "1001_dfa_ANG_XX.wav", "1001_DFA_CAL_XX.wav", "1001_DFA_ANG_XY.wav",
        "1001_DFA_ANG_L.wav", "1001_DFA_ANG_XXX.wav", "1001-DFA-ANG-XX.wav", "1001_DFA_ANG_XX/", "1001_DFA_ANG.wav",
        "١٠٠١_DFA_ANG_XX.wav", "1001_DFA_ANG_XX.wa\u{301}v", "1001_DFA_ANG_XX.\u{202e}wav", "1001_DFA_ANG_XX\0.wav",
        String(repeating: "1001_DFA_ANG_XX", count: 700), "1001_DFA_ANG_XX." + String(repeating: "w", count: 10_000),
    ])
    func `hostile CREMA-D names have no label`(name: String) {
        #expect(ClipLabel.parse(fileName: name, kind: .cremaD) == nil)
    }

    @Test(arguments: [
        "", "03-01-05-01-02-01.wav", "03-01-05-01-02-01-20-01.wav", "03_01_05_01_02_01_20.wav",
        "00-01-05-01-02-01-20.wav", "04-01-05-01-02-01-20.wav", "03-03-05-01-02-01-20.wav",
        "03-01-00-01-02-01-20.wav", "03-01-09-01-02-01-20.wav", "03-01-05-03-02-01-20.wav",
        "03-01-05-01-03-01-20.wav", "03-01-05-01-02-03-20.wav", "03-01-05-01-02-01-00.wav",
        "03-01-05-01-02-01-25.wav", "3-01-05-01-02-01-20.wav", "03-01-05-01-02-01-2O.wav",
        "-3-01-05-01-02-01-20.wav", "03-01-05-01-02-01-20.wav~", String(repeating: "03-", count: 5_000),
    ])
    func `hostile RAVDESS names have no label`(name: String) {
        #expect(ClipLabel.parse(fileName: name, kind: .ravdess) == nil)
    }

    @Test func `a neutral voice has no strong intensity`() {
        #expect(ClipLabel.parse(fileName: "03-01-01-01-01-01-01.wav", kind: .ravdess) != nil)
        #expect(ClipLabel.parse(fileName: "03-01-01-02-01-01-01.wav", kind: .ravdess) == nil)
        #expect(ClipLabel.parse(fileName: "03-02-01-02-01-01-01.wav", kind: .ravdess) == nil)
    }

    @Test func `song has neither disgust nor surprise`() {
        #expect(ClipLabel.parse(fileName: "03-02-06-02-01-01-01.wav", kind: .ravdess)?["vocal_channel"] == "song")
        #expect(ClipLabel.parse(fileName: "03-02-07-01-01-01-01.wav", kind: .ravdess) == nil)
        #expect(ClipLabel.parse(fileName: "03-02-08-01-01-01-01.wav", kind: .ravdess) == nil)
    }

    @Test func `clips of other folders have no label fields`() {
        #expect(ClipLabel.columns(for: .folder).isEmpty)
        #expect(ClipLabel.parse(fileName: "1001_DFA_ANG_XX.wav", kind: .folder) == nil)
    }

    @Test func `known oddities carry a note`() {
        #expect(CorpusCatalogue.note(for: "1076_MTI_SAD_XX.wav")?.text == "digital silence in the published dataset")
        #expect(CorpusCatalogue.note(for: "Actor_07/03-01-03-01-02-01-07.npy")?.text.contains("03-01-03-01-02-02-07") == true)
        #expect(CorpusCatalogue.note(for: "03-01-06-01-01-02-20.wav")?.text.contains("stereo") == true)
        #expect(CorpusCatalogue.note(for: "1001_DFA_ANG_XX.wav")?.text == nil)
        #expect(CorpusCatalogue.note(for: "song.wav")?.text == nil)
    }
}

@Suite struct DatasetKindTests {
    @Test func `the kind is recognised from most of the names`() {
        let cremaD = ["1001_DFA_ANG_XX.wav", "1002_DFA_ANG_XX.npy", "notes.wav"]
        let ravdess = ["03-01-05-01-02-01-20.npy", "03-02-05-01-02-01-20.wav"]
        #expect(DatasetKind.recognise(fileNames: cremaD) == .cremaD)
        #expect(DatasetKind.recognise(fileNames: ravdess) == .ravdess)
        #expect(DatasetKind.recognise(fileNames: cremaD.prefix(2) + ravdess) == .folder)
        #expect(DatasetKind.recognise(fileNames: ["a.wav", "b.wav", cremaD[0]]) == .folder)
        #expect(DatasetKind.recognise(fileNames: [String]()) == .folder)
    }

    @Test func `names follow the command line`() {
        #expect(DatasetKind.allCases.map(\.rawValue) == ["crema-d", "ravdess", "folder"])
    }
}
