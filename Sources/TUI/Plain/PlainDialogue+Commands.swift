import Base
import Engine

/// What each command of the plain mode does.
extension PlainDialogue {
    mutating func perform(_ command: PlainCommand) -> Answer {
        do {
            switch command.verb {
            case .help:
                return Answer(lines: PlainCommand.Verb.allCases.map { "\($0.form): \($0.summary)" } + [
                    "NUMBER is a dataset's number or name, CLIP the number that skipped or clips gave a clip.",
                    "FILTER is one or more words such as outcome:extracted, emotion:angry,sad, !speaker:01, T>150, or a part of a name, label or reason; all must match.",
                ])
            case .list: return Answer(lines: list(), work: world.isReadOnly ? [] : [.refreshDatasets])
            case .status: return status()
            case .start: return try start(command)
            case .skipped: return try skipped(command)
            case .clips: return try clips(command)
            case .more: return try more()
            case .show: return try show(command)
            case .remedy: return try remedy(command)
            case .retry: return try retry(command)
            case .pause, .resume, .cancel: return try control(command)
            case .lanes: return try lanes(command)
            case .survey: return try survey(command)
            case .add: return try add(command)
            case .log:
                let lines = world.log.suffix(20).map { "\(ScreenDate.text($0.time, utcOffsetSeconds: world.utcOffsetSeconds)): \($0.text)" }
                return Answer(lines: lines.isEmpty ? ["The log is empty."] : lines)
            case .wait, .quit: return Answer()
            }
        } catch {
            return Answer(lines: [error.text])
        }
    }

    typealias Problem = PlainCommand.Problem

    private func refuseWhenReadOnly() throws(PlainCommand.Problem) {
        if world.isReadOnly { throw Problem("This run belongs to another process and can only be watched here.") }
    }

    // MARK: Datasets by number

    func datasets(_ words: [String], of command: PlainCommand) throws(PlainCommand.Problem) -> [DatasetEntry] {
        guard !world.datasets.isEmpty else { throw Problem("There is no dataset yet. Type add and a folder.") }
        guard !words.isEmpty else { throw Problem("Say which dataset: \(command.verb.form). Type list for the numbers.") }
        var found: [DatasetEntry] = []
        for word in words {
            if word.lowercased() == "all" { return world.datasets }
            guard let entry = dataset(word) else {
                let range = world.datasets.count == 1 ? "there is only 1" : "there are 1 to \(world.datasets.count)"
                throw Problem("No dataset is called \(word.prefix(60)); \(range). Type list.")
            }
            if !found.contains(where: { $0.name == entry.name }) { found.append(entry) }
        }
        return found
    }

    private func dataset(_ word: String) -> DatasetEntry? {
        if let number = Int(word) { return world.datasets.indices.contains(number - 1) ? world.datasets[number - 1] : nil }
        return world.datasets.first { $0.name.lowercased() == word.lowercased() }
    }

    // MARK: Runs

    private func status() -> Answer {
        let running = world.datasets.filter { $0.isWorking || $0.isElsewhere || awaited[$0.name] != nil }
        let count = "\(world.lanes) in parallel"
        let first = running.isEmpty ? "No run is under way; \(count)." : "\(running.count == 1 ? "1 run is" : "\(running.count) runs are") under way; \(count)."
        return Answer(lines: [first] + world.datasets.map(PlainWords.status))
    }

    private mutating func start(_ command: PlainCommand) throws(PlainCommand.Problem) -> Answer {
        try refuseWhenReadOnly()
        var answer = Answer()
        for entry in try datasets(command.words, of: command) {
            if entry.isElsewhere {
                noteNotBegun(entry.name, isFailure: true)
                answer.lines.append("\(entry.name) is being extracted by another process.")
            } else if entry.isWorking || awaited[entry.name] != nil {
                answer.lines.append("\(entry.name) is already running.")
            } else {
                expectEnd(of: entry)
                answer.lines.append("Starting \(entry.name).")
                answer.work.append(.start(dataset: entry.name, replacing: false))
            }
        }
        return answer
    }

