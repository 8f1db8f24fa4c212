import ArgumentParser
import Base
import Corpora
import Engine
import Foundation

struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Show everything about one file: its header, how its shape is corrected, why it would be skipped.",
        discussion: """
            Examples:
              melscope inspect Actor_01/03-01-05-01-02-01-01.wav
              melscope inspect mel.npy --model cnn.onnx
              melscope inspect stereo.npy --remedy channel=mean
              melscope inspect Actor_01/x.wav --output features/RAVDESS
              melscope inspect session1.wav --labels turns.csv

            Exit codes: 0 it can be extracted; 2 it would be skipped; 1 could not run; 64 wrong usage.
            """)

    @Argument(help: "Recording or array.", completion: .file())
    var file: String

    @OptionGroup var labelOptions: LabelOptions
    @OptionGroup var modelOptions: ModelOptions

    @Option(help: "Remedy to try; may be given several times. See 'melscope retry --help'.", completion: RemedyArguments.completion)
    var remedy: [String] = []

    @Option(
        help: "Look at the clip as the run in this output folder did: with its recipe, model, remedies and view of the dataset.",
        completion: .directory)
    var output: String?

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
        try RemedyArguments.require(remedy)
        let isOther = modelOptions.recipe != nil || modelOptions.preset != nil || modelOptions.modelOutput != nil || modelOptions.pool != nil || modelOptions.dtype != nil
        if output != nil, !labelOptions.tables.labels.isEmpty || labelOptions.tables.pattern != nil || labelOptions.segment != nil {
            throw ValidationError("With --output, the clips are those recorded there, segments by their own names; leave out --labels, --pattern and --segment.")
        }
        if output != nil, isOther {
            throw ValidationError("With --output, the recipe is the one recorded there; leave out --recipe, --preset, --model-output, --pool and --dtype.")
        }
    }

    func run() throws {
        try reporting {
            if let output {
                let inspection = try recorded(OutputFolder(path: absolutePath(output)))
                Printing.out(json ? Printing.json(Line(inspection, file: file)) : text(inspection))
                if inspection.reason != nil { throw ExitStatus.withProblems.code }
                return
            }
            try PathArguments.requireExisting(file, step: "inspecting a file", needed: "an existing recording or array")
            let setup = try modelOptions.setup()
            let (recipe, model) = (setup.recipe, try setup.load())
            var hasReasons = false
            for (index, clip) in try clips().enumerated() {
                var inspection = try Inspection.make(
                    path: absolutePath(file), segment: clip.segment, recipe: recipe, remedies: remedy.compactMap(Remedy.init(name:)), model: model)
                addLabels(to: &inspection)
                inspection.facts += clip.labels.map { Inspection.Fact($0.name, $0.value) }
                if index > 0, !json { Printing.out("") }
                Printing.out(json ? Printing.json(Line(inspection, file: file, clip: clip.name)) : text(inspection, name: clip.name ?? file))
                hasReasons = hasReasons || inspection.reason != nil
            }
            if hasReasons { throw ExitStatus.withProblems.code }
        }
    }

    /// The file as a whole, or the segments that a table or the options make of it.
    private func clips() throws -> [(segment: ClipSegment?, name: String?, labels: [ClipLabel.Field])] {
        let (labels, windows) = (try labelOptions.source(), try labelOptions.windows)
        guard labels != nil || windows != nil else { return [(nil, nil, [])] }
        var listing = try SourceScanner.scan(Source(argument: file))
        let joined = try JoinedLabels(labels, listing: listing, windows: windows.map(SegmentSource.windows))
        let labelling = Labelling(.folder, joined)
        try listing.divide(by: joined.segments)
        return listing.clips.map { ($0.segment, $0.segment == nil ? nil : $0.relativePath.text, labelling.label(of: $0)?.fields ?? []) }
    }

    /// What the file's name says, where it is that of one corpus.
    private func addLabels(to inspection: inout Inspection) {
        let path = RawPath(text: absolutePath(file))
        let name = path.lastComponent.text
        let recognition = CorpusCatalogue.standard.recognise([name], below: path.parent)
        let labelling = Labelling(recognition.kind)
        guard recognition.tied.isEmpty, let label = labelling.label(ofPath: name, below: path.parent) else { return }
        inspection.facts.append(Inspection.Fact("corpus", label.kind.rawValue))
        if !label.fields.isEmpty {
            inspection.facts.append(Inspection.Fact("labels", label.fields.map { "\($0.name) \($0.value)" }.joined(separator: ", ")))
        }
        inspection.notes.insert(contentsOf: labelling.notes(ofPath: name, below: path.parent), at: 0)
    }

    private func recorded(_ folder: OutputFolder) throws -> Inspection {
        let run = try RecordedRun(folder)
        let ledger = try OutputRecords(folder)
        defer { ledger.close() }
        guard let path = try run.clipPath(named: file, in: ledger), var record = try ledger.clip(path) else {
            throw EngineError(
                .notFound, subject: file, step: "looking for the clip in \(folder.path)", found: "no such clip in the ledger",
                needed: "a clip of this output, by its path in metadata.csv or by its file")
        }
        let remedies = remedy.compactMap(Remedy.init(name:))
        if !remedies.isEmpty { record.remedies = Remedy.text(of: remedies) }
        return try Inspection.make(of: record, in: run) { path, recipe in
            try ModelLoader.load(path: modelOptions.model ?? path, recipe: recipe)
        }
    }

    /// The file's line of `--json`.
    private struct Line: Encodable {
        struct Reason: Encodable {
            var code, found, needed, advice: String
            var remedies: [String]
        }

        var file: String
        /// Of a segment its own name.
        var clip: String?
        /// As of a run: `extracted` when it could be, else `skipped` or `failed`.
        var outcome: Outcome
        var reason: Reason?
        var facts: [Inspection.Fact]
        var planLines: [String]
        var notes: [ClipNote]

        init(_ inspection: Inspection, file: String, clip: String? = nil) {
            self.file = absolutePath(file)
            self.clip = clip
            outcome = inspection.reason.map { $0.code.isFailure ? .failed : .skipped } ?? .extracted
            reason = inspection.reason.map { reason in
                Reason(
                    code: reason.code.rawValue, found: reason.found, needed: reason.needed, advice: reason.code.advice,
                    remedies: reason.remedies.map(\.name))
            }
            facts = inspection.facts
            planLines = inspection.planLines.map(\.text)
            notes = inspection.notes
        }
    }

    private static let byItself =
        "  this is the file alone; in a dataset, other files can decide its layout: --output OUT shows it as the run there saw it"

    private func text(_ inspection: Inspection, name: String? = nil) -> String {
        var lines = [Printable.text(name ?? file)]
        lines += inspection.facts.map { "  \($0.name.padding(toLength: 14, withPad: " ", startingAt: 0))\(Printable.text($0.value))" }
        if !inspection.planLines.isEmpty {
            lines.append("  shape correction")
            lines += inspection.planLines.map { "    \($0.text)" }
        }
        lines += inspection.notes.map { "  note: \(Printable.text($0.text))" }
        if let reason = inspection.reason {
            lines.append("  skipped: \(reason)")
            lines.append("  \(reason.code.meaning). \(reason.code.advice)")
            if reason.code == .shapeAmbiguous, output == nil { lines.append(Self.byItself) }
            let remedies = reason.remedies.map { "--remedy \($0.name)  \($0.summary)" }
            lines += remedies.map { "    \($0)" }
        } else {
            lines.append("  can be extracted")
            let asksOthers = inspection.notes.contains { $0.code == .layoutModel || $0.code == .layoutBands }
            if asksOthers, output == nil { lines.append(Self.byItself) }
        }
        return lines.joined(separator: "\n")
    }
}
