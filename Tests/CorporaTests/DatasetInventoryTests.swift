import Foundation
import Testing

@testable import Corpora

@Suite struct DatasetInventoryTests {
    let cremaD = DatasetInventory(.cremaD)!
    let ravdess = DatasetInventory(.ravdess)!

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
        let actors = Array(1001...1091)
        #expect(actors.count { CREMADActors.sex(of: $0) == "male" } == 48)
        #expect(actors.count { CREMADActors.sex(of: $0) == "female" } == 43)
        #expect(actors.map(CREMADActors.ageYears).min() == 20)
        #expect(actors.map(CREMADActors.ageYears).max() == 74)
        #expect(CREMADActors.ageYears(of: 1034) == 74)
        #expect(CREMADActors.sex(of: 1091) == "female")
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

    @Test(arguments: [DatasetKind.cremaD, .ravdess])
    func `every expected name parses to itself`(kind: DatasetKind) throws {
        let stems = DatasetInventory(kind)!.groups.flatMap(\.stems)
        let canonical = stems.map {
            kind == .cremaD ? CREMADName(fileName: $0)?.stem : RAVDESSName(fileName: $0)?.stem
        }
        #expect(canonical == stems)
    }

    @Test func `a complete copy is complete`() {
        let all = cremaD.completeness(of: cremaD.groups[0].stems.map { $0 + ".wav" })
        #expect(all.isComplete)
        #expect(all.text == "CREMA-D 7,442 of 7,442")
        let speech = ravdess.completeness(of: ravdess.groups[0].stems)
        #expect(speech.isComplete)
        #expect(speech.text == "RAVDESS speech 1,440 of 1,440")
        let both = ravdess.completeness(of: ravdess.groups.flatMap(\.stems))
        #expect(both.text == "RAVDESS speech 1,440 of 1,440; RAVDESS song 1,012 of 1,012")
    }

    @Test func `missing and partial actors are named`() {
        let names = ravdess.groups[0].stems.filter { ["-01", "-20", "-22"].contains($0.suffix(3)) }
            .filter { $0 != "03-01-01-01-01-01-20" && $0 != "03-01-01-01-01-02-20" }
        let copy = ravdess.completeness(of: names)
        #expect(!copy.isComplete)
        #expect(copy.groups[0].missingActors.count == 21)
        #expect(
            copy.text == "RAVDESS speech 178 of 1,440: Actor_02 to Actor_19, Actor_21, Actor_23, Actor_24 missing, "
                + "Actor_20 58 of 60 (without 03-01-01-01-01-01-20 and 03-01-01-01-01-02-20)")
    }

    @Test func `many partial actors are summarised`() {
        let copy = cremaD.completeness(of: (1001...1030).map { "\($0)_DFA_ANG_XX.wav" })
        #expect(copy.groups[0].partialActors.count == 30)
        #expect(copy.text.hasPrefix("CREMA-D 30 of 7,442: 1031 to 1091 missing, 1001 1 of 82, "))
        #expect(copy.text.hasSuffix(", 25 more actors in part"))
    }

    @Test func `unexpected and repeated names are counted`() {
        let copy = cremaD.completeness(of: [
            "1001_DFA_ANG_XX.wav", "copy/1001_DFA_ANG_XX.wav", "1001_DFA_ANG_LO.wav", "1008_WSI_ANG_XX.wav",
            "a\u{1b}[2J.wav",
        ])
        #expect(copy.presentCount == 1)
        #expect(copy.unexpectedCount == 3)
        #expect(copy.repeatedCount == 1)
        #expect(copy.text.contains("; 3 names not of the dataset (1001_DFA_ANG_LO.wav, …); 1 name is there twice"))
        #expect(!copy.text.contains("\u{1b}"))
    }

    @Test func `an empty copy is compared with the first part`() {
        #expect(ravdess.completeness(of: [String]()).text == "RAVDESS speech 0 of 1,440")
    }

    @Test func `any other folder has no inventory`() { #expect(DatasetInventory(.folder) == nil) }

    static let facts = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../../shared/data/facts").standardized.path

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
            let label = ClipLabel.parse(fileName: "\(row[0])_DFA_ANG_XX", kind: .cremaD)
            #expect([label?["age"], label?["sex"]] == [row[1], row[2]])
        }
    }
}
