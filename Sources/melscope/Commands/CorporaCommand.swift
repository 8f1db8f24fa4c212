import ArgumentParser
import Base
import Corpora
import Foundation

struct CorporaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "corpora",
        abstract: "Corpora whose file names are known: list them, show one, read names, check a file of your own.",
        discussion: """
            A corpus is a YAML file: a pattern for the names, words for the codes in them, and what is known about the recordings. \
            The program comes with some; your own go to ~/.config/melscope/corpora/ID.yaml. docs/CORPORA.md describes the keys.

            Examples:
              melscope corpora                            all of them
              melscope corpora show crema-d               one, with codes, defects, splits
              melscope corpora parse AudioWAV/1001_DFA_ANG_XX.wav
              find /data -name '*.wav' | melscope corpora parse --json -
              melscope corpora template > lab.yaml        a file to start your own from
              melscope corpora check lab.yaml /data/lab   which names it reads, which not
            """,
        subcommands: [List.self, Show.self, Parse.self, Template.self, Check.self], defaultSubcommand: List.self)

    /// Files that are no corpora; they stop nothing.
    static func tellProblems() {
        for problem in CorpusCatalogue.standard.problems { Printing.err("melscope: \(problem)") }
    }

    static let completion = CompletionKind.custom { _, _, _ in CorpusCatalogue.standard.corpora.map(\.id) }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the corpora.")

        @Flag(help: "Print one JSON object per corpus.")
        var json = false

        func run() throws {
            try reporting {
                let corpora = CorpusCatalogue.standard.corpora
                if json {
                    for corpus in corpora { Printing.out(Printing.json(CorpusLine(corpus))) }
                } else {
                    let rows = [["id", "name", "language", "clips", "speakers", "classes", "licence"]] + corpora.map(Self.row)
                    Printing.out(Printing.table(rows.map { $0.map(Printable.text) }))
                }
                tellProblems()
                if corpora.isEmpty {
                    throw EngineError(
                        .notFound, subject: "corpora", step: "listing the corpora", found: "none",
                        needed: "the folder 'corpora' of the program", advice: "Install the program again.")
                }
            }
        }

        private static func row(_ corpus: Corpus) -> [String] {
            func number(_ value: Int?) -> String { value.map { Readable.count($0) } ?? "-" }
            let classes = corpus.size.emotions ?? (corpus.emotionCounts.isEmpty ? nil : corpus.emotionCounts.count)
            return [
                corpus.id, corpus.name, corpus.languages.joined(separator: " "), number(corpus.size.clips ?? corpus.inventory?.total),
                number(corpus.size.speakers), number(classes), corpus.licence.map(licence) ?? "-",
            ]
        }
    }

    /// What only others say of a licence is not said as a fact.
    static func licence(_ licence: Corpus.Licence) -> String {
        licence.id + (licence.isVerified || ["unstated", "unknown"].contains(licence.id) ? "" : " (stated by a third party)")
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show one corpus: names, codes, what a complete copy holds, defects, splits.")

        @Argument(help: "Its id, or a name that several share (ravdess).", completion: CompletionKind.custom { _, _, _ in CorpusCatalogue.standard.kinds.map(\.rawValue) })
        var id: String

        @Flag(help: "Print one JSON object per corpus.")
        var json = false

        func run() throws {
            try reporting {
                let kind = try CorpusCatalogue.standard.kind(named: id)
                let corpora = CorpusCatalogue.standard.corpora(of: kind)
                // 'folder' is a kind of dataset and no corpus.
                if corpora.isEmpty { _ = try CorpusCatalogue.standard.require(id: id) }
                for (index, corpus) in corpora.enumerated() {
                    if json {
                        Printing.out(Printing.json(CorpusLine(corpus)))
                    } else {
                        Printing.out((index > 0 ? "\n" : "") + Printable.lines(CorpusText.text(corpus)))
                    }
                }
            }
        }
    }

    struct Parse: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Read the labels in file names of a corpus.",
            discussion: """
                A NAME is a path below the corpus's folder, since folders may say as much as the file's name; '-' reads one per line from \
                standard input. Without --corpus, each name is read by the corpus that it fits.

                Exit codes: 0 all names were read; 2 some were not; 1 could not run; 64 wrong usage.
                """)

        @Option(help: "Id of the corpus that the names belong to.", completion: CorporaCommand.completion)
        var corpus: String?

        @Flag(help: "Print one JSON object per name: corpus, speaker, emotion, label fields, and what every group of the pattern holds.")
        var json = false

        @Argument(help: "File names or paths; '-' reads one per line from standard input.")
        var names: [String]

        func run() throws {
            try reporting {
                let catalogue = CorpusCatalogue.standard
                let corpora = try corpus.map { catalogue.corpora(of: try catalogue.kind(named: $0)) } ?? catalogue.corpora
                if corpora.isEmpty { _ = try catalogue.require(id: corpus ?? "folder") }
                var isWhole = true
                func read(_ name: String) {
                    let line = ParsedName(name, corpora)
                    isWhole = isWhole && line.corpus != nil
                    Printing.out(json ? Printing.json(line) : Printable.text(line.text))
                }
                for name in names {
                    if name == "-" {
                        while let line = readLine(), !Printing.outIsGone { if !line.isEmpty { read(line) } }
                    } else {
                        read(name)
                    }
                }
                if !isWhole { throw ExitStatus.withProblems.code }
            }
        }
    }

    struct Template: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Print a file to start your own from.")

        func run() throws { try reporting { Printing.raw(CorpusTemplate.text, to: 1) } }
    }

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Try a corpus file on the names of a source.",
            discussion: """
                For writing a file of your own: how many names the pattern reads, which it does not read and how far it gets in them, codes without a \
                word, and totals. No recording is opened. '-' in place of SOURCE reads names, one per line, from standard input.

                Exit codes: 0 all names were read and all codes have words; 2 some were not or have none; 1 could not run; 64 wrong usage.
                """)

        @Argument(help: "YAML file of the corpus.", completion: .file(extensions: ["yaml", "yml"]))
        var file: String

        @Argument(help: "Folder, file, @LIST, or '-'.", completion: .file())
        var source: String

        @Flag(help: "List all names that are not read, not only the first ten.")
        var all = false

        @Flag(help: "Print one JSON object.")
        var json = false

        func run() throws {
            try reporting {
                let corpus = try Corpus(path: file)
                var names: [String] = []
                var root: RawPath?
                if source == "-" {
                    while let line = readLine() { if !line.isEmpty { names.append(line) } }
                    guard !names.isEmpty else {
                        throw EngineError(.invalidArgument, subject: "standard input", step: "reading names", found: "no names", needed: "one name per line")
                    }
                } else {
                    let listing = try SourceScanner.scan(Source(argument: source), only: nil)
                    names = listing.clips.map(\.relativePath.text)
                    root = listing.root
                }
                let check = CorpusCheck(corpus, names: names, below: root, others: CorpusCatalogue.standard.corpora)
                Printing.out(json ? Printing.json(check) : Printable.lines(check.text(all: all)))
                if !check.isClean { throw ExitStatus.withProblems.code }
            }
        }
    }
}

