import Base
import Engine
import Signal

/// The pictures of the file screen: log-mel, features, waveform, with their axes and scale.
extension FilePainter {
    func drawFilePicture(_ file: FileScreen.Clip, on canvas: inout Canvas, in rect: Rect, look: Look) {
        let (head, body) = rect.splitTop(rect.height > 2 ? 1 : 0)
        let views = file.views
        let titles = views.map { $0 == .input ? file.inspection?.inputTitle ?? $0.title : $0.title }
        canvas.draw(Tabs(titles, selectedIndex: views.firstIndex(of: file.shownView) ?? 0), in: head, look: look)
        let tabsWidth = titles.reduce(0) { $0 + $1.count + 4 }
        let side = head.splitLeft(tabsWidth).rest
        guard let inspection = file.inspection else {
            var block = TextBlock(width: body.width, glyphs: look.glyphs)
            if let problem = file.problem {
                block.paragraph("The file could not be inspected.", .error)
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
        case .input:
            guard let span = drawInput(file, inspection, on: &canvas, in: body, look: look) else {
                drawNote(missing("No \(inspection.inputTitle)", inspection, body, look), on: &canvas, in: body, look: look)
                return
            }
            drawSpan(span, on: &canvas, in: side, look: look)
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
            let span = inspection.samplesPerFrame == nil ? "\(Readable.count(inspection.samples.count)) samples" : Self.inputPicture(file, inspection)?.span
            drawSpan(span ?? "", on: &canvas, in: side, look: look)
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
        block.paragraph(title + (inspection.reason == nil ? "." : ": the clip failed before this step."), .text)
        if let reason = inspection.reason { block.paragraph(Wording.sentence(reason.code.meaning), .muted) }
        return block
    }

    private func drawNote(_ block: TextBlock, on canvas: inout Canvas, in rect: Rect, look: Look) {
        let room = rect.centred(width: min(rect.width, 60), height: min(rect.height, block.lines.count))
        block.draw(on: &canvas, in: room, scroll: 0, look: look)
    }

    // MARK: What is shown

    /// Frames shown: the whole clip, or the part that was zoomed into.
    static func window(_ file: FileScreen.Clip, frames: Int) -> Range<Int> {
        guard let span = file.frameSpan, span > 0, span < frames else { return 0..<frames }
        let first = min(max(0, file.firstFrame), frames - span)
        return first..<first + span
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

    /// The decoded samples; of the frames that are shown, where the two run side by side.
    func drawWave(
        _ file: FileScreen.Clip, _ inspection: Inspection, on canvas: inout Canvas, in rect: Rect, look: Look, hasTimes: Bool
    ) {
        let samples = inspection.samples
        guard !samples.isEmpty else { return }
        guard let hop = inspection.samplesPerFrame, let frames = inspection.input?.steps else {
            let seconds = inspection.frontEnd.map { 1 / Double(max(1, $0.sampleRateHz)) }
            let plot = drawPlot(samples, steps: 0..<samples.count, seconds: seconds, hasTimes: hasTimes, on: &canvas, in: rect, look: look)
            return drawPlaces(inspection, steps: 0..<samples.count, seconds: seconds, on: &canvas, in: plot, look: look)
        }
        // A front end that pads has frames behind the samples' end.
        let total = max(samples.count, (frames - 1) * hop)
        let shown = Self.window(file, frames: frames)
        let first = total * shown.lowerBound / frames
        let last = max(first + 1, total * shown.upperBound / frames)
        let own = samples[min(first, samples.count)..<min(last, samples.count)]
        let plot = drawPlot(
            own + [Float](repeating: 0, count: last - first - own.count), steps: shown, seconds: inspection.frontEnd?.secondsPerStep,
            stepName: "frames", hasTimes: hasTimes, on: &canvas, in: rect, look: look)
        guard hasTimes else { return }
        drawPlaces(inspection, steps: shown, seconds: inspection.frontEnd?.secondsPerStep, on: &canvas, in: plot, look: look)
    }
}
