/// What arrays of a shape usually hold in published speech-emotion networks, where nothing but lengths tells.
///
/// For people alone: it becomes comments of a card, never settings of a run.
struct UsualInput {
    /// "frames of 40 MFCCs".
    var words: String
    /// What a card would say, as lines of YAML below `recipe:`.
    var hints: [String]

    /// Numbers of coefficients and of bands in common use.
    private static let coefficients: Set = [12, 13, 20, 22, 25, 26, 30, 39, 40, 50, 58, 60]
    private static let bands: Set = [64, 80, 96, 128, 256]

    /// - Parameter shape: with the batch in front; nil for a free length.
    /// - Returns: nil where the lengths say nothing.
    init?(shape: [Int?]) {
        let inner = Array(shape.dropFirst())
        let hasChannel = inner.count > 1 && inner.last == 1
        let lengths = hasChannel ? Array(inner.dropLast()) : inner
        let last = hasChannel ? ", channel]" : "]"
        switch lengths.count {
        case 1:
            guard let count = lengths[0] else { return nil }
            guard count <= 1000 else {
                words = "a waveform of \(count) samples, or a long vector"
                hints = ["front_end:", "  kind: waveform", "model:", "  axes: [batch, samples\(last)"]
                return
            }
            let areMeans = Self.coefficients.contains(count)
            words = areMeans ? "a vector of \(count) MFCC means" : "a vector of \(count) values per clip, such as MFCC means"
            let frontEnd = areMeans ? ["front_end:", "  kind: mfcc", "  coefficients: \(count)", "  summary: mean"] : []
            hints = frontEnd + ["model:", "  axes: [batch, features\(last)"]
        case 2:
            let places = lengths.indices.filter { lengths[$0].map { Self.bands.contains($0) || Self.coefficients.contains($0) } ?? false }
            guard places.count == 1, let count = lengths[places[0]] else { return nil }
            let isMel = Self.bands.contains(count)
            let role = isMel ? "mel" : "coefficient"
            words = isMel ? "a log-mel of \(count) bands" : "frames of \(count) MFCCs"
            hints = (isMel ? ["front_end:", "  mel_bands: \(count)"] : ["front_end:", "  kind: mfcc", "  coefficients: \(count)"])
                + ["model:", "  axes: [batch, " + (places[0] == 0 ? "\(role), time" : "time, \(role)") + last]
        default: return nil
        }
    }
}
