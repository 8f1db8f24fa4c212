import Foundation
import Testing

@testable import Base
@testable import Corpora
@testable import Demo
@testable import Engine
@testable import Shapes
@testable import Signal
@testable import TestSupport

/// What makes one clip of a run end with a given reason: real files, real model, real run.
struct ReasonProvocation {
    /// What the machine must allow.
    enum Need: Sendable { case nothing, ordinaryUser, mounting }

    var need = Need.nothing
    /// Fills the folder `set`.
    var files: (RunFixture) throws -> Void
    var settings: (inout RunRequest) throws -> Void = { _ in }
    /// Done while a lane stands before the model with the first clip in hand; the gate opens afterwards.
    var meanwhile: ((RunFixture) throws -> Void)?
    /// Done once every clip has its outcome, before the ledger is read.
    var afterwards: (RunFixture) throws -> Void = { _ in }

    /// The reasons that a run over these files records.
    ///
    /// - Parameter look: given the fixture while its files are still there.
    func provoke(_ look: (RunFixture) throws -> Void = { _ in }) throws -> [ClipRecord] {
        let fixture = try RunFixture(lanes: 1)
        defer { if need == .mounting { Mount.remove(fixture.output().path) } }
        try files(fixture)
        var request = try fixture.request()
        try settings(&request)
        if meanwhile != nil { fixture.gate.close() }
        let run = fixture.engine.start(request)
        if let meanwhile {
            eventually("a clip reaches the model") { fixture.gate.waiting == 1 }
            try meanwhile(fixture)
            fixture.gate.open()
        }
        eventually("every clip has an outcome") { run.snapshot.state.isOver || run.snapshot.done == run.snapshot.planned && run.snapshot.planned > 0 }
        try afterwards(fixture)
        run.waitUntilOver()
        try look(fixture)
        return try fixture.records()
    }

    /// A clip with which the process has ended twice, as the file that such processes leave says.
    static func deadly() -> Self {
        Self(files: { fixture in
            try fixture.addClips(2)
            InHandFile(try fixture.output().prepare(), fixture.output().ownPart).begin(RunFixture.clip(1), lane: 0, deaths: 2)
        })
    }

    /// A source that holds just `clip.EXTENSION`.
    static func file(
        _ fileExtension: String, _ bytes: [UInt8], settings: @escaping (inout RunRequest) throws -> Void = { _ in }
    ) -> Self {
        Self(files: { try $0.temporary.write(bytes, to: "set/clip.\(fileExtension)") }, settings: settings)
    }

    static func array(
        _ shape: [Int], values: (Int) -> Float = { -Float($0 % 60) }, model: String? = nil,
        settings: @escaping (inout RunRequest) throws -> Void = { _ in }
    ) -> Self {
        let count = shape.reduce(1, *)
        return .file("npy", DemoArray.npy((0..<count).map(values), shape: shape)) { request in
            request.recipe.model.melBands = shape[0]
            if let model { request.model = try ModelLoader.load(path: ModelFixtures.path(model), recipe: request.recipe) }
            try settings(&request)
        }
    }

    /// A tone, one second of it unless told otherwise.
    static func wave(
        seconds: Double = 1, rateHz: Int = 16_000, level: Float = 0.3,
        settings: @escaping (inout RunRequest) throws -> Void = { _ in }
    ) -> Self {
        .file("wav", bytes(seconds: seconds, rateHz: rateHz, level: level), settings: settings)
    }

    static func bytes(seconds: Double = 1, rateHz: Int = 16_000, level: Float = 0.3) -> [UInt8] {
        let samples = (0..<Int(seconds * Double(rateHz))).map { level * Float(sin(Double($0) * 0.17)) }
        return DemoWave.riff(rateHz: rateHz, channels: 1, bits: 16, data: DemoWave.pcm16(samples, repeats: 1))
    }
}

extension ReasonProvocation {
    /// Segments of a recording of a second, or of an array.
    private static func segments(
        _ times: [(Double, Double)], of file: String = "clip.wav", settings: @escaping (inout RunRequest) throws -> Void = { _ in }
    ) -> Self {
        Self(
            files: { fixture in
                try fixture.temporary.write(bytes(), to: "set/clip.wav")
                try fixture.addClips(1)
            },
            settings: { request in
                request.segments = .listed(times.map {
                    ListedSegment(file: RawPath(text: file), segment: ClipSegment(startSeconds: $0.0, endSeconds: $0.1))
                })
                try settings(&request)
            })
    }

