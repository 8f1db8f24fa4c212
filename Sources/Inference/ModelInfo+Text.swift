import Base
import Shapes

/// A model's facts as lines, and as JSON.
extension ModelInfo {
    package var text: String { text(adding: []) }

    private var title: String {
        switch builtIn {
        case .untrained?: "built-in seed CNN"
        case .trained?: "built-in seed CNN, trained"
        case nil: Printable.text(name)
        }
    }

    /// - Parameter more: lines that stand before the long list of inner values.
    package func text(adding more: [String]) -> String {
        var lines = [
            "\(title)  \(format.rawValue), \(byteCount) bytes",
            "  sha256      \(sha256)",
        ]
        if let builtIn { lines.append("  weights     \(builtIn.remark)") }
        lines += inputs.map { "  input       \(Printable.text($0.text))" }
        if let contract { lines.append("  contract    \(contract.text)") }
        lines += extraInputs.map { "  also takes  \(Printable.text($0.port.name)): \($0.kind.text)" }
        if let inputScale { lines.append("  quantised   \(inputScale)") }
        if let contract, contract.leastSteps > 1, let role = contract.lengthRole {
            lines.append("  shortest    \(contract.leastSteps.grouped) \(role.plural)")
        }
        if let most = contract?.mostSteps, let role = contract?.lengthRole {
            lines.append("  longest     \(most.grouped) \(role.plural)")
        }
        if let singleAxisInput { lines.append("  takes       \(singleAxisInput.text)") }
        if let inputStatistics { lines.append("  trained on  \(inputStatistics.text)") }
        if let problem { lines.append("  unsuitable  \(problem)") }
        lines += outputs.enumerated().map { index, port in
            "  output      \(Printable.text(port.text))" + (index == 0 ? "  (written unless --model-output names another)" : "")
        }
        let counts = operationCounts.map { "\($0.count) \(Printable.text($0.type))" }
        lines.append("  operations  " + counts.joined(separator: ", "))
        if stemConvolutions > 0 {
            lines.append("  convolving  the first \(stemConvolutions) by Winograd's filtering, the rest by OpenVINO (recipe: model.convolutions)")
        }
        lines += more
        let declared = Set(outputs.map { Printable.text($0.name) })
        let inner = outputNames.filter { !declared.contains($0) }
        if !inner.isEmpty {
            lines.append("  inner values that --model-output can name")
            lines += inner.prefix(40).map { "    \($0)" }
            if inner.count > 40 { lines.append("    and \(inner.count - 40) more: see --json") }
        }
        return lines.joined(separator: "\n")
    }
}

extension ModelInfo: Encodable {
    private enum Key: String, CodingKey {
        case name, format, trained, remark, bytes, sha256, inputs, outputs, contract, extraInputs, takes, problem, problemCode, operations
        case outputNames
        case stemConvolutions = "frontConvolutions"
        case inputStatistics
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(name, forKey: .name)
        try container.encode(format, forKey: .format)
        if let builtIn {
            try container.encode(builtIn == .trained, forKey: .trained)
            try container.encode(builtIn.remark, forKey: .remark)
        }
        try container.encode(byteCount, forKey: .bytes)
        try container.encode(sha256, forKey: .sha256)
        try container.encode(inputs, forKey: .inputs)
        try container.encode(outputs, forKey: .outputs)
        try container.encode(contract, forKey: .contract)
        try container.encode(Dictionary(extraInputs.map { ($0.port.name, $0.kind) }, uniquingKeysWith: { $1 }), forKey: .extraInputs)
        try container.encode(singleAxisInput?.text, forKey: .takes)
        try container.encode(problem?.description, forKey: .problem)
        try container.encode(problem?.code.rawValue, forKey: .problemCode)
        try container.encode(operations, forKey: .operations)
        try container.encode(outputNames, forKey: .outputNames)
        try container.encode(stemConvolutions, forKey: .stemConvolutions)
        try container.encode(inputStatistics, forKey: .inputStatistics)
    }
}
