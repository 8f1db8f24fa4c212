import Foundation
import Testing

@testable import Base
@testable import Corpora
@testable import Demo
@testable import Engine
@testable import Signal
@testable import TestSupport

@Suite(.slow) struct DemoDatasetsTests {
    let folder: TemporaryFolder
    let options: DemoDatasets.Options

    init() throws {
        folder = try TemporaryFolder()
        var options = DemoDatasets.Options()
        options.clipsPerDataset = 16
        self.options = options
    }

    /// Relative path to contents; links and pipes by what they are.
    private func contents(_ root: String) throws -> [String: Data] {
        var result: [String: Data] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: root) {
            var status = stat()
            try #require(lstat(root + "/" + name, &status) == 0)
            switch status.st_mode & S_IFMT {
            case S_IFDIR: continue
            case S_IFREG where status.st_mode & 0o400 == 0: result[name] = Data("unreadable \(status.st_size)".utf8)
            case S_IFREG: result[name] = try Data(contentsOf: URL(fileURLWithPath: root + "/" + name))
            default: result[name] = Data("special \(status.st_mode)".utf8)
            }
        }
        return result
    }

    @Test func `the same options give the same bytes`() throws {
        let first = try DemoDatasets.make(in: folder.path + "/a", options: options)
        let second = try DemoDatasets.make(in: folder.path + "/b", options: options)
        #expect(first.planted == second.planted)
        let made = try contents(folder.path + "/a")
        #expect(made.count == first.writtenCount + 1)
        #expect(made == (try contents(folder.path + "/b")))
    }

    @Test func `what was planted is there, listed and described`() throws {
        let made = try DemoDatasets.make(in: folder.path, options: options)
        let readme = try String(contentsOfFile: folder.path + "/README.txt", encoding: .utf8)
        #expect(made.planted.count == (geteuid() == 0 ? 28 : 29))
        #expect(Set(made.planted.map(\.path)).count == made.planted.count)
        for dataset in made.datasets {
            let found = try Dataset(Source(argument: folder.path + "/" + dataset.name))
            #expect(found.kind == dataset.kind)
            #expect(found.clips.count == dataset.clipCount)
            #expect(found.problemCount == 0)
            #expect(found.ignored.count == 0)
            #expect(OutputCollision.find(in: found.clips).isEmpty)
            #expect((found.completeness?.unexpectedCount ?? 0) == 0)
            #expect((found.completeness?.repeatedCount ?? 0) == 0)
            let listed = Set(found.clips.map { dataset.name + "/" + $0.relativePath.text })
            for problem in made.planted where problem.path.hasPrefix(dataset.name + "/") {
                #expect(listed.contains(problem.path))
                #expect(readme.contains("\(problem.path)\n    \(problem.expectedCode.rawValue): \(problem.summary)\n"))
            }
        }
        #expect(made.planted.contains { $0.path == "CREMA-D/1076_MTI_SAD_XX.wav" && $0.expectedCode == .audioSilent })
    }

    @Test func `a finished demo is kept and a damaged one mended`() throws {
        let total = try DemoDatasets.make(in: folder.path, options: options).writtenCount
        #expect(try DemoDatasets.make(in: folder.path, options: options).writtenCount == 0)
        let before = try contents(folder.path)
        try FileManager.default.removeItem(atPath: folder.path + "/spectrograms")
        let mended = try DemoDatasets.make(in: folder.path, options: options)
        #expect(mended.writtenCount == mended.datasets.first { $0.name == "spectrograms" }?.clipCount)
        #expect(try contents(folder.path) == before)

        struct Stop: Error {}
        let other = folder.path + "/other"
        #expect(throws: Stop.self) {
            try DemoDatasets.make(in: other, options: options) { written, _ in if written == 5 { throw Stop() } }
        }
        // After an interruption nothing that is there is trusted.
        #expect(try DemoDatasets.make(in: other, options: options).writtenCount == total)
    }

    @Test func `progress counts every file`() throws {
        let seen = Guarded<[Int]>([])
        let made = try DemoDatasets.make(in: folder.path, options: options) { written, _ in
            seen.withLock { $0.append(written) }
        }
        #expect(seen.withLock { $0 } == Array(1...made.writtenCount))
    }

    @Test func `a folder with other contents is left alone`() throws {
        try folder.fill(["thesis.txt"])
        let error = #expect(throws: EngineError.self) { try DemoDatasets.make(in: folder.path, options: options) }
        #expect(error?.found == "a folder with other files (thesis.txt)")
        #expect(try contents(folder.path).count == 1)
    }

    @Test func `a demo of other options and a link in a folder's place are refused`() throws {
        var other = options
        other.clipsPerDataset = 12
        other.distinctClips = 1
        _ = try DemoDatasets.make(in: folder.path + "/demo", options: other)
        #expect(throws: EngineError.self) { try DemoDatasets.make(in: folder.path + "/demo", options: options) }
        let outside = try TemporaryFolder()
        try FileManager.default.removeItem(atPath: folder.path + "/demo/CREMA-D")
        try FileManager.default.createSymbolicLink(
            atPath: folder.path + "/demo/CREMA-D", withDestinationPath: outside.path)
        #expect(throws: EngineError.self) { try DemoDatasets.make(in: folder.path + "/demo", options: other) }
        #expect(try contents(outside.path).isEmpty)
    }

    @Test(arguments: [(11, 1), (100_001, 1), (60, 0), (-1, 5), (Int.max, 5)])
    func `sizes out of range are refused`(clips: Int, distinct: Int) {
        var wrong = DemoDatasets.Options()
        wrong.clipsPerDataset = clips
        wrong.distinctClips = distinct
        let error = #expect(throws: EngineError.self) { try DemoDatasets.make(in: folder.path, options: wrong) }
        #expect(error?.code == .invalidArgument)
    }

    @Test func `more clips than the dataset has come again as takes`() throws {
        var large = DemoDatasets.Options()
        large.clipsPerDataset = 3000
        large.distinctClips = 2
        let plan = DemoPlan(large)
        #expect(plan.files.count == Set(plan.files.map(\.path)).count)
        let ravdess = plan.files.filter { $0.path.hasPrefix("RAVDESS/") }
        #expect(ravdess.count == 3000)
        #expect(ravdess.contains { $0.path.hasPrefix("RAVDESS/take_03/Actor_") })
        let made = try DemoDatasets.make(in: folder.path, options: large)
        #expect(try Dataset(Source(argument: folder.path + "/RAVDESS")).clips.count == 3000)
        #expect(made.datasets.first { $0.name == "CREMA-D" }?.clipCount == 3000)
    }
}

