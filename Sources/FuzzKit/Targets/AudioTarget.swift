import Foundation
import Signal

/// Recordings: WAV in its forms, RF64, AIFF, AU and W64 from code; FLAC, Ogg, MP3 from the tests' recordings.
package final class AudioTarget: FuzzTarget {
    package static let name = "audio"
    package static let what = "`AudioLoader.load` (libsndfile, libsoxr) and `LogMelLane`"
    package static let limitText =
        "24 MiB + 256 × the file; for FLAC, Ogg and MP3 + 256 KiB × the file, which decode to that"

    private let file: CaseFile
    private let loader: AudioLoader
    private let logMel: LogMelLane
    private let options: ClipOptions
    private let seeds: [[UInt8]]
    private let mutator = Mutator(
        dictionary: [
            "RIFF", "RIFX", "RF64", "WAVE", "fmt ", "data", "LIST", "INFO", "INAM", "fact", "FLLR", "bext", "_PMX",
            "ds64", "cue ", "smpl", "PEAK",
            "FORM", "AIFF", "AIFC", "COMM", "SSND", "fLaC", "OggS", "ID3", "caff", ".snd", "riff", "\u{1b}[2J",
        ],
        bytes: [
            [0xff, 0xff, 0xff, 0xff], [0xff, 0xfb, 0x90, 0x00], [0xfe, 0xff], [0x11, 0], [2, 0], [0x31, 0], [6, 0],
            [7, 0],
        ], maxBytes: 8192)

    package init() throws {
        file = try CaseFile(extension: "wav")
        loader = AudioLoader(rateHz: LogMel().sampleRateHz, ffmpeg: .never)
        logMel = try LogMelLane(plan: LogMelPlan(options: LogMel()))
        var options = ClipOptions()
        // Five minutes: three forms of silence take less than a byte a second, and their time is not the reader's fault.
        options.maxSeconds = 300
        options.minSeconds = 0
        self.options = options
        seeds = Self.waves + Self.recordings
    }

    package func makeCase(_ random: inout FuzzRandom) -> [UInt8] {
        let seed = random.once(in: 3) ? random.pick(seeds) : random.pick(Self.waves)
        return mutator.mutate(seed, with: seeds, &random)
    }

    package func limit(_ bytes: [UInt8]) -> Int {
        let start = bytes.prefix(4)
        let isPlain = ["RIFF", "RIFX", "RF64", "FORM", ".snd", "riff"].contains { Array($0.utf8) == Array(start) }
        return 24 << 20 + (isPlain ? 256 : 256 << 10) * bytes.count
    }

    package func run(_ bytes: [UInt8]) throws {
        try file.write(bytes)
        var options = options
        options.acceptTruncated = bytes.count % 3 == 0
        options.acceptSilence = bytes.count % 2 == 0
        options.replaceNonFinite = bytes.count % 5 == 0
        let clip = try loader.load(path: file.path, options: options, load: Self.loads[bytes.count % Self.loads.count])
        guard clip.samples.allSatisfy(\.isFinite) else { throw FuzzFault("samples that are not finite") }
        guard clip.samples.count <= 16_000 * 301 else { throw FuzzFault("\(clip.samples.count) samples") }
        guard clip.samples.count < 16_000, bytes.count % 8 == 0 else { return }
        guard try logMel.transform(clip.samples).tensor.nonFiniteCount == 0 else { throw FuzzFault("a log-mel that is not finite") }
    }

    /// What a recipe's `load:` section may say; nothing in half of the cases.
    private static let loads: [LoadOptions] = {
        var loads = [LoadOptions](repeating: LoadOptions(), count: 6)
        (loads[1].offsetSeconds, loads[1].durationSeconds, loads[1].preEmphasis) = (0.003, 0.01, 0.97)
        (loads[3].trimDB, loads[3].trimFrameSamples, loads[3].trimHopSamples, loads[3].level) = (20, 64, 16, .peak)
        (loads[5].level, loads[5].levelDBFS, loads[5].lengthSamples, loads[5].lengthFit) = (.rms, -20, 4000, .tile)
        return loads
    }()

    /// The first kilobytes of recordings that the tests keep; left out where the checkout is not at hand.
    private static var recordings: [[UInt8]] {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../../Tests/Support/Golden/frontend")
        return ["voice.flac", "voice.ogg", "voice.mp3", "voice.aiff"].compactMap { name in
            (try? Data(contentsOf: folder.appendingPathComponent(name))).map {
                Array($0.prefix(name == "voice.ogg" ? 4808 : 1500))
            }
        }
    }

    private static let waves: [[UInt8]] = {
        func le(_ value: Int, _ count: Int) -> [UInt8] { ZipBuilder.le(value, count) }
        func be(_ value: Int, _ count: Int) -> [UInt8] { le(value, count).reversed() }
        func chunk(_ name: String, _ body: [UInt8]) -> [UInt8] {
            Array(name.utf8) + le(body.count, 4) + body + (body.count % 2 == 1 ? [0] : [])
        }
        func noise(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 97 ^ $0 >> 3) } }
        func wave(
            _ tag: Int, _ rate: Int, _ channels: Int, _ bits: Int, _ frames: Int, before: [UInt8] = [],
            after: [UInt8] = []
        ) -> [UInt8] {
            let frame = max(1, channels * bits / 8)
            let format = le(tag, 2) + le(channels, 2) + le(rate, 4) + le(rate * frame, 4) + le(frame, 2) + le(bits, 2)
            let body =
                Array("WAVE".utf8) + chunk("fmt ", format) + before + chunk("data", noise(frames * frame)) + after
            return Array("RIFF".utf8) + le(body.count, 4) + body
        }
        let info = chunk(
            "LIST",
            Array("INFO".utf8) + chunk("INAM", Array("\u{1b}[31mtitle\0".utf8)) + chunk("ISFT", Array("x\0".utf8)))
        var all = [
            wave(1, 16_000, 1, 16, 300), wave(1, 16_000, 1, 16, 300, before: info, after: info),
            wave(1, 48_000, 2, 16, 200, before: chunk("FLLR", [UInt8](repeating: 0, count: 64))),
            wave(1, 8_000, 1, 8, 200), wave(1, 44_100, 1, 24, 100), wave(1, 16_000, 3, 32, 60),
            wave(3, 16_000, 1, 32, 200), wave(3, 22_050, 1, 64, 80),
            wave(6, 8_000, 1, 8, 200), wave(7, 8_000, 1, 8, 200), wave(17, 8_000, 1, 4, 512), wave(2, 8_000, 1, 4, 512),
            wave(0x31, 8_000, 1, 0, 330),
            wave(1, 16_000, 1, 16, 100, before: chunk("bext", [UInt8](repeating: 0, count: 602))),
            wave(1, 192_000, 8, 16, 40),
            wave(
                1, 16_000, 1, 16, 100,
                before: chunk("fact", le(100, 4)) + chunk("PEAK", [UInt8](repeating: 1, count: 16)),
                after: chunk("cue ", le(1, 4) + [UInt8](repeating: 0, count: 24))
                    + chunk("smpl", [UInt8](repeating: 0, count: 60))),
        ]
        let common = be(1, 2) + be(150, 4) + be(16, 2) + [0x40, 0x0c, 0xfa, 0, 0, 0, 0, 0, 0, 0]
        func big(_ name: String, _ body: [UInt8]) -> [UInt8] { Array(name.utf8) + be(body.count, 4) + body }
        let aiff = Array("AIFF".utf8) + big("COMM", common) + big("SSND", be(0, 8) + noise(300))
        all.append(big("FORM", aiff))
        all.append(Array(".snd".utf8) + be(24, 4) + be(300, 4) + be(3, 4) + be(16_000, 4) + be(1, 4) + noise(300))
        let format = le(1, 2) + le(1, 2) + le(16_000, 4) + le(32_000, 4) + le(2, 2) + le(16, 2)
        all.append(
            Array("RF64".utf8) + le(0xffff_ffff, 4) + Array("WAVE".utf8)
                + chunk("ds64", le(400, 8) + le(300, 8) + le(150, 8) + le(0, 4))
                + chunk("fmt ", format) + Array("data".utf8) + le(0xffff_ffff, 4) + noise(300))
        return all
    }()
}
