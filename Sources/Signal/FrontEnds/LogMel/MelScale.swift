import Foundation

extension LogMel.MelScale {
    // Slaney, Auditory Toolbox (Interval Research Corporation, 1998): linear up to 1,000 Hz, which is 15 mels, then 27
    // mels for each factor of 6.4.
    private static let hzPerMel = 200.0 / 3
    private static let breakHz = 1000.0
    private static let breakMels = breakHz / hzPerMel
    private static let logStep = log(6.4) / 27

    /// Mels of a frequency in Hz, at least 0.
    public func mels(hz: Double) -> Double {
        switch self {
        case .slaney:
            hz >= Self.breakHz ? Self.breakMels + log(hz / Self.breakHz) / Self.logStep : hz / Self.hzPerMel
        case .htk:
            // The HTK Book, section 5.4.
            2595 * log10(1 + hz / 700)
        }
    }

    /// Frequency in Hz; the inverse of ``mels(hz:)``.
    public func hz(mels: Double) -> Double {
        switch self {
        case .slaney:
            mels >= Self.breakMels
                ? Self.breakHz * exp(Self.logStep * (mels - Self.breakMels)) : Self.hzPerMel * mels
        case .htk:
            700 * (pow(10, mels / 2595) - 1)
        }
    }
}

extension LogMel {
    /// Where a frequency in Hz lies among the mel bands: 0 is the centre of the lowest, `melBands - 1` that of the highest.
    ///
    /// Bands are equally wide in mels between `minHz` and `maxHz`, as ``MelFilterBank`` lays them out.
    public func band(hz: Double) -> Double? {
        let low = melScale.mels(hz: minHz)
        let high = melScale.mels(hz: maxHz)
        guard high > low else { return 0 }
        return (melScale.mels(hz: hz) - low) / (high - low) * Double(melBands + 1) - 1
    }
}
