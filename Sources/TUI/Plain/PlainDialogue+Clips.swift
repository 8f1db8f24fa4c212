import Engine

/// A list of the clips of a dataset, told page by page.
struct PlainListing {
    /// Clips told at a time; a screen reader says some forty of them in a minute.
    static let pageClips = 20

    var dataset: String
    var query: ClipQuery
    /// Clips told already.
    var told = 0
}

/// The clips of a dataset in lines, extracted or not.
extension PlainDialogue {
    mutating func clips(_ command: PlainCommand) throws(PlainCommand.Problem) -> Answer {
        let found = try datasets(Array(command.words.prefix(1)), of: command)
        guard found.count == 1 else { throw Problem("One dataset at a time: \(command.verb.form).") }
        let query = ClipQuery(filter: command.words.dropFirst().joined(separator: " "), sort: .path, descending: false)
        guard query.problems.isEmpty else {
            throw Problem("\(query.problems.map(\.description).joined(separator: "; ")). Type help for how to write filters.")
        }
        return ask(PlainListing(dataset: found[0].name, query: query))
    }

    mutating func more() throws(PlainCommand.Problem) -> Answer {
        guard let listing else { throw Problem("There is no list to continue. Type clips and a dataset's number.") }
        return ask(listing)
    }

    private mutating func ask(_ listing: PlainListing) -> Answer {
        let generation = nextGeneration()
        query = .clips(listing, generation: generation)
        return Answer(work: [
            .loadPage(
                dataset: listing.dataset, query: listing.query, anchor: nil, offset: listing.told, limit: PlainListing.pageClips,
                generation: generation)
        ])
    }

    /// Says a page of clips and gives them numbers; the first page of a list numbers anew.
    mutating func tell(_ asked: PlainListing, _ records: [ClipRecord], total: Int, problems: [FilterProblem]) -> Answer {
        var asked = asked
        let filter = asked.query.filter
        if let problem = problems.first {
            listing = nil
            return Answer(lines: ["\(problem)."])
        }
        guard !records.isEmpty, total > asked.told else {
            listing = nil
            if asked.told > 0 { return Answer(lines: ["That was the last one."]) }
            return Answer(lines: [filter.isEmpty ? "\(asked.dataset) has no results yet." : "No clip of \(asked.dataset) fits \(filter)."])
        }
        var lines: [String] = []
        if asked.told == 0 {
            clips = []
            lines.append("\(PlainWords.clips(total)) of \(asked.dataset)" + (filter.isEmpty ? "." : total == 1 ? " fits \(filter)." : " fit \(filter)."))
        }
        for record in records {
            clips.append(NumberedClip(id: ClipID(dataset: asked.dataset, path: record.path), record: record))
            lines.append(PlainWords.listed(record, number: clips.count))
        }
        asked.told += records.count
        listing = asked.told < total ? asked : nil
        lines.append(
            listing == nil ? "Type show and a clip's number for more." : "\(PlainWords.clips(total - asked.told)) more; type more, or show and a clip's number.")
        return Answer(lines: lines)
    }

    /// Looks for a clip by its path in the first of `datasets`.
    mutating func find(_ path: String, in datasets: [String]) -> Answer {
        guard let first = datasets.first else { return Answer(lines: ["No clip is called \(path.prefix(200)). Type clips and a dataset's number for a list."]) }
        let generation = nextGeneration()
        query = .find(path: path, datasets: Array(datasets.dropFirst()), generation: generation)
        return Answer(work: [lookUp(ClipID(dataset: first, path: path), generation)])
    }
}
