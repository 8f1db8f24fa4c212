import Base
import Corpora

/// The arrays of the demonstration: every layout that scripts write, and what goes wrong with arrays.
enum DemoSpectrograms {
    /// Sound and broken arrays under CREMA-D names. Nine in ten are mel first, which decides how the square one is read.
    package static func files(folder: String) -> [DemoFile] {
        var generator = SplitMix64(seed: "spectrograms")
        var names = generator.shuffled(DemoName.official("crema-d").map(\.stem))[...]
        func next(_ fileExtension: String) -> String { "\(folder)/\(names.removeFirst()).\(fileExtension)" }

        var files: [DemoFile] = []
        for make in sound {
            let path = next("npy")
            let frames = frameCount(path)
            files.append(DemoFile(path: path, content: .data { make(frames, path) }))
        }
        let archive = next("npz")
        files.append(
            DemoFile(
                path: archive,
                content: .data { DemoArray.npz([("log_mel", mel(frameCount(archive), archive))]) }))

        for (code, summary, make) in broken {
            let path = next("npy")
            let frames = frameCount(path)
            files.append(
                DemoFile(
                    path: path, content: .data { make(frames, path) },
                    problem: PlantedProblem(path: path, expectedCode: code, summary: summary)))
        }
        let several = next("npz")
        files.append(
            DemoFile(
                path: several,
                content: .data {
                    let frames = frameCount(several)
                    return DemoArray.npz([
                        ("log_mel", mel(frames, several)),
                        ("pitch_hz", DemoArray.npy([Float](repeating: 120, count: frames), shape: [frames])),
                    ])
                },
                problem: PlantedProblem(
                    path: several, expectedCode: .arrayMember, summary: "an archive of two arrays")))
        return files
    }

    /// Nothing but `(128, 128)` arrays: no other file tells which axis is mel.
    static func squares(folder: String) -> [DemoFile] {
        (1...3).map { number in
            let path = "\(folder)/window_00\(number).npy"
            return DemoFile(
                path: path,
                content: .data {
                    DemoArray.npy(DemoSpectrogram.make(frames: 128, seed: path), shape: [128, 128])
                },
                problem: PlantedProblem(
                    path: path, expectedCode: .shapeAmbiguous, summary: "both axes have 128 entries"))
        }
    }

    /// 42 to 157 frames, as clips of 1.3 to 5 s give, but never 128.
    private static func frameCount(_ seed: String) -> Int {
        var generator = SplitMix64(seed: "frames " + seed)
        let frames = 42 + generator.index(115)
        return frames < 128 ? frames : frames + 1
    }

    /// `(128, T)` float32.
    private static func mel(_ frames: Int, _ seed: String) -> [UInt8] {
        DemoArray.npy(DemoSpectrogram.make(frames: frames, seed: seed), shape: [128, frames])
    }

    private typealias Maker = @Sendable (_ frames: Int, _ seed: String) -> [UInt8]

    /// `(128, T)` values under a shape with further axes of 1.
    private static func melFirst(
        _ element: DemoArray.Element = .float32, shape: @escaping @Sendable (Int) -> [Int]
    ) -> Maker {
        { DemoArray.npy(DemoSpectrogram.make(frames: $0, seed: $1), shape: shape($0), element: element) }
    }

    /// `(T, 128)` values under a shape with further axes of 1.
    private static func timeFirst(shape: @escaping @Sendable (Int) -> [Int]) -> Maker {
        { frames, seed in
            let values = DemoSpectrogram.make(frames: frames, seed: seed)
            return DemoArray.npy(DemoSpectrogram.transposed(values, rows: 128), shape: shape(frames))
        }
    }

