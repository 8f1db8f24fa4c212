import Base
import Signal

extension HDF5Store {
    package func check(ofClip relativePath: String, _ receipt: FeatureReceipt, shape: String?, goesOn: () -> Bool) -> FeatureCheck {
        guard let copy = StoredCopy(receipt) else { return .faulty(.missing, "recorded without a place in a file") }
        guard let (volume, array, _) = find(relativePath, receipt) else { return .faulty(fault(of: copy), reason(copy)) }
        guard goesOn() else { return .interrupted }
        guard let values = volume.values(array) else { return .faulty(.unreadable, "\(copy.volume.fileName) ends before the features do") }
        let (isSound, isZero, notFinite) = values.withUnsafeBytes { values in
            let isSound = array.isSound(values)
            if isSound { return (true, false, 0) }
            return (false, !values.isEmpty && values.allSatisfy { $0 == 0 }, array.tensor(values).nonFiniteCount)
        }
        guard isSound else {
            return .faulty(
                .content,
                isZero
                    ? "every byte is zero"
                    : notFinite > 0
                        ? "\(notFinite) of \(array.shape.elementCount) values are not finite" : "values that differ from those written")
        }
        if let shape, array.shape.description != shape { return .faulty(.shape, "\(array.shape), recorded \(shape)") }
        if let sealed = volume.sealed(isWriting: writes(copy.volume)).sealed, sealed.find(array.id) != nil {
            guard let hasSoundStructure = sealed.hasSoundStructure(goesOn: goesOn) else { return .interrupted }
            guard hasSoundStructure else {
                return .faulty(
                    .unreadable, "the values are those written, but \(copy.volume.fileName) is damaged outside of them, where HDF5 keeps what it finds them by")
            }
        }
        return .sound(receipt, wasCompared: true)
    }

    /// What is wrong where a receipt's copy is not found.
    private func fault(of copy: StoredCopy) -> FeatureFault { problem(copy)?.fault ?? .missing }

    private func reason(_ copy: StoredCopy) -> String {
        if let problem = problem(copy) { return problem.text }
        return "\(copy.volume.fileName) does not have it"
    }

    private func problem(_ copy: StoredCopy) -> SealedVolume.Problem? {
        let volume = state.withLock { $0.volumes[copy.volume] }
        return volume?.sealed(isWriting: writes(copy.volume)).problem
    }
}
