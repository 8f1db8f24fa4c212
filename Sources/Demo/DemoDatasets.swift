import Base
import Corpora
import Dispatch
import Glibc

/// Makes small datasets that look like CREMA-D, RAVDESS and folders of spectrograms, with problems planted in them.
///
/// Everything is synthesised; the same options give the same bytes. The folder holds `CREMA-D/`, `RAVDESS/Actor_NN/`,
/// `spectrograms/` (arrays in every layout), `square-spectrograms/` (arrays where nothing tells mel from time) and
/// `README.txt`, which lists what was planted.
package enum DemoDatasets {
    package struct Options: Sendable, Hashable {
        /// Recordings in each of the two audio datasets, planted problems included: 12 to 100,000. Beyond the names
        /// of the published dataset they come again in folders `take_02`, `take_03` and so on.
        package var clipsPerDataset = 60
        /// Recordings synthesised for each of the two; further ones are hard links to them. At least 1.
        package var distinctClips = 240
        /// Also plant a named pipe and a dangling link, which some tools cannot copy.
        package var includeSpecialFiles = true

        package init() {}
    }

    /// One dataset that was made.
    package struct Made: Sendable, Hashable {
        /// Its folder within the demonstration's.
        package let name: String
        package let kind: DatasetKind
        /// Planted problems included.
        package let clipCount: Int
    }

    package struct Result: Sendable {
        /// As it was given.
        package let folder: String
        package let datasets: [Made]
        package let planted: [PlantedProblem]
        /// Files written now; 0 when the demonstration was there already.
        package let writtenCount: Int
    }

    /// Changes when other bytes are made for the same options.
    package static let version = 2
    static let markerName = ".melscope-demo"

    /// Makes the datasets, or what is missing of an earlier demonstration with the same options.
    ///
    /// - Parameters:
    ///   - folder: created if need be. Must be empty or hold an earlier demonstration.
    ///   - progress: called after each file with the number written and the number to write, by one thread at a time.
    ///     Throwing ends the work; the error is passed on.
    /// - Throws: `argument.invalid` for options out of range, a folder with other contents, or an earlier demonstration
    ///   of other options; `path.*` when a file cannot be written.
    package static func make(
        in folder: String, options: Options = Options(),
        progress: @Sendable (_ written: Int, _ total: Int) throws -> Void = { _, _ in }
    ) throws -> Result {
        guard (12...100_000).contains(options.clipsPerDataset), options.distinctClips >= 1 else {
            throw EngineError(
                .invalidArgument, subject: "demo", step: "reading the arguments",
                found: "\(options.clipsPerDataset) clips per dataset, \(options.distinctClips) of them distinct",
                needed: "12 to 100,000 clips, at least 1 distinct")
        }
        if folder.isEmpty {
            throw EngineError(
                .invalidArgument, subject: "demo", step: "reading the arguments", found: "an empty path",
                needed: "a folder")
        }
        // The names are those of the corpora.
        for id in ["crema-d", "ravdess-speech"] { _ = try CorpusCatalogue.standard.require(id: id) }
        let plan = DemoPlan(options)
        let writer = DemoWriter(folder: folder)
        let marker = self.marker(options)
        let state = try writer.prepare(marker: marker)
        let files = plan.files + [
            DemoFile(path: "README.txt", content: .data { Array(readme(plan.datasets, plan.problems).utf8) })
        ]
        let missing = state == .complete ? files.filter { !writer.exists($0.path) } : files
        if !missing.isEmpty {
            try writer.writeMarker(marker, state: .incomplete)
            try write(missing, with: writer, progress: progress)
        }
        if state == .incomplete || !missing.isEmpty { try writer.writeMarker(marker, state: .complete) }
        return Result(
            folder: folder, datasets: plan.datasets, planted: plan.problems, writtenCount: missing.count)
    }

    /// Clips in each audio dataset of the demonstration that is in `folder`; nil when none is.
    package static func clipsPerDataset(in folder: String) -> Int? {
        guard let line = DemoWriter(folder: folder).readMarker()?.prefix(while: { $0 != "\n" }),
            let number = line.split(separator: ": ").last?.prefix(while: \.isNumber)
        else { return nil }
        return Int(number)
    }

    private static func marker(_ options: Options) -> String {
        "Melscope demo, version \(version): \(options.clipsPerDataset) clips a dataset, "
            + "\(options.distinctClips) distinct, \(options.includeSpecialFiles ? "with" : "without") special files"
    }

    /// Writes on all cores; hard links last, since they need what they lead to.
    private static func write(
        _ files: [DemoFile], with writer: DemoWriter, progress: @Sendable (Int, Int) throws -> Void
    ) throws {
        for folder in Set(files.map { RawPath(text: $0.path).parent.text }).sorted() {
            try writer.makeFolder(folder)
        }
        let links = files.filter(\.isHardLink)
        let first = files.filter { !$0.isHardLink }
        let state = Guarded((written: 0, failure: (any Error)?.none))
        @Sendable func perform(_ file: DemoFile) {
            if state.withLock({ $0.failure != nil }) { return }
            do {
                try writer.write(file)
                try state.withLock {
                    $0.written += 1
                    try progress($0.written, files.count)
                }
            } catch {
                state.withLock { $0.failure = $0.failure ?? error }
            }
        }
        withoutActuallyEscaping(perform) { perform in
            DispatchQueue.concurrentPerform(iterations: first.count) { perform(first[$0]) }
        }
        links.forEach(perform)
        if let failure = state.withLock({ $0.failure }) { throw failure }
    }

    private static func readme(_ datasets: [Made], _ problems: [PlantedProblem]) -> String {
        var text = """
            Datasets made by 'melscope demo'. Every clip is synthesised: no voice was recorded.

            CREMA-D              recordings named as in CREMA-D: 16 kHz, mono
            RAVDESS              recordings named as in RAVDESS: 48 kHz, a few of them stereo
            spectrograms         log-mel arrays in the layouts that scripts write
            square-spectrograms  arrays of 128 by 128, where nothing tells mel from time

            In large demos most recordings are hard links to the first ones, so that the name of
            one does not tell how it sounds; folders take_02, take_03, ... hold the same names again.

            Files broken on purpose, the reason with which each is skipped, and what was done to it:


            """
        for problem in problems.sorted(by: { $0.path < $1.path }) {
            text += "\(problem.path)\n    \(problem.expectedCode.rawValue): \(problem.summary)\n"
        }
        return text
    }
}
