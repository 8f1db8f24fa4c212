import Base
import Foundation

/// Who may write an output, and which part of it: all clips by one process, or N parts by as many. What is written at one time is of one
/// division and one recipe.
///
/// The lock of the part of all clips is taken for every beginning: for a moment by that of a part, for as long as it goes on by a run of all
/// clips. So two beginnings see each other, and while a part is written nothing changes the ledger of all clips, from which other
/// parts take over what was recorded of their clips. Parts of another division are merged into that ledger by whoever begins first.
struct PartDivision {
    let output: OutputFolder
    let folder: HeldFolder

    /// Seconds for which a part waits for others that begin or merge.
    private static let patienceSeconds = 600.0

    /// Locks the part that a run is to write.
    ///
    /// - Parameter number: nil for all clips.
    /// - Throws: ``EngineError`` `.locked` where another run writes what this one would, in another division or with another recipe.
    func begin(_ number: PartNumber?, recipeHash: String, remark: (String) -> Void) throws -> (part: PartFolder, lock: PartLock) {
        guard let number, number.count > 1 else {
            let lock = try PartLock(output.ownPart, in: folder, task: .run(recipeHash: recipeHash))
            for part in output.newestDividedParts(folder) { try PartLock.requireFree(part) }
            return (output.ownPart, lock)
        }
        let entrance = try entrance()
        defer { entrance.release() }
        // Of a run of all clips that was killed: none goes on now, and no part would see to them.
        folder.removeTemporaryFiles(of: output.ownPart)
        try mergeOthers(than: number.count, remark: remark)
        let part = output.part(number)
        do {
            try output.prepare(part, in: folder)
        } catch let reason as SkipReason {
            throw reason.error(subject: part.path, step: "making the folder of part \(number)")
        }
        let lock = try PartLock(part, in: folder, task: .run(recipeHash: recipeHash))
        for other in output.dividedParts where other != part {
            guard let holder = PartLock.holder(of: other), holder.task != .run(recipeHash: recipeHash) else { continue }
            var error = PartLock.held(holder, other)
            error.found += ", with another recipe or model"
            error.needed = "one recipe for all parts that run at a time (this run: \(recipeHash))"
            error.advice = "Wait until it ends, or choose another --output."
            throw error
        }
        return (part, lock)
    }

    /// Brings the ledger of a part that has begun up to what was recorded before: of all clips by merging the parts, of a part by taking
    /// over what the ledger of all clips says of its clips.
    ///
    /// - Parameter lock: of the part.
    func takeOver(_ part: PartFolder, _ ledger: Ledger, remark: (String) -> Void) throws {
        guard let number = part.number else {
            let merged = try PartMerge(output: output, folder: folder).merge(into: ledger)
            if merged.parts > 0 { remark("\(merged.parts) parts were merged") }
            return
        }
        guard try !ledger.hasBegun() else { return }
        let whole = output.ownPart.hasLedger ? try Ledger(reading: output.ownPart) : nil
        defer { whole?.close() }
        try ledger.begin(number, from: whole)
    }

    /// Waits for other parts that begin; refuses where a run of all clips goes on.
    private func entrance() throws -> PartLock {
        let deadline = MonotonicTime.now + Self.patienceSeconds
        while true {
            do {
                return try PartLock(output.ownPart, in: folder, task: .begin)
            } catch let error as EngineError where error.code == .locked {
                switch PartLock.holder(of: output.ownPart)?.task {
                case .begin?, .merge?, nil: guard MonotonicTime.now < deadline else { throw error }
                case .run?: throw error
                }
                usleep(useconds_t.random(in: 20_000...80_000))
            }
        }
    }

    private func mergeOthers(than count: Int, remark: (String) -> Void) throws {
        let others = output.newestDividedParts(folder).filter { $0.number?.count != count }
        guard let first = others.first?.number else { return }
        for part in others {
            guard let holder = PartLock.settledHolder(of: part) else { continue }
            var error = PartLock.held(holder, part)
            error.needed = "parts of one division at a time (this run: of \(count))"
            throw error
        }
        // As a run leaves an output: what parts did is in the ledger of all clips.
        let (whole, damage) = try Ledger.open(output.ownPart)
        defer { whole.close() }
        if let damage { remark(damage.text) }
        let merged = try PartMerge(output: output, folder: folder).merge(into: whole)
        remark("the parts of \(first.count) that were here were merged first (\(Readable.clips(merged.clips)))")
    }
}
