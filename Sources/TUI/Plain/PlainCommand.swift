import Base
/// A line typed into the plain mode: a word that asks for something, and the words after it.
struct PlainCommand: Hashable {
    enum Verb: String, CaseIterable {
        case help, list, start, status, skipped, clips, more, show, remedy, retry, pause, resume, cancel, lanes, survey, add, log, wait, quit

        /// How it is written, for help and for answers to what is wrong.
        var form: String {
            switch self {
            case .help, .list, .status, .more, .log, .wait, .quit: rawValue
            case .start: "start NUMBER ..."
            case .skipped: "skipped [NUMBER ...] [REASON]"
            case .clips: "clips NUMBER [FILTER]"
            case .show: "show CLIP, or the path of a clip"
            case .remedy: "remedy CLIP NAME"
            case .retry: "retry CLIP ... [REMEDY]"
            case .pause, .resume, .cancel: "\(rawValue) [NUMBER ...]"
            case .lanes: "lanes COUNT"
            case .survey: "survey NUMBER"
            case .add: "add FOLDER"
            }
        }

        var summary: String {
            switch self {
            case .help: "lists the commands."
            case .list: "lists the datasets with their numbers."
            case .start: "starts or resumes the extraction of datasets: start 1 2, or start all."
            case .status: "shows the progress of the runs."
            case .skipped: "lists the clips without features by reason, and numbers them."
            case .clips: "lists the clips of a dataset, all or those that match, and numbers them: clips 1 emotion:fear."
            case .more: "continues the list of clips."
            case .show: "shows everything about one clip: its shapes, its features, why it was skipped and what helps."
            case .remedy: "tries a clip again with a remedy: remedy 3 silence=accept."
            case .retry: "tries clips again as they are, or with a remedy; also retry REASON and retry all."
            case .pause: "pauses runs; all that run when no number is given."
            case .resume: "resumes paused runs."
            case .cancel: "cancels runs after the clips in progress; the second time abandons those too."
            case .lanes: "sets how many clips are processed in parallel."
            case .survey: "looks at a dataset's completeness, shapes and problems without running the CNN."
            case .add: "adds a folder as a dataset."
            case .log: "repeats the last messages, with what libraries printed."
            case .wait: "waits until all runs are over; for scripts."
            case .quit: "leaves."
            }
        }

        /// Whether a script means it of the world after the commands before: it waits for their runs.
        var needsRest: Bool {
            switch self {
            case .skipped, .clips, .more, .show, .remedy, .retry, .wait, .quit: true
            default: false
            }
        }

        /// Whether it is about runs that were asked for: it waits until these have begun.
        var needsRuns: Bool {
            switch self {
            case .pause, .resume, .cancel, .status, .quit: true
            default: false
            }
        }
    }

    var verb: Verb
    var words: [String]
    /// What stands after the verb, as it was typed.
    var rest: String

    /// A line that means something, or why it does not; nil for an empty one.
    static func parse(_ line: String) -> Result<PlainCommand, Problem>? {
        let words = line.split(whereSeparator: \.isWhitespace)
        guard let first = words.first else { return nil }
        let name = first.lowercased()
        let synonyms = ["?": Verb.help, "ls": .list, "exit": .quit, "q": .quit, "continue": .resume]
        guard let verb = Verb(rawValue: name) ?? synonyms[name] else {
            let near = Verb.allCases.filter { NearNames.distance(name, $0.rawValue) <= 2 && name.count > 2 }.map(\.rawValue)
            let guess = near.count == 1 ? "Did you mean \(near[0])? " : ""
            return .failure(Problem("There is no command \(first.prefix(40)). \(guess)Type help for the commands."))
        }
        var rest = line[first.endIndex...]
        while rest.first?.isWhitespace == true { rest.removeFirst() }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return .success(PlainCommand(verb: verb, words: words.dropFirst().map(String.init), rest: String(rest)))
    }

    struct Problem: Error, Hashable {
        var text: String
        init(_ text: String) { self.text = text }
    }
}
