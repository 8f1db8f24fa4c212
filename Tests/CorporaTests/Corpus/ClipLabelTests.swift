import Testing

@testable import Base
@testable import Corpora

@Suite struct ClipLabelTests {
    @Test func `every field of a CREMA-D name is read`() throws {
        let label = try #require(ClipLabel.parse(fileName: "1001_IEO_FEA_HI.wav", kind: DatasetKind("crema-d")))
        #expect(label.fields.map(\.name) == ClipLabel.columns(for: DatasetKind("crema-d")))
        #expect(
            label.fields.map(\.value) == [
                "1001", "male", "51", "fear", "FEA", "high", "HI", "It's eleven o'clock", "IEO", "1001",
            ])
    }

    @Test func `every field of a RAVDESS name is read`() throws {
        let label = try #require(ClipLabel.parse(fileName: "03-01-05-02-01-02-20.wav", kind: DatasetKind("ravdess")))
        #expect(label.fields.map(\.name) == ClipLabel.columns(for: DatasetKind("ravdess")))
        #expect(
            label.fields.map(\.value) == [
                "20", "female", "angry", "05", "strong", "02", "Kids are talking by the door", "01", "audio", "speech",
                "02", "20",
            ])
    }

    @Test(arguments: [
        ("ANG", "05", "angry"), ("DIS", "07", "disgust"), ("FEA", "06", "fear"), ("HAP", "03", "happy"),
        ("NEU", "01", "neutral"), ("SAD", "04", "sad"),
    ])
    func `both datasets name an emotion alike`(cremaD: String, ravdess: String, word: String) {
        #expect(ClipLabel.parse(fileName: "1091_TSI_\(cremaD)_XX.wav", kind: DatasetKind("crema-d"))?["emotion"] == word)
        #expect(ClipLabel.parse(fileName: "03-01-\(ravdess)-01-01-01-01.wav", kind: DatasetKind("ravdess"))?["emotion"] == word)
    }

    @Test(arguments: [("02", "calm"), ("08", "surprise")])
    func `RAVDESS has two emotions more`(code: String, word: String) {
        #expect(ClipLabel.parse(fileName: "03-01-\(code)-02-02-01-24.wav", kind: DatasetKind("ravdess"))?["emotion"] == word)
    }

    @Test(arguments: ["IEO", "TIE", "IOM", "IWW", "TAI", "MTI", "IWL", "ITH", "DFA", "ITS", "TSI", "WSI"])
    func `each sentence has its own text`(code: String) throws {
        let label = try #require(ClipLabel.parse(fileName: "1040_\(code)_SAD_XX.wav", kind: DatasetKind("crema-d")))
        #expect(label["sentence_code"] == code)
        #expect(try #require(label["sentence"]).split(separator: " ").count >= 3)
    }

    @Test func `the single X of older copies is the unspecified level`() {
        let old = ClipLabel.parse(fileName: "1040_ITH_SAD_X.wav", kind: DatasetKind("crema-d"))
        #expect(old != nil)
        #expect(old == ClipLabel.parse(fileName: "1040_ITH_SAD_XX.wav", kind: DatasetKind("crema-d")))
    }

    @Test(arguments: [
        "1001_DFA_ANG_XX", "1001_DFA_ANG_XX.WAV", "1001_DFA_ANG_XX.npy", "1001_DFA_ANG_XX.Flac",
        "AudioWAV/1001_DFA_ANG_XX.wav", "/data/a.b/1001_DFA_ANG_XX.wav",
    ])
    func `folders and any one extension are allowed`(name: String) {
        #expect(ClipLabel.parse(fileName: name, kind: DatasetKind("crema-d"))?["actor"] == "1001")
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
        #expect(ClipLabel.parse(fileName: name, kind: DatasetKind("crema-d")) == nil)
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
        #expect(ClipLabel.parse(fileName: name, kind: DatasetKind("ravdess")) == nil)
    }

    @Test func `song has neither disgust nor surprise`() {
        #expect(ClipLabel.parse(fileName: "03-02-06-02-01-01-01.wav", kind: DatasetKind("ravdess"))?["vocal_channel"] == "song")
        #expect(ClipLabel.parse(fileName: "03-02-07-01-01-01-01.wav", kind: DatasetKind("ravdess")) == nil)
        #expect(ClipLabel.parse(fileName: "03-02-08-01-01-01-01.wav", kind: DatasetKind("ravdess")) == nil)
    }

    @Test func `clips of other folders have no label fields`() {
        #expect(ClipLabel.columns(for: .folder).isEmpty)
        #expect(ClipLabel.parse(fileName: "1001_DFA_ANG_XX.wav", kind: .folder) == nil)
    }

    @Test func `known oddities carry a note`() {
        func notes(_ path: String, _ kind: String) -> [String] { Labelling(DatasetKind(kind)).notes(ofPath: path).map(\.text) }
        #expect(notes("1076_MTI_SAD_XX.wav", "crema-d") == ["digital silence in the published dataset"])
        #expect(notes("AudioWAV/1006_TIE_HAP_XX.wav", "crema-d").first?.hasPrefix("identical to 1006_TIE_NEU_XX, under another label") == true)
        #expect(notes("Actor_07/03-01-03-01-02-01-07.npy", "ravdess").first?.contains("03-01-03-01-02-02-07") == true)
        #expect(notes("03-01-06-01-01-02-20.wav", "ravdess-speech").first?.contains("stereo") == true)
        #expect(notes("OAF_Fear/OAF_food_fear.wav", "tess").first?.contains("96,000 Hz") == true)
        #expect(notes("0/53-m-20-0-1-210.wav", "baved").first?.contains("speaker 46") == true)
        #expect(notes("subject 6/anger/s6_an.avi", "enterface05").first?.hasPrefix("unsegmented") == true)
        #expect(notes("04Sad/N1-07-01-02-53.wav", "ased").first?.contains("n1-07-02-02-53") == true)
        #expect(notes("1001_DFA_ANG_XX.wav", "crema-d").isEmpty)
        #expect(notes("song.wav", "crema-d").isEmpty)
        #expect(notes("x1076_MTI_SAD_XX.wav", "crema-d").isEmpty)
    }

    @Test func `what tells the speaker may stand in the source's own folder`() {
        let labelling = Labelling(DatasetKind("savee"))
        #expect(labelling.label(ofPath: "a01.wav", below: RawPath(text: "/data/AudioData/DC"))?["speaker"] == "DC")
        #expect(labelling.label(ofPath: "a01.wav", below: RawPath(text: "/data/AudioData")) == nil)
        #expect(labelling.label(ofPath: "JK/sa05.wav", below: RawPath(text: "/data/DC"))?["speaker"] == "JK")
    }
}

