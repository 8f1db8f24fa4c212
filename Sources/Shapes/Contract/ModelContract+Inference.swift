import Base
import Signal

extension ModelContract {
    /// Finds the roles of a model's input axes.
    ///
    /// Roles are inferred when the lengths allow exactly one reading. What is tried, in NumPy order of axes:
    ///
    ///     rank 4   batch, time, mel, channel    batch, mel, time, channel
    ///              batch, channel, mel, time    batch, channel, time, mel
    ///     rank 3   batch, time, mel             batch, mel, time
    ///              time, mel, channel           mel, time, channel
    ///              channel, mel, time           channel, time, mel       (with 3 channels)
    ///     rank 2   time, mel                    mel, time
    ///
    /// A reading fits when batch is free or 1, mel is fixed to at least 8 or to what the front end gives, channel is fixed to
    /// 1 or 3, and time is free or at least 2. Where none fits, a batch fixed to another number is allowed. Where the front end gives coefficients, those take the place of mel. A free first axis is the batch, of
    /// rank 2 and 3 too: `(?, 40)` and `(?, 40, 1)` are what Keras calls one vector a clip, not frames (see
    /// ``SingleAxisInput``). Such an input is read as a waveform or a vector only where the front end gives one, or the
    /// roles are given: shapes alone do not tell.
    ///
    /// - Parameters:
    ///   - shape: lengths, outermost first; nil for a free one.
    ///   - roles: the recipe's `model.axes`; nil infers them. Given roles also allow other channel counts.
    ///   - frontEnd: axes of what the recipe's front end gives. They decide between readings that fit equally, and give the
    ///     length of an axis of bands, coefficients or values that the model leaves free when the roles are given.
    ///   - melBands: the recipe's `model.mel_bands`, in place of the front end's.
    ///   - isScaled: whether it is known how whole numbers of the input stand for real ones.
    ///   - subject: the model, for error texts.
    /// - Throws: ``EngineError`` with code `model.unsuitable`.
    public static func infer(
        shape: [Int?], elementType: ElementType = .float32, roles: [AxisRole]? = nil, frontEnd: [Axis] = [],
        melBands: Int? = nil, isScaled: Bool = false, subject: String = "the model"
    ) throws(EngineError) -> ModelContract {
        let text = shapeText(shape)
        func unsuitable(_ found: String, needed: String, advice: String = "") -> EngineError {
            EngineError(
                .modelUnsuitable, subject: subject, step: "reading the input's axes", found: found, needed: needed,
                advice: advice)
        }
        guard elementType.isFloatingPoint || isScaled && elementType != .bool else {
            throw unsuitable(
                "an input of \(elementType.rawValue)", needed: "a floating-point input, or the scale and zero point of its integers",
                advice: "The model's operations do not tell them. Set both in the recipe, where real = input_scale * (stored - input_zero_point): "
                    + "model.input_scale, model.input_zero_point. Or export it again with a float32 input "
                    + "(converter.inference_input_type = tf.float32).")
        }
        if let length = shape.lazy.compactMap({ $0 }).first(where: { $0 < 1 }) {
            throw unsuitable("an axis of length \(length) in \(text)", needed: "axes of length 1 or more, or of any length")
        }
        if let roles {
            var lengths: [AxisRole: Int] = [:]
            for axis in frontEnd { lengths[axis.role] = axis.length }
            if let melBands { (lengths[.mel], lengths[.coefficient]) = (melBands, melBands) }
            return try given(shape, roles, elementType: elementType, lengths: lengths, error: unsuitable)
        }

        let kind = Kind(frontEnd.map(\.role))
        if kind == .waveform || kind == .vector, let roles = SingleAxisInput.roles(ofFixedBatch: shape, kind == .waveform ? .samples : .features) {
            return ModelContract(axes: zip(roles, shape).map(Axis.init), elementType: elementType)
        }
        if let input = SingleAxisInput(shape: shape) {
            for (wanted, role) in [(Kind.waveform, AxisRole.samples), (.vector, .features)] where kind == wanted && input.mayBe(wanted) {
                let roles = SingleAxisInput.roles(of: shape, role)
                return ModelContract(axes: zip(roles, shape).map(Axis.init), elementType: elementType)
            }
            throw unsuitable("the input \(text): \(input.text)", needed: input.needed, advice: singleAxisAdvice(input, shape))
        }
        let front = frontEnd.first(where: \.role.isBand)
        let band = front?.role ?? .mel
        let layouts = commonLayouts(band: band).filter { $0.count == shape.count }
        var readings = layouts.filter { fits(shape, $0, bands: front?.length) }
        if readings.isEmpty { readings = layouts.filter { $0[0] == .batch && fits([1] + shape.dropFirst(), $0, bands: front?.length) } }
        if readings.count > 1, let bands = melBands ?? front?.length {
            let matching = readings.filter { shape[$0.firstIndex(of: band)!] == bands }
            if !matching.isEmpty { readings = matching }
        }
        switch readings.count {
        case 1:
            return ModelContract(axes: zip(readings[0], shape).map(Axis.init), elementType: elementType)
        case 0 where (2...4).contains(shape.count):
            throw unsuitable(
                "the input \(text), whose axes cannot be told apart by their lengths",
                needed: "a time axis and a \(band.rawValue) axis of fixed length, with batch and channel where the model has them",
                advice: advice(example: layouts[0])
                    + (band == .mel && shape.allSatisfy { $0 == nil || $0! < 8 } ? " and the mel bands as front_end.mel_bands" : ""))
        case 0:
            throw unsuitable(
                "the input \(text) of rank \(shape.count)",
                needed: "2 to 4 axes: time and \(band.rawValue), with batch and channel where the model has them")
        default:
            let list = readings.map { "(" + $0.map(\.rawValue).joined(separator: ", ") + ")" }.joined(separator: " or ")
            throw unsuitable(
                "the input \(text), which can be read as \(list)", needed: "one way to read it",
                advice: advice(example: readings[0]))
        }
    }

