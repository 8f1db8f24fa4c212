import Base
import Engine
import Shapes

extension EncoderLayer {
    private static let nameWidth = 8

    func draw(over canvas: inout Canvas, state: AppState, look: Look) {
        let room = OverlayBox.room(on: canvas.size)
        let width = min(room.width, 84)
        var block = TextBlock(width: width, glyphs: look.glyphs)
        if let problem {
            block.paragraph(problem, .error)
        } else if stage == .rows {
            block.paragraph("What you leave empty comes from the configuration, the model's card or the defaults.", .muted)
            if let entry = state.world.entry(dataset), entry.run != nil {
                block.paragraph("Its output already holds features, and features of two settings are never mixed. A second entry keeps both.", .muted)
            }
        } else if let hint = hint {
            block.paragraph(hint, .muted)
        }
        let rows = stage == .rows ? Row.allCases.count : min(picks.count, 10)
        let input = field == nil ? 0 : 1
        let box = OverlayBox(
            Line("How \(dataset) is extracted", .title, .bold), keys: state.hints(Self.self), width: width,
            height: min(room.height, input + block.lines.count + rows + (block.lines.isEmpty ? 0 : 1)))
        var content = box.draw(on: &canvas, look: look)
        if let field {
            canvas.draw(InputLine(prompt: "\(prompt) ", field: field, placeholder: placeholder), in: content.splitTop(1).top, look: look)
            content = content.splitTop(1).rest
        }
        // The rows stay whole; the words give way.
        let (words, list) = content.splitTop(max(0, min(block.lines.count + 1, content.height - rows)))
        block.draw(on: &canvas, in: words.height > block.lines.count ? words.splitBottom(1).rest : words, scroll: 0, look: look, surface: .raised)
        canvas.drawChoices(count: count(state), selected: choice ?? -1, in: list, look: look) { index in
            stage == .rows ? row(Row.allCases[index], state, width: list.width - 3, look) : pick(index, width: list.width - 3, look)
        }
    }

    private func row(_ row: Row, _ state: AppState, width: Int, _ look: Look) -> Line {
        switch row {
        case .keep: return Line("keep for \(dataset)", .accent)
        case .add: return Line("add as a second entry with its own output", .accent)
        default: break
        }
        let name = Self.name(row).padded(Self.nameWidth)
        guard let value = self[row] else { return Line([Span(name), Span(open(row, state), .muted)]) }
        let shown = row == .model ? BuiltInModel.title(of: value) : value
        let role: Role = value == BuiltInModel.name ? .warning : .text
        return Line([Span(name), Span(Truncation.start.cut(shown, width: max(8, width - Self.nameWidth), ellipsis: look.glyphs[.ellipsis]), role)])
    }

    /// What holds where nothing is chosen.
    private func open(_ row: Row, _ state: AppState) -> String {
        switch row {
        case .model: BuiltInModel.title(of: state.world.model)
        case .recipe: "the configuration's, or the defaults"
        case .preset: "the recipe's front end"
        case .output: "the model's first"
        case .pool: "the recipe's: all frames, unless it says otherwise"
        case .keep, .add: ""
        }
    }

    private func pick(_ index: Int, width: Int, _ look: Look) -> Line {
        let text = picks[index]
        guard !text.isEmpty else { return Line("none chosen", .muted) }
        return Line(Truncation.start.cut(text, width: max(1, width), ellipsis: look.glyphs[.ellipsis]))
    }

    private static func name(_ row: Row) -> String {
        switch row {
        case .model: "model"
        case .recipe: "recipe"
        case .preset: "preset"
        case .output: "output"
        case .pool: "pool"
        case .keep, .add: ""
        }
    }

    private var prompt: String { if case .typing(let row) = stage { Self.name(row) } else { "" } }

    private var placeholder: String {
        switch stage {
        case .typing(.model): "a file such as nets/cnn.onnx; empty for the default"
        case .typing(.recipe): "a file such as lab.yaml; empty for the default"
        default: "a name, or several with commas"
        }
    }

    private var hint: String? {
        switch stage {
        case .typing(.model): "An .onnx, .tflite or .xml file, a SavedModel folder, seed for the built-in network, none for the front end's arrays."
        case .typing(.recipe): "A file such as 'melscope recipe' prints."
        case .typing(.output): "'melscope model FILE' lists them."
        case .picking(.preset): "The front end of a published model; 'melscope presets' says which."
        case .picking(.pool): "What stands for all frames of a clip."
        default: nil
        }
    }
}
