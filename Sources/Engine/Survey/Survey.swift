import Base
import Corpora
import Foundation
import Shapes
import Signal

/// What a source holds, found from headers alone: shapes, lengths and the problems that can be seen before any CNN time
/// is spent.
package struct Survey: Sendable, Codable {
    package struct Problem: Sendable, Codable, Hashable {
        package var path: String
        package var reason: SkipReason
    }

    package var name: String
    package var kind: DatasetKind
    /// What is there of a known dataset, in words; empty for other folders.
    package var completeness: [String] = []
    package var total = 0
    package var audio = 0
    package var arrays = 0
    package var totalBytes: Int64 = 0
    package var audioSeconds = 0.0
    /// Recordings whose header does not state their length, which only decoding tells; not in ``audioSeconds``.
    package var unknownLengths = 0
    /// Recordings that the recipe trims: their samples decide how many frames they give. Not in ``frames``.
    package var untrimmedLengths = 0
    /// Number of clips by "48,000 Hz mono WAV" or "(128, T) float32: mel, time".
    package var layouts: [String: Int] = [:]
    /// Number of clips by number of frames T.
    package var frames: [Int: Int] = [:]
    package var problems: [Problem] = []
    /// Clips that would write the same output, of which a run takes one, in words.
    package var collisions: [String] = []
    /// What may hide clips: folders that could not be listed, lines of a list that give no clip, in words.
    package var warnings: [String] = []
    /// Other entries that were left out, and files that are neither audio nor arrays, in words.
    package var notices: [String] = []
    /// Folders that the system did not let list.
    package var unlistedFolders = 0
    /// Lines of a list that give no clip.
    package var unusedLines = 0
    /// True when it was cancelled before the end.
    package var isPartial = false
    /// Notices about what libraries printed; a folder of broken files has one for each.
    private static let maxPrintedNotices = 20

    /// Looks at every clip's header. Runs on the caller's queue and takes about a tenth of a millisecond a clip.
    ///
    /// - Parameters:
    ///   - progress: called every few hundred clips with the number looked at; returning false ends the survey.
    ///   - asksKind: whether a source whose names fit several corpora alike is refused, so that the operator says which.
    /// - Throws: ``EngineError`` when the source cannot be read or holds no clips.
    package static func take(
        source: Source, name: String, kind: DatasetKind? = nil, asksKind: Bool = false, only: ClipKind? = nil, labels: LabelSource? = nil,
        segments: SegmentSource? = nil, recipe: Recipe, contract: ModelContract,
        progress: @escaping (_ done: Int, _ total: Int) -> Bool = { _, _ in true }
    ) throws -> Survey {
        var listing = try SourceScanner.scan(source, only: only, isCancelled: { !progress(0, 0) })
        let dataset = Dataset(listing, kind: kind)
        if asksKind, let tie = dataset.tie { throw tie }
        let joined = try JoinedLabels(labels, listing: listing, windows: segments, kind: dataset.kind)
        try listing.divide(by: joined.segments, ffmpeg: .installed, isCancelled: { false })
        let clips = listing.clips
        var survey = Survey(name: name, kind: dataset.kind)
        survey.completeness = dataset.completeness.map { [$0.fullText] } ?? []
        let report = ListingReport(listing)
        survey.warnings = report.warnings + [OutputRules.remark(on: source)].compactMap { $0.map(Printable.text) }
        survey.unlistedFolders = report.unlistedFolders
        survey.unusedLines = report.unusedLines
        survey.notices =
            (dataset.tie.map { ["\($0.found); treated as \(dataset.kind.rawValue)"] } ?? []) + report.remarks + joined.remarks.map { "labels: " + $0 }
        if !recipe.doctor.skip.isEmpty {
            let codes = recipe.doctor.skip.map(\.rawValue).joined(separator: ", ")
            survey.notices.append("a run measures the recordings first, and leaves out those with a finding that doctor.skip lists (\(codes)); 'melscope doctor' tells which")
        }
        if listing.isPartial, !survey.completeness.isEmpty { survey.completeness.append("not counting what could not be listed") }
        survey.total = clips.count
        survey.collisions = OutputCollision.find(in: clips, naming: recipe.output.naming).map(\.text)
        let stage = ArrayStage(contract: contract, recipe: recipe)
        var undecided: [(path: String, header: NPYHeader)] = []
        var census = LayoutCensus()
        var printedNotices = 0
        var files: Set<RawPath> = []
        for (index, clip) in clips.enumerated() {
            if index % 256 == 0, !progress(index, clips.count) {
                survey.isPartial = true
                break
            }
            if clip.segment == nil || files.insert(clip.file).inserted { survey.totalBytes += clip.sizeBytes ?? 0 }
            do {
                switch clip.kind {
                case .audio:
                    survey.audio += 1
                    if let container = try MediaContainer.of(path: clip.absolutePath.text) {
                        try survey.add(container, path: clip.absolutePath.text, recipe: recipe)
                        continue
                    }
                    let (info, printed) = LibraryOutput.collecting { try AudioInfo.probe(path: clip.absolutePath.text) }
                    if let note = LibraryOutput.note(printed), printedNotices < maxPrintedNotices {
                        printedNotices += 1
                        survey.notices.append("\(clip.relativePath.text): \(note.text)")
                    }
                    try survey.add(info.get().of(clip.segment), stage: stage)
                case .array:
                    survey.arrays += 1
                    if let segment = clip.segment { throw segment.ofArray }
                    let header = try stage.header(path: clip.absolutePath.text)
                    census.count(header.shape, for: stage.correction)
                    if stage.correction.asksDataset(header.shape) {
                        undecided.append((clip.relativePath.text, header))
                    } else {
                        try survey.add(header, dataset: nil, stage: stage)
                    }
                }
            } catch let reason as SkipReason {
                survey.problems.append(Problem(path: clip.relativePath.text, reason: reason))
            }
        }
        for (path, header) in undecided {
            do {
                try survey.add(header, dataset: census, stage: stage)
            } catch let reason as SkipReason {
                survey.problems.append(Problem(path: path, reason: reason))
            }
        }
        if survey.unknownLengths > 0 {
            let clips = survey.unknownLengths == 1 ? "1 clip" : "\(survey.unknownLengths.grouped) clips"
            survey.notices.append("length unknown until decoded: \(clips)")
        }
        if survey.untrimmedLengths > 0 {
            let clips = survey.untrimmedLengths == 1 ? "1 clip" : "\(survey.untrimmedLengths.grouped) clips"
            survey.notices.append("frames unknown until load.trim_db is applied: \(clips)")
        }
        survey.problems.sort { $0.path < $1.path }
        return survey
    }

    /// A survey looks at thousands of headers; it starts no other program for them.
    private mutating func add(_ container: MediaContainer, path: String, recipe: Recipe) throws {
        layouts["\(container.name), decoded by ffmpeg", default: 0] += 1
        guard FFmpegProgram.installed != nil else { throw container.needsProgram(path: path, rateHz: recipe.frontEnd.sampleRateHz) }
        unknownLengths += 1
    }

    private mutating func add(_ info: AudioInfo, stage: ArrayStage) throws {
        let recipe = stage.recipe
        let channels = info.channels == 1 ? "mono" : info.channels == 2 ? "stereo" : "\(info.channels) channels"
        layouts["\(info.sampleRateHz) Hz \(channels) \(info.format) \(info.encoding)", default: 0] += 1
        try AcceptedAudio.check(header: info, options: recipe.clips)
        guard let seconds = info.durationSeconds, let count = info.frames else { return unknownLengths += 1 }
        let samples = try recipe.load.samples(
            ofFrames: count, fromHz: info.sampleRateHz, toHz: recipe.frontEnd.sampleRateHz, minSeconds: recipe.clips.minSeconds)
        audioSeconds += seconds
        guard let samples else { return untrimmedLengths += 1 }
        let steps = recipe.frontEnd.steps(samples: samples)
        guard steps > 0 else { throw recipe.frontEnd.tooShort(samples: samples) }
        let axes = recipe.frontEnd.output.axes
        if axes.contains(Axis(.time)) { frames[steps, default: 0] += 1 }
        // An axis of fixed length is the front end's own doing.
        if axes.contains(where: { $0.role == stage.contract.lengthRole && $0.length == nil }) { try stage.correction.requireLength(steps) }
    }

    private mutating func add(_ header: NPYHeader, dataset: LayoutCensus?, stage: ArrayStage) throws {
        let plan = try stage.plan(for: header.shape, elementType: header.elementType, dataset: { dataset })
        layouts["\(plan.layout) \(header.elementType.rawValue)", default: 0] += 1
        if let count = plan.frames { frames[count, default: 0] += 1 }
    }
}
