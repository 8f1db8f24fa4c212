import Base
import Shapes
import Signal

/// Which of a model's inputs is the clip, and what the others hold.
struct ModelInputs {
    struct Extra: Sendable {
        var index: Int
        var port: ModelPort
        var kind: ExtraInput
    }

    var clipIndex: Int
    var clip: ModelPort
    var extras: [Extra] = []

    /// - Parameter given: what the recipe says of inputs, by name. What it leaves out is told by the names themselves where those
    ///   are well known.
    /// - Throws: ``EngineError`` with code `model.unsuitable` where more or fewer than one input is left for the clip, or a value
    ///   cannot be made.
    init(of ports: [ModelPort], given: [String: ExtraInput], subject: String) throws(EngineError) {
        func unsuitable(_ found: String, needed: String, advice: String) -> EngineError {
            EngineError(.modelUnsuitable, subject: subject, step: "reading the inputs", found: found, needed: needed, advice: advice)
        }
        if let unknown = given.keys.sorted().first(where: { name in !ports.contains { $0.name == Printable.text(name) } }) {
            throw unsuitable(
                "model.inputs names '\(unknown)'", needed: "one of " + boundedList(ports.map(\.name)),
                advice: "'melscope model' lists the inputs.")
        }
        var clips: [Int] = []
        let isClipNamed = given.values.contains(.clip)
        for (index, port) in ports.enumerated() {
            let stated = given.first { Printable.text($0.key) == port.name }?.value
            // A model's only input is the clip, whatever its name.
            let kind = stated ?? (ports.count > 1 ? Self.proposal(for: port) : nil)
            if let kind, kind != .clip {
                extras.append(Extra(index: index, port: port, kind: kind))
            } else if !isClipNamed || stated == .clip {
                clips.append(index)
            } else {
                throw unsuitable(
                    "the input \(port.text), and no value for it", needed: "one of \(ExtraInput.words)",
                    advice: Self.advice(for: [port]))
            }
        }
        guard clips.count == 1 else {
            let all = "\(ports.count) inputs: \(boundedList(ports.map(\.text)))"
            guard !clips.isEmpty else {
                throw unsuitable(
                    ports.isEmpty ? "no input" : all + ", none of which is the clip",
                    needed: "exactly one input, the front end's array (a log-mel spectrogram, unless the recipe says otherwise)",
                    advice: ports.isEmpty
                        ? "Export the network with that as its input." : "Say in the recipe which it is: model.inputs: {NAME: clip}")
            }
            throw unsuitable(
                all + (extras.isEmpty ? "" : "; nothing says what goes into " + boundedList(clips.map { ports[$0].name })),
                needed: "one input for the clip, the front end's array, and other inputs whose values follow from it",
                advice: Self.advice(for: clips.dropFirst().map { ports[$0] }))
        }
        (clipIndex, clip) = (clips[0], ports[clips[0]])
        for extra in extras where extra.port.axes == nil || extra.port.elementType == nil {
            throw unsuitable(
                "the input \(extra.port.text)", needed: "an input of numbers, of known rank",
                advice: "Export the network again without it.")
        }
    }

    /// Whether a state has no axis that grows with the items of a run.
    var hasStateOfOneItem: Bool {
        extras.contains { extra in
            guard case .value = extra.kind, let axes = extra.port.axes else { return false }
            return axes.count > 1 && !axes.contains(nil)
        }
    }

    private static func proposal(for port: ModelPort) -> ExtraInput? {
        guard let axes = port.axes, let type = port.elementType else { return nil }
        // A mask may have axes of one between batch and time: (batch, 1, 1, time).
        let isMask = port.name.lowercased().contains("mask")
        let rank = isMask && axes.count > 2 ? 1 + axes.dropFirst().count { $0 != 1 } : axes.count
        return ExtraInput(name: port.name, rank: rank, isWholeNumber: !type.isFloatingPoint)
    }

    private static func advice(for ports: [ModelPort]) -> String {
        "Say in the recipe what goes into \(boundedList(ports.map { "'\($0.name)'" })), if it is one of \(ExtraInput.words): model.inputs: {"
            + boundedList(ports.map { "\($0.name): length" }) + "}. A network that takes another recording, a speaker or labels besides the clip "
            + "cannot be run: export it again with them as constants."
    }
}

/// Makes the values of the inputs beside the clip, for one lane.
struct ExtraTensors {
    let extras: [ModelInputs.Extra]
    let contract: ModelContract
    let sampleRateHz: Int

    /// What one extra input is given, in the type that the model takes.
    struct Value {
        var index: Int
        var type: ElementType
        var shape: TensorShape
        var bytes: [UInt8]
    }

    func values(for input: NetworkInput) -> [Value] { extras.isEmpty ? [] : extras.map { value(of: $0, for: input) } }

    /// Free axes are as long as the batch; those of a mask after the first, as there are frames or samples.
    private func value(of extra: ModelInputs.Extra, for input: NetworkInput) -> Value {
        let shape = input.tensor.shape
        let items = contract.axes.firstIndex { $0.role == .batch }.map { shape[$0] } ?? 1
        let steps = contract.axes.firstIndex { $0.role == contract.lengthRole }.map { shape[$0] } ?? 1
        let isMask = extra.kind == .mask || extra.kind == .paddingMask
        let axes = extra.port.axes ?? []
        let lengths = axes.indices.map { axis in axes[axis] ?? (isMask && (axis > 0 || axes.count == 1) ? steps : items) }
        let count = lengths.reduce(1, *)
        func own(_ item: Int) -> Range<Int> { input.ownSteps.map { $0[min(item, $0.count - 1)] } ?? 0..<steps }
        /// Which item a value is of, where each has as many in turn.
        func item(_ index: Int) -> Int { count >= items ? index / max(1, count / items) : index }
        let values: [Double] = (0..<count).map { index in
            switch extra.kind {
            case .clip: 0
            case .length: Double(own(item(index)).count)
            case .relativeLength: Double(own(item(index)).count) / Double(max(1, steps))
            case .mask: own(item(index)).contains(index % max(1, steps)) ? 1 : 0
            case .paddingMask: own(item(index)).contains(index % max(1, steps)) ? 0 : 1
            case .sampleRate: Double(sampleRateHz)
            case .value(let value): value
            }
        }
        let type = extra.port.elementType ?? .float32
        return Value(index: extra.index, type: type, shape: TensorShape(lengths), bytes: type.bytes(of: values))
    }
}