extension Printable {
    /// Lines, each made printable.
    static func lines(_ lines: [String]) -> String { lines.map(Printable.text).joined(separator: "\n") }
}

/// A name, read; its line of `--json`.
struct ParsedName: Encodable {
    var name: String
    var corpus: String?
    /// Other corpora that it fits.
    var also: [String]?
    var speaker: String?
    var emotion: String?
    var fields: [String: String]?
    var groups: [String: String]?
    var notes: [String]?
    private var ordered: [ClipLabel.Field] = []

    private enum CodingKeys: String, CodingKey { case name, corpus, also, speaker, emotion, fields, groups, notes }

    init(_ name: String, _ corpora: [Corpus]) {
        self.name = name
        guard let subject = NameSubject(name) else { return }
        for corpus in corpora {
            guard let reading = corpus.naming.read(subject) else { continue }
            guard self.corpus == nil else {
                also = (also ?? []) + [corpus.id]
                continue
            }
            self.corpus = corpus.id
            speaker = reading.speaker
            emotion = corpus.naming.emotion(of: reading)
            ordered = corpus.naming.fields(of: reading)
            fields = Dictionary(ordered.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
            var groups: [String: String] = [:]
            for (group, value) in zip(corpus.naming.pattern.groups, reading.values) { groups[group] = value }
            self.groups = groups
            let notes = corpus.notes(for: subject).map(\.text)
            self.notes = notes.isEmpty ? nil : notes
        }
    }

    var text: String {
        guard let corpus else { return "\(name): no corpus has such names" }
        let others = also.map { ", or " + $0.joined(separator: ", ") } ?? ""
        let labels = ordered.map { "\($0.name) \($0.value)" }.joined(separator: ", ")
        return "\(name): \(corpus)\(others): \(labels.isEmpty ? "no labels in the name" : labels)" + (notes.map { "; " + $0.joined(separator: "; ") } ?? "")
    }
}
