import Base
import Engine
import Shapes
import Signal

/// What the network was given: frames by bands, samples, or one vector.
extension FilePainter {
    /// - Returns: what part of it is seen, in words; nil where there is nothing to draw.
    func drawInput(_ file: FileScreen.Clip, _ inspection: Inspection, on canvas: inout Canvas, in body: Rect, look: Look) -> String? {
        guard let input = inspection.input, input.steps > 0, input.bins > 0 else { return nil }
        switch input.kind {
        case .spectrogram:
            guard let picture = Self.inputPicture(file, inspection) else { return nil }
            let hasWave = body.height >= 16 && inspection.samplesPerFrame != nil
            let (upper, lower) = body.splitBottom(hasWave ? 6 : 0)
            let plot = picture.draw(on: &canvas, in: upper, look: look)
            drawPlaces(inspection, steps: picture.shown, seconds: picture.secondsPerStep, on: &canvas, in: plot, look: look)
            if hasWave {
                drawWave(file, inspection, on: &canvas, in: lower.splitTop(1).rest, look: look, hasTimes: false)
                canvas.draw(Line("waveform", .muted), in: lower.splitTop(1).top.splitLeft(SpectrogramPicture.gutter).rest, look: look)
            }
            return picture.span
        case .waveform:
            let shown = Self.window(file, frames: input.steps)
            let seconds = input.items > 1 ? nil : inspection.frontEnd?.secondsPerStep
            drawPlot(
                Array(input.values.values[shown]), steps: shown, itemSteps: input.items > 1 ? input.stepsPerItem : nil, seconds: seconds,
                stepName: "samples", on: &canvas, in: body, look: look)
            return Self.spanText(shown, of: input, name: "samples", secondsPerStep: seconds)
        case .vector:
            let values = input.values.values
            drawPlot(
                values, steps: 0..<values.count, itemSteps: input.items > 1 ? input.stepsPerItem : nil, seconds: nil, stepName: "values",
                fromZero: true, on: &canvas, in: body, look: look)
            return Self.spanText(0..<values.count, of: input, name: "values", secondsPerStep: nil)
        }
    }

    static func inputPicture(_ file: FileScreen.Clip, _ inspection: Inspection) -> SpectrogramPicture? {
        guard let input = inspection.input, input.kind == .spectrogram, input.steps > 0, input.bins > 0 else { return nil }
        let shown = window(file, frames: input.steps)
        var picture = SpectrogramPicture(values: input.values.values, steps: input.steps, bins: input.bins, shown: shown)
        if let frontEnd = inspection.frontEnd {
            // Windows may overlap or leave frames out, so that no time runs through all of them.
            picture.secondsPerStep = input.items > 1 ? nil : frontEnd.secondsPerStep
            let isOwn = frontEnd.output.band?.length == input.bins && frontEnd.band(hz: 0) != nil
            picture.bandOfHz = isOwn ? { frontEnd.band(hz: $0) ?? 0 } : nil
            picture.unit = inspection.isNormalised ? "" : frontEnd.output.unit
            if frontEnd.output.band?.role == .coefficient { picture.binName = "coefficient" }
        } else {
            picture.unit = ""
        }
        if input.items > 1 { picture.itemSteps = input.stepsPerItem }
        picture.span = spanText(shown, of: input, name: "frames", secondsPerStep: picture.secondsPerStep)
        return picture
    }

    /// "7 windows of 96 frames", "frames 20-39 of 78, from 0.64 s".
    static func spanText(_ shown: Range<Int>, of input: InputPicture, name: String, secondsPerStep: Double?) -> String {
        if shown.count >= input.steps {
            return input.items > 1
                ? "\(Readable.count(input.items)) windows of \(Readable.count(input.stepsPerItem)) \(name)" : "\(Readable.count(input.steps)) \(name)"
        }
        var text = "\(name) \(shown.lowerBound)-\(shown.upperBound - 1) of \(Readable.count(input.steps))"
        if let seconds = secondsPerStep {
            text += ", from \(Readable.decimal(Double(shown.lowerBound) * seconds, digits: 2)) s"
        }
        return text
    }

