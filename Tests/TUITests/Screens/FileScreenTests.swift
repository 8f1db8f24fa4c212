import Testing

@testable import Base
@testable import Engine
@testable import Signal
@testable import TUI

@Suite struct FileScreenTests {
    static let states: [(name: String, state: AppState)] = [
        ("extracted", ClipFixtures.extracted()), ("mel-bins", ClipFixtures.melBins()), ("silent", ClipFixtures.silent()),
        ("non-finite", ClipFixtures.nonFinite()), ("features", viewing(.features)), ("waveform", viewing(.waveform)),
        ("loading", loading()), ("failed", failed()), ("zoomed", zoomed()), ("hostile", hostile()),
        ("as-stored", ClipFixtures.asStored()), ("coefficients", coefficients()), ("windows", windows()), ("vector", vector()),
        ("samples", samples()), ("none", none()),
    ]

    private static func none() -> AppState { ClipFixtures.state(.file) }

    /// Of a network that takes librosa's coefficients.
    private static func coefficients() -> AppState {
        var state = ClipFixtures.extracted()
        var options = MFCC()
        options.logMel.sampleRateHz = 16_000
        state.file?.inspection?.frontEnd = AnyFrontEnd(options)
        state.file?.inspection?.spectrogram = ClipFixtures.logMel(frames: 78, bands: 20)
        return state
    }

    /// Of a network that takes the clip in three windows of 26 frames.
    private static func windows() -> AppState {
        var state = ClipFixtures.extracted()
        state.file?.inspection?.input = InputPicture(kind: .spectrogram, values: ClipFixtures.logMel(frames: 78), items: 3)
        return state
    }

    /// Of a network that takes the means of 40 coefficients.
    private static func vector() -> AppState {
        var state = ClipFixtures.extracted()
        var options = MFCC()
        (options.coefficients, options.summary) = (40, .mean)
        state.file?.inspection?.frontEnd = AnyFrontEnd(options)
        let values: [Float] = [-310] + (1..<40).map { (index: Int) -> Float in Float(index % 2 == 0 ? 60 : -40) / Float(index) }
        state.file?.inspection?.input = InputPicture(kind: .vector, values: Tensor(shape: [40, 1], values: values))
        return state
    }

    /// Of a network that takes samples, standardised and padded with zeros.
    private static func samples() -> AppState {
        var state = ClipFixtures.extracted()
        state.file?.inspection?.frontEnd = AnyFrontEnd(Signal.Waveform())
        let samples = (state.file?.inspection?.samples ?? []).map { $0 * 8 } + [Float](repeating: 0, count: 8320)
        state.file?.inspection?.input = InputPicture(kind: .waveform, values: Tensor(shape: [samples.count, 1], values: samples))
        return state
    }

    private static func viewing(_ view: FileScreen.Clip.View) -> AppState {
        var state = ClipFixtures.extracted()
        state.file?.view = view
        return state
    }

    private static func loading() -> AppState {
        var state = ClipFixtures.extracted()
        state.file?.inspection = nil
        return state
    }

    private static func failed() -> AppState {
        var state = loading()
        state.file?.problem = "/models/cnn.onnx: could not load the model: found no such file; needed an ONNX file"
        return state
    }

    private static func zoomed() -> AppState {
        var state = ClipFixtures.extracted()
        state.file?.firstFrame = 20
        state.file?.frameSpan = 39
        return state
    }

    private static func hostile() -> AppState {
        let record = ClipFixtures.skipped(
            ClipFixtures.hostileName, .audioNotAudio, found: "\u{1b}]0;title\u{7} bytes\nof text", needed: "audio")
        var inspection = Inspection()
        inspection.reason = record.skipReason
        return ClipFixtures.file(record, inspection)
    }

    static func draw(_ state: AppState, _ size: Size, _ look: Look = .plain) -> Canvas {
        var canvas = Canvas(size)
        state[screen: FileScreen.self].draw(on: &canvas, in: canvas.bounds, state: state, look: look)
        return canvas
    }

    @Test(arguments: states.indices, pictureSizes)
    func `the file screen looks as recorded`(_ index: Int, _ size: Size) {
        let (name, state) = Self.states[index]
        assertPicture(Self.draw(state, size).picture(), "file-\(name)-\(size.width)x\(size.height)")
    }

    @Test func `an array can be seen as stored and a recording as its waveform`() {
        var array = ClipFixtures.asStored()
        #expect(array.file?.views == [.stored, .input, .features])
        for view in [FileScreen.Clip.View.input, .features, .stored] {
            _ = array.update(.command(.view))
            #expect(array.file?.shownView == view)
        }
        var recording = ClipFixtures.extracted()
        #expect(recording.file?.views == [.input, .features, .waveform])
        recording.file?.view = .stored
        #expect(recording.file?.shownView == .input)
    }

