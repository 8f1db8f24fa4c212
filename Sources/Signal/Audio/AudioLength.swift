import Foundation

/// Lengths of audio as text.
enum AudioLength {
    /// `2.276 s`.
    package static func text(seconds: Double) -> String { String(format: "%.3f s", seconds) }

    /// Two lengths that differ, in samples where their seconds would look equal.
    package static func distinct(_ one: Double, _ other: Double, rateHz: Double) -> (String, String) {
        let texts = (text(seconds: one), text(seconds: other))
        guard texts.0 == texts.1 else { return texts }
        return (count(one, rateHz) + " samples", count(other, rateHz) + " samples")
    }

    /// `1.138 s of 2.276 s`, or `36,409 of 36,417 samples` where the seconds would look equal.
    package static func part(_ one: Double, of other: Double, rateHz: Double) -> String {
        let texts = (text(seconds: one), text(seconds: other))
        return texts.0 == texts.1 ? "\(count(one, rateHz)) of \(count(other, rateHz)) samples" : "\(texts.0) of \(texts.1)"
    }

    private static func count(_ seconds: Double, _ rateHz: Double) -> String { Int((seconds * rateHz).rounded()).grouped }
}