    private static func commonLayouts(band: AxisRole) -> [[AxisRole]] {
        [
            [.batch, .time, band, .channel], [.batch, band, .time, .channel],
            [.batch, .channel, band, .time], [.batch, .channel, .time, band],
            [.batch, .time, band], [.batch, band, .time], [.time, band, .channel], [band, .time, .channel],
            [.channel, band, .time], [.channel, .time, band],
            [.time, band], [band, .time],
        ]
    }

    private static func fits(_ shape: [Int?], _ roles: [AxisRole], bands: Int?) -> Bool {
        zip(shape, roles).allSatisfy { length, role in
            switch role {
            case .batch: length == nil || length == 1
            case .time: length == nil || length! > 1
            case .mel, .coefficient: length != nil && (length! >= 8 || length == bands)
            // One channel in front of a rank 3 input is the same array as a batch of one, which is the usual meaning.
            case .channel: length == 3 || length == 1 && !(roles.count == 3 && roles[0] == .channel)
            case .samples, .features: false
            }
        }
    }

    private static func given(
        _ shape: [Int?], _ roles: [AxisRole], elementType: ElementType, lengths: [AxisRole: Int],
        error: (_ found: String, _ needed: String, _ advice: String) -> EngineError
    ) throws(EngineError) -> ModelContract {
        let text = shapeText(shape)
        let list = roles.map(\.rawValue).joined(separator: ", ")
        guard roles.count == shape.count else {
            throw error("\(roles.count) roles (\(list)) for the input \(text)", "one role for each axis", "")
        }
        guard Set(roles).count == roles.count, Kind(roles) != nil else {
            throw error(
                "the roles \(list)",
                "time and mel once each (or time and coefficient, or samples, or features), batch and channel at most once", "")
        }
        if let batch = roles.firstIndex(of: .batch) {
            guard batch == 0 else { throw error("batch as axis \(batch) of \(text)", "batch as the first axis", "") }
        }
        var axes = zip(roles, shape).map(Axis.init)
        if let fixed = axes.firstIndex(where: { $0.role.isBand || $0.role == .features }), axes[fixed].length == nil {
            let role = axes[fixed].role
            guard let length = lengths[role], length > 0 else {
                throw error(
                    "a \(role.rawValue) axis of any length in \(text)", "the number of \(role.plural)",
                    role == .mel
                        ? "Set front_end.mel_bands in the recipe." : "Export the model again with that axis of fixed length.")
            }
            axes[fixed].length = length
        }
        return ModelContract(axes: axes, elementType: elementType)
    }

    /// Which settings read the input, and how a model that does take spectrograms without a batch is said to.
    private static func singleAxisAdvice(_ input: SingleAxisInput, _ shape: [Int?]) -> String {
        let waveform =
            "For samples set front_end.kind: \(Kind.waveform.frontEnds.joined(separator: " or ")) in the recipe, and front_end.sample_rate_hz to the rate that the model was trained with"
        let count = shape.lazy.compactMap { $0 }.max() ?? 1
        let vector =
            (FrontEndAdvice.vectorSetting(count: count).map { "For librosa's MFCC means set \($0) in the recipe. " } ?? "")
            + "If your arrays hold such vectors, set the roles in the recipe: model.axes: "
            + roleList(SingleAxisInput.roles(of: shape, .features))
        switch input {
        case .waveform: return waveform
        case .either: return waveform + ". " + vector
        case .vector: break
        }
        let roles: [AxisRole]
        switch shape.count {
        case 2 where shape[0] == nil: roles = [.time, .mel]
        case 3 where shape[0] == nil && shape[2] == 1: roles = [.time, .mel, .channel]
        default: return vector
        }
        return vector + ". Only if its first axis is time, not the batch: " + advice(example: roles).lowercasingFirst
    }

    private static func advice(example: [AxisRole]) -> String {
        "Set the roles in the recipe, for example model.axes: \(roleList(example))"
    }

    private static func roleList(_ roles: [AxisRole]) -> String { "[\(roles.map(\.rawValue).joined(separator: ", "))]" }

    private static func shapeText(_ shape: [Int?]) -> String {
        "(" + shape.map { $0.map(String.init) ?? "?" }.joined(separator: ", ") + (shape.count == 1 ? ",)" : ")")
    }
}

extension String {
    fileprivate var lowercasingFirst: String { prefix(1).lowercased() + dropFirst() }
}
