import Base
import Engine

extension AddDatasetLayer {
    private static let nameWidth = 9

    func draw(over canvas: inout Canvas, state: AppState, look: Look) {
        let room = OverlayBox.room(on: canvas.size)
        let width = min(room.width, 84)
        let block = words(state, width: width, look)
        let listRows = stage == .rows ? Row.allCases.count : min(completions.count, 10)
        let box = OverlayBox(
            Line("Add a dataset", .title, .bold), keys: state.hints(Self.self), width: width,
            height: min(room.height, (field == nil ? 0 : 2) + block.lines.count + listRows))
        var content = box.draw(on: &canvas, look: look)
        if let field, let row = typedRow {
            canvas.draw(InputLine(prompt: Self.name(row) + " ", field: field, placeholder: placeholder(row)), in: content.splitTop(1).top, look: look)
            content = content.splitTop(content.height > 3 ? 2 : 1).rest
        }
        // The rows stay whole where nothing is wrong; of the words beside completions one line stays.
        let (words, list) = content.splitTop(
            stage == .rows ? max(0, min(block.lines.count, content.height - (problem == nil ? listRows : min(listRows, 3)))) : min(block.lines.count, listRows > 0 ? 1 : content.height))
        block.draw(on: &canvas, in: words, scroll: 0, look: look, surface: .raised)
        canvas.drawChoices(count: count(state), selected: choice ?? -1, in: list, look: look) { index in
            if stage == .rows { return line(of: Row.allCases[index], width: list.width - 3, look) }
            return Line(Truncation.start.cut(completions[index], width: max(1, list.width - 3), ellipsis: look.glyphs[.ellipsis]))
        }
    }

    private func words(_ state: AppState, width: Int, _ look: Look) -> TextBlock {
        var block = TextBlock(width: width, glyphs: look.glyphs)
        if let problem {
            block.paragraph(problem, .error)
        } else if stage == .rows {
            block.paragraph("What you leave empty is told by the names of a known corpus, or stays unknown.", .muted)
        } else if completions.isEmpty, let row = typedRow {
            for text in hints(row, state) { block.paragraph(text, .muted) }
        } else if !completions.isEmpty {
            let count = completions.count
            let word = typedRow == .source ? "folder" : "entry"
            block.paragraph(count == 1 ? "1 \(word)" : "\(Readable.count(count)) \(typedRow == .source ? "folders" : "entries")", .muted)
        }
        return block
    }

    private func line(of row: Row, width: Int, _ look: Look) -> Line {
        if row == .add { return Line("add it", .accent) }
        let name = Self.name(row).padded(Self.nameWidth)
        let value = self[row]
        guard !value.isEmpty else { return Line([Span(name), Span(placeholder(row), .muted)]) }
        if let fault = fault(of: row) { return Line([Span(name), Span(value + "  ", .error), Span(fault, .error)]) }
        if row == .last { return Line([Span(name), Span(value, wish.window.isEmpty ? .muted : .text), Span("  " + lastWords, .muted)]) }
        return Line([Span(name), Span(Truncation.start.cut(value, width: max(8, width - Self.nameWidth), ellipsis: look.glyphs[.ellipsis]))])
    }

    private static func name(_ row: Row) -> String {
        switch row {
        case .source: "path"
        case .labels: "labels"
        case .columns: "columns"
        case .pattern: "pattern"
        case .window: "windows"
        case .hop: "hop"
        case .last: "rest"
        case .add: ""
        }
    }

    private var lastWords: String {
        switch wish.last {
        case .keep: "what is left at the end is a shorter clip"
        case .drop: "what is left at the end is no clip"
        case .shift: "the last window ends with the recording"
        }
    }

    private func placeholder(_ row: Row) -> String {
        switch row {
        case .source: "type a folder, such as /data/RAVDESS"
        case .labels: "no table; a file such as labels.csv"
        case .columns: "guessed from the table's heading"
        case .pattern: "none; a regular expression over the paths"
        case .window: "recordings whole, or the table's segments; 3s"
        case .hop: "the window's length; 1.5s"
        case .last, .add: ""
        }
    }

    private func hints(_ row: Row, _ state: AppState) -> [String] {
        switch row {
        case .source:
            ["A folder of recordings (WAV, FLAC, OGG, MP3 …) or arrays (.npy, .npz), or @ and a text file that lists them.",
             "Names and contents tell what it is. Nothing runs yet, and it is only ever read. Its features go to "
                + (state.world.outputRoot.isEmpty ? "a folder of their own." : "\(state.world.outputRoot)/NAME.")]
        case .labels:
            ["A table of labels: CSV, TSV, JSON lines, audiofolder's metadata.csv, audformat, a Kaldi folder. Rows with start and end are segments. "
                + "Several are separated by ; and the first that knows a clip counts."]
        case .columns: ["MEANING=COLUMN, separated by commas: file=path,emotion=class,speaker=who,start=begin,end=stop,times=ms."]
        case .pattern: ["Each named group is a label: (?<speaker>[A-Z]+)_(?<emotion>[a-z]+). The path has no ending; a folder is [^/]+/."]
        case .window: ["Each window of a recording is a clip of its own: 3s, 1.5s, 500ms."]
        case .hop: ["From one window's beginning to the next; shorter than the window they overlap."]
        case .last, .add: []
        }
    }
}
