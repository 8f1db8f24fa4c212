import Base
import Corpora
import Dispatch
import Foundation

/// Finds out whether files whose times are not as recorded have the recorded contents all the same, as after a copy
/// without times, an unpacked archive, a checkout, or a move to a file system of coarser times.
///
/// Only a file of the recorded size that has a recorded checksum is read; what was recorded without one counts as changed.
struct ContentComparison {
    private let request: RunRequest
    private let recipeHash: String
    private let ledger: Ledger
    private let store: OutputStore

    init(request: RunRequest, recipeHash: String, ledger: Ledger, store: OutputStore) {
        self.request = request
        self.recipeHash = recipeHash
        self.ledger = ledger
        self.store = store
    }

    private struct Candidate {
        var clip: SourceClip
        var facts: Ledger.ResumeFacts
        var readsInput: Bool
        var readsOutput: Bool
    }

    private struct Answer {
        var hasSameInput = true
        var hasSameOutput = true
        var facts: FileFacts
    }

    /// What was found of a file, once for all its segments; nil where it could not be read.
    private struct FileState {
        var checksum: Int64?
        var modifiedNs: Int64
    }

    private struct Progress {
        var done = 0
        var bytes: Int64 = 0
        var answers: [(path: String, answer: Answer)] = []
    }

    /// Brings `facts` up to what the files are now: new times of equal contents, and sizes that no file has where contents
    /// differ.
    ///
    /// - Parameters:
    ///   - workers: files that are read at once.
    ///   - progress: called from several threads with the number of clips compared so far and of all; false ends the reading.
    /// - Returns: what the ledger is to take over.
    /// - Throws: ``EngineError`` `.ledger`.
    func settle(
        _ facts: inout [String: Ledger.ResumeFacts], clips: [SourceClip], workers: Int,
        progress: @escaping @Sendable (_ done: Int, _ of: Int) -> Bool
    ) -> [FileFacts] {
        let candidates = clips.compactMap { clip in
            facts[clip.relativePath.text].flatMap { candidate(clip, $0) }
        }
        if candidates.isEmpty { return [] }
        let state = Guarded(Progress())
        let files = Guarded<[RawPath: FileState?]>([:])
        DispatchQueue.concurrentPerform(iterations: min(workers, candidates.count)) { worker in
            for index in stride(from: worker, to: candidates.count, by: workers) {
                let done = state.withLock { $0.done }
                guard progress(done, candidates.count) else { return }
                let answer = compare(candidates[index], files) { progress(done, candidates.count) }
                state.withLock { state in
                    state.done += 1
                    if let answer { state.answers.append((candidates[index].clip.relativePath.text, answer)) }
                }
            }
        }
        var changes: [FileFacts] = []
        for (path, answer) in state.withLock({ $0.answers }) {
            if answer.hasSameInput { facts[path]?.inputModifiedNs = answer.facts.inputModifiedNs } else { facts[path]?.inputBytes = Self.noSize }
            facts[path]?.receipt = answer.hasSameOutput ? answer.facts.receipt : nil
            if answer.hasSameInput, answer.hasSameOutput { changes.append(answer.facts) }
        }
        return changes
    }

    private static let noSize: Int64 = -2

    private func candidate(_ clip: SourceClip, _ facts: Ledger.ResumeFacts) -> Candidate? {
        guard facts.outcome == .extracted, facts.recipeHash == recipeHash, facts.inputBytes == clip.sizeBytes ?? -1,
            facts.storedSegment == clip.storedSegment
        else { return nil }
        let hasSameTime = facts.inputModifiedNs == clip.modifiedNanoseconds ?? 0
        if !hasSameTime, facts.inputChecksum == nil { return nil }
        var readsInput = !hasSameTime || request.comparesContents
        var readsOutput = false
        if request.mode == .force {
            // All of it is done again; whether the input is the same decides about its remedies alone.
            readsInput = !hasSameTime && facts.remedies != nil
        } else {
            switch facts.receipt.map({ store.presence(ofClip: clip.relativePath.text, $0) }) {
            case .whole: readsOutput = request.comparesContents
            case .doubtful: readsOutput = true
            case .gone, nil: readsInput = readsInput && facts.remedies != nil
            }
        }
        return readsInput || readsOutput ? Candidate(clip: clip, facts: facts, readsInput: readsInput, readsOutput: readsOutput) : nil
    }

    /// - Returns: nil where `goesOn` ended it.
    private func compare(_ candidate: Candidate, _ files: borrowing Guarded<[RawPath: FileState?]>, goesOn: () -> Bool) -> Answer? {
        let (path, facts) = (candidate.clip.relativePath.text, candidate.facts)
        var answer = Answer(
            facts: FileFacts(
                path: path, inputModifiedNs: facts.inputModifiedNs, inputChecksum: facts.inputChecksum, receipt: facts.receipt))
        if candidate.readsInput {
            let known = candidate.clip.segment == nil ? nil : files.withLock { $0[candidate.clip.file] }
            guard let file = known ?? state(of: candidate.clip, goesOn: goesOn) else { return nil }
            if candidate.clip.segment != nil { files.withLock { $0[candidate.clip.file] = file } }
            if let file {
                answer.hasSameInput = facts.inputChecksum == nil || facts.inputChecksum == file.checksum
                answer.facts.inputChecksum = file.checksum
                answer.facts.inputModifiedNs = file.modifiedNs
            } else {
                // Whoever extracts it says what is wrong with it.
                answer.hasSameInput = false
            }
        }
        guard candidate.readsOutput, answer.hasSameInput, let receipt = facts.receipt else { return answer }
        guard let record = try? ledger.clip(path) else { return nil }
        switch store.check(ofClip: path, receipt, shape: record.featureShape, goesOn: goesOn) {
        case .sound(let receipt, _): answer.facts.receipt = receipt
        case .faulty: answer.hasSameOutput = false
        case .interrupted: return nil
        }
        return answer
    }

    /// - Returns: nil where `goesOn` ended it, and a nil in it where the file could not be read.
    private func state(of clip: SourceClip, goesOn: () -> Bool) -> FileState?? {
        do {
            let file = try InputFile(path: clip.absolutePath.text)
            let checksum = try file.contentChecksum(goesOn: goesOn)
            if checksum == nil, file.byteCount <= InputFile.checksumLimitBytes { return nil }
            return .some(FileState(checksum: checksum, modifiedNs: file.stamp.modifiedNs))
        } catch {
            return .some(nil)
        }
    }
}
