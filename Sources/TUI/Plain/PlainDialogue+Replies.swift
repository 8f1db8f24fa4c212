/// What the plain mode says to what has come of its questions.
extension PlainDialogue {
    mutating func takeReply(_ action: News) -> Answer {
        switch (action, query) {
        case (.addFailed(_, let problem), _):
            if case .adding? = query { query = nil }
            return Answer(lines: [PlainWords.sentence(problem)])
        case (.refused(let dataset, _), _):
            noteNotBegun(dataset, isFailure: true)
            return Answer(lines: ["\(dataset) is being extracted by another process."])
        case (.notBegun(let dataset, let problem), _):
            noteNotBegun(dataset, isFailure: problem != nil)
            return Answer(lines: ["\(dataset): " + (problem.map(PlainWords.sentence) ?? "cancelled before it started.")])
        case (.skippedLoaded(let groups), .skipped(var asked)?):
            asked.take(groups)
            query = .skipped(asked)
            return asked.missing.isEmpty ? tellSkipped(asked) : Answer(work: asked.missing.map { .loadGroup($0) })
        case (.groupLoaded(let reason, let clips), .skipped(var asked)?):
            asked.take(clips, of: reason)
            query = .skipped(asked)
            return asked.missing.isEmpty ? tellSkipped(asked) : Answer()
        case (.page(_, let number, _, _, _, let records, _), .show(let index, let generation, _)?) where number == generation:
            let known = clips[index]
            let record = records.first { $0.path == known.id.path } ?? known.record
            clips[index].record = record
            query = .show(clip: index, generation: generation, record: record)
            return Answer(work: [.inspect(dataset: known.id.dataset, record: record, generation: generation)])
        case (.inspected(let number, let inspection, let problem), .show(let index, let generation, let record?)?)
        where number == generation:
            query = nil
            return Answer(
                lines: PlainWords.details(
                    record, dataset: clips[index].id.dataset, number: index + 1, inspection: inspection, problem: problem))
        case (.page(_, let number, _, _, _, let records, _), .result(let id, let generation)?) where number == generation:
            query = nil
            guard let record = records.first(where: { $0.path == id.path }) else { return Answer() }
            let index = clips.firstIndex { $0.id == id }
            if let index { clips[index].record = record }
            return Answer(lines: [PlainWords.outcome(record, number: index.map { $0 + 1 })])
        case (.page(_, let number, _, let total, _, let records, let facts), .clips(let listing, let generation)?) where number == generation:
            query = nil
            return tell(listing, records, total: total, problems: facts.problems)
        case (.page(let dataset, let number, _, _, _, let records, _), .find(let path, let rest, let generation)?) where number == generation:
            query = nil
            guard let record = records.first(where: { $0.path == path }) else { return find(path, in: rest) }
            clips.append(NumberedClip(id: ClipID(dataset: dataset, path: path), record: record))
            return show(clips.count - 1)
        case (.pageFailed(_, let number, let problem), .show(_, let generation, _)?) where number == generation,
            (.pageFailed(_, let number, let problem), .clips(_, let generation)?) where number == generation,
            (.pageFailed(_, let number, let problem), .find(_, _, let generation)?) where number == generation,
            (.pageFailed(_, let number, let problem), .result(_, let generation)?) where number == generation:
            query = nil
            return Answer(lines: [PlainWords.spoken(problem)])
        default: return Answer()
        }
    }

    private mutating func tellSkipped(_ asked: PlainSkipped) -> Answer {
        query = nil
        let told = asked.answer()
        // The numbers of before stay where there are no new ones: the clip that was just remedied keeps its own.
        if !told.clips.isEmpty {
            clips = told.clips
            listing = nil
        }
        return Answer(lines: told.lines)
    }

    /// Asks for the next result of a retry, when nothing else is being asked.
    mutating func askForResults() -> Answer {
        guard query == nil, !results.isEmpty else { return Answer() }
        let id = results.removeFirst()
        let generation = nextGeneration()
        query = .result(id, generation: generation)
        return Answer(work: [lookUp(id, generation)])
    }
}
