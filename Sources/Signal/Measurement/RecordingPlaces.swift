import Foundation

/// Where in a recording it is clipped and where it is silent, in seconds of the file: for looking at one, beside the figures that
/// ``RecordingMeasure`` has of it, with the same definitions.
package struct RecordingPlaces: Sendable, Hashable {
    /// Runs of at least three samples at the channel's own largest or smallest value, in the order of time.
    package var clipped: [Range<Double>] = []
    /// Stretches of at least ``leastSilenceSeconds`` that are more than 40 dB below the loudest 10 ms.
    package var silences: [Range<Double>] = []

    /// Of the whole recording.
    package var seconds = 0.0
    /// Largest magnitude; full scale is 1.
    package var peak: Float = 0

    package init(clipped: [Range<Double>] = [], silences: [Range<Double>] = [], seconds: Double = 0, peak: Float = 0) {
        (self.clipped, self.silences, self.seconds, self.peak) = (clipped, silences, seconds, peak)
    }

    /// Whether so many flat tops are no chance: a few at the largest value are, and more so below full scale.
    package var isClipped: Bool { clipped.count >= (peak >= 0.89 ? 2 : 5) }

    package static let leastSilenceSeconds = 0.25
    /// A recording that is longer is not gone through.
    static let longestSeconds = 600.0
    private static let leastRun = 3
    private static let mostPlaces = 10_000

    /// Decodes the recording once more. Runs on the caller's queue.
    ///
    /// - Returns: nil for what cannot be decoded, or is longer than ten minutes.
    package static func find(path: String, ffmpeg: FFmpegUse = .installed) -> RecordingPlaces? {
        let buffers = AudioDecoder.Buffers()
        let media = AudioDecoder.Media(ffmpeg: ffmpeg, limits: FFmpegReader.Limits(maxSeconds: longestSeconds), rateHz: 16_000)
        guard let decoder = try? AudioDecoder(path: path, buffers: buffers, replaceNonFinite: true, media: media) else { return nil }
        let (channels, rate) = (decoder.info.channels, decoder.info.sampleRateHz)
        guard channels > 0, rate > 0 else { return nil }
        let limit = Int(longestSeconds * Double(rate))
        var samples: [Float] = []
        let block = UnsafeMutablePointer<Float>.allocate(capacity: AudioDecoder.Buffers.sampleCapacity)
        defer { block.deallocate() }
        while let count = try? decoder.readInterleaved(into: block), count > 0 {
            samples.append(contentsOf: UnsafeBufferPointer(start: block, count: count * channels))
            guard samples.count / channels <= limit else { return nil }
        }
        return RecordingPlaces(samples, channels: channels, rateHz: rate)
    }

    /// - Parameter samples: interleaved.
    init(_ samples: [Float], channels: Int, rateHz: Int) {
        let frames = samples.count / max(1, channels)
        seconds = Double(frames) / Double(max(1, rateHz))
        peak = samples.reduce(0) { max($0, abs($1)) }
        func time(_ frames: Range<Int>) -> Range<Double> { Double(frames.lowerBound) / Double(rateHz)..<Double(frames.upperBound) / Double(rateHz) }
        samples.withUnsafeBufferPointer { samples in
            for channel in 0..<channels {
                var (low, high) = (Float.infinity, -Float.infinity)
                for frame in 0..<frames {
                    let value = samples[frame * channels + channel]
                    (low, high) = (min(low, value), max(high, value))
                }
                // Of a channel that never moves each sample is the largest.
                guard low < high else { continue }
                var start = 0
                for frame in 0...frames {
                    let isRun = frame < frames && frame > start && samples[frame * channels + channel] == samples[start * channels + channel]
                    if isRun { continue }
                    let value = start < frames ? samples[start * channels + channel] : 0
                    if frame - start >= Self.leastRun, value == low || value == high, value != 0, clipped.count < Self.mostPlaces {
                        clipped.append(time(start..<frame))
                    }
                    start = frame
                }
            }
            clipped.sort { $0.lowerBound < $1.lowerBound }
            silences = Self.silences(samples, channels: channels, frames: frames, rateHz: rateHz).map(time)
        }
    }

    private static func silences(_ samples: UnsafeBufferPointer<Float>, channels: Int, frames: Int, rateHz: Int) -> [Range<Int>] {
        let length = max(1, Int((Double(rateHz) * 0.01).rounded()))
        let powers = stride(from: 0, to: frames, by: length).map { start -> Float in
            let end = min(frames, start + length)
            var sum: Float = 0
            for index in start * channels..<end * channels { sum += samples[index] * samples[index] }
            return sum / Float((end - start) * channels)
        }
        guard let loudest = powers.max(), loudest > 0 else { return [] }
        let floor = loudest * 1e-4
        var found: [Range<Int>] = []
        var begun: Int?
        for (index, power) in (powers + [.infinity]).enumerated() {
            if power < floor {
                begun = begun ?? index
            } else if let first = begun {
                let stretch = first * length..<min(frames, index * length)
                if Double(stretch.count) / Double(rateHz) >= leastSilenceSeconds { found.append(stretch) }
                begun = nil
            }
        }
        return found
    }
}
