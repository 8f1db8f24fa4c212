import ArgumentParser
import Base
import Engine

/// The clips that a retry takes up, in one or several outputs.
struct RetrySelection {
    typealias Choice = (run: RecordedRun, paths: [String])

    let remedies: [Remedy]
    private(set) var choices: [Choice] = []
    /// How many clips no given remedy can change anything for, by reason.
    private(set) var left: [ReasonCode: Int] = [:]

    /// Every clip without features, or those whose reason begins with `reason`.
    init(problemsOf runs: [RecordedRun], reason: String?, remedies: [Remedy]) throws {
        self.remedies = remedies
        for run in runs {
            let ledger = try OutputRecords(run.folder)
            defer { ledger.close() }
            let paths = try ledger.problemPaths { code in
                (reason.map { code.rawValue.hasPrefix($0) } ?? true) && takes(code)
            }
            choices.append((run, paths))
        }
    }

    /// Every clip without features that a filter selects.
    ///
    /// - Throws: ``EngineError`` `.invalidArgument` where something in the filter means nothing in one of the outputs.
    init(filter: String, in runs: [RecordedRun], reason: String?, remedies: [Remedy]) throws {
        self.remedies = remedies
        for run in runs {
            let ledger = try OutputRecords(run.folder)
            defer { ledger.close() }
            _ = ledger.attachQuality()
            let query = try ledger.query(filter: filter, option: "--filter")
            var paths: [String] = []
            try ledger.forEachProblem(of: query) { path, code in
                if reason.map({ code.rawValue.hasPrefix($0) }) ?? true, takes(code) { paths.append(path) }
            }
            choices.append((run, paths))
        }
    }

    /// The clips that were named, each in the one output that has it.
    init(named files: [String], in runs: [RecordedRun], remedies: [Remedy]) throws {
        self.remedies = remedies
        choices = runs.map { ($0, []) }
        let ledgers = try runs.map { try OutputRecords($0.folder) }
        defer { for ledger in ledgers { ledger.close() } }
        for file in files {
            let found = try runs.indices.compactMap { index in
                try runs[index].clipPath(named: file, in: ledgers[index]).map { (index, $0) }
            }
            guard let (index, path) = found.first else {
                throw EngineError(
                    .notFound, subject: file, step: "looking for the clip in the ledger", found: "no such clip",
                    needed: "a relative path as in metadata.csv, NAME/PATH, or a path to the file itself")
            }
            guard found.count == 1 else {
                let names = found.map { runs[$0.0].name }.joined(separator: ", ")
                throw EngineError(
                    .invalidArgument, subject: file, step: "looking for the clip in the ledgers",
                    found: "a clip with this path in each of \(names)", needed: "one clip",
                    advice: "Put the dataset's name and '/' before it.")
            }
            if choices[index].paths.contains(path) { continue }
            if let code = try ledgers[index].clip(path)?.reason, !takes(code) { continue }
            choices[index].paths.append(path)
        }
    }

    /// Whether some remedy can act on the reason; counts the clip when none can.
    private mutating func takes(_ code: ReasonCode) -> Bool {
        if remedies.isEmpty || remedies.contains(where: { code.canYield(to: $0) }) { return true }
        left[code, default: 0] += 1
        return false
    }

    /// What is left as it is, and what would act on it; nil when nothing is.
    var leftText: String? {
        guard !left.isEmpty else { return nil }
        let total = left.values.reduce(0, +)
        let reasons = left.sorted { $0.key.rawValue < $1.key.rawValue }.map { code, count in
            let names = code.remedies.map(\.form)
            return "\(code.rawValue) (\(count)\(names.isEmpty ? ", no remedy" : ": " + names.joined(separator: ", ")))"
        }
        return "\(Readable.clips(total)) left as \(total == 1 ? "it is" : "they are"), since \(Remedy.text(of: remedies)) changes nothing "
            + "about \(reasons.joined(separator: "; "))"
    }
}
