import CVector
import Foundation

/// Levels of a recording in frames of 10 ms, and what they say of silence and noise. Four bytes a frame: 1.4 MB an hour.
struct FrameLevels {
    static let frameSeconds = 0.01
    /// What lies so far below the loudest frame is silence: two thirds of the 60 dB that `librosa.effects.trim` takes by default, since
    /// rooms are seldom quieter.
    static let silenceDB = 40.0
    /// And what lies below it is, whatever the loudest frame: there the rounding of 16-bit samples is heard (-98 dBFS, -93 where it is
    /// rounded down).
    static let silenceDBFS = -90.0

    private let channels: Int
    private let rateHz: Int
    /// Sample frames of one frame.
    private let length: Int
    private var powers: [Float] = []
    /// Interleaved samples of the frame that goes on.
    private var held: [Float] = []

    init(channels: Int, rateHz: Int) {
        self.channels = channels
        self.rateHz = rateHz
        length = max(1, Int((Double(rateHz) * Self.frameSeconds).rounded()))
    }

    mutating func add(_ interleaved: UnsafePointer<Float>, frames: Int) {
        var start = 0
        if !held.isEmpty {
            let missing = min(length - held.count / channels, frames)
            held.append(contentsOf: UnsafeBufferPointer(start: interleaved, count: missing * channels))
            start = missing
            guard held.count == length * channels else { return }
            append(held, frames: length)
            held.removeAll(keepingCapacity: true)
        }
        let whole = (frames - start) / length * length
        append(interleaved + start * channels, frames: whole)
        start += whole
        held.append(contentsOf: UnsafeBufferPointer(start: interleaved + start * channels, count: (frames - start) * channels))
    }

    private mutating func append(_ samples: UnsafePointer<Float>, frames: Int) {
        let count = frames / length
        guard count > 0 else { return }
        let begin = powers.count
        powers.append(contentsOf: repeatElement(0, count: count))
        powers.withUnsafeMutableBufferPointer { melscope_frame_powers(samples, channels, length, frames, $0.baseAddress! + begin) }
    }

    /// Takes the last frame into account, which may be shorter.
    mutating func finish() {
        guard !held.isEmpty else { return }
        let count = held.count
        var power: Float = 0
        held.withUnsafeBufferPointer { melscope_frame_powers($0.baseAddress!, channels, count / channels, count / channels, &power) }
        powers.append(power)
        held = []
    }

    /// In seconds: before the first sound, behind the last, the longest between, and the longest run of nothing but zeros that sound
    /// goes into and comes out of at once, as where a part was cut out or lost. All 0 for a recording of zeros.
    var silences: (leading: Double, trailing: Double, inner: Double, dropout: Double) {
        guard let loudest = powers.max(), loudest > 0 else { return (0, 0, 0, 0) }
        let floor = max(loudest * Float(pow(10, -Self.silenceDB / 10)), Float(pow(10, Self.silenceDBFS / 10)))
        guard let first = powers.firstIndex(where: { $0 >= floor }), let last = powers.lastIndex(where: { $0 >= floor }) else {
            return (0, 0, 0, 0)
        }
        var (inner, gap, dropout, zeros) = (0, 0, 0, 0)
        var isAfterSound = false
        for index in first...last {
            let power = powers[index]
            if power >= floor {
                inner = max(inner, gap)
                if isAfterSound { dropout = max(dropout, zeros) }
                (gap, zeros, isAfterSound) = (0, 0, true)
            } else {
                gap += 1
                // A frame of mere quiet between sound and zeros makes a pause of them.
                if power == 0 { zeros += 1 } else { isAfterSound = false }
            }
        }
        let frame = Double(length) / Double(rateHz)
        return (Double(first) * frame, Double(powers.count - 1 - last) * frame, Double(inner) * frame, Double(dropout) * frame)
    }

    /// The level of what is loud over that of what is quiet, in dB: of frames of 20 ms, without those of zeros alone, the 95th percentile
    /// of the power less the 10th, over the 10th. It is an estimate after the idea of NIST's STNR (peaks of the frames' histogram), of
    /// noise that goes on through the whole recording; without pauses it is low. Nil for fewer than 20 frames.
    var snrDB: Double? {
        var pairs = stride(from: 0, to: powers.count - 1, by: 2).map { (powers[$0] + powers[$0 + 1]) / 2 }
        pairs.removeAll { $0 == 0 }
        guard pairs.count >= 20 else { return nil }
        pairs.sort()
        func percentile(_ share: Double) -> Double {
            let place = share * Double(pairs.count - 1)
            let (low, part) = (Int(place), place - place.rounded(.down))
            let high = min(low + 1, pairs.count - 1)
            return Double(pairs[low]) * (1 - part) + Double(pairs[high]) * part
        }
        let (loud, quiet) = (percentile(0.95), percentile(0.1))
        guard quiet > 0, loud.isFinite else { return nil }
        return min(100, max(-20, 10 * log10(max((loud - quiet) / quiet, 1e-12))))
    }
}
