import Base
import Dispatch
import Foundation
import Signal

extension OutputComparison {
    /// Compares two outputs. Clips are read a few at a time, so that the memory does not grow with their number, but for 12 bytes a clip.
    ///
    /// Works on the caller's thread and on as many more as there are processors. What a run writes meanwhile counts as it is when its clip
    /// is come to.
    ///
    /// - Parameter progress: called with how many clips were looked at and of how many; false ends it.
    /// - Throws: ``EngineError`` where one of the two is no output; `CancellationError`.
    package init(
        _ a: OutputFolder, _ b: OutputFolder, progress: (_ done: Int, _ total: Int) -> Bool = { _, _ in true }
    ) throws {
        let (runOfA, runOfB) = (try RecordedRun(a), try RecordedRun(b))
        let (recordsOfA, recordsOfB) = (try OutputRecords(a), try OutputRecords(b))
        defer {
            recordsOfA.close()
            recordsOfB.close()
        }
        self.init(a: Side(runOfA), b: Side(runOfB), recipeDifferences: Recipe.differences(runOfA.recipe, runOfB.recipe))
        let stores = (a: try recordsOfA.store(of: runOfA.recipe), b: try recordsOfB.store(of: runOfB.recipe))
        let pairs = Self.pairs(stores.a.folders, stores.b.folders)
        features = pairs.map { FeatureComparison(folders: ($0.nameOfA, $0.nameOfB)) }
        let total = try recordsOfA.count() + recordsOfB.count()
        var walk = CommonClips(ClipCursor(recordsOfA), ClipCursor(recordsOfB))
        var waiting: [(a: ClipRecord, b: ClipRecord)] = []
        func compareWaiting() {
            let findings = Self.findings(waiting, stores, pairs)
            for (records, findings) in zip(waiting, findings) {
                for (index, finding) in findings.enumerated() { features[index].add(records.a.path, finding) }
            }
            waiting.removeAll(keepingCapacity: true)
        }
        var looked = 0
        while let (left, right) = try walk.next() {
            take(left, right)
            looked += 1
            if let left, let right, hasFeatures(left, self.a), hasFeatures(right, self.b) { waiting.append((left, right)) }
            if waiting.count == Self.batchSize || looked % 512 == 0 {
                compareWaiting()
                guard progress(self.a.clips + self.b.clips, total) else { throw CancellationError() }
            }
        }
        compareWaiting()
        guard progress(total, total) else { throw CancellationError() }
    }

    private static let batchSize = 64

    private func hasFeatures(_ record: ClipRecord, _ side: Side) -> Bool {
        record.outcome == .extracted && record.recipeHash == side.recipeHash && record.receipt != nil
    }

    private mutating func take(_ left: ClipRecord?, _ right: ClipRecord?) {
        let (inA, inB) = (left.map { hasFeatures($0, a) } ?? false, right.map { hasFeatures($0, b) } ?? false)
        if left != nil { a.clips += 1 }
        if right != nil { b.clips += 1 }
        if inA { a.withFeatures += 1 }
        if inB { b.withFeatures += 1 }
        guard let left, let right else {
            if let left { onlyInA.add(left.path) }
            if let right { onlyInB.add(right.path) }
            return
        }
        common += 1
        if inA, !inB { featuresOnlyInA.add(left.path) }
        if inB, !inA { featuresOnlyInB.add(left.path) }
        if let one = left.inputChecksum, let other = right.inputChecksum, one != other || left.inputBytes != right.inputBytes {
            otherInput.add(left.path)
        }
        if left.labels != right.labels { otherLabels.add(left.path) }
    }

    // MARK: Features

    /// Which arrays of the two are compared: those of one name; else the first of each.
    private struct Pair: Sendable {
        var a = 0
        var b = 0
        var nameOfA: String?
        var nameOfB: String?
    }

    private static func pairs(_ a: [String], _ b: [String]) -> [Pair] {
        let same = a.enumerated().compactMap { index, name in
            b.firstIndex(of: name).map { Pair(a: index, b: $0, nameOfA: name, nameOfB: name) }
        }
        return same.isEmpty ? [Pair(nameOfA: a.first, nameOfB: b.first)] : same
    }

    /// What each pair of arrays of each clip comes to, in the order of the clips.
    private static func findings(
        _ clips: [(a: ClipRecord, b: ClipRecord)], _ stores: (a: OutputStore, b: OutputStore), _ pairs: [Pair]
    ) -> [[FeatureComparison.Finding]] {
        let findings = Guarded([[FeatureComparison.Finding]](repeating: [], count: clips.count))
        // Threads share what is left, so that one long clip keeps none of them waiting.
        let next = Guarded(0)
        DispatchQueue.concurrentPerform(iterations: min(clips.count, ProcessInfo.processInfo.activeProcessorCount)) { _ in
            while true {
                let index = next.withLock { next in
                    defer { next += 1 }
                    return next
                }
                guard index < clips.count else { return }
                let found = Self.findings(clips[index], stores, pairs)
                findings.withLock { $0[index] = found }
            }
        }
        return findings.withLock { $0 }
    }

    private static func findings(
        _ clip: (a: ClipRecord, b: ClipRecord), _ stores: (a: OutputStore, b: OutputStore), _ pairs: [Pair]
    ) -> [FeatureComparison.Finding] {
        func read(_ record: ClipRecord, _ store: OutputStore, _ side: String) -> Result<[Tensor], SkipReason> {
            do {
                guard let receipt = record.receipt else { throw SkipReason(.fileVanished, found: "no features", needed: "features") }
                return .success(try store.read(ofClip: record.path, receipt))
            } catch {
                let reason = error as? SkipReason ?? SkipReason(.fileUnreadable, found: "\(error)", needed: "features that can be read")
                return .failure(SkipReason(reason.code, found: "in \(side): \(reason.found)", needed: reason.needed))
            }
        }
        let (left, right) = (read(clip.a, stores.a, "a"), read(clip.b, stores.b, "b"))
        guard case .success(let a) = left, case .success(let b) = right else {
            var why: [String] = []
            for case .failure(let reason) in [left, right] { why.append(reason.found) }
            return pairs.map { _ in .unreadable(why.joined(separator: ", ")) }
        }
        return pairs.map { pair in
            guard pair.a < a.count, pair.b < b.count else { return .unreadable("an output of the model is missing") }
            let (one, other) = (a[pair.a], b[pair.b])
            guard one.shape == other.shape else { return .reshaped(a: one.shape.description, b: other.shape.description) }
            return FeatureDistance(one, other).map { .distance($0) } ?? .notFinite
        }
    }
}

/// The clips of two outputs side by side, by their paths.
struct CommonClips {
    private var a: ClipCursor
    private var b: ClipCursor
    private var left: ClipRecord?
    private var right: ClipRecord?
    private var hasBegun = false

    init(_ a: ClipCursor, _ b: ClipCursor) {
        self.a = a
        self.b = b
    }

    /// A clip of both, or of one with nil for the other; nil behind the last.
    mutating func next() throws -> (ClipRecord?, ClipRecord?)? {
        if !hasBegun {
            (left, right) = (try a.next(), try b.next())
            hasBegun = true
        }
        guard left != nil || right != nil else { return nil }
        let (one, other) = (left, right)
        if let one, let other, one.path == other.path {
            (left, right) = (try a.next(), try b.next())
            return (one, other)
        }
        let isLeftFirst = other == nil || one.map { one in one.path.utf8.lexicographicallyPrecedes(other!.path.utf8) } ?? false
        if isLeftFirst {
            left = try a.next()
            return (one, nil)
        }
        right = try b.next()
        return (nil, other)
    }
}
