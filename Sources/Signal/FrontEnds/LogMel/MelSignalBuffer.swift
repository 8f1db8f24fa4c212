import CVector

/// A lane's room for samples as ``MelSignal`` prepares them.
final class MelSignalBuffer {
    private let options: MelSignal
    private var prepared: [Float] = []
    private var before: [Float] = []

    init(options: MelSignal) { self.options = options }

    /// Calls `body` with the samples that frames are taken of, and the number of those that zeros follow.
    func withPrepared(_ samples: [Float], _ body: (UnsafeBufferPointer<Float>, Int) throws -> Void) rethrows {
        if options.keeps(samples.count) { return try samples.withUnsafeBufferPointer { try body($0, $0.count) } }
        let lead = options.clipWindowSamples == nil ? 0 : options.clipWindowLeadSamples
        let sounding = lead + options.sounding(samples.count)
        resize(&prepared, options.prepared(samples.count))
        samples.withUnsafeBufferPointer { samples in
            prepared.withUnsafeMutableBufferPointer { prepared in
                guard let from = samples.baseAddress, let to = prepared.baseAddress else { return }
                to.update(repeating: 0, count: lead)
                let first = min(samples.count, sounding - lead)
                if options.roundsToInt16 {
                    melscope_round_to_int16(from, Float(options.scale), to + lead, first)
                } else {
                    (to + lead).update(from: from, count: first)
                }
                var end = lead + first
                while end < sounding {
                    (to + end).update(from: to + lead, count: first)
                    end += first
                }
                (to + sounding).update(repeating: 0, count: prepared.count - sounding)
            }
        }
        if options.preEmphasis != 0 {
            swap(&prepared, &before)
            resize(&prepared, before.count)
            // The lead is no part of the signal that is emphasised, and zeros change nothing behind it.
            melscope_pre_emphasis(before, Float(options.preEmphasis), &prepared, before.count)
        }
        // Pre-emphasis reaches one sample further.
        try prepared.withUnsafeBufferPointer { try body($0, min($0.count, sounding + 1)) }
    }

    private func resize(_ array: inout [Float], _ count: Int) {
        if array.count > count {
            array.removeLast(array.count - count)
        } else {
            array.append(contentsOf: repeatElement(0, count: count - array.count))
        }
    }
}