    /// Two channels, each the other's negative.
    private static var opposed: [UInt8] {
        let samples = (0..<16_000).map { 0.3 * Float(sin(Double($0) * 0.17)) }
        return DemoWave.riff(
            rateHz: 16_000, channels: 2, bits: 16, data: DemoWave.pcm16(samples.flatMap { [$0, -$0] }, repeats: 1))
    }

    /// The provocation of each code. A code without one does not compile.
    static func of(_ code: ReasonCode) -> ReasonProvocation {
        switch code {
        case .fileVanished:
            Self(files: { try $0.addClips(2) }, meanwhile: { unlink($0.temporary.path + "/set/" + RunFixture.clip(1)) })
        case .filePermission:
            Self(
                need: .ordinaryUser,
                files: {
                    try $0.addClips(1)
                    chmod($0.temporary.path + "/set/" + RunFixture.clip(0), 0)
                })
        case .fileUnreadable:
            // ELOOP, which open(2) answers like any error that is not about the file's absence or its permissions.
            Self(files: { fixture in
                try fixture.temporary.write([1], to: "set/notes.txt")
                symlink("clip.npy", fixture.temporary.path + "/set/clip.npy")
            })
        case .fileEmpty: .file("wav", [])
        case .fileLFSPointer:
            .file(
                "wav",
                Array("version https://git-lfs.github.com/spec/v1\noid sha256:\(String(repeating: "0", count: 64))\nsize 9\n".utf8))
        case .fileNotRegular:
            Self(files: { fixture in
                try fixture.temporary.write([1], to: "set/notes.txt")
                mkfifo(fixture.temporary.path + "/set/clip.wav", 0o644)
            })
        case .fileChanged: changing
        case .clipCrashed: .deadly()
        // The band of a tone is narrow.
        case .dataFinding: .wave { $0.recipe.doctor.skip = [.bandwidth] }
        case .audioNotAudio: .file("wav", Array("not a recording".utf8))
        case .audioTruncated: .file("wav", bytes().dropLast(9000))
        // A size that is too small, before samples that end in the middle of one.
        case .audioDamaged: .file("wav", bytes()[..<40] + [0x40, 0x1f, 0, 0] + bytes()[44...] + [1])
        case .audioTooShort: .wave(seconds: 0.01)
        case .audioTooLong: .wave { $0.recipe.clips.maxSeconds = 0.5 }
        case .audioPart: .wave { $0.recipe.load.offsetSeconds = 2 }
        case .segmentTimes: segments([(0.5, 0.25)])
        case .segmentBeyond: segments([(0, 0.5), (3, 4)])
        case .segmentOverlap: segments([(0, 0.5), (0.25, 0.75)]) { $0.recipe.clips.overlappingSegments = .refuse }
        case .segmentOfArray: segments([(0, 0.5)], of: "clip_000.npy")
        case .audioSilent: .wave(level: 0)
        case .audioNonFinite: .file("wav", DemoWave.float32([0.1, .nan] + [Float](repeating: 0.2, count: 8000), rateHz: 16_000))
        case .audioSampleRate: .wave(seconds: 20, rateHz: 500)
        case .audioChannels: .wave { $0.recipe.clips.channel = .pick(1) }
        case .audioChannelsCancel: .file("wav", opposed)
        case .audioNeedsFFmpeg: .file("m4a", Array("\0\0\0\u{1c}ftypM4A \0\0\u{2}\0".utf8)) { $0.mayUseFFmpeg = false }
        case .arrayNotArray: .file("npy", Array("not an array".utf8))
        case .arrayPickled: .file("npy", npy("{'descr': '|O', 'fortran_order': False, 'shape': (128, 9), }", values: 2000))
        case .arrayElementType: .file("npy", npy("{'descr': '<c8', 'fortran_order': False, 'shape': (128, 9), }", values: 9216))
        case .arrayTruncated: .file("npy", npy("{'descr': '<f4', 'fortran_order': False, 'shape': (128, 9), }", values: 100))
        case .arrayTooLarge:
            .file("npy", npy("{'descr': '<f4', 'fortran_order': False, 'shape': (9223372036854775807, 128), }", values: 100))
        case .arrayMember:
            Self(files: { try $0.temporary.write(ModelFixtures.bytes(of: ModelFixtures.path("../several.npz")), to: "set/clip.npz") })
        case .arrayNonFinite: .array([128, 9], values: { $0 == 5 ? .infinity : -3 })
        case .shapeRank: .array([1, 1, 1, 1, 128, 9])
        case .shapeMelBins: .array([96, 9])
        case .shapeAmbiguous: .array([128, 128])
        case .shapeEmptyTime: .array([128, 0])
        case .shapeChannels: .array([2, 128, 9])
        case .shapeTimeLength: .array([16, 9], model: "fixed-time.onnx") { $0.recipe.correction.timeFit = .refuse }
        case .modelRejected: .array([16, 9], model: "positives.onnx")
        case .modelNonFinite: .array([16, 9], values: { _ in 6e4 }, model: "float16.onnx")
        case .outputRange:
            .array([16, 9], values: { _ in 1e7 }, model: "conv1d.onnx") { $0.recipe.output.valueType = .float16 }
        case .outputUnwritable:
            Self(files: { fixture in
                try fixture.addClips(1)
                try fixture.temporary.write([1], to: "out-set/" + RunFixture.clip(0) + "/in the way")
            })
        case .outputDiskFull: diskFull
        case .programFault:
            Self(files: { try $0.addClips(1) }, settings: { $0.model.network = FailingNetwork($0.model.network) })
        case .outputCollision:
            Self(files: { fixture in
                for name in ["clip.au", "clip.wav"] { try fixture.temporary.write(bytes(), to: "set/" + name) }
            })
        }
    }

