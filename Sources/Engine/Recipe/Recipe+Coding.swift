import Shapes
import Signal

/// Everything that is encoded is hashed. What came later is left out at its default, so that the hash of a recipe that does not
/// use it stays what it was: a log-mel stands under the key that it had when there was no other front end.
extension Recipe {
    private enum CodingKeys: String, CodingKey { case logMel, frontEnd, load, normalise, clips, correction, model, output, doctor }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init()
        if let other = try container.decodeIfPresent(AnyFrontEnd.self, forKey: .frontEnd) {
            frontEnd = other
        } else {
            frontEnd = AnyFrontEnd(try container.decode(LogMel.self, forKey: .logMel))
        }
        load = try container.decodeIfPresent(LoadOptions.self, forKey: .load) ?? load
        normalise = try container.decodeIfPresent(NormaliseOptions.self, forKey: .normalise) ?? normalise
        clips = try container.decode(ClipOptions.self, forKey: .clips)
        correction = try container.decode(CorrectionOptions.self, forKey: .correction)
        model = try container.decode(ModelChoice.self, forKey: .model)
        output = try container.decodeIfPresent(OutputOptions.self, forKey: .output) ?? OutputOptions()
        doctor = try container.decodeIfPresent(DoctorOptions.self, forKey: .doctor) ?? doctor
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        if let logMel = frontEnd.base as? LogMel {
            try container.encode(logMel, forKey: .logMel)
        } else {
            try container.encode(frontEnd, forKey: .frontEnd)
        }
        if load != LoadOptions() { try container.encode(load, forKey: .load) }
        if normalise != NormaliseOptions() { try container.encode(normalise, forKey: .normalise) }
        try container.encode(clips, forKey: .clips)
        try container.encode(correction, forKey: .correction)
        try container.encode(model, forKey: .model)
        if output != OutputOptions() { try container.encode(output, forKey: .output) }
        // Then the thresholds decide which clips have features.
        if !doctor.skip.isEmpty { try container.encode(doctor, forKey: .doctor) }
    }
}
