import Base
import Corpora
import Foundation
import Shapes
import Signal

/// One clip taken through the whole path in a process of its own, because a process has ended with it in hand.
struct SoloClip: Codable {
    static let task = "clip"

    var source: String
    var only: String?
    var kind: String
    var root: String
    var output: String
    var part: PartNumber?
    var recipe: String
    /// Path of the model; nil is the built-in one.
    var model: String?
    /// Whether the model is loaded without a stem, as in the parent.
    var leavesStemOut: Bool
    var path: String
    /// As ``SourceClip/storedSegment`` has it.
    var segment: String?
    var clipKind: String
    var sizeBytes: Int64?
    var modifiedNanoseconds: Int64?
    var remedies: [Remedy]

    /// What came of it.
    enum Result {
        /// With what the dataset's arrays tell, where the clip asked that, and the names of the temporary files of the features.
        case record(ClipRecord, LayoutCensus?, features: [String])
        /// The process ended with the clip: how, and at which step.
        case crashed(String, step: ClipStep)
        case abandoned
        /// It could not be tried: the model is gone, or the system gives no process.
        case impossible(String)
    }

    init(_ item: WorkItem, request: RunRequest, labelling: Labelling) {
        let clip = item.clip
        source = request.source.argument
        only = request.only?.rawValue
        kind = labelling.kind.rawValue
        root = clip.root.text
        output = request.output.path
        part = request.part
        recipe = request.recipe.yaml
        model = request.model.name == ModelChoice.builtInName ? nil : request.model.name
        leavesStemOut = request.model.trialCrash != nil
        path = clip.relativePath.text
        segment = clip.storedSegment
        clipKind = clip.kind.rawValue
        sizeBytes = clip.sizeBytes
        modifiedNanoseconds = clip.modifiedNanoseconds
        remedies = item.remedies
    }

    // MARK: The parent

    /// Seconds that a clip may take: five minutes and ten seconds for each megabyte, unless MELSCOPE_SOLO_SECONDS says.
    static func limitSeconds(bytes: Int64?) -> Double {
        if let text = ProcessInfo.processInfo.environment["MELSCOPE_SOLO_SECONDS"], let seconds = Double(text), seconds > 0 {
            return seconds
        }
        return 300 + 10 * Double(max(0, bytes ?? 0)) / 1e6
    }

    /// Starts the process and waits for its end.
    func run(isWanted: () -> Bool, onStep: (ClipStep) -> Void) -> Result {
        guard let message = try? JSONEncoder().encode(self), let child = ChildProcess(task: Self.task, message: message) else {
            return .impossible("the system cannot start another process")
        }
        let limit = Self.limitSeconds(bytes: sizeBytes)
        var step = ClipStep.read
        var record: ClipRecord?
        var census: LayoutCensus?
        var features: [String] = []
        var problem: String?
        let end = child.wait(seconds: limit, isWanted: isWanted) { line in
            let parts = line.split(separator: " ", maxSplits: 1).map(String.init)
            guard parts.count == 2 else { return }
            switch parts[0] {
            case "step":
                guard let number = UInt8(parts[1]), let named = ClipStep(rawValue: number) else { return }
                step = named
                onStep(named)
            case "record": record = try? Self.decoder.decode(ClipRecord.self, from: Data(parts[1].utf8))
            case "census": census = try? Self.decoder.decode(LayoutCensus.self, from: Data(parts[1].utf8))
            case "features": if TemporaryName.isOurs(parts[1]), features.count < ModelChoice.maxOutputs { features.append(parts[1]) }
            case "error": problem = parts[1]
            default: break
            }
        }
        if let record, record.path == path { return .record(record, census, features: features) }
        switch end {
        case .unwanted: return .abandoned
        case .timedOut: return .crashed("it did not finish within \(Int(limit)) s", step: step)
        case .signal: return .crashed(end.text, step: step)
        case .exited: return problem.map { .impossible($0) } ?? .crashed(end.text, step: step)
        }
    }

    /// Puts the features of a clip that was done in a process of its own into the store, and says so in its row.
    static func handOver(_ record: inout ClipRecord, features names: [String], to session: OutputSession, lane: Int) {
        guard record.outcome == .extracted else { return }
        record.receipt = nil
        do {
            let files = names.map { RawPath(text: session.part.temporaryName + "/" + $0) }
            defer { for file in files { session.folder.remove(file) } }
            guard files.count == max(1, session.store.folders.count) else {
                throw SkipReason(.outputUnwritable, found: "no features from the separate process", needed: "a temporary file with the features")
            }
            let arrays = try files.map { try ArrayFile.read(path: session.folder.path + "/" + $0.text, member: nil, maxBytes: .max / 8).tensor }
            record.receipt = try session.store.put(arrays, ofClip: record.path, lane: lane)
        } catch let reason as SkipReason {
            record.set(reason)
        } catch {
            record.set(fault: error)
        }
    }

    // MARK: The child

    static func serve(_ message: Data) throws {
        let solo = try JSONDecoder().decode(SoloClip.self, from: message)
        let recipe = try Recipe(yaml: solo.recipe)
        let model = try ModelLoader.loadTried(path: solo.model, recipe: recipe, leavesStemOut: solo.leavesStemOut)
        let layouts = LayoutVote(
            try Source(argument: solo.source), only: solo.only.flatMap(ClipKind.init(rawValue:)),
            stage: ArrayStage(contract: model.network.contract, recipe: recipe))
        // The parent holds the lock, the ledger and the store: it gets the features as a temporary file.
        let output = OutputFolder(path: solo.output)
        let part = output.part(solo.part)
        let files = OutputFile(in: try output.hold(), temporaryFilesOf: part, sync: .none)
        let work = ClipWork(
            recipe: recipe, recipeHash: recipe.hash, labelling: Labelling(DatasetKind(rawValue: solo.kind) ?? .folder),
            frontEnd: try recipe.frontEnd.makePlan(), network: model.network, ffmpeg: .installed,
            put: { features, _, lane in
                var bytes = 0
                for (index, array) in features.enumerated() {
                    let name = TemporaryName.of(output: index)
                    bytes += try files.write(array, to: part.temporaryName + "/" + name, name: TemporaryName.of(lane: lane)).bytes
                    WorkerProcess.say("features \(name)")
                }
                return FeatureReceipt(bytes: Int64(bytes))
            },
            census: { try layouts.census(isAbandoned: { false }) { _ in } })
        let worker = try ClipWorker(work, lane: 0) { step in WorkerProcess.say("step \(step.rawValue)") }
        let (segment, file) = solo.segment.flatMap(ClipSegment.read) ?? (nil, RawPath(text: solo.path))
        var clip = SourceClip(
            root: RawPath(text: solo.root), relativePath: file, kind: ClipKind(rawValue: solo.clipKind) ?? .audio,
            sizeBytes: solo.sizeBytes, modifiedNanoseconds: solo.modifiedNanoseconds)
        if let segment { clip = clip.segment(segment, id: RawPath(text: solo.path)) }
        guard case .done(let facts) = worker.process(WorkItem(clip: clip, remedies: solo.remedies)) else { return }
        if let census = layouts.known { WorkerProcess.say("census " + String(decoding: try encoder.encode(census), as: UTF8.self)) }
        WorkerProcess.say("record " + String(decoding: try encoder.encode(facts.record), as: UTF8.self))
    }

    private static var encoder: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.nonConformingFloatEncodingStrategy = .convertToString(positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return encoder
    }

    private static var decoder: JSONDecoder {
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return decoder
    }
}
