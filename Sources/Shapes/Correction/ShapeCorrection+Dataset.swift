import Base
import Signal

/// Correction of an array that is one of a dataset: what its own shape leaves open, the others may tell.
extension ShapeCorrection {
    /// Numbers of mel bands and coefficients that front ends in common use give: MFCC 13 and 20; Kaldi 23, 40 and 80; HTK 26;
    /// openWakeWord 32; PANNs, VGGish and YAMNet 64; Piczak 60; librosa, AST and Whisper 80 and 128; BirdNET 96; Onsets and
    /// Frames 229; openL3 256.
    static let usualBands: Set<Int> = [13, 20, 23, 26, 32, 40, 60, 64, 80, 96, 128, 229, 256]

    /// Finds the operations for one array of a dataset.
    ///
    /// As ``plan(for:elementType:hint:)``, and one doubt more. An array of 40 by 128 for a model of 128 mel bands reads as
    /// 40 frames, but may as well be 40 bands padded to 128 frames. Recordings differ in length: where all arrays of a
    /// dataset have one length, and that is a usual number of bands, nothing tells the two apart, and the array is refused.
    /// The options' mel axis decides it.
    ///
    /// - Parameter dataset: what the dataset's arrays tell, asked only where it is needed; nil for an array by itself, which
    ///   is corrected and carries a note instead.
    /// - Throws: as ``plan(for:elementType:hint:)``.
    public func plan(
        for shape: TensorShape, elementType: ElementType = .float32, dataset: () throws -> LayoutCensus?
    ) throws -> CorrectionPlan {
        let isOpen = contract.kind == .spectrogram && orientation(of: shape) == nil
        let frames = bandLikeFrames(of: shape)
        let census = isOpen || frames != nil ? try dataset() : nil
        let plan = try plan(for: shape, elementType: elementType, hint: isOpen ? census?.hint(options) : nil)
        guard let frames else { return plan }
        if let census, census.timed > 1 {
            if census.lengthsDiffer { return plan }
            throw SkipReason(
                .shapeAmbiguous,
                found: "\(frames) by \(contract.bands) values in each of \(census.timed) arrays, and \(frames) is a common number of mel bands too",
                needed: "\(contract.bands) mel bands along one axis, and arrays of different lengths or a remedy that says which axis is mel")
        }
        return plan.adding(
            ClipNote(.layoutBands, "\(frames) frames read along an axis that could also be \(frames) mel bands", value: Double(frames)))
    }

    /// Whether a plan for this shape takes account of the dataset's other arrays.
    public func asksDataset(_ shape: TensorShape) -> Bool {
        contract.kind == .spectrogram && (orientation(of: shape) == nil || bandLikeFrames(of: shape) != nil)
    }

    /// The frames of an array whose time axis could be a mel axis of another front end; nil when there is no such doubt.
    private func bandLikeFrames(of shape: TensorShape) -> Int? {
        guard options.melAxis == nil, let reading = reading(of: shape)?.reading, let time = reading.time else { return nil }
        let frames = shape[time]
        guard frames != contract.bands, frames != contract.axis(.time)?.length, Self.usualBands.contains(frames) else { return nil }
        return frames
    }
}
