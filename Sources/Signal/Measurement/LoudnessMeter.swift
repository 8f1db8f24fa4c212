import CEBUR128

/// Integrated loudness of one recording by libebur128 (ITU-R BS.1770-4, EBU R 128), whose channels stand in the usual order.
///
/// One channel counts once, as everywhere: two equal ones are 3 LU louder.
final class LoudnessMeter {
    private var state: UnsafeMutablePointer<ebur128_state>?

    /// Nil for rates and numbers of channels that the library does not take.
    init?(channels: Int, rateHz: Int) {
        // The library's own bounds.
        guard (1...64).contains(channels), (16...2_822_400).contains(rateHz),
            let state = ebur128_init(UInt32(channels), UInt(rateHz), Int32(EBUR128_MODE_I.rawValue))
        else { return nil }
        self.state = state
    }

    deinit { ebur128_destroy(&state) }

    func add(_ interleaved: UnsafePointer<Float>, frames: Int) {
        ebur128_add_frames_float(state, interleaved, frames)
    }

    /// In LUFS; nil below the absolute gate of -70 LUFS, and for less than one block of 0.4 s.
    var integrated: Double? {
        var loudness = 0.0
        guard ebur128_loudness_global(state, &loudness) == Int32(EBUR128_SUCCESS.rawValue), loudness.isFinite else { return nil }
        return loudness
    }
}
