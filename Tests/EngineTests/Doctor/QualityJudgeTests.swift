import Foundation
import Testing

@testable import Base
@testable import Corpora
@testable import Engine
@testable import Signal
@testable import TestSupport

/// What measurements come to. The clips are named, not there; the doctor's run is tested with files.
@Suite struct QualityJudgeTests {
    private static func dataset(_ names: [String], kind: DatasetKind) -> Dataset {
        var listing = SourceListing(root: RawPath(text: "/data"), name: "data")
        listing.clips = names.sorted().map {
            SourceClip(root: RawPath(text: "/data"), relativePath: RawPath(text: $0), kind: .audio, sizeBytes: 100, modifiedNanoseconds: 5)
        }
        return Dataset(listing, kind: kind)
    }

    private static func sound(_ path: String, _ change: (inout RecordingMeasure) -> Void = { _ in }) -> ClipMeasure {
        var measure = ClipMeasure(path: path, kind: .audio, inputBytes: 100, inputModifiedNs: 5)
        var recording = RecordingMeasure(
            seconds: 2.5, sampleRateHz: 16_000, channels: 1, encoding: "PCM_16", sampleHash: Int64(truncatingIfNeeded: path.hashValue))
        (recording.peakDBFS, recording.rmsDBFS, recording.snrDB, recording.bandwidthHz) = (-3, -20, 30, 7_800)
        change(&recording)
        measure.recording = recording
        measure.inputChecksum = recording.sampleHash
        return measure
    }

    /// The report of one dataset whose clips are as `changes` says, and sound otherwise.
    private static func judge(
        _ names: [String], kind: DatasetKind = .folder, options: DoctorOptions = DoctorOptions(), _ changes: [String: (inout RecordingMeasure) -> Void] = [:],
        measures: (inout ClipMeasures) -> Void = { _ in }
    ) -> (quality: DatasetQuality, rows: [(path: String, code: String, value: Double?)]) {
        var recipe = Recipe()
        recipe.doctor = options
        var judge = QualityJudge(recipe: recipe)
        var all = ClipMeasures(names.map { sound($0, changes[$0] ?? { _ in }) })
        measures(&all)
        let rows = judge.add(dataset(names, kind: kind), name: "data", measures: all, remark: nil)
        return (judge.report().datasets[0], rows)
    }

    private static let names = (0..<12).map { String(format: "clip-%02d.wav", $0) }

    @Test func `sound clips have no finding but that they have no labels`() {
        let (quality, rows) = Self.judge(Self.names)
        #expect(quality.findings.map(\.code) == [.unlabelled] && rows.isEmpty)
        #expect(quality.clipCount == 12 && quality.measuredCount == 12 && quality.audioSeconds == 30)
    }

    @Test func `each fault of a recording has its code, clip, value and threshold`() throws {
        let faults: [(FindingCode, (inout RecordingMeasure) -> Void)] = [
            (.clipping, { $0.peakDBFS = 0; $0.clippedRuns = 2 }), (.dcOffset, { $0.dcOffset = -0.02 }), (.noise, { $0.snrDB = 4 }),
            (.bandwidth, { $0.bandwidthHz = 3_900 }), (.dropout, { $0.zeroRunSeconds = 0.03 }), (.channelsCancel, { $0.cancellationDB = 30 }),
            (.channelSilent, { $0.silentChannels = 1 }), (.channelsIdentical, { $0.hasIdenticalChannels = true }),
            (.silent, { $0.peakDBFS = nil; $0.rmsDBFS = nil }), (.nonFinite, { $0.nonFiniteSamples = 1 }), (.quiet, { $0.peakDBFS = -60 }),
            (.silenceStart, { $0.leadingSilenceSeconds = 2 }), (.silenceEnd, { $0.trailingSilenceSeconds = 2 }),
            (.silenceInner, { $0.innerSilenceSeconds = 2 }), (.levelOutlier, { $0.rmsDBFS = -50 }), (.length, { $0.seconds = 40 }),
        ]
        for (code, change) in faults {
            let (quality, rows) = Self.judge(Self.names, [Self.names[3]: change])
            let finding = try #require(quality.findings.first { $0.code == code }, "\(code)")
            #expect(finding.clips == [Self.names[3]] && finding.dataset == "data" && !finding.sentence.isEmpty, "\(code)")
            #expect(rows.contains { $0.path == Self.names[3] && $0.code == code.rawValue })
        }
    }