    @Test func `a view is named by what the network got, and samples that it takes are not shown twice`() {
        func heading(_ state: AppState) -> String { Self.draw(state, pictureSizes[0]).picture() }
        #expect(heading(Self.coefficients()).contains("MFCC") && heading(Self.coefficients()).contains("20 coefficients"))
        #expect(!heading(Self.coefficients()).contains("log-mel") && !heading(Self.coefficients()).contains("kHz"))
        #expect(heading(Self.windows()).contains("3 windows of 26 frames"))
        #expect(heading(Self.vector()).contains("MFCC means") && heading(Self.vector()).contains("40 values"))
        #expect(Self.samples().file?.views == [.input, .features] && heading(Self.samples()).contains("48,000 samples"))
    }

    // MARK: From clip to clip

    /// The clip of `a.wav` as it was opened from a filtered and sorted table.
    private static func opened() -> (state: AppState, query: ClipQuery) {
        var state = ClipFixtures.state(.dashboard)
        let query = ClipQuery(filter: "emotion:fear", sort: .milliseconds, descending: true)
        state.dashboard.columns[0].table.query = query
        let records = ["a.wav", "b.wav", "c.wav"].map { ClipFixtures.record($0) }
        state.dashboard.columns[0].table.take(records, offset: 0, total: 3, selected: nil, visible: 10)
        _ = state.update(.command(.open))
        return (state, query)
    }

    private static func answer(_ path: String?, from: String, index: Int = 1, forward: Bool = true) -> News {
        .neighbourFound(
            of: ClipID(dataset: "CREMA-D", path: from), path.map { ClipFixtures.record($0) }, place: ClipPlace(index: index, total: 3), forward: forward)
    }

    @Test func `the next clip is the next one of the table that it was opened from, with its order and filter`() throws {
        var (state, query) = Self.opened()
        #expect(Self.draw(state, pictureSizes[1]).picture().split(separator: "\n")[0].hasSuffix("1 of 3"))
        guard case .findNeighbour(let clip, let asked, true)? = state.update(.command(.nextClip)).first?.work else { Issue.record("nothing asked"); return }
        #expect(clip.path == "a.wav" && asked == query)
        state.file?.view = .features
        let effects = state.update(Self.answer("b.wav", from: "a.wav"))
        #expect(effects.count == 1 && state.file?.record.path == "b.wav" && state.file?.view == .features && state.file?.place?.index == 1)
        _ = state.update(.command(.back))
        #expect(state.screen == .dashboard && state.dashboard.focused?.table.selectedPath == "b.wav")
    }

    @Test func `a key that comes before the answer is another step`() {
        var (state, _) = Self.opened()
        _ = state.update(.command(.nextClip))
        #expect(state.update(.command(.nextClip)).isEmpty && state.update(.command(.nextClip)).isEmpty && state.update(.command(.previousClip)).isEmpty)
        guard case .findNeighbour(let clip, _, true)? = state.update(Self.answer("b.wav", from: "a.wav")).last?.work else { Issue.record("no step"); return }
        #expect(clip.path == "b.wav")
        // An answer to another clip's question changes nothing.
        #expect(state.update(Self.answer("x.wav", from: "a.wav")).isEmpty && state.file?.record.path == "b.wav")
        let effects = state.update(Self.answer("c.wav", from: "b.wav", index: 2))
        guard case .inspect(_, let record, _)? = effects.last?.work else { Issue.record("not looked into"); return }
        #expect(effects.count == 1 && record.path == "c.wav")
    }

    @Test func `at the end of the list the words say so, and the next key is heard again`() {
        var (state, _) = Self.opened()
        _ = state.update(.command(.previousClip))
        _ = state.update(Self.answer(nil, from: "a.wav", forward: false))
        #expect(state.toast?.text == "This is the first clip that matches emotion:fear; ] goes the other way")
        #expect(!state.update(.command(.nextClip)).isEmpty)
    }

    @Test func `from the skipped clips one goes through those of the open groups`() {
        var state = ClipFixtures.state(.skipped)
        var group = SkippedGroup(reason: .audioSilent, counts: [("RAVDESS", 2)])
        group.clips = ["a.wav", "b.wav"].map { ("RAVDESS", ClipFixtures.skipped($0, .audioSilent, found: "zeros", needed: "sound")) }
        group.isOpen = true
        state.skipped.groups = [group]
        state.skipped.select(1, visible: 10)
        _ = state.update(.command(.open))
        #expect(state.file?.record.path == "a.wav" && state.file?.place == ClipPlace(index: 0, total: 2))
        _ = state.update(.command(.nextClip))
        #expect(state.file?.record.path == "b.wav" && state.file?.place == ClipPlace(index: 1, total: 2))
    }

    @Test func `windows are parted by thin lines where there is room for them`() {
        func lines(_ state: AppState, _ size: Size) -> Int {
            var canvas = Canvas(size)
            SpectrogramPicture.drawItems(0..<78, itemSteps: state.file?.inspection?.input?.stepsPerItem, on: &canvas, in: canvas.bounds, look: .plain)
            return canvas.picture().split(separator: "\n").first?.filter { $0 == "│" }.count ?? 0
        }
        #expect(lines(Self.windows(), Size(width: 60, height: 4)) == 2)
        #expect(lines(Self.windows(), Size(width: 9, height: 4)) == 0)
    }

