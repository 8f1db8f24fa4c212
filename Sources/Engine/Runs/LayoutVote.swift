
/// What the other arrays of a dataset tell about one whose shape alone does not decide: found once, when first needed,
/// from all headers, so that it does not depend on the order of the clips.
final class LayoutVote: Sendable {
    private enum State {
        case unknown
        case known(LayoutHint?)
    }

    private let request: RunRequest
    private let state = Guarded(State.unknown)

    init(_ request: RunRequest) { self.request = request }

    /// The dataset's layout. The first call reads every header of the source while other lanes that need it wait.
    func hint(for correction: ShapeCorrection) -> LayoutHint? {
        state.withLock { state in
            if case .known(let hint) = state { return hint }
            var census = LayoutCensus()
            let listing = try? SourceScanner.scan(request.source, only: request.only)
            // Arrays that could not be listed might have decided otherwise: then none decide.
            let clips = listing.map { $0.isPartial ? [] : $0.clips } ?? []
            for clip in clips where clip.kind == .array {
                if let survey = try? ArrayFile.survey(
                    path: clip.absolutePath.text, member: request.recipe.clips.arrayMember, maxBytes: .max)
                {
                    census.count(survey.header.shape, for: correction)
                }
            }
            state = .known(census.hint)
            return census.hint
        }
    }
}