    @Test func `thresholds are the recipe's`() throws {
        var options = DoctorOptions()
        options.snrDB = 35
        let (quality, _) = Self.judge(Self.names, options: options)
        let finding = try #require(quality.findings.first)
        #expect(finding.code == .noise && finding.clips.count == 12 && finding.threshold == 35 && finding.unit == "dB")
    }

    @Test func `the worst clip stands first`() throws {
        let (quality, _) = Self.judge(Self.names, [Self.names[8]: { $0.snrDB = 2 }, Self.names[2]: { $0.snrDB = 7 }])
        let finding = try #require(quality.findings.first { $0.code == .noise })
        #expect(finding.clips == [Self.names[8], Self.names[2]] && finding.values == [2, 7] && finding.value == 2)
    }

    @Test func `copies are told by their bytes, by their samples, and first where their labels contradict each other`() throws {
        let names = ["1001_DFA_ANG_XX.wav", "1001_DFA_HAP_XX.wav", "1002_DFA_ANG_XX.wav", "1002_DFA_ANG_XX-2.wav", "1003_DFA_SAD_XX.wav", "1003_DFA_SAD_XX.flac"]
        let (quality, _) = Self.judge(names, kind: DatasetKind("crema-d")) { measures in
            for (index, name) in names.enumerated() {
                measures[name]?.recording?.sampleHash = Int64(index / 2)
                measures[name]?.inputChecksum = Int64(index < 4 ? index / 2 : index)
            }
        }
        let codes = quality.findings.map(\.code)
        #expect(codes.first == .duplicateLabel)
        #expect(quality.findings.first?.groups == [["1001_DFA_ANG_XX.wav", "1001_DFA_HAP_XX.wav"]])
        #expect(quality.findings.first { $0.code == .duplicate }?.clips.count == 2)
        #expect(quality.findings.first { $0.code == .duplicateSamples }?.clips == ["1003_DFA_SAD_XX.flac", "1003_DFA_SAD_XX.wav"])
    }

    @Test func `a copy under speakers of several test folds is told of the published split that has them`() throws {
        let names = ["01", "04", "10"].map { "Actor_\($0)/03-01-03-01-01-01-\($0).wav" }
        func judge(copies: Set<String>) -> DatasetQuality {
            Self.judge(names, kind: DatasetKind("ravdess-speech")) { measures in
                for name in names where copies.contains(name) { measures[name]?.recording?.sampleHash = 7 }
            }.quality
        }
        // 01 is in the first fold of EmoBox, 04 and 10 are both in the second.
        let quality = judge(copies: Set(names.prefix(2)))
        let finding = try #require(quality.findings.first { $0.code == .namedSplit })
        #expect(finding.groups == [Array(names.prefix(2))] && finding.clips == Array(names.prefix(2)))
        #expect(finding.sentence.contains("emobox-6 (1 recording)") && !quality.soundSplits.contains("emobox-6"))
        let sound = judge(copies: Set(names.suffix(2)))
        #expect(sound.soundSplits.contains("emobox-6"))
        #expect(sound.findings.first { $0.code == .namedSplit }?.sentence.contains("emobox-6") != true)
    }

    @Test func `silent recordings are no copies of each other`() {
        let silence: (inout RecordingMeasure) -> Void = { $0.peakDBFS = nil; $0.sampleHash = 1 }
        let (quality, _) = Self.judge(Self.names, [Self.names[1]: silence, Self.names[2]: silence])
        #expect(quality.findings.map(\.code) == [.silent, .unlabelled])
    }

    @Test func `classes, speakers and sexes are counted, and what is out of balance is told`() throws {
        let names = (1001...1004).flatMap { actor in ["IEO", "TIE", "IOM"].map { "\(actor)_\($0)_ANG_XX.wav" } } + ["1005_IEO_SAD_LO.wav", "1005_TIE_ANG_XX.wav"]
        let (quality, _) = Self.judge(names, kind: DatasetKind("crema-d"))
        let table = try #require(quality.labels)
        #expect(table.classes == ["angry", "sad"] && table.classTotals == [13, 1] && table.imbalance == 13)
        #expect(table.speakers == ["1001", "1002", "1003", "1004", "1005"] && table.counts == [[3, 3, 3, 3, 1], [0, 0, 0, 0, 1]])
        #expect(table.sexCounts.values.map { $0.reduce(0, +) }.reduce(0, +) == 14)
        #expect(quality.findings.first { $0.code == .imbalance }?.value == 13)
        let single = try #require(quality.findings.first { $0.code == .speakerClass })
        #expect(single.value == 4 && single.clips.count == 12)
        #expect(quality.findings.contains { $0.code == .missing })
    }