    private static let sound: [Maker] =
        [Maker](repeating: melFirst { [128, $0] }, count: 40)
        + [Maker](repeating: timeFirst { [$0, 128] }, count: 3)
        + [Maker](repeating: melFirst { [1, 128, $0] }, count: 4) + [
            timeFirst { [1, $0, 128] },
            melFirst { [128, $0, 1] },
            melFirst { [1, 1, 128, $0] },
            timeFirst { [1, $0, 128, 1] },
            { _, seed in DemoArray.npy(DemoSpectrogram.make(frames: 128, seed: seed), shape: [128, 128]) },
            melFirst(.float64) { [1, 128, $0] },
            melFirst(.float16) { [128, $0] },
            melFirst(.bigFloat32) { [128, $0] },
            { frames, seed in
                // Fortran order stores the transpose.
                let values = DemoSpectrogram.make(frames: frames, seed: seed)
                return DemoArray.npy(
                    DemoSpectrogram.transposed(values, rows: 128), shape: [128, frames], isFortran: true)
            },
        ]

    private static let broken: [(code: ReasonCode, summary: String, make: Maker)] = [
        (
            .shapeMelBins, "96 by 64 values: no axis of 128 mel bands",
            { _, seed in DemoArray.npy(DemoSpectrogram.make(bands: 96, frames: 64, seed: seed), shape: [96, 64]) }
        ),
        (
            .shapeChannels, "(2, 128, T): the two channels of a stereo recording",
            { frames, seed in
                let channel = DemoSpectrogram.make(frames: frames, seed: seed)
                return DemoArray.npy(channel + channel, shape: [2, 128, frames])
            }
        ),
        (
            .shapeChannels, "(4, 1, 128, T): a batch of four spectrograms",
            { frames, seed in
                let batch = (0..<4).flatMap { DemoSpectrogram.make(frames: frames, seed: "\($0)" + seed) }
                return DemoArray.npy(batch, shape: [4, 1, 128, frames])
            }
        ),
        (.shapeEmptyTime, "(128, 0): no frames", { _, _ in DemoArray.npy([], shape: [128, 0]) }),
        (.shapeRank, "a single number without axes", { _, _ in DemoArray.npy([-42], shape: []) }),
        (.shapeRank, "six axes", melFirst { [1, 1, 1, 1, 128, $0] }),
        (
            .arrayNonFinite, "NaN in ten frames",
            { frames, seed in
                var values = DemoSpectrogram.make(frames: frames, seed: seed)
                for band in 0..<128 { for frame in 10..<20 { values[band * frames + frame] = .nan } }
                return DemoArray.npy(values, shape: [128, frames])
            }
        ),
        (
            .arrayPickled, "pickled Python objects",
            { _, _ in
                // The pickle, in protocol 2, is a harmless list of two numbers.
                DemoArray.npy(
                    descriptor: "|O", shape: [1],
                    data: [0x80, 2, 0x5d, 0x71, 0, 0x28, 0x4b, 1, 0x4b, 2, 0x65, 0x2e])
            }
        ),
        (
            .arrayElementType, "complex numbers: an STFT instead of a log-mel",
            { frames, _ in
                DemoArray.npy(
                    descriptor: "<c8", shape: [128, frames], data: [UInt8](repeating: 0, count: 128 * frames * 8))
            }
        ),
        (
            .arrayElementType, "text: file names instead of values",
            { _, _ in
                let text = "1001_DFA_ANG_XX.wav".unicodeScalars.flatMap { DemoWave.littleEndian($0.value) }
                return DemoArray.npy(descriptor: "<U19", shape: [1], data: text)
            }
        ),
        (
            .arrayTruncated, "a copy that stopped after half of the values",
            { frames, seed in
                let whole = mel(frames, seed)
                return Array(whole.prefix(whole.count / 2))
            }
        ),
        (
            .arrayNotArray, "comma-separated text renamed to .npy",
            { _, _ in Array("frame,band,db\n0,0,-80.0\n0,1,-78.5\n0,2,-71.25\n".utf8) }
        ),
        (.fileEmpty, "a file of no bytes", { _, _ in [] }),
        (
            .fileLFSPointer, "a git-LFS pointer in place of the array",
            { _, _ in DemoProblems.lfsPointer(sizeBytes: 40_064) }
        ),
    ]
}
