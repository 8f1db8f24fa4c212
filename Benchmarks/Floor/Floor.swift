import CSndFile
import CSoxr
import Dispatch
import Engine
import Foundation

/// What the libraries alone cost: file read, soxr, FFTW, OpenVINO and file write, each measured by itself over the same
/// clips on the same number of threads. The sum is the least that a run can take; prints it as JSON.
///
///     melscope-floor CLIPS_FOLDER REPEATS THREADS
@main
enum Floor {
    struct Clip: Sendable {
        var path: String
        var samples: [Float]
        var rateHz: Int
        var frames: Int
    }

    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 4, let repeats = Int(arguments[2]), let threads = Int(arguments[3]) else {
            fatalError("usage: melscope-floor CLIPS_FOLDER REPEATS THREADS")
        }
        let clips = try load(arguments[1])
        let network = try OpenVINONetwork()
        let temporary = NSTemporaryDirectory() + "melscope-floor-\(getpid())"
        try FileManager.default.createDirectory(atPath: temporary, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: temporary) }
        var seconds: [String: Double] = [:]
        seconds["read"] = measure(clips, repeats, threads) { _ in
            { clip, _ in _ = try? Data(contentsOf: URL(fileURLWithPath: clip.path)) }
        }
        seconds["soxr"] = measure(clips, repeats, threads) { _ in
            var output = [Float](repeating: 0, count: 1 << 20)
            return { clip, _ in if clip.rateHz != 16_000 { resample(clip, &output) } }
        }
        let plan = try FourierPlan(length: 2048)
        seconds["fftw"] = measure(clips, repeats, threads) { _ in
            let input = try! TransformBuffer(count: 2048), output = try! TransformBuffer(count: 2050)
            for index in 0..<2048 { input.base[index] = Float(index % 97) / 97 }
            return { clip, _ in for _ in 0..<clip.frames { plan.execute(input, output) } }
        }
        seconds["openvino"] = measure(clips, repeats, threads) { _ in
            let lane = try! network.makeLane()
            return { clip, _ in
                let values = [Float](repeating: -40, count: clip.frames * 128)
                _ = try! lane.features(of: Tensor(shape: [1, clip.frames, 128, 1], values: values))
            }
        }
        seconds["write"] = measure(clips, repeats, threads) { thread in
            let bytes = [UInt8](repeating: 1, count: 1 << 20)
            return { clip, index in write(bytes, (clip.frames + 7) / 8 * 2048 * 4 + 128, "\(temporary)/\(thread)", index) }
        }
        seconds["sum"] = seconds.values.reduce(0, +)
        let data = try JSONSerialization.data(withJSONObject: seconds, options: [.sortedKeys])
        print(String(decoding: data, as: UTF8.self))
    }

    /// Runs every clip `repeats` times, spread over threads that each have a body of their own.
    private static func measure(
        _ clips: [Clip], _ repeats: Int, _ threads: Int, _ make: @Sendable @escaping (Int) -> (Clip, Int) -> Void
    ) -> Double {
        let total = clips.count * repeats
        let start = DispatchTime.now().uptimeNanoseconds
        DispatchQueue.concurrentPerform(iterations: threads) { thread in
            let body = make(thread)
            for index in stride(from: thread, to: total, by: threads) { body(clips[index % clips.count], index) }
        }
        return Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9
    }

    private static func resample(_ clip: Clip, _ output: inout [Float]) {
        var quality = soxr_quality_spec(UInt(SOXR_HQ), 0)
        var done = 0
        _ = soxr_oneshot(
            Double(clip.rateHz), 16_000, 1, clip.samples, clip.samples.count, nil, &output, output.count, &done, nil,
            &quality, nil)
    }

    private static func write(_ bytes: [UInt8], _ count: Int, _ folder: String, _ index: Int) {
        mkdir(folder, 0o777)
        let temporary = folder + "/tmp"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC, 0o666)
        _ = Glibc.write(descriptor, bytes, count)
        close(descriptor)
        rename(temporary, "\(folder)/\(index).npy")
    }

    private static func load(_ folder: String) throws -> [Clip] {
        var clips: [Clip] = []
        for case let name as String in FileManager.default.enumerator(atPath: folder)! where name.hasSuffix(".wav") {
            var info = SF_INFO()
            guard let file = sf_open(folder + "/" + name, Int32(SFM_READ), &info) else { continue }
            defer { sf_close(file) }
            var samples = [Float](repeating: 0, count: Int(info.frames) * Int(info.channels))
            sf_readf_float(file, &samples, info.frames)
            if info.channels > 1 {
                samples = (0..<Int(info.frames)).map { samples[$0 * Int(info.channels)] }
            }
            let resampled = (Int(info.frames) * 16_000 + Int(info.samplerate) - 1) / Int(info.samplerate)
            clips.append(
                Clip(
                    path: folder + "/" + name, samples: samples, rateHz: Int(info.samplerate), frames: 1 + resampled / 512))
        }
        return clips.sorted { $0.path < $1.path }
    }
}
