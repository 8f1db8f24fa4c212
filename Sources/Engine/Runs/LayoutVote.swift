import Base
import Corpora
import Dispatch
import Foundation
import Shapes

/// What the other arrays of a dataset tell about one whose shape alone does not decide: found once, when first needed, from
/// all headers, so that it does not depend on the order of the clips.
///
/// What was found is a fact of the ledger, so that a later look at a clip decides as the run did.
final class LayoutVote: Sendable {
    private enum State {
        case unknown
        /// A lane is reading the headers; no lock is held meanwhile. The others wait for their signal.
        case counting(waiting: [DispatchSemaphore])
        case known(LayoutCensus)
    }

    private let source: Source
    private let only: ClipKind?
    private let stage: ArrayStage
    private let state = Guarded(State.unknown)

    /// - Parameter stage: reads the headers, with the recipe of the run and no clip's remedies.
    init(_ source: Source, only: ClipKind?, stage: ArrayStage) {
        self.source = source
        self.only = only
        self.stage = stage
    }

    /// The arrays of the dataset. The first call reads every header of the source while other lanes that need it wait.
    ///
    /// - Parameters:
    ///   - isAbandoned: asked while waiting and counting.
    ///   - found: called once a run, with what is found.
    /// - Throws: `CancellationError` once `isAbandoned` says so.
    func census(
        isAbandoned: @escaping () -> Bool, found: (LayoutCensus) -> Void
    ) throws(CancellationError) -> LayoutCensus {
        let signal = DispatchSemaphore(value: 0)
        while !isAbandoned() {
            let (known, isOurs) = state.withLock { state -> (LayoutCensus?, Bool) in
                switch state {
                case .known(let census): return (census, false)
                case .counting(let waiting):
                    if !waiting.contains(where: { $0 === signal }) { state = .counting(waiting: waiting + [signal]) }
                    return (nil, false)
                case .unknown:
                    state = .counting(waiting: [])
                    return (nil, true)
                }
            }
            if let known { return known }
            guard isOurs else {
                // Nobody signals that the run is given up.
                _ = signal.wait(timeout: .now() + .milliseconds(500))
                continue
            }
            let census = count(isAbandoned: isAbandoned)
            let waiting = state.withLock { state -> [DispatchSemaphore] in
                defer { state = census.map(State.known) ?? .unknown }
                if case .counting(let waiting) = state { return waiting }
                return []
            }
            for signal in waiting { signal.signal() }
            guard let census else { break }
            found(census)
            return census
        }
        throw CancellationError()
    }

    private func count(isAbandoned: @escaping () -> Bool) -> LayoutCensus? {
        var census = LayoutCensus()
        let listing = try? SourceScanner.scan(source, only: only, isCancelled: isAbandoned)
        // Arrays that could not be listed might have decided otherwise: then none decide.
        let clips = listing.map { $0.isPartial ? [] : $0.clips } ?? []
        for clip in clips where clip.kind == .array {
            if isAbandoned() { return nil }
            if let header = try? stage.header(path: clip.absolutePath.text) { census.count(header.shape, for: stage.correction) }
        }
        return census
    }

    /// What was found so far.
    var known: LayoutCensus? {
        state.withLock { state in
            if case .known(let census) = state { census } else { nil }
        }
    }
}
