import Base

/// Numbers of figures and tables, in one form.
package enum Quantities {
    /// Of levels, lengths, frequencies.
    package static func text(_ value: Double) -> String {
        abs(value) >= 1000 && abs(value) < 1e15 ? Readable.count(Int(value.rounded())) : Readable.decimal(value, digits: abs(value) < 1 ? 3 : abs(value) < 10 ? 2 : 1)
    }

    /// Of recalls: 0.625.
    package static func share(_ value: Double) -> String {
        let thousandths = Int((min(10, max(-10, value)) * 1000).rounded())
        let digits = String(abs(thousandths) % 1000)
        return (thousandths < 0 ? "-" : "") + "\(abs(thousandths) / 1000)." + String(repeating: "0", count: 3 - digits.count) + digits
    }
}
