import Foundation

/// Lengths of audio as text.
enum AudioLength {
    /// `2.276 s`.
    static func text(seconds: Double) -> String { String(format: "%.3f s", seconds) }

    /// Two lengths that differ, in samples where their seconds would look equal.
    static func distinct(_ one: Double, _ other: Double, rateHz: Double) -> (String, String) {
        let texts = (text(seconds: one), text(seconds: other))
        guard texts.0 == texts.1 else { return texts }
        func samples(_ seconds: Double) -> String { "\(Int((seconds * rateHz).rounded()).grouped) samples" }
        return (samples(one), samples(other))
    }
}
