import Base
import CVector

/// What a clip's array consists of.
struct MelArraySize {
    /// That are transformed, of each window.
    let frames: Int
    /// Frames and what they are filled up with.
    let rows: Int
    /// Windows of samples; 1 where the clip is not cut into any.
    let windows: Int
    /// Of ``rows``, those that the clip reaches; nil where that is all of them, and for windows and patches.
    let ownSteps: Int?

    /// Of a clip that has an array.
    init(_ options: LogMel, samples: Int) {
        let signal = options.signal
        let all = options.frames(of: signal.clipWindowSamples ?? signal.prepared(samples))
        frames = min(all, options.after.frameCount ?? all)
        rows = options.after.rows(frames: frames)
        windows = signal.clipWindows(samples) ?? 1
        // A centred frame is the clip's own where its middle lies in it, as in transformers' masks. The frame that NeMo's
        // normalisation sets to 0 is not.
        let sounding = signal.sounding(samples)
        let reached = options.centred ? (sounding + options.hopSamples - 1) / options.hopSamples : options.frames(of: sounding)
        let own = max(1, min(options.after.bandNorm == .nemo ? frames - 1 : frames, reached))
        let isCut = signal.clipWindowSamples != nil || options.after.patchFrames != nil
        ownSteps = isCut || own == rows ? nil : own
    }

    /// That the array holds only the beginning of a clip; nil where it does not.
    func cut(from samples: Int, _ options: LogMel) -> ClipNote? {
        if let length = options.signal.lengthSamples, samples > length {
            return ClipNote(
                .timeCropped, "\(samples - length) of \(samples) samples cut off: the front end takes \(length)",
                value: Double((samples - length) / options.hopSamples))
        }
        let all = options.frames(of: options.signal.clipWindowSamples ?? options.signal.prepared(samples))
        guard let count = options.after.frameCount, all > count else { return nil }
        return ClipNote(.timeCropped, "\(all - count) of \(all) frames cut off: the front end takes \(count)", value: Double(all - count))
    }

    /// Whether each window is brought into the options' layout as it is made.
    func turnsWindows(_ options: LogMel) -> Bool {
        windows > 1 && options.after.layout.isTransposed && options.after.patchFrames == nil
    }

    /// The array in the options' layout.
    ///
    /// - Parameter values: shape `(windows, rows, bands)`, or as they are to be where ``turnsWindows(_:)`` says so.
    func laidOut(_ values: [Float], _ options: LogMel) -> Tensor {
        let (after, bands) = (options.after, options.melBands)
        guard let patch = after.patchFrames, let patches = after.patches(rows: rows) else {
            return laidOut(values, items: windows, itemRows: rows, rowHop: rows, options)
        }
        if after.layout == .timeMel, after.patchHopFrames == patch {
            return Tensor(shape: [patches, patch, bands], values: Array(values[..<(patches * patch * bands)]))
        }
        return laidOut(values, items: patches, itemRows: patch, rowHop: after.patchHopFrames, options)
    }

    private func laidOut(_ values: [Float], items: Int, itemRows: Int, rowHop: Int, _ options: LogMel) -> Tensor {
        let (layout, bands) = (options.after.layout, options.melBands)
        let isCut = options.signal.clipWindowSamples != nil || options.after.patchFrames != nil
        let lengths: [AxisRole: Int] = [.time: itemRows, .mel: bands, .channel: 1]
        let shape = TensorShape((isCut ? [items] : []) + layout.roles.map { lengths[$0] ?? 1 })
        let count = itemRows * bands
        if rowHop == itemRows, !layout.isTransposed || turnsWindows(options) { return Tensor(shape: shape, values: values) }
        return Tensor(
            shape: shape,
            values: [Float](unsafeUninitializedCapacity: items * count) { result, initialized in
                values.withUnsafeBufferPointer { values in
                    guard let to = result.baseAddress, let from = values.baseAddress else { return }
                    for item in 0..<items {
                        if layout.isTransposed {
                            melscope_transpose(from + item * rowHop * bands, itemRows, bands, to + item * count)
                        } else {
                            (to + item * count).update(from: from + item * rowHop * bands, count: count)
                        }
                    }
                }
                initialized = items * count
            })
    }
}
