import Base
import Corpora
import Glibc
import Signal

/// One file that the demonstration needs.
struct DemoFile: Sendable {
    enum Content: Sendable {
        /// Bytes, made when the file is written.
        case data(@Sendable () -> [UInt8])
        case hardLink(to: String)
        case symbolicLink(to: String)
        case pipe
    }

    /// Relative to the demonstration's folder.
    package var path: String
    package var content: Content
    package var mode: mode_t = 0o644
    package var problem: PlantedProblem?

    var isHardLink: Bool {
        if case .hardLink = content { true } else { false }
    }
}

/// Every file of a demonstration, as a function of its options alone.
struct DemoPlan {
    package let options: DemoDatasets.Options
    private(set) var files: [DemoFile] = []
    private(set) var datasets: [DemoDatasets.Made] = []

    package init(_ options: DemoDatasets.Options) {
        self.options = options
        addCREMAD()
        addRAVDESS()
        add(dataset: "spectrograms", kind: DatasetKind("crema-d"), DemoSpectrograms.files(folder: "spectrograms"))
        add(dataset: "square-spectrograms", kind: .folder, DemoSpectrograms.squares(folder: "square-spectrograms"))
    }

    package var problems: [PlantedProblem] { files.compactMap(\.problem) }

    private mutating func add(dataset name: String, kind: DatasetKind, _ files: [DemoFile]) {
        self.files += files
        datasets.append(.init(name: name, kind: kind, clipCount: files.count))
    }

    private mutating func addCREMAD() {
        var generator = SplitMix64(seed: "CREMA-D")
        let silent = "1076_MTI_SAD_XX"
        let names = generator.shuffled(DemoName.official("crema-d").filter { $0.stem != silent })
        var broken = names.prefix(DemoProblems.recordings.count).map(\.stem)
        var files = DemoProblems.recordings.map { problem in
            DemoProblems.file(problem, path: "CREMA-D/\(broken.removeFirst()).wav")
        }
        files.append(DemoProblems.file(DemoProblems.silence, path: "CREMA-D/\(silent).wav"))
        files += clips(
            Array(names.dropFirst(DemoProblems.recordings.count)), all: names,
            count: options.clipsPerDataset - files.count
        ) { name, take in
            ("CREMA-D/" + take + name.stem + ".wav", { Self.cremaD(name) })
        }
        add(dataset: "CREMA-D", kind: DatasetKind("crema-d"), files)
    }

    private mutating func addRAVDESS() {
        var generator = SplitMix64(seed: "RAVDESS")
        let official = DemoName.official("ravdess-speech")
        // The published stereo clips come first, so that small demonstrations have some.
        let names =
            official.filter { Self.stereo.contains($0.stem) }
            + generator.shuffled(official.filter { !Self.stereo.contains($0.stem) })
        func path(_ name: DemoName) -> String { "Actor_\(name.speaker)/\(name.stem).wav" }
        let problems = DemoProblems.studio.filter { options.includeSpecialFiles || !$0.isSpecial }
        let broken = names.dropFirst(3).prefix(problems.count)
        var files = zip(problems, broken).map { DemoProblems.file($0, path: "RAVDESS/" + path($1)) }
        files += clips(
            Array(names.prefix(3) + names.dropFirst(3 + problems.count)), all: names,
            count: options.clipsPerDataset - files.count
        ) { name, take in
            ("RAVDESS/" + take + path(name), { Self.ravdess(name) })
        }
        add(dataset: "RAVDESS", kind: DatasetKind("ravdess-speech"), files)
    }

    private static let stereo: Set<String> = [
        "03-01-02-01-01-02-01", "03-01-08-01-02-02-01", "03-01-02-01-02-02-05", "03-01-03-01-02-01-20",
        "03-01-06-01-01-02-20",
    ]

    /// `count` sound clips. When the names are used up they come again in `take_02`, `take_03` and so on; clips beyond
    /// the number of distinct ones are hard links to those.
    private func clips<Name: Sendable>(
        _ first: [Name], all: [Name], count: Int,
        make: (Name, String) -> (path: String, bytes: @Sendable () -> [UInt8])
    ) -> [DemoFile] {
        var files: [DemoFile] = []
        files.reserveCapacity(count)
        var take = 1
        var names = first[...]
        while files.count < count {
            guard let name = names.popFirst() else {
                take += 1
                names = all[...]
                continue
            }
            let (path, bytes) = make(name, take == 1 ? "" : "take_\(take < 10 ? "0" : "")\(take)/")
            let distinct = options.distinctClips
            files.append(
                DemoFile(
                    path: path,
                    content: files.count < distinct
                        ? .data(bytes) : .hardLink(to: files[files.count % distinct].path)))
        }
        return files
    }

    /// Durations of 1.27 to 5 s with a median near 2.5 s, as the published clips'.
    private static func cremaD(_ name: DemoName) -> [UInt8] {
        var generator = SplitMix64(seed: "duration " + name.stem)
        let samples = SyntheticSpeech(
            seconds: 1.27 + 3.7 * powf(generator.unit(), 1.6), leadSeconds: 0.25,
            emotion: name.emotion, isMale: name.isMale, isStrong: name.intensityCode == "HI", seed: name.stem
        ).samples()
        return DemoWave.cremaD(samples)
    }

    /// Durations of 2.94 to 5.27 s with a median near 3.67 s, as the published clips'.
    private static func ravdess(_ name: DemoName) -> [UInt8] {
        var generator = SplitMix64(seed: "duration " + name.stem)
        let samples = SyntheticSpeech(
            seconds: 2.94 + 2.33 * powf(generator.unit(), 1.7), leadSeconds: 0.8,
            emotion: name.emotion, isMale: name.isMale, isStrong: name.intensityCode == "02", seed: name.stem
        ).samples()
        return DemoWave.ravdess(samples, isStereo: stereo.contains(name.stem))
    }
}
