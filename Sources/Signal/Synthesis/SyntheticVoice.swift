import Base
import Glibc

/// How a made-up voice sounds: pitch, pace and effort by emotion and sex.
///
/// The values are rough tendencies, enough to look apart on a spectrogram; no conclusion about speech may be drawn
/// from them.
package struct SyntheticVoice {
    /// Mean pitch, and its slow variation as a fraction of it.
    var pitchHz: Float
    var pitchRange: Float
    /// Syllables come at about 4.5 times this a second.
    var pace: Float
    /// Peak of the clip, of full scale; louder voices are also brighter.
    package var peak: Float
    /// Noise in the voice, of its amplitude.
    var breath: Float
    /// Factor on all formants: shorter vocal tracts have higher ones.
    var formantScale: Float

    package init(emotion: String, isMale: Bool, isStrong: Bool, generator: inout SplitMix64) {
        let (pitch, range, pace, peak, breath): (Float, Float, Float, Float, Float) =
            switch emotion {
            case "angry": (1.35, 0.30, 1.15, 0.75, 0.04)
            case "calm": (0.95, 0.08, 0.85, 0.28, 0.05)
            case "disgust": (0.95, 0.20, 0.90, 0.40, 0.08)
            case "fear": (1.45, 0.22, 1.25, 0.50, 0.10)
            case "happy": (1.30, 0.35, 1.10, 0.55, 0.04)
            case "sad": (0.92, 0.08, 0.80, 0.22, 0.12)
            case "surprise", "surprised": (1.40, 0.45, 1.05, 0.55, 0.05)
            default: (1.00, 0.12, 1.00, 0.35, 0.04)
            }
        pitchHz = (isMale ? 115 : 205) * pitch * generator.between(0.9, 1.1) * (isStrong ? 1.12 : 1)
        pitchRange = range * (isStrong ? 1.2 : 1)
        self.pace = pace * generator.between(0.92, 1.08)
        self.peak = min(0.92, peak * (isStrong ? 1.3 : 1) * generator.between(0.85, 1.1))
        self.breath = breath
        formantScale = (isMale ? 1 : 1.16) * generator.between(0.96, 1.04)
    }
}

/// Control values of the synthesiser, one for each 5 ms.
package struct SyntheticArticulation {
    static let frameSamples = 80
    package static let sampleRateHz: Float = 16_000

    package struct Frame {
        package var voicing: Float = 0
        package var friction: Float = 0
        package var frictionHz: Float = 4000
        /// First to third formant in Hz.
        package var formants: (Float, Float, Float) = (500, 1500, 2500)
    }

    /// First three formants of eight vowels of men, in Hz, after Peterson and Barney, JASA 24 (1952).
    private static let vowels: [(Float, Float, Float)] = [
        (270, 2290, 3010), (390, 1990, 2550), (530, 1840, 2480), (660, 1720, 2410), (730, 1090, 2440),
        (570, 840, 2410), (300, 870, 2240), (640, 1190, 2390),
    ]
    /// Centres of friction noise in Hz: sh, s, f, h.
    private static let fricatives: [Float] = [2800, 5600, 4200, 1700]

    package var frames: [Frame]

    /// Syllables of a consonant and a vowel, with pauses, between a silent lead and tail.
    package init(seconds: Float, leadSeconds: Float, voice: SyntheticVoice, generator: inout SplitMix64) {
        let total = max(1, Int(seconds * Self.sampleRateHz) / Self.frameSamples + 1)
        frames = [Frame](repeating: Frame(), count: total)
        let end = total - min(total / 3, Int(leadSeconds * 200))
        var position = min(total / 3, Int(leadSeconds * generator.between(150, 200)))
        var syllable = 0
        while position < end {
            if syllable > 0, syllable % 4 == 0, generator.unit() < 0.35 {
                position += Int(generator.between(16, 40))
            }
            // Loudness and length fall a little towards the end of the phrase.
            let stress = generator.between(0.55, 1) * (1 - 0.3 * Float(position) / Float(total))
            if generator.unit() < 0.65 {
                position = addConsonant(at: position, end: end, stress: stress, generator: &generator)
            }
            position = addVowel(at: position, end: end, stress: stress, pace: voice.pace, generator: &generator)
            syllable += 1
        }
        smooth()
    }

    private mutating func addConsonant(at start: Int, end: Int, stress: Float, generator: inout SplitMix64) -> Int {
        let isStop = generator.unit() < 0.4
        let centre = Self.fricatives[generator.index(Self.fricatives.count)] * generator.between(0.9, 1.1)
        let closure = isStop ? Int(generator.between(6, 12)) : 0
        let length = isStop ? 4 : Int(generator.between(12, 26))
        for index in start + closure..<start + closure + length where index < end {
            frames[index].friction = (isStop ? 0.5 : 0.22) * stress
            frames[index].frictionHz = centre
        }
        return start + closure + length
    }

    private mutating func addVowel(
        at start: Int, end: Int, stress: Float, pace: Float, generator: inout SplitMix64
    ) -> Int {
        let length = Int(generator.between(18, 46) / pace)
        let from = Self.vowels[generator.index(Self.vowels.count)]
        let isDiphthong = generator.unit() < 0.4
        let to = isDiphthong ? Self.vowels[generator.index(Self.vowels.count)] : from
        for step in 0..<length where start + step < end {
            let part = Float(step) / Float(length)
            // Rises fast, falls slowly, and is never quite silent within a word.
            let envelope = min(1, part * 6) * min(1, (1 - part) * 2.5)
            frames[start + step].voicing = stress * (0.08 + 0.92 * envelope)
            frames[start + step].formants = (
                from.0 + (to.0 - from.0) * part, from.1 + (to.1 - from.1) * part, from.2 + (to.2 - from.2) * part
            )
        }
        return start + length
    }

    /// Moving articulators do not jump: one-pole smoothing over about 15 ms.
    private mutating func smooth() {
        var previous = frames[0]
        for index in frames.indices {
            var frame = frames[index]
            func step(_ old: Float, _ new: Float) -> Float { old + 0.35 * (new - old) }
            frame.voicing = step(previous.voicing, frame.voicing)
            frame.friction = step(previous.friction, frame.friction)
            frame.formants = (
                step(previous.formants.0, frame.formants.0), step(previous.formants.1, frame.formants.1),
                step(previous.formants.2, frame.formants.2)
            )
            frames[index] = frame
            previous = frame
        }
    }
}
