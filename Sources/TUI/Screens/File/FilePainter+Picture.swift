import Base
import Engine
import Signal

/// The pictures of the file screen: log-mel, features, waveform, with their axes and scale.
extension FilePainter {
    func drawFilePicture(_ file: FileScreen.Clip, on canvas: inout Canvas, in rect: Rect, look: Look) {
        let (head, body) = rect.splitTop(rect.height > 2 ? 1 : 0)
        let views = file.views
        let titles = views.map { $0 == .logMel ? file.inspection?.spectrogramTitle ?? $0.title : $0.title }
        canvas.draw(Tabs(titles, selectedIndex: views.firstIndex(of: file.shownView) ?? 0), in: head, look: look)
        let tabsWidth = titles.reduce(0) { $0 + $1.count + 4 }
        let side = head.splitLeft(tabsWidth).rest
        guard let inspection = file.inspection else {
            var block = TextBlock(width: body.width, glyphs: look.glyphs)
            if let problem = file.problem {
                block.paragraph("The file could not be looked at.", .error)
                block.paragraph(problem)
            } else {
                block.paragraph("Looking at the file\(look.glyphs.string(.ellipsis))", .muted)
            }
            drawNote(block, on: &canvas, in: body, look: look)
            return
        }
        switch file.shownView {
        case .stored:
            guard let picture = Self.storedPicture(inspection) else {
                drawNote(missing("No picture of the array", inspection, body, look), on: &canvas, in: body, look: look)
                return
            }
            drawSpan(picture.span, on: &canvas, in: side, look: look)
            picture.draw(on: &canvas, in: body, look: look)
        case .logMel:
            guard let picture = Self.logMelPicture(file, inspection) else {
                drawNote(missing("No \(inspection.spectrogramTitle)", inspection, body, look), on: &canvas, in: body, look: look)
                return
            }
            drawSpan(picture.span, on: &canvas, in: side, look: look)
            let hasWave = body.height >= 16 && !inspection.samples.isEmpty
            let (upper, lower) = body.splitBottom(hasWave ? 6 : 0)
            picture.draw(on: &canvas, in: upper, look: look)
            if hasWave {
                drawWave(file, inspection, on: &canvas, in: lower.splitTop(1).rest, look: look, hasTimes: false)
                canvas.draw(Line("waveform", .muted), in: lower.splitTop(1).top.splitLeft(SpectrogramPicture.gutter).rest, look: look)
            }
        case .features:
            guard let picture = Self.featurePicture(file, inspection) else {
                drawNote(missing("No features", inspection, body, look), on: &canvas, in: body, look: look)
                return
            }
            drawSpan(picture.span, on: &canvas, in: side, look: look)
            picture.draw(on: &canvas, in: body, look: look)
        case .waveform:
            guard !inspection.samples.isEmpty else {
                var block = missing("No waveform", inspection, body, look)
                if inspection.reason == nil { block.paragraph("The clip is an array; it has no samples.", .muted) }
                drawNote(block, on: &canvas, in: body, look: look)
                return
            }
            let span = Self.logMelPicture(file, inspection)?.span ?? ""
            drawSpan(span, on: &canvas, in: side, look: look)
            drawWave(file, inspection, on: &canvas, in: body, look: look, hasTimes: true)
        }
    }

    /// Words that do not fit whole are left out; half a number is worse than none.
    private func drawSpan(_ text: String, on canvas: inout Canvas, in rect: Rect, look: Look) {
        let line = Line(text, .muted)
        if line.width <= rect.width { canvas.draw(line, in: rect, look: look, alignment: .right) }
    }

    private func missing(_ title: String, _ inspection: Inspection, _ rect: Rect, _ look: Look) -> TextBlock {
        var block = TextBlock(width: min(rect.width, 60), glyphs: look.glyphs)
        block.paragraph(title + (inspection.reason == nil ? "." : ": the clip was given up before that step."), .text)
        if let reason = inspection.reason { block.paragraph(Wording.sentence(reason.code.meaning), .muted) }
        return block
    }

    private func drawNote(_ block: TextBlock, on canvas: inout Canvas, in rect: Rect, look: Look) {
        let room = rect.centred(width: min(rect.width, 60), height: min(rect.height, block.lines.count))
        block.draw(on: &canvas, in: room, scroll: 0, look: look)
    }

    // MARK: What is shown

    /// Frames shown: the whole clip, or the part that was zoomed into.
    private static func window(_ file: FileScreen.Clip, frames: Int) -> Range<Int> {
        guard let span = file.frameSpan, span > 0, span < frames else { return 0..<frames }
        let first = min(max(0, file.firstFrame), frames - span)
        return first..<first + span
    }

