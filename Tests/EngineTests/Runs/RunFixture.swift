import Dispatch
import Foundation
import Testing

@testable import Base
@testable import Corpora
@testable import Engine
@testable import Shapes
@testable import Signal
@testable import TestSupport

/// The built-in model behind a gate, so that a test decides when a lane may go on.
///
/// The features are the real ones; only their moment is the test's.
final class GatedNetwork: FeatureNetwork {
    let network: any FeatureNetwork
    private let state = Guarded(State())
    private struct State {
        var isOpen = true
        var semaphores: [DispatchSemaphore] = []
    }

    init(_ network: any FeatureNetwork) { self.network = network }

    var contract: ModelContract { network.contract }
    var inputStatistics: InputStatistics? { network.inputStatistics }
    func makeLane() throws -> any FeatureLane { Lane(try network.makeLane(), gate: self) }

    /// Lanes that stand at the gate.
    var waiting: Int { state.withLock { $0.semaphores.count } }

    func close() { state.withLock { $0.isOpen = false } }

    func open() {
        let semaphores = state.withLock { state in
            state.isOpen = true
            defer { state.semaphores = [] }
            return state.semaphores
        }
        for semaphore in semaphores { semaphore.signal() }
    }

    /// Lets the lane through that has waited longest.
    func letOneThrough() {
        state.withLock { $0.semaphores.isEmpty ? nil : $0.semaphores.removeFirst() }?.signal()
    }

    fileprivate func pass() {
        let semaphore: DispatchSemaphore? = state.withLock { state in
            if state.isOpen { return nil }
            let semaphore = DispatchSemaphore(value: 0)
            state.semaphores.append(semaphore)
            return semaphore
        }
        semaphore?.wait()
    }

    private final class Lane: FeatureLane {
        let lane: any FeatureLane
        let gate: GatedNetwork

        init(_ lane: any FeatureLane, gate: GatedNetwork) {
            self.lane = lane
            self.gate = gate
        }

        func features(of input: NetworkInput) throws -> [Tensor] {
            gate.pass()
            return try lane.features(of: input)
        }
    }
}

/// Folders of small log-mel arrays, and runs over them with the built-in model.
final class RunFixture {
    static let seed = Result { try ModelLoader.load(path: nil, recipe: Recipe()) }

    let temporary: TemporaryFolder
    let gate: GatedNetwork
    let engine: ExtractionEngine

    init(lanes: Int) throws {
        temporary = try TemporaryFolder()
        gate = GatedNetwork(try Self.seed.get().network)
        engine = ExtractionEngine(lanes: lanes)
    }

    /// Adds log-mels of shape `(128, frames)` named `NAME/clip_000.npy` and so on.
    func addClips(_ count: Int, to name: String = "set", frames: Int = 9) throws {
        for index in 0..<count {
            let values = (0..<128 * frames).map { Float(($0 * 7 + index * 13) % 80) - 80 }
            let tensor = Tensor(shape: TensorShape([128, frames]), values: values)
            try temporary.write(NPYWriter.data(for: tensor), to: "\(name)/\(Self.clip(index))")
        }
    }

    /// Adds a log-mel whose mel axis has 96 bands, which no correction can make fit.
    func addMisfit(_ file: String, to name: String = "set") throws {
        let tensor = Tensor(shape: TensorShape([96, 9]), values: [Float](repeating: -40, count: 96 * 9))
        try temporary.write(NPYWriter.data(for: tensor), to: "\(name)/\(file)")
    }

    static func clip(_ index: Int) -> String { "clip_" + String(format: "%03d", index) + ".npy" }

    func request(_ name: String = "set") throws -> RunRequest {
        var model = try Self.seed.get()
        model.network = gate
        return RunRequest(
            source: try Source(argument: temporary.path + "/" + name), name: name, output: output(name), recipe: Recipe(),
            model: model)
    }

    func output(_ name: String = "set") -> OutputFolder { OutputFolder(path: temporary.path + "/out-" + name) }

    func records(_ name: String = "set") throws -> [ClipRecord] {
        let ledger = try Ledger(reading: output(name).ownPart)
        defer { ledger.close() }
        return try ledger.clips(ClipQuery(filter: "", sort: .path, descending: false), limit: 10_000)
    }

    func hasFeatures(_ file: String, _ name: String = "set") -> Bool {
        FileManager.default.fileExists(atPath: features(of: file, name))
    }

    /// Where the features of a clip stand.
    func features(of file: String, _ name: String = "set") -> String {
        output(name).path + "/" + NPYStore.name(ofClip: file, OutputNaming())
    }

    func store(_ name: String = "set") throws -> OutputStore {
        let output = output(name)
        return OutputStore(NPYStore(StorePlace(folder: try output.prepare(), part: output.ownPart, naming: OutputNaming())), folders: [])
    }
}

/// Waits for what another thread brings about; a test that waits in vain fails after 20 seconds.
func eventually(
    _ what: Comment, sourceLocation: SourceLocation = #_sourceLocation, _ condition: () throws -> Bool
) rethrows {
    let deadline = MonotonicTime.now + 20
    while MonotonicTime.now < deadline {
        if try condition() { return }
        usleep(1000)
    }
    Issue.record(what, sourceLocation: sourceLocation)
}
