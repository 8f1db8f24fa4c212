import Base
import Glibc

/// Makes a clip that looks like speech on a log-mel spectrogram: a glottal pulse train with a moving pitch through five
/// resonators, bursts of friction noise, pauses, and a low noise floor.
///
/// The cascade of resonators is that of Klatt, "Software for a cascade/parallel formant synthesizer", JASA 67 (1980);
/// the pulse is the derivative of Rosenberg's type C, JASA 49 (1971).
package struct SyntheticSpeech {
    /// y[n] = a x[n] + b y[n-1] + c y[n-2], with a gain of 1 at 0 Hz.
    private struct Resonator {
        var a: Float = 1
        var b: Float = 0
        var c: Float = 0
        var y1: Float = 0
        var y2: Float = 0

        mutating func tune(centreHz: Float, bandwidthHz: Float) {
            let rate = SyntheticArticulation.sampleRateHz
            let radius = expf(-.pi * bandwidthHz / rate)
            c = -radius * radius
            b = 2 * radius * cosf(2 * .pi * min(centreHz, rate * 0.48) / rate)
            a = 1 - b - c
        }

        mutating func filter(_ x: Float) -> Float {
            let y = a * x + b * y1 + c * y2
            y2 = y1
            y1 = y
            return y
        }
    }

    package var seconds: Float
    /// Silence before and after.
    package var leadSeconds: Float
    package var emotion: String
    package var isMale: Bool
    package var isStrong: Bool
    /// Decides everything that the other values leave open.
    package var seed: String

    package init(seconds: Float, leadSeconds: Float, emotion: String, isMale: Bool, isStrong: Bool, seed: String) {
        self.seconds = seconds
        self.leadSeconds = leadSeconds
        self.emotion = emotion
        self.isMale = isMale
        self.isStrong = isStrong
        self.seed = seed
    }

    /// `seconds × 16,000` mono samples at 16 kHz, from -1 to 1.
    package func samples() -> [Float] {
        var generator = SplitMix64(seed: seed)
        let voice = SyntheticVoice(emotion: emotion, isMale: isMale, isStrong: isStrong, generator: &generator)
        let articulation = SyntheticArticulation(
            seconds: seconds, leadSeconds: leadSeconds, voice: voice, generator: &generator)
        let count = Int(seconds * SyntheticArticulation.sampleRateHz)
        var samples = [Float](repeating: 0, count: count)
        samples.withUnsafeMutableBufferPointer { buffer in
            Self.synthesise(into: buffer, articulation: articulation, voice: voice, generator: &generator)
            Self.finish(buffer, peak: voice.peak, generator: &generator)
        }
        return samples
    }

    private static func synthesise(
        into samples: UnsafeMutableBufferPointer<Float>, articulation: SyntheticArticulation, voice: SyntheticVoice,
        generator: inout SplitMix64
    ) {
        let rate = SyntheticArticulation.sampleRateHz
        var (first, second, third, fourth, fifth, friction) = (
            Resonator(), Resonator(), Resonator(), Resonator(), Resonator(), Resonator()
        )
        fourth.tune(centreHz: 3500 * voice.formantScale, bandwidthHz: 220)
        fifth.tune(centreHz: 4600 * voice.formantScale, bandwidthHz: 300)
        let brightness = 0.55 + 0.4 * voice.peak
        let drift = generator.between(0, 2 * .pi)
        var phase: Float = 0
        var jitter: Float = 1
        var shimmer: Float = 1
        var tilt: Float = 0
        var previous: Float = 0
        for (index, frame) in articulation.frames.enumerated() {
            let start = index * SyntheticArticulation.frameSamples
            guard start < samples.count else { break }
            let time = Float(start) / rate
            // Two slow waves and a fall over the phrase.
            let contour = sinf(2 * .pi * 0.9 * time + drift) + 0.5 * sinf(2 * .pi * 2.3 * time + 2 * drift)
            let fall = 1.08 - 0.16 * Float(index) / Float(articulation.frames.count)
            let pitchHz = max(60, voice.pitchHz * fall * (1 + 0.6 * voice.pitchRange * contour))
            let scale = voice.formantScale
            first.tune(centreHz: frame.formants.0 * scale, bandwidthHz: 80)
            second.tune(centreHz: frame.formants.1 * scale, bandwidthHz: 110)
            third.tune(centreHz: frame.formants.2 * scale, bandwidthHz: 160)
            friction.tune(centreHz: frame.frictionHz, bandwidthHz: 1600)
            for position in start..<min(start + SyntheticArticulation.frameSamples, samples.count) {
                phase += pitchHz * jitter / rate
                if phase >= 1 {
                    phase -= 1
                    jitter = generator.between(0.988, 1.012)
                    shimmer = generator.between(0.93, 1.07)
                }
                let noise = generator.unit() * 2 - 1
                tilt += brightness * (pulse(phase) * shimmer + noise * voice.breath - tilt)
                var voiced = first.filter(tilt * frame.voicing)
                voiced = fifth.filter(fourth.filter(third.filter(second.filter(voiced))))
                // Stands for the higher formants that a cascade of five lacks.
                samples[position] = voiced - 0.75 * previous + friction.filter(noise * frame.friction) * 0.25
                previous = voiced
            }
        }
    }

    /// The glottal flow's derivative over one period: opening for 40 %, closing for 16 %.
    private static func pulse(_ phase: Float) -> Float {
        if phase < 0.4 { return sinf(.pi * phase / 0.4) }
        if phase < 0.56 { return -1.25 * sinf(.pi * (phase - 0.4) / 0.32) }
        return 0
    }

    /// Scales to the peak and adds a noise floor near -70 dB of full scale.
    private static func finish(
        _ samples: UnsafeMutableBufferPointer<Float>, peak: Float, generator: inout SplitMix64
    ) {
        var largest: Float = 1e-9
        for sample in samples { largest = max(largest, abs(sample)) }
        let gain = peak / largest
        for index in samples.indices { samples[index] = samples[index] * gain + generator.between(-5e-4, 5e-4) }
    }
}