@Suite struct CorpusRecognitionTests {
    private func kind(_ paths: [String]) -> String { CorpusCatalogue.standard.recognise(paths).kind.rawValue }

    @Test func `the kind is recognised from most of the names`() {
        let cremaD = ["1001_DFA_ANG_XX.wav", "1002_DFA_ANG_XX.npy", "notes.wav"]
        #expect(kind(cremaD) == "crema-d")
        #expect(kind(["a.wav", "b.wav", cremaD[0]]) == "folder")
        #expect(kind([]) == "folder")
    }

    @Test func `a folder with speech and song is of the name that both share`() {
        let speech = ["03-01-05-01-02-01-20.npy", "03-01-05-01-02-02-20.npy"]
        #expect(kind(speech) == "ravdess-speech")
        #expect(kind(["03-02-05-01-02-01-20.wav"]) == "ravdess-song")
        #expect(kind(speech + ["03-02-05-01-02-01-20.wav"]) == "ravdess")
        #expect(kind(["1001_DFA_ANG_XX.wav", "1002_DFA_ANG_XX.npy"] + speech) == "folder")
        let labelling = Labelling(DatasetKind("ravdess"))
        #expect(labelling.label(ofPath: "03-02-05-01-02-01-20.wav")?.kind.rawValue == "ravdess-song")
        #expect(labelling.label(ofPath: speech[0])?.kind.rawValue == "ravdess-speech")
    }

    @Test func `the higher share wins, and a tie names both`() {
        let both = "wav/10a02Na.wav"
        #expect(kind([both, "wav/03a01Wa.wav"]) == "emo-db")
        #expect(kind([both, "m/sesss/07z03Sa.wav"]) == "oreau")
        let recognition = CorpusCatalogue.standard.recognise([both])
        #expect(recognition.tied.map(\.rawValue) == ["emo-db", "oreau"])
        #expect(recognition.kind.rawValue == "emo-db")
        let error = recognition.tie("/data/x")
        #expect(error?.found == "1 of 1 names fit emo-db and oreau equally well")
        #expect(error?.advice == "Say which one: --dataset emo-db or --dataset oreau.")
        #expect(CorpusCatalogue.standard.recognise(["wav/03a01Wa.wav"]).tie("x") == nil)
    }

    @Test func `a name that is not known is answered with near ones`() {
        let error = #expect(throws: EngineError.self) { try CorpusCatalogue.standard.kind(named: "crema") }
        #expect(error?.needed == "crema-d")
        #expect(throws: EngineError.self) { try CorpusCatalogue.standard.kind(named: "") }
        #expect((try? CorpusCatalogue.standard.kind(named: "ravdess"))?.title == "RAVDESS")
        #expect(DatasetKind(rawValue: "unknown") == nil)
    }
}
