import Base

/// What was said, and what libraries printed.
struct LogLayer: ScrollingLayer {
    var scroll = 0

    static let bindings = scrolling

    func draw(over canvas: inout Canvas, state: AppState, look: Look) {
        LogPainter(state: state).draw(scroll, over: &canvas, look: look)
    }

    func scrollLimit(on size: Size, state: AppState, glyphs: Glyphs) -> Int {
        LogPainter(state: state).scrollLimit(on: size, glyphs: glyphs)
    }
}

struct LogPainter: ScrollingTextPainter {
    let state: AppState

    func box(_ size: Size) -> OverlayBox {
        let room = OverlayBox.room(on: size)
        let title = world.log.isEmpty ? "Log" : "Log: \(world.log.count == 1 ? "1 line" : "\(Readable.count(world.log.count)) lines"), newest first"
        return OverlayBox(
            Line(title, .title), keys: hints(LogLayer.self), width: min(room.width, 110),
            height: min(room.height, max(6, world.log.count + 1)))
    }

    func text(_ size: Size, _ look: Look) -> TextBlock {
        let width = box(size).places(on: size).content.width
        var block = TextBlock(width: width - 1, glyphs: look.glyphs)
        if world.log.isEmpty {
            block.paragraph("No messages yet. What libraries print appears here, not over the screen.", .muted)
        }
        for line in world.log.reversed() { block.field(clock(line.time), line.text) }
        return block
    }

    /// `09:05:12`, local time.
    private func clock(_ time: Double) -> String {
        guard time.isFinite, abs(time) < 1e15 else { return "--:--:--" }
        let day = 86_400
        let second = ((Int(time) + world.utcOffsetSeconds) % day + day) % day
        return Readable.twoDigits(second / 3600) + ":" + Readable.twoDigits(second / 60 % 60) + ":" + Readable.twoDigits(second % 60)
    }
}
