import CVector
import Foundation
import Inference

/// Measures what no extraction can avoid: the bytes read, the calls into libsoxr, FFTW and OpenVINO, the bytes written; and
/// the CNN as the engine runs it, with its first convolutions by other means than OpenVINO's.
///
///     melscope-floor LIST OUTPUT LANES
///
/// LIST has one clip a line, OUTPUT is an empty folder. Each step is done for all clips by LANES threads before the next
/// step begins, with its inputs ready in memory, and nothing else is done meanwhile. Prints wall seconds as JSON.
@main
enum Floor {
    static func main() throws {
        guard CommandLine.arguments.count == 4, let lanes = Int(CommandLine.arguments[3]), lanes > 0 else {
            FileHandle.standardError.write(Data("usage: melscope-floor LIST OUTPUT LANES\n".utf8))
            exit(64)
        }
        // As the engine does: without it libsoxr's allocations cost page faults.
        melscope_keep_freed_memory()
        let paths = try String(contentsOfFile: CommandLine.arguments[1], encoding: .utf8)
            .split(separator: "\n").map(String.init)
        let clips = try Clip.load(paths)
        var seconds: [String: Double] = [:]
        seconds["read"] = try measure(lanes, clips) { _ in
            let reading = Reading()
            return { clip, _ in try reading.read(clip) }
        }
        seconds["soxr"] = try measure(lanes, clips) { _ in
            let resampling = Resampling()
            return { clip, _ in try resampling.resample(clip.recording) }
        }
        let transform = Transform()
        seconds["fftw"] = try measure(lanes, clips) { _ in
            let buffers = Transform.Buffers()
            return { clip, _ in transform.run(frames: clip.recording.spectrogramFrames, buffers) }
        }
        let loading = Date()
        let networks = try (0..<lanes).map { _ in try Network() }
        seconds["openvino_load"] = Date().timeIntervalSince(loading)
        seconds["openvino"] = try measure(lanes, clips) { lane in
            { clip, _ in try networks[lane].infer(frames: clip.recording.spectrogramFrames) }
        }
        let network = try OpenVINONetwork()
        seconds["cnn"] = try measure(lanes, clips) { _ in
            let lane = try network.makeLane()
            return { clip, _ in try Network.infer(frames: clip.recording.spectrogramFrames, with: lane) }
        }
        let folder = CommandLine.arguments[2]
        try FileManager.default.createDirectory(atPath: folder + "/tmp", withIntermediateDirectories: true)
        let longest = clips.map(\.recording.featureFrames).max() ?? 0
        seconds["write"] = try measure(lanes, clips) { lane in
            let writing = Writing(folder: folder, lane: lane, featureFrames: longest)
            return { clip, index in try writing.write(featureFrames: clip.recording.featureFrames, index: index) }
        }
        print(String(decoding: try JSONEncoder().encode(seconds), as: UTF8.self))
    }

    typealias Step = (Clip, Int) throws -> Void

    /// Wall seconds of one step for all clips. What `makeStep` makes for a lane is made on that lane, in the time.
    private static func measure(
        _ lanes: Int, _ clips: [Clip], _ makeStep: @escaping @Sendable (Int) throws -> Step
    ) throws -> Double {
        let counter = Counter()
        let group = DispatchGroup()
        let failures = Counter()
        let start = DispatchTime.now().uptimeNanoseconds
        for lane in 0..<lanes {
            DispatchQueue(label: "floor.\(lane)").async(group: group) {
                do {
                    let step = try makeStep(lane)
                    while true {
                        let index = counter.next()
                        if index >= clips.count { return }
                        try step(clips[index], index)
                    }
                } catch {
                    FileHandle.standardError.write(Data("melscope-floor: \(error)\n".utf8))
                    _ = failures.next()
                }
            }
        }
        group.wait()
        guard failures.next() == 0 else { exit(1) }
        return Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9
    }
}