    @Test func `speakers and copies on several sides of a split are told`() {
        func clip(_ path: String, _ speaker: String, _ split: String, hash: Int64) -> JudgedClip {
            let source = SourceClip(root: RawPath(text: "/data"), relativePath: RawPath(text: path), kind: .audio, sizeBytes: 1, modifiedNanoseconds: 1)
            var clip = JudgedClip(source, label: nil, measure: Self.sound(path) { $0.sampleHash = hash }, silenceDBFS: -96)
            (clip.speaker, clip.split, clip.className) = (speaker, split, "happy")
            return clip
        }
        let clips = [
            clip("a.wav", "1", "train", hash: 1), clip("b.wav", "1", "train", hash: 2), clip("c.wav", "2", "train", hash: 3),
            clip("d.wav", "1", "test", hash: 2), clip("e.wav", "3", "test", hash: 4),
        ]
        let judge = DatasetJudge(
            name: "data", dataset: Self.dataset(clips.map(\.path), kind: .folder), clips: clips, quality: DatasetQuality(name: "data", kind: .folder),
            options: DoctorOptions())
        #expect(judge.splits.map(\.code) == [.splitSpeaker, .splitDuplicate])
        #expect(judge.splits[0].clips == ["d.wav"] && judge.splits[0].value == 1)
        #expect(judge.splits[1].groups == [["b.wav", "d.wav"]])
    }

    @Test func `a sample rate that goes with the speaker is a cue, and one odd clip is not`() {
        let names = (1001...1004).flatMap { actor in ["IEO", "TIE", "IOM", "IWW"].map { "\(actor)_\($0)_ANG_XX.wav" } }
        func rates(_ isOther: (String) -> Bool) -> [FindingCode] {
            Self.judge(names, kind: DatasetKind("crema-d")) { measures in
                for name in names where isOther(name) { measures[name]?.recording?.sampleRateHz = 44_100 }
            }.quality.findings.map(\.code).filter { [.rates, .rateCue].contains($0) }
        }
        #expect(rates { $0.hasPrefix("1004") } == [.rateCue])
        #expect(rates { $0 == names[0] } == [.rates])
        #expect(rates { $0.contains("IWW") } == [.rates])
    }

    @Test func `datasets are compared: level, sample rate, recordings in both`() throws {
        var judge = QualityJudge(recipe: Recipe())
        for (name, level, rate) in [("loud", -20.0, 16_000), ("soft", -43.0, 48_000)] {
            let measures = Self.names.map { path in
                Self.sound(path) {
                    ($0.rmsDBFS, $0.sampleRateHz) = (level, rate)
                    $0.sampleHash = path == Self.names[0] ? 1 : Int64(truncatingIfNeeded: (name + path).hashValue)
                }
            }
            _ = judge.add(
                Self.dataset(Self.names, kind: .folder), name: name, measures: ClipMeasures(measures), remark: nil)
        }
        let report = judge.report()
        #expect(Set(report.between.map(\.code)) == [.duplicateBetween, .levelBetween, .rates])
        #expect(report.between.first { $0.code == .levelBetween }?.value == 23)
        #expect(report.between.first { $0.code == .duplicateBetween }?.clips == ["loud/clip-00.wav", "soft/clip-00.wav"])
        let histogram = try #require(report.histogram(.level, bins: 23))
        #expect(histogram.lower == -43 && histogram.upper == -20 && histogram.counts.map { $0.reduce(0, +) } == [12, 12])
        #expect(histogram.counts[0].last == 12 && histogram.counts[1].first == 12)
        #expect(report.histogram(.loudness, bins: 10) == nil)
    }

    @Test func `every code has a title, advice and a place in docs-DOCTOR`() throws {
        let document = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../docs/DOCTOR.md").standardized
        let text = try String(contentsOf: document, encoding: .utf8)
        for code in FindingCode.allCases {
            #expect(!code.title.isEmpty && code.advice.hasSuffix("."))
            #expect(text.contains("`\(code.rawValue)`"), "\(code.rawValue)")
        }
        for setting in DoctorOptions.settings { #expect(text.contains("`\(setting.key)`"), "\(setting.key)") }
    }
}
