/// How outputs are named after their clips.
package struct OutputNaming: Sendable, Hashable, Codable {
    /// Whether the clip's own ending stays in the name: `a.wav` becomes `a.wav.npy` instead of `a.npy`, so that `a.mp3` beside it
    /// has an output of its own.
    package var keepExtension = false

    package init() {}
}