@Suite struct DemoFormatTests {
    @Test(arguments: [("angry", true), ("sad", false), ("neutral", true), ("surprised", false)])
    func `synthesised speech is finite, within range and neither silent nor constant`(emotion: String, isMale: Bool) {
        let samples = SyntheticSpeech(
            seconds: 2, leadSeconds: 0.25, emotion: emotion, isMale: isMale, isStrong: true, seed: emotion
        ).samples()
        #expect(samples.count == 32_000)
        #expect(samples.allSatisfy { abs($0) <= 1 })
        #expect(samples.contains { abs($0) > 0.15 })
        // Pauses at both ends, speech between: tenths of a second differ in level by 20 dB and more.
        let levels = stride(from: 0, to: 32_000, by: 1600).map { start in
            samples[start..<start + 1600].reduce(0) { $0 + $1 * $1 }
        }
        #expect(levels[0] * 100 < levels.max()!)
        #expect(levels[19] * 100 < levels.max()!)
    }

    @Test func `RAVDESS audio begins at byte 4096`() {
        let bytes = DemoWave.ravdess([0, 0.5, -0.5], isStereo: true)
        #expect(Array(bytes[4088..<4092]) == Array("data".utf8))
        #expect(bytes.count == 4096 + 3 * 3 * 2 * 2)
    }

    @Test(arguments: [[], [128], [128, 0], [1, 1, 1, 1, 128, 7]])
    func `array data begin at a multiple of 64`(shape: [Int]) {
        let header = DemoArray.npy([], shape: shape)
        #expect(header.count % 64 == 0)
        #expect(header.last == UInt8(ascii: "\n"))
    }

    @Test func `spectrograms span 80 dB below their loudest value`() {
        let values = DemoSpectrogram.make(frames: 78, seed: "x")
        #expect(values.count == 128 * 78)
        #expect(values.max() == 0)
        #expect(values.min()! >= -80)
        #expect(values.min()! < -50)
    }
}
