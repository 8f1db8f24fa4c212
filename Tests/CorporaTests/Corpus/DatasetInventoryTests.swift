import Foundation
import Testing

@testable import Corpora

@Suite struct DatasetInventoryTests {
    let cremaD = DatasetInventory(DatasetKind("crema-d"))!
    let ravdess = DatasetInventory(DatasetKind("ravdess"))!

    @Test func `CREMA-D has 91 actors of 82 clips less 20`() {
        #expect(cremaD.clipCount == 7442)
        #expect(cremaD.clipCount == 91 * 82 - 20)
        #expect(cremaD.groups.map(\.actors.count) == [91])
        #expect(Set(cremaD.groups[0].stems).count == 7442)
    }

    @Test func `CREMA-D counts of emotions and levels are those published`() {
        func counts(_ column: Int) -> [String: Int] {
            Dictionary(
                cremaD.groups[0].stems.map { (String($0.split(separator: "_")[column]), 1) }, uniquingKeysWith: +)
        }
        #expect(counts(2) == ["ANG": 1271, "DIS": 1271, "FEA": 1271, "HAP": 1271, "SAD": 1271, "NEU": 1087])
        #expect(counts(3) == ["LO": 455, "MD": 455, "HI": 455, "XX": 6077])
        #expect(
            counts(0).filter { $0.value != 82 } == ["1002": 81, "1008": 76, "1009": 76, "1019": 76, "1076": 81])
    }

    @Test func `the CREMA-D actors are 48 men and 43 women of 20 to 74 years`() {
        let speakers = CorpusCatalogue.standard.corpus(id: "crema-d")!.naming.speakers
        #expect(speakers.order == (1001...1091).map(String.init))
        let sexes = speakers.order.map { speakers.facts[$0]?["sex"] }
        #expect(sexes.count { $0 == "male" } == 48 && sexes.count { $0 == "female" } == 43)
        let ages = speakers.order.compactMap { speakers.facts[$0]?["age"].flatMap(Int.init) }
        #expect(ages.count == 91 && ages.min() == 20 && ages.max() == 74)
        #expect(speakers.facts["1034"]?["age"] == "74" && speakers.facts["1091"]?["sex"] == "female")
    }

    @Test func `RAVDESS has 1,440 spoken and 1,012 sung clips`() {
        #expect(ravdess.groups.map(\.stems.count) == [1440, 1012])
        #expect(ravdess.groups.map(\.actors.count) == [24, 23])
        #expect(!ravdess.groups[1].actors.contains("Actor_18"))
        let emotions = Dictionary(
            ravdess.groups[0].stems.map { (String($0.split(separator: "-")[2]), 1) }, uniquingKeysWith: +)
        #expect(emotions["01"] == 96)
        #expect(emotions.filter { $0.value == 192 }.count == 7)
    }

    @Test(arguments: [("crema-d", 7442), ("ravdess-speech", 1440), ("ravdess-song", 1012), ("savee", 480), ("emovo", 588), ("cafe", 936)])
    func `every expected name is read as itself`(id: String, total: Int) throws {
        let inventory = try #require(DatasetInventory(DatasetKind(id)))
        #expect(inventory.clipCount == total)
        let copy = inventory.completeness(of: inventory.groups[0].stems.map { $0 + ".wav" })
        #expect(copy.isComplete, "\(copy.text)")
    }

    @Test(arguments: [
        ("esd", 35000), ("subesco", 7000), ("tess", 2800), ("jl-corpus", 2400), ("emo-db", 535), ("aesdd", 604), ("asvp-esd", 13964), ("shemo", 3000),
        ("emov-db", 6893), ("nemo", 4481), ("emozionalmente", 6902), ("mesd", 862), ("oreau", 434), ("urdu", 400), ("baved", 1935), ("ased", 2474),
        ("turev-db", 1735), ("enterface05", 1263), ("iemocap", 10039), ("meld", 13708), ("resd", 1396), ("emns", 1205),
    ])
    func `the others have the total that was counted or stated`(id: String, total: Int) {
        #expect(DatasetInventory(DatasetKind(id))?.clipCount == total)
    }

    @Test func `a corpus whose releases differ has no total`() { #expect(DatasetInventory(DatasetKind("msp-podcast")) == nil) }

    @Test func `a complete copy is complete`() {
        let all = cremaD.completeness(of: cremaD.groups[0].stems.map { $0 + ".wav" })
        #expect(all.isComplete)
        #expect(all.text == "CREMA-D 7,442 of 7,442 clips")
        let speech = ravdess.completeness(of: ravdess.groups[0].stems)
        #expect(speech.isComplete)
        #expect(speech.text == "RAVDESS speech 1,440 of 1,440 clips")
        let both = ravdess.completeness(of: ravdess.groups.flatMap(\.stems))
        #expect(both.text == "RAVDESS speech 1,440 of 1,440 clips; RAVDESS song 1,012 of 1,012 clips")
    }

    @Test func `missing and partial actors are named`() {
        let names = ravdess.groups[0].stems.filter { ["-01", "-20", "-22"].contains($0.suffix(3)) }
            .filter { $0 != "03-01-01-01-01-01-20" && $0 != "03-01-01-01-01-02-20" }
        let copy = ravdess.completeness(of: names)
        #expect(!copy.isComplete)
        #expect(copy.groups[0].missingActors.count == 21)
        #expect(
            copy.text == "RAVDESS speech 178 of 1,440 clips: 21 of 24 actors absent (Actor_02 to Actor_19, Actor_21, Actor_23, Actor_24); "
                + "Actor_20 with 58 of 60 clips (without 03-01-01-01-01-01-20 and 03-01-01-01-01-02-20)")
    }

    @Test func `many partial actors are summarised`() {
        let copy = cremaD.completeness(of: (1001...1030).map { "\($0)_DFA_ANG_XX.wav" })
        #expect(copy.groups[0].partialActors.count == 30)
        #expect(
            copy.text == "CREMA-D 30 of 7,442 clips: 61 of 91 actors absent (1031 to 1091); 26 actors with 1 of 82 clips; "
                + "3 actors with 1 of 76 clips; 1002 with 1 of 81 clips")
        #expect(copy.fullText.contains("1001 with 1 of 82 clips; 1002 with 1 of 81 clips"))
    }

    @Test func `unexpected and repeated names are counted`() {
        let copy = cremaD.completeness(of: [
            "1001_DFA_ANG_XX.wav", "copy/1001_DFA_ANG_XX.wav", "1001_DFA_ANG_LO.wav", "1008_WSI_ANG_XX.wav",
            "a\u{1b}[2J.wav",
        ])
        #expect(copy.presentCount == 1)
        #expect(copy.unexpectedCount == 3)
        #expect(copy.repeatedCount == 1)
        #expect(copy.text.contains("; 3 names that the dataset does not have (1001_DFA_ANG_LO.wav, …); 1 duplicate name"))
        #expect(!copy.text.contains("\u{1b}"))
    }

    @Test func `an empty copy is compared with the first part`() {
        #expect(ravdess.completeness(of: [String]()).text == "RAVDESS speech 0 of 1,440 clips")
    }

    @Test func `where names are not known, clips, speakers and emotions are counted`() throws {
        let tess = try #require(DatasetInventory(DatasetKind("tess")))
        let copy = tess.completeness(of: ["OAF_back_fear.wav", "OAF_back_sad.wav", "x/OAF_back_sad.wav", "OA_bite_neutral.wav", "odd.wav"])
        #expect(copy.presentCount == 3 && copy.repeatedCount == 1 && copy.unexpectedCount == 1)
        #expect(copy.text.hasPrefix("TESS 3 of 2,800 clips: 1 of 2 actors absent (YAF); no clip of angry, disgust, happy, surprise; 1 name that the dataset does not have"))
    }

    @Test func `more clips than a complete copy has are surplus`() throws {
        let urdu = try #require(DatasetInventory(DatasetKind("urdu")))
        let copy = urdu.completeness(of: (100..<600).map { "Angry/SM1_F1_A\($0).wav" })
        #expect(copy.text == "URDU 500 clips, 100 more than the 400 of a complete copy")
        #expect(!copy.isComplete)
    }

    @Test func `any other folder has no inventory`() { #expect(DatasetInventory(.folder) == nil) }

    static let facts = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../../../shared/data/facts").standardized.path

    @Test(
        .enabled(
            if: FileManager.default.fileExists(atPath: facts + "/cremad_audiowav.tsv"),
            "the list of the official clips is not beside this checkout"))
    func `the inventory equals the official list and its actors`() throws {
        let clips = try String(contentsOfFile: Self.facts + "/cremad_audiowav.tsv", encoding: .utf8)
            .split(separator: "\n").dropFirst().map { String($0.split(separator: "\t")[0].dropLast(4)) }
        #expect(Set(clips) == Set(cremaD.groups[0].stems))
        let actors = try String(contentsOfFile: Self.facts + "/cremad_actors.tsv", encoding: .utf8)
            .split(separator: "\n").dropFirst().map { $0.split(separator: "\t").map(String.init) }
        #expect(actors.count == 91)
        for row in actors {
            let label = ClipLabel.parse(fileName: "\(row[0])_DFA_ANG_XX", kind: DatasetKind("crema-d"))
            #expect([label?["age"], label?["sex"]] == [row[1], row[2]])
        }
    }
}