    private mutating func expectEnd(of entry: DatasetEntry, retried: [ClipID] = []) {
        awaited[entry.name] = Awaited(
            before: entry.isOurs ? entry.run : nil, retried: (awaited[entry.name]?.retried ?? []) + retried)
    }

    private func control(_ command: PlainCommand) throws(PlainCommand.Problem) -> Answer {
        try refuseWhenReadOnly()
        let working = world.datasets.filter(\.isWorking)
        guard !working.isEmpty else { throw Problem("No run is under way.") }
        let chosen = command.words.isEmpty ? working : try datasets(command.words, of: command)
        var answer = Answer()
        for entry in chosen {
            guard entry.isWorking, let run = entry.run else {
                answer.lines.append("\(entry.name) is not running here.")
                continue
            }
            switch command.verb {
            case .pause:
                answer.lines.append(run.state == .paused ? "\(entry.name) is paused already." : "Pausing \(entry.name).")
                answer.work.append(.pause(dataset: entry.name))
            case .resume:
                answer.lines.append(run.state == .paused ? "\(entry.name) goes on." : "\(entry.name) is not paused.")
                answer.work.append(.resume(dataset: entry.name))
            default:
                answer.lines.append(
                    run.state == .cancelling
                        ? "Abandoning the clips in progress of \(entry.name)."
                        : "Cancelling \(entry.name) after the clips in progress; type cancel again to abandon them.")
                answer.work.append(.cancel(dataset: entry.name))
            }
        }
        return answer
    }

    private mutating func lanes(_ command: PlainCommand) throws(PlainCommand.Problem) -> Answer {
        try refuseWhenReadOnly()
        guard let word = command.words.first else { return Answer(lines: ["\(world.lanes) in parallel."]) }
        guard let count = Int(word), (1...LanePool.maxLanes).contains(count), command.words.count == 1 else {
            throw Problem("From 1 to \(LanePool.maxLanes) clips can be processed in parallel.")
        }
        world.lanes = count
        return Answer(lines: ["\(count) in parallel."], work: [.setLanes(count)])
    }

    private mutating func survey(_ command: PlainCommand) throws(PlainCommand.Problem) -> Answer {
        let found = try datasets(command.words, of: command)
        guard found.count == 1 else { throw Problem("One dataset at a time: \(command.verb.form).") }
        query = .survey(found[0].name)
        return Answer(lines: ["Looking at the headers of \(found[0].name)."], work: [.survey(dataset: found[0].name)])
    }

    private mutating func add(_ command: PlainCommand) throws(PlainCommand.Problem) -> Answer {
        try refuseWhenReadOnly()
        guard !command.rest.isEmpty else { throw Problem("Say which folder: \(command.verb.form).") }
        query = .adding
        return Answer(work: [.add(AddedDataset(path: command.rest))])
    }

    // MARK: Clips

    private mutating func skipped(_ command: PlainCommand) throws(PlainCommand.Problem) -> Answer {
        var names: [String] = []
        var reason = ""
        for word in command.words {
            if word.lowercased() == "all" { continue }
            if let entry = dataset(word) {
                names.append(entry.name)
            } else if Int(word) == nil, ReasonCode.allCases.contains(where: { $0.rawValue.contains(word.lowercased()) }), reason.isEmpty {
                reason = word.lowercased()
            } else {
                throw Problem("\(word.prefix(60)) is neither a dataset nor a reason. Type list for the datasets' numbers.")
            }
        }
        chosen = names.isEmpty ? world.datasets.map(\.name) : names
        guard !chosen.isEmpty else { throw Problem("There is no dataset yet. Type add and a folder.") }
        query = .skipped(PlainSkipped(reason: reason))
        return Answer(work: [.loadSkipped])
    }

    private func clip(_ word: String) throws(PlainCommand.Problem) -> Int {
        guard !clips.isEmpty else { throw Problem("No clip has a number yet. Type skipped or clips first.") }
        guard let number = Int(word) else { throw Problem("\(word.prefix(60)) is no clip's number; they are 1 to \(clips.count).") }
        guard clips.indices.contains(number - 1) else { throw Problem("There is no clip \(number); they are 1 to \(clips.count).") }
        return number - 1
    }

