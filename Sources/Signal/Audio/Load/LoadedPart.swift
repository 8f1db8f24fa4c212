import Base

/// The stretch of a file that ``LoadOptions`` ask for, in its own sample frames.
struct LoadedPart {
    /// From the offset to the end of the duration; up to `Int.max` where it reaches to the file's end.
    let frames: Range<Int>
    let rateHz: Int

    init(_ options: LoadOptions, rateHz: Int) {
        self.rateHz = rateHz
        // As `int(offset * rate)`; both are bounded by a day of the fastest accepted rate.
        let start = Int(options.offsetSeconds * Double(rateHz))
        frames = start..<(options.durationSeconds.map { start + Int($0 * Double(rateHz)) } ?? .max)
    }

    var isWhole: Bool { frames == 0..<Int.max }

    /// How many frames of the file it has.
    func count(of fileFrames: Int) -> Int { frames.clamped(to: 0..<max(0, fileFrames)).count }

    /// What of a block that begins at `start` belongs to it.
    func slice(_ block: UnsafeBufferPointer<Float>, from start: Int) -> UnsafeBufferPointer<Float> {
        if frames.lowerBound <= start, frames.upperBound >= start + block.count { return block }
        let own = frames.clamped(to: start..<start + block.count)
        return UnsafeBufferPointer(rebasing: block[own.lowerBound - start..<own.upperBound - start])
    }

    /// - Parameter fileFrames: of the whole file.
    /// - Throws: `audio.part` where too little of the file lies in it.
    func check(fileFrames: Int, minSeconds: Double) throws(SkipReason) {
        guard !isWhole else { return }
        let (own, rate) = (count(of: fileFrames), Double(rateHz))
        guard own == 0 || Double(own) / rate < minSeconds else { return }
        let length = AudioLength.text(seconds: Double(fileFrames) / rate)
        let from = AudioLength.text(seconds: Double(frames.lowerBound) / rate)
        throw SkipReason(
            .audioPart,
            found: own == 0 ? "nothing after \(from), in \(length)" : "\(AudioLength.text(seconds: Double(own) / rate)) after \(from), in \(length)",
            needed: own == 0 || minSeconds <= 0 ? "a longer recording, or a smaller load.offset_seconds" : "at least \(AudioLength.text(seconds: minSeconds))")
    }

    /// "0.500 s to 3.500 s of 4.123 s"; nil where the whole file lies in it.
    func text(fileFrames: Int) -> String? {
        let own = frames.clamped(to: 0..<fileFrames)
        guard own.count < fileFrames else { return nil }
        let texts = [own.lowerBound, own.upperBound, fileFrames].map { AudioLength.text(seconds: Double($0) / Double(rateHz)) }
        return "\(texts[0]) to \(texts[1]) of \(texts[2])"
    }
}