    @Test func `zooming goes through samples where the network takes them, and a vector has no time`() {
        var state = Self.samples()
        _ = state.update(.command(.zoomIn))
        #expect(state.file?.frameSpan == 24_000)
        #expect(Self.draw(state, Size(width: 160, height: 40)).picture().contains("samples 12000-35999 of 48,000, from 0.75 s"))
        var vector = Self.vector()
        _ = vector.update(.command(.zoomIn))
        #expect(vector.file?.frameSpan == nil)
    }

    @Test(arguments: states.indices, tinySizes)
    func `a tiny terminal is no reason to crash`(_ index: Int, _ size: Size) {
        #expect(Self.draw(Self.states[index].state, size).size == size)
        #expect(Self.draw(Self.states[index].state, size, .coloured).size == size)
    }

    @Test(arguments: states.indices)
    func `without Unicode everything of our own is ASCII`(_ index: Int) {
        let picture = Self.draw(Self.states[index].state, pictureSizes[0], .ascii).picture()
        #expect(picture.unicodeScalars.allSatisfy { $0.isASCII })
    }

    @Test func `nothing that a name contains reaches the terminal as a control character`() {
        let picture = Self.draw(Self.hostile(), pictureSizes[0]).picture()
        #expect(!picture.unicodeScalars.contains { $0 != "\n" && Printable.isUnsafe($0) })
        #expect(picture.contains("\\x1b[2J\\u{202e}gnp"))
    }

    @Test func `a value that is not finite is marked in the picture and counted below it`() {
        let picture = Self.draw(ClipFixtures.nonFinite(), pictureSizes[0]).picture()
        #expect(picture.contains("! 3 of 9,984 NaN or infinite"))
        let marks = picture.split(separator: "\n").dropLast().joined().filter { $0 == "!" }.count
        #expect(marks == 3)
    }

    @Test func `frequencies are shown only where the front end is known`() {
        #expect(Self.draw(ClipFixtures.extracted(), pictureSizes[0]).picture().contains("1 kHz"))
        #expect(!Self.draw(ClipFixtures.nonFinite(), pictureSizes[0]).picture().contains("kHz"))
    }

    @Test func `zooming keeps the colours of the whole clip`() {
        var picture = SpectrogramPicture(values: [0, 1, 2, 3], steps: 4, bins: 1, shown: 1..<3)
        #expect(picture.reduced(rows: 1, columns: 2) == [1, 2])
        picture.takesLargest = true
        #expect(picture.reduced(rows: 1, columns: 1) == [2])
        picture.takesLargest = false
        #expect(picture.reduced(rows: 1, columns: 1) == [1.5])
    }

    @Test func `a mel band of a frequency lies where the filter bank has its centre`() {
        let options = LogMel()
        #expect(abs(options.band(hz: options.minHz)! + 1) < 1e-9)
        #expect(abs(options.band(hz: options.maxHz)! - 128) < 1e-9)
    }

    @Test(arguments: [(0.03, 0.05), (0.1, 0.1), (0.11, 0.2), (3.0, 5.0), (1.0, 1.0), (700, 1000)])
    func `ticks stand at round numbers`(_ least: Double, _ tick: Double) {
        #expect(abs(SpectrogramPicture.niceTick(atLeast: least) - tick) < 1e-9)
    }

    @Test func `a plan from the ledger is shown before the file has been looked at`() {
        let rows = FilePainter.planRows(Self.loading().file!)
        #expect(rows.map(\.step) == ["input", "insert batch, channel", "CNN"])
        #expect(rows.map(\.shape) == ["(78, 128)", "(1, 78, 128, 1)", "(9, 2048)"])
    }

    @Test func `a file that was mended since says so`() {
        var state = ClipFixtures.silent()
        state.file?.inspection?.reason = nil
        let text = FilePainter(file: state.file!, state: state).fileText(state.file!, width: 100, look: .plain).lines.map(\.text)
        #expect(text.contains { $0.contains("audio.silent no longer applies: retry with r") })
    }

    @Test func `the text scrolls to its last line and no further`() {
        var state = ClipFixtures.extracted()
        let rect = Rect(pictureSizes[2])
        state.scrollLimit = state[screen: FileScreen.self].scrollLimit(in: rect, state: state, glyphs: .unicode)
        #expect(state.scrollLimit > 0)
        _ = state.update(.command(.bottom))
        #expect(state.file?.scroll == state.scrollLimit)
        #expect(Self.draw(state, pictureSizes[2]).picture().contains("seed CNN"))
        _ = state.update(.command(.up))
        #expect(state.file?.scroll == state.scrollLimit - 1)
        _ = state.update(.command(.down))
        _ = state.update(.command(.down))
        #expect(state.file?.scroll == state.scrollLimit)
    }

    @Test func `a huge clip is reduced and not drawn value by value`() {
        var state = ClipFixtures.extracted()
        state.file?.inspection?.spectrogram = ClipFixtures.logMel(frames: 20_000)
        #expect(Self.draw(state, pictureSizes[0]).picture().contains("20,000 frames"))
    }
}