    private mutating func show(_ command: PlainCommand) throws(PlainCommand.Problem) -> Answer {
        guard let word = command.words.first else { throw Problem("Say which clip: \(command.verb.form).") }
        if command.words.count == 1, Int(word) != nil { return show(try clip(word)) }
        if let index = clips.firstIndex(where: { $0.id.path == command.rest }) { return show(index) }
        return find(command.rest, in: world.datasets.map(\.name))
    }

    mutating func show(_ index: Int) -> Answer {
        let generation = nextGeneration()
        query = .show(clip: index, generation: generation, record: nil)
        return Answer(work: [lookUp(clips[index].id, generation)])
    }

    /// Asks for the present record of a clip.
    func lookUp(_ id: ClipID, _ generation: Int) -> Work {
        .loadPage(
            dataset: id.dataset, query: ClipQuery(sort: .path, descending: false), anchor: id.path, offset: 0, limit: 3,
            generation: generation)
    }

    private mutating func remedy(_ command: PlainCommand) throws(PlainCommand.Problem) -> Answer {
        guard let word = command.words.first else { throw Problem("Say which clip and which remedy: \(command.verb.form).") }
        let index = try clip(word)
        let names = command.words.dropFirst()
        let known = clips[index].record.skipReason.map { PlainWords.remedies(for: $0, clip: index + 1) } ?? ""
        guard !names.isEmpty else { throw Problem("Say which remedy. \(known)") }
        return try retry([index], names.map { name throws(PlainCommand.Problem) in
            guard let remedy = Remedy(name: name) else { throw Problem("\(name.prefix(60)) is no remedy. \(known)") }
            return remedy
        })
    }

    private mutating func retry(_ command: PlainCommand) throws(PlainCommand.Problem) -> Answer {
        guard !command.words.isEmpty else { throw Problem("Say which clips: \(command.verb.form), or retry REASON, or retry all.") }
        var indices: [Int] = []
        var remedies: [Remedy] = []
        for word in command.words {
            let name = word.lowercased()
            let ofReason = clips.indices.filter { clips[$0].record.reason?.rawValue.contains(name) ?? false }
            if name == "all" {
                _ = try clip("1")
                indices += clips.indices
            } else if let remedy = Remedy(name: word) {
                remedies.append(remedy)
            } else if Int(word) == nil, !ofReason.isEmpty {
                indices += ofReason
            } else {
                indices.append(try clip(word))
            }
        }
        guard !indices.isEmpty else { throw Problem("Say which clips: \(command.verb.form).") }
        return try retry(indices, remedies)
    }

    private mutating func retry(_ indices: [Int], _ remedies: [Remedy]) throws(PlainCommand.Problem) -> Answer {
        try refuseWhenReadOnly()
        var answer = Answer()
        let useful = Set(indices).sorted().filter { index in
            guard let reason = clips[index].record.reason else { return true }
            return remedies.isEmpty || remedies.contains { reason.canYield(to: $0) }
        }
        let names = remedies.map(\.name).joined(separator: " and ")
        if useful.count < Set(indices).count {
            let left = PlainWords.clips(Set(indices).count - useful.count)
            answer.lines.append("Left alone: \(left), as \(names) does not help with the reason; type show and a clip's number for what does.")
        }
        let ids = useful.map { clips[$0].id }
        let with = remedies.isEmpty ? "" : " with " + names
        for (name, group) in Dictionary(grouping: ids, by: \.dataset).sorted(by: { $0.key < $1.key }) {
            guard let entry = world.entry(name) else { continue }
            if entry.isElsewhere {
                noteNotBegun(name, isFailure: true)
                answer.lines.append("\(name) is being extracted by another process.")
                continue
            }
            expectEnd(of: entry, retried: group)
            answer.lines.append("Trying \(PlainWords.clips(group.count)) of \(name) again\(with).")
            answer.work.append(.retry(dataset: name, paths: group.map(\.path), remedies: remedies))
        }
        return answer
    }
}
