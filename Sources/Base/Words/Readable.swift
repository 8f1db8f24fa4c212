import Foundation

/// Numbers, sizes and times as people read them, on every screen, in every message and report. No locale and no clock: the
/// same value is always the same text.
package enum Readable {
    /// `7,442`.
    package static func count(_ number: Int) -> String {
        var digits = Array(String(number.magnitude))
        var place = digits.count - 3
        while place > 0 {
            digits.insert(",", at: place)
            place -= 3
        }
        return (number < 0 ? "-" : "") + String(digits)
    }

    /// `1 clip`, `7,442 clips`.
    package static func clips(_ number: Int) -> String { number == 1 ? "1 clip" : count(number) + " clips" }

    /// Three digits that count: `1,204`, `118`, `39.2`, `1.24`, `0.03`; `?` for what is no number.
    package static func decimal(_ value: Double) -> String {
        guard value.isFinite, abs(value) < 1e15 else { return "?" }
        let places = abs(value) >= 99.95 ? 0 : abs(value) >= 9.995 ? 1 : 2
        let scale = [1, 10, 100][places]
        let scaled = Int((abs(value) * Double(scale)).rounded())
        let sign = value < 0 && scaled > 0 ? "-" : ""
        let whole = sign + count(scaled / scale)
        guard places > 0 else { return whole }
        let fraction = String(scaled % scale)
        return whole + "." + String(repeating: "0", count: places - fraction.count) + fraction
    }

    /// A number with up to `digits` decimals and no trailing zeros.
    package static func decimal(_ value: Double, digits: Int) -> String {
        guard value.isFinite, abs(value) < 1e12 else { return value.isNaN ? "NaN" : value > 0 ? "inf" : "-inf" }
        var scale = 1.0
        for _ in 0..<digits { scale *= 10 }
        let scaled = Int((abs(value) * scale).rounded())
        let whole = String(scaled / Int(scale))
        var rest = String(scaled % Int(scale))
        rest = String(repeating: "0", count: max(0, digits - rest.count)) + rest
        while rest.hasSuffix("0") { rest.removeLast() }
        if digits == 0 { rest = "" }
        return (value < 0 && scaled > 0 ? "-" : "") + whole + (rest.isEmpty ? "" : "." + rest)
    }

    /// `0.4 s`, `23 s`, `1 min 02 s`, `2 h 05 min`, `3 d 04 h`; `?` for what is no duration.
    package static func duration(_ seconds: Double) -> String {
        guard seconds.isFinite, seconds >= 0, seconds < 1e12 else { return "?" }
        if seconds < 9.95 && seconds != seconds.rounded() {
            let tenths = Int((seconds * 10).rounded())
            return tenths == 0 ? "0.0 s" : "\(tenths / 10).\(tenths % 10) s"
        }
        let whole = Int(seconds.rounded())
        if whole < 60 { return "\(whole) s" }
        if whole < 3600 { return "\(whole / 60) min \(twoDigits(whole % 60)) s" }
        if whole < 86_400 { return "\(whole / 3600) h \(twoDigits(whole / 60 % 60)) min" }
        return "\(count(whole / 86_400)) d \(twoDigits(whole / 3600 % 24)) h"
    }

    /// As ``duration(_:)``, with tenths of a second up to a minute: `23.4 s`.
    package static func measuredDuration(_ seconds: Double) -> String {
        seconds >= 0 && seconds < 59.95 ? String(format: "%.1f s", seconds) : duration(seconds)
    }

    /// How long something has lasted, in whole seconds.
    package static func age(_ seconds: Double) -> String { duration(seconds.rounded()) }

    /// Time left, in whole seconds: an estimate with tenths pretends to more than it knows.
    package static func timeLeft(_ seconds: Double) -> String {
        guard seconds.isFinite, seconds >= 0 else { return "?" }
        return duration(max(1, seconds.rounded(.up)))
    }

    /// Whole per cent, rounded down, so that 100 % means all; nil while the total is unknown.
    package static func percent(_ done: Int, of total: Int) -> Int? {
        guard total > 0 else { return nil }
        return Int((Double(min(max(0, done), total)) / Double(total) * 100).rounded(.down))
    }

    /// `812 bytes`, `4.2 kB`, `1.5 MB`, `2.0 GB`, `1.5 TB`, in powers of 1,000.
    package static func bytes(_ bytes: Int) -> String {
        switch bytes {
        case ..<1000: "\(bytes) bytes"
        case ..<1_000_000: String(format: "%.1f kB", Double(bytes) / 1e3)
        case ..<1_000_000_000: String(format: "%.1f MB", Double(bytes) / 1e6)
        case ..<1_000_000_000_000: String(format: "%.1f GB", Double(bytes) / 1e9)
        default: String(format: "%.1f TB", Double(bytes) / 1e12)
        }
    }

    /// ``bytes(_:)`` with two or three digits: `1.2 TB`, `131 MB`.
    package static func roundBytes(_ bytes: Int) -> String {
        let text = self.bytes(bytes)
        guard let point = text.firstIndex(of: "."), text.distance(from: text.startIndex, to: point) > 1 else { return text }
        return String(text[..<point] + text[text.index(point, offsetBy: 2)...])
    }

    /// `07` of 7.
    package static func twoDigits(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
}

extension Int {
    /// ``Readable/count(_:)``.
    package var grouped: String { Readable.count(self) }
}
