import Base
import Glibc
import Signal

/// A file that the demonstration breaks on purpose, and the reason with which it must be skipped.
package struct PlantedProblem: Sendable, Hashable {
    /// Relative to the demonstration's folder.
    package let path: String
    package let expectedCode: ReasonCode
    /// What was done to the file, as a short phrase.
    package let summary: String
}

/// The broken recordings of the demonstration.
enum DemoProblems {
    package struct Recording: Sendable {
        package var code: ReasonCode
        package var summary: String
        package var content: DemoFile.Content
        package var mode: mode_t = 0o644
        /// A pipe or a link: something that not every tool copies.
        var isSpecial = false
        /// The superuser reads the file all the same.
        var isOnlyForUsers = false
    }

    package static func file(_ problem: Recording, path: String) -> DemoFile {
        let isProblem = !(problem.isOnlyForUsers && geteuid() == 0)
        return DemoFile(
            path: path, content: problem.content, mode: problem.mode,
            problem: isProblem
                ? PlantedProblem(path: path, expectedCode: problem.code, summary: problem.summary) : nil)
    }

    /// What happens to downloads: planted in CREMA-D.
    package static let recordings: [Recording] = [
        Recording(code: .fileEmpty, summary: "a file of no bytes", content: .data { [] }),
        Recording(
            code: .fileLFSPointer, summary: "a git-LFS pointer in place of the recording",
            content: .data { lfsPointer(sizeBytes: 72_862) }),
        Recording(
            code: .audioNotAudio, summary: "a text file renamed to .wav",
            content: .data {
                Array("This recording was lost when the disk was moved; ask the archive for it.\n".utf8)
            }),
        Recording(
            code: .audioTruncated, summary: "a download that stopped after half of the audio",
            content: .data {
                let whole = DemoWave.cremaD(speech("truncated", seconds: 2.4).samples())
                return Array(whole.prefix(whole.count / 2))
            }),
        Recording(
            code: .audioTooShort, summary: "20 ms of audio",
            content: .data { DemoWave.cremaD(Array(speech("short", seconds: 1.5).samples()[8000..<8320])) }),
    ]

    package static let silence = Recording(
        code: .audioSilent, summary: "digital silence, as this clip of the published dataset",
        content: .data { DemoWave.cremaD([Float](repeating: 0, count: 41_109)) })

    /// What happens in a studio and on a file server: planted in RAVDESS.
    static let studio: [Recording] = [
        Recording(
            code: .audioNonFinite, summary: "32-bit float audio with NaN samples",
            content: .data {
                var samples = speech("nan", seconds: 3.2).samples()
                for index in 20_000..<20_040 { samples[index] = .nan }
                return DemoWave.float32(samples, rateHz: 16_000)
            }),
        Recording(
            code: .audioSampleRate, summary: "a header that says 500 Hz",
            content: .data {
                let data = DemoWave.pcm16(Array(speech("rate", seconds: 3).samples().prefix(2000)), repeats: 1)
                return DemoWave.riff(rateHz: 500, channels: 1, bits: 16, data: data)
            }),
        Recording(
            code: .filePermission, summary: "a file that nobody may read",
            content: .data { DemoWave.ravdess(speech("permission", seconds: 3.1).samples(), isStereo: false) },
            mode: 0, isOnlyForUsers: true),
        Recording(code: .fileNotRegular, summary: "a named pipe", content: .pipe, isSpecial: true),
        Recording(
            code: .fileVanished, summary: "a link to a recording that is gone",
            content: .symbolicLink(to: "../../originals/take-17.wav"), isSpecial: true),
    ]

    static func lfsPointer(sizeBytes: Int) -> [UInt8] {
        let digest = String(repeating: "4c1d9a07", count: 8)
        return Array("version https://git-lfs.github.com/spec/v1\noid sha256:\(digest)\nsize \(sizeBytes)\n".utf8)
    }

    private static func speech(_ seed: String, seconds: Float) -> SyntheticSpeech {
        SyntheticSpeech(
            seconds: seconds, leadSeconds: 0.25, emotion: "neutral", isMale: true, isStrong: false, seed: seed)
    }
}
