import Base
import Foundation

/// Makes one output of its parts: what their ledgers say goes into the ledger of all clips, and their folders go.
///
/// Killed at any moment and repeated it comes to the same. A part's rows are dropped from the ledger of all clips, where they count no more
/// since the part began; then they are put there as the part has them; then the part's folder gets another name, from which
/// moment on the ledger of all clips speaks for its clips again; then it is removed.
struct PartMerge {
    let output: OutputFolder
    let folder: HeldFolder

    struct Merged {
        var parts = 0
        var clips = 0
    }

    private static let goneName = ".merged-"

    /// - Parameter whole: the ledger of all clips, whose lock is held.
    /// - Throws: ``EngineError`` `.locked` while a part is written.
    func merge(into whole: Ledger) throws -> Merged {
        var merged = Merged()
        removeGone()
        let parts = output.dividedParts
        guard !parts.isEmpty else { return merged }
        var locks: [PartLock] = []
        defer { for lock in locks { lock.release() } }
        for part in parts { locks.append(try PartLock(part, in: folder, task: .merge)) }
        let union = try union(parts)
        let empty = parts.filter { !$0.hasLedger }
        var ledgers: [(part: PartFolder, ledger: Ledger)] = []
        defer { for (_, ledger) in ledgers { ledger.close() } }
        for part in parts where part.hasLedger { ledgers.append((part, try Ledger.open(part).ledger)) }
        for (count, parts) in Dictionary(grouping: ledgers, by: { $0.part.number?.count ?? 1 }) {
            let begun = Set(try parts.filter { try $0.ledger.hasBegun() }.compactMap { $0.part.number?.index })
            try whole.drop(clipsOf: BegunParts(begun, of: count))
        }
        try whole.addRuns(of: ledgers.map(\.ledger))
        if let union, try !isRecorded(union, in: whole) { try whole.saveRun(union) }
        for (part, ledger) in ledgers {
            if try ledger.hasBegun() { merged.clips += try whole.merge(ledger) }
            ledger.close()
            try whole.forceLog()
            try whole.publish(always: true)
            folder.remove(RawPath(text: part.inHandName))
            try retire(part)
            merged.parts += 1
        }
        for part in empty { try retire(part) }
        ledgers = []
        removeGone()
        rmdir(output.path + "/" + PartFolder.folder)
        return merged
    }

    /// The state of all parts as that of one run, the newest of the output then.
    private func union(_ parts: [PartFolder]) throws -> RunSnapshot? {
        guard parts.contains(where: \.hasLedger), let records = try? OutputRecords(output), var union = try records.latestRun(), union.parts != nil else { return nil }
        defer { records.close() }
        union.parts = nil
        var entry = union.entry ?? RunEntry()
        entry.command = .merge
        entry.startedAt = max(entry.endedAt ?? entry.startedAt, entry.startedAt.nextUp)
        entry.endedAt = entry.startedAt
        (entry.planned, entry.done, entry.extracted, entry.skipped, entry.failed) = (0, 0, 0, 0, 0)
        (entry.reasons, entry.slowest, entry.stepTimes) = ([:], [], StepTimes())
        (entry.activeSeconds, entry.audioSeconds, entry.inputBytes, entry.outputBytes) = (0, 0, 0, 0)
        union.entry = entry
        return union
    }

    /// Whether a merge that was killed has recorded the runs of these parts already, and of others that are gone.
    private func isRecorded(_ union: RunSnapshot, in whole: Ledger) throws -> Bool {
        guard let last = (try? whole.latestRun())?.entry, last.command == .merge else { return false }
        return last.startedAt >= union.entry?.startedAt ?? 0
    }

    /// Takes a part's folder out of the output at once; its files go later.
    private func retire(_ part: PartFolder) throws {
        let path = RawPath(text: part.name)
        let name = RawPath(text: Self.goneName + "\(path.lastComponent.text)-\(UInt32.random(in: 0 ... .max))")
        folder.sync(folder: RawPath(text: OutputFolder.stateName))
        do throws(HeldFolder.Refusal) {
            try folder.rename(path, to: name)
        } catch {
            throw EngineError.system(error.code, subject: part.path, step: "removing a part that was merged")
        }
        folder.sync(folder: RawPath(text: PartFolder.folder))
    }

    private func removeGone() {
        let parts = RawPath(text: PartFolder.folder)
        for entry in folder.entries(of: parts) where entry.kind == S_IFDIR && entry.name.text.hasPrefix(Self.goneName) {
            try? FileManager.default.removeItem(atPath: output.path + "/" + parts.appending(entry.name).text)
        }
    }
}
