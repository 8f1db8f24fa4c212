import Base
import Shapes

/// One step of a clip's correction as the ledger keeps it.
package enum RecordedStep: Sendable, Hashable {
    case operation(CorrectionStep.Operation)
    /// What formats 1 to 3 kept of it: the words.
    case words(String)

    /// "transpose", "insert batch, channel".
    package var text: String {
        switch self {
        case .operation(let operation): operation.text
        case .words(let text): text
        }
    }
}

extension RecordedStep: Codable {
    package init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if let text = try? value.decode(String.self) {
            self = .words(Printable.text(text))
        } else {
            self = .operation(try value.decode(CorrectionStep.Operation.self))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var value = encoder.singleValueContainer()
        switch self {
        case .operation(let operation): try value.encode(operation)
        case .words(let text): try value.encode(text)
        }
    }
}

extension [RecordedStep] {
    /// Reads what a row keeps. Formats 1 to 3 kept one text, with ` → ` between the steps.
    init(stored: String) {
        if let steps = StoredValue.decode(Self.self, from: stored) {
            self = steps
        } else {
            self = stored.isEmpty ? [] : stored.components(separatedBy: " → ").map { .words(Printable.text($0)) }
        }
    }

    /// The steps in one line.
    package func text(arrow: String = "→") -> String { map(\.text).joined(separator: " \(arrow) ") }
}
