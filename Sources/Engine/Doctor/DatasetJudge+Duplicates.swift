import Base
import Signal

/// Recordings that are there more than once.
extension DatasetJudge {
    /// By the samples, or values, that were read: the same whatever file they stand in. Silent recordings are alike without being copies.
    var copies: [[JudgedClip]] {
        var byContent: [Int64: [JudgedClip]] = [:]
        for clip in clips where !clip.isSilent && clip.measure.array?.isConstant != true {
            if let hash = clip.measure.contentHash { byContent[hash, default: []].append(clip) }
        }
        // In each in the order of the paths, since the clips are.
        return byContent.values.filter { $0.count > 1 }.sorted { $0[0].path < $1[0].path }
    }

    var duplicates: [Finding] {
        var sorted: [FindingCode: [[JudgedClip]]] = [:]
        for group in copies {
            let code: FindingCode =
                isContradiction(group) ? .duplicateLabel : Set(group.map(\.measure.inputChecksum)).count == 1 ? .duplicate : .duplicateSamples
            sorted[code, default: []].append(group)
        }
        return sorted.map { code, groups in
            let groups = groups.sorted { ($1.count, $0[0].path) < ($0.count, $1[0].path) }
            let recordings = groups.count == 1 ? "1 recording is" : "\(groups.count.grouped) recordings are"
            let sentence =
                switch code {
                case .duplicateLabel:
                    "\(recordings) there under several labels: \(groups[0].map(\.path).prefix(3).joined(separator: " = ")) "
                        + "(\(groups[0].map(\.labelText).prefix(3).joined(separator: " / ")))"
                case .duplicate: "\(recordings) there more than once, to the byte"
                default: "\(recordings) there more than once, the same samples in other files"
                }
            return Finding(
                code, dataset: name, clips: groups.flatMap { $0.map(\.path) }, groups: groups.map { $0.map(\.path) }, value: Double(groups.count),
                sentence: sentence)
        }
    }

    private func isContradiction(_ group: [JudgedClip]) -> Bool {
        Set(group.compactMap(\.className)).count > 1 || Set(group.compactMap(\.speaker)).count > 1
    }
}
