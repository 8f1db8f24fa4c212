import Base

/// Decodes the samples of one open sound file; one class for each library that does so. Used by one lane at a time.
protocol SampleReader: AnyObject {
    var info: AudioInfo { get }
    /// What was decided about the file before its samples were read, and how they were got.
    var notes: [ClipNote] { get }
    /// Why the samples were not decoded to their end; nil before it and when they were.
    var fault: SkipReason? { get }
    /// Sample frames that may be missing from ``AudioInfo/frames`` at the end of the data without a word of truncation.
    var slackFrames: Int { get }

    /// Decodes the next sample frames, interleaved, full scale ±1.
    ///
    /// - Returns: how many there were; 0 at the end, or where the data are damaged (see ``fault``).
    func read(into interleaved: UnsafeMutablePointer<Float>, frames: Int) -> Int

    /// Goes on with the frame of this number, where that gives the same samples as decoding everything before it.
    ///
    /// - Returns: whether it does; otherwise nothing has changed.
    func seek(toFrame frame: Int) -> Bool
}

extension SampleReader {
    func seek(toFrame frame: Int) -> Bool { false }
}
