/// How outputs are named after their clips.
package struct OutputNaming: Sendable, Hashable, Codable {
    /// Whether the clip's own ending stays in the name: `a.wav` becomes `a.wav.npy` instead of `a.npy`, so that `a.mp3` beside it
    /// has an output of its own.
    package var keepExtension = false

    package init() {}
}

/// Everything that is encoded is hashed. What came later is left out at its default, so that the hash of a recipe that does not
/// use it stays what it was.
extension Recipe {
    private enum CodingKeys: String, CodingKey { case logMel, clips, correction, model, output }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init()
        logMel = try container.decode(LogMelOptions.self, forKey: .logMel)
        clips = try container.decode(ClipOptions.self, forKey: .clips)
        correction = try container.decode(CorrectionOptions.self, forKey: .correction)
        model = try container.decode(ModelChoice.self, forKey: .model)
        output = try container.decodeIfPresent(OutputNaming.self, forKey: .output) ?? OutputNaming()
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(logMel, forKey: .logMel)
        try container.encode(clips, forKey: .clips)
        try container.encode(correction, forKey: .correction)
        try container.encode(model, forKey: .model)
        if output != OutputNaming() { try container.encode(output, forKey: .output) }
    }
}