    private static func logMelPicture(_ file: FileScreen.Clip, _ inspection: Inspection) -> SpectrogramPicture? {
        guard let tensor = inspection.spectrogram, tensor.shape.rank == 2, tensor.shape[0] > 0, tensor.shape[1] > 0 else { return nil }
        let frames = tensor.shape[0]
        let shown = window(file, frames: frames)
        var picture = SpectrogramPicture(values: tensor.values, steps: frames, bins: tensor.shape[1], shown: shown)
        if let frontEnd = inspection.frontEnd {
            picture.secondsPerStep = frontEnd.secondsPerStep
            let isOwn = frontEnd.output.band?.length == tensor.shape[1] && frontEnd.band(hz: 0) != nil
            picture.bandOfHz = isOwn ? { frontEnd.band(hz: $0) ?? 0 } : nil
            picture.unit = frontEnd.output.unit
        } else {
            picture.unit = ""
        }
        picture.span = spanText(shown, of: frames, secondsPerFrame: picture.secondsPerStep)
        return picture
    }

    /// The array before its correction: its last axis to the right, the one before it upwards.
    private static func storedPicture(_ inspection: Inspection) -> SpectrogramPicture? {
        guard let stored = inspection.stored else { return nil }
        let (rows, columns) = (stored.rows, stored.columns)
        guard rows > 0, columns > 0, stored.values.count == rows * columns else { return nil }
        var values = [Float](repeating: 0, count: stored.values.count)
        for row in 0..<rows { for column in 0..<columns { values[column * rows + row] = stored.values[row * columns + column] } }
        var picture = SpectrogramPicture(values: values, steps: columns, bins: rows, shown: 0..<columns)
        picture.binName = "row"
        picture.stepName = "columns"
        picture.span = stored.words
        return picture
    }

    private static func featurePicture(_ file: FileScreen.Clip, _ inspection: Inspection) -> SpectrogramPicture? {
        guard let tensor = inspection.features, let bins = tensor.shape.lengths.last, bins > 0, !tensor.values.isEmpty else { return nil }
        let steps = tensor.values.count / bins
        guard steps > 0 else { return nil }
        var picture = SpectrogramPicture(values: tensor.values, steps: steps, bins: bins, shown: 0..<steps)
        picture.takesLargest = true
        picture.unit = ""
        picture.binName = "feature"
        picture.stepName = "steps"
        picture.span = "\(tensor.shape), the largest in each cell"
        if let seconds = inspection.frontEnd?.secondsPerStep, let frames = inspection.spectrogram?.shape.lengths.first {
            picture.secondsPerStep = Double(frames) * seconds / Double(steps)
        }
        return picture
    }

    private static func spanText(_ shown: Range<Int>, of frames: Int, secondsPerFrame: Double?) -> String {
        guard shown.count < frames else { return "\(Readable.count(frames)) frames" }
        var text = "frames \(shown.lowerBound)-\(shown.upperBound - 1) of \(Readable.count(frames))"
        if let seconds = secondsPerFrame {
            text += ", from \(Readable.decimal(Double(shown.lowerBound) * seconds, digits: 2)) s"
        }
        return text
    }

    private func drawWave(
        _ file: FileScreen.Clip, _ inspection: Inspection, on canvas: inout Canvas, in rect: Rect, look: Look, hasTimes: Bool
    ) {
        guard !rect.isEmpty else { return }
        let samples = inspection.samples
        let unseen = inspection.frontEnd.map { $0.steps(samples: samples.count) }
        let frames = max(1, inspection.spectrogram?.shape.lengths.first ?? unseen ?? 1)
        let shown = Self.window(file, frames: frames)
        let first = samples.count * shown.lowerBound / frames
        let last = max(first + 1, samples.count * shown.upperBound / frames)
        let (upper, times) = rect.splitBottom(hasTimes && rect.height > 2 ? 1 : 0)
        let gutter = rect.width > 3 * SpectrogramPicture.gutter ? SpectrogramPicture.gutter : 0
        let plot = upper.splitLeft(gutter).rest
        let extents = Waveform.extents(of: Array(samples[first..<min(last, samples.count)]), count: max(1, plot.width))
        let peak = extents.reduce(Float(0)) { max($0, max(abs($1.low), abs($1.high))) }
        let scale = peak.isFinite && peak > 0 ? peak : 1
        canvas.draw(Waveform(extents, fullScale: scale), in: plot, look: look)
        if gutter > 0 {
            let labels = upper.splitLeft(gutter - 1).left
            func label(_ text: String, _ y: Int) {
                let room = Rect(x: labels.x, y: y, width: labels.width, height: 1)
                canvas.draw(Line(text, .muted), in: room, look: look, alignment: .right)
            }
            label(Readable.decimal(Double(scale), digits: 3), upper.y)
            if upper.height > 2 { label("0", upper.y + upper.height / 2) }
            if upper.height > 1 { label(Readable.decimal(-Double(scale), digits: 3), upper.maxY - 1) }
        }
        let seconds = inspection.frontEnd?.secondsPerStep
        SpectrogramPicture.drawTimes(
            shown, secondsPerStep: seconds, on: &canvas, in: times.splitLeft(gutter).rest, look: look)
    }
}