    /// An array of 40 MB whose modification time moves on without rest while it is read.
    private static var changing: Self {
        let isOver = Flag()
        return Self(
            files: { fixture in
                let file = fixture.temporary.path + "/set/clip.npy"
                try fixture.temporary.write(
                    npy("{'descr': '<f4', 'fortran_order': False, 'shape': (128, 80000), }", values: 128 * 80_000 * 4),
                    to: "set/clip.npy")
                Thread.detachNewThread {
                    var second = 1_000_000
                    while !isOver.isSet {
                        second += 1
                        utimes(file, [timeval(tv_sec: second, tv_usec: 0), timeval(tv_sec: second, tv_usec: 0)])
                    }
                }
            },
            afterwards: { _ in isOver.set() })
    }

    /// A file system without room for one more file while the features are written. The ledger's files are there already
    /// and can grow, so that the clip's reason is recorded.
    private static var diskFull: Self {
        func filler(_ fixture: RunFixture, _ number: Int) -> String { fixture.output().path + "/filler-\(number)" }
        return Self(
            need: .mounting,
            files: { fixture in
                try fixture.addClips(1)
                try FileManager.default.createDirectory(atPath: fixture.output().path, withIntermediateDirectories: true)
                #expect(Mount.tmpfs(at: fixture.output().path, options: "size=8m,nr_inodes=64"))
            },
            meanwhile: { fixture in
                for number in 0..<64 { close(open(filler(fixture, number), O_WRONLY | O_CREAT, 0o644)) }
            },
            afterwards: { fixture in for number in 0..<64 { unlink(filler(fixture, number)) } })
    }
}

/// The model with a library that fails at every clip, as one does whose memory runs out: no input reaches that by itself.
/// What the program then records is tested in `ProgramFaultTests`, where the real library's call fails.
private final class FailingNetwork: FeatureNetwork {
    let contract: ModelContract
    init(_ network: any FeatureNetwork) { contract = network.contract }
    func makeLane() -> any FeatureLane { Lane() }

    private final class Lane: FeatureLane {
        func features(of input: NetworkInput) throws -> [Tensor] {
            throw EngineError(.inference, subject: "built-in seed CNN", step: "compiling the model", found: "no memory", needed: "memory")
        }
    }
}

/// Set once, from any thread.
final class Flag: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)
    var isSet: Bool {
        guard semaphore.wait(timeout: .now()) == .success else { return false }
        semaphore.signal()
        return true
    }
    func set() { semaphore.signal() }
}

/// Small file systems of a test. They need root, or a namespace in which this process is root.
enum Mount {
    static let isAllowed: Bool = {
        guard geteuid() == 0, let folder = try? TemporaryFolder() else { return false }
        defer { remove(folder.path) }
        return tmpfs(at: folder.path, options: "size=1m")
    }()

    static func tmpfs(at path: String, options: String) -> Bool { run("mount", "-t", "tmpfs", "-o", options, "tmpfs", path) }
    @discardableResult
    static func remove(_ path: String) -> Bool { run("umount", "-l", path) }

    private static func run(_ arguments: String...) -> Bool {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = arguments
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }
}