    /// Values from left to right about a middle line, with their scale.
    ///
    /// - Parameters:
    ///   - steps: the numbers of the values.
    ///   - itemSteps: where lines part windows.
    ///   - fromZero: whether each value is a bar from the middle line.
    ///
    /// - Returns: where the values stand, without axes.
    @discardableResult
    func drawPlot(
        _ values: [Float], steps: Range<Int>, itemSteps: Int? = nil, seconds: Double?, stepName: String = "samples", fromZero: Bool = false,
        hasTimes: Bool = true, on canvas: inout Canvas, in rect: Rect, look: Look
    ) -> Rect {
        guard !rect.isEmpty else { return rect }
        let (upper, times) = rect.splitBottom(hasTimes && rect.height > 2 ? 1 : 0)
        let gutter = rect.width > 3 * SpectrogramPicture.gutter ? SpectrogramPicture.gutter : 0
        let plot = upper.splitLeft(gutter).rest
        var extents = Waveform.extents(of: values, count: max(1, Waveform.capacity(width: plot.width, glyphs: look.glyphs)))
        if fromZero { extents = extents.map { Waveform.Extent(low: min(0, $0.low), high: max(0, $0.high)) } }
        let peak = extents.reduce(Float(0)) { max($0, max(abs($1.low), abs($1.high))) }
        let scale = peak.isFinite && peak > 0 ? peak : 1
        canvas.draw(Waveform(extents, fullScale: scale), in: plot, look: look)
        SpectrogramPicture.drawItems(steps, itemSteps: itemSteps, on: &canvas, in: plot, look: look)
        if gutter > 0 {
            let labels = upper.splitLeft(gutter - 1).left
            let digits = scale >= 1000 ? 0 : scale >= 10 ? 1 : 3
            func label(_ text: String, _ y: Int) {
                let room = Rect(x: labels.x, y: y, width: labels.width, height: 1)
                canvas.draw(Line(text, .muted), in: room, look: look, alignment: .right)
            }
            label(Readable.decimal(Double(scale), digits: digits), upper.y)
            if upper.height > 2 { label("0", upper.y + upper.height / 2) }
            if upper.height > 1 { label(Readable.decimal(-Double(scale), digits: digits), upper.maxY - 1) }
        }
        SpectrogramPicture.drawTimes(
            steps, secondsPerStep: seconds, stepName: stepName, on: &canvas, in: times.splitLeft(gutter).rest, look: look)
        return plot
    }

    /// Marks in the top row where the recording is clipped, and lines along its silences.
    ///
    /// - Parameters:
    ///   - steps: those that are seen.
    ///   - seconds: of one of them; nil where no time runs through all.
    func drawPlaces(_ inspection: Inspection, steps: Range<Int>, seconds: Double?, on canvas: inout Canvas, in plot: Rect, look: Look) {
        guard let places = inspection.places, let seconds, seconds > 0, !steps.isEmpty, plot.height >= 3, plot.width > 0 else { return }
        let start = Double(steps.lowerBound) * seconds
        let scale = Double(plot.width) / (Double(steps.count) * seconds)
        func columns(_ times: Range<Double>) -> Range<Int>? {
            let first = max(0, Int(((times.lowerBound - start) * scale).rounded(.down)))
            let last = min(plot.width, Int(((times.upperBound - start) * scale).rounded(.up)))
            return times.upperBound > start && first < last ? first..<last : nil
        }
        let quiet = look.theme.style(.text).with(background: .keep)
        for silence in places.silences {
            guard let range = columns(silence) else { continue }
            let room = Rect(x: plot.x + range.lowerBound, y: plot.y, width: range.count, height: 1)
            for x in room.x..<room.maxX { canvas.put(look.glyphs[.horizontal], x: x, y: room.y, style: quiet) }
            let words = " silence \(Readable.decimal(silence.upperBound - silence.lowerBound, digits: 2)) s "
            let left = (room.width - words.count) / 2
            for (index, scalar) in words.unicodeScalars.enumerated() where room.width >= words.count + 2 {
                canvas.put(scalar, x: room.x + left + index, y: room.y, style: quiet)
            }
        }
        guard places.isClipped else { return }
        let mark = look.theme.style(.error).with(background: .keep).adding(.bold)
        for range in places.clipped.compactMap(columns) { canvas.put(look.glyphs[.descending], x: plot.x + range.lowerBound, y: plot.y, style: mark) }
    }
}
