import Base

/// A time in a table, as seconds.
enum TableTime {
    enum Unit: String { case seconds = "s", milliseconds = "ms" }

    /// Reads seconds or milliseconds as the column has them, `HH:MM:SS.mmm`, and the form of pandas and audformat,
    /// `0 days 00:00:01.500000`.
    ///
    /// - Parameter hasDecimalCommas: whether `1,5` is a number, as in tables with semicolons.
    /// - Returns: nil for an empty cell, `NaT` and `NaN`.
    /// - Throws: ``TableFault`` without a place.
    static func seconds(_ text: String, unit: Unit = .seconds, hasDecimalCommas: Bool = false) throws(TableFault) -> Double? {
        let text = text.trimmed
        if text.isEmpty || ["nat", "nan", "none", "null", "na"].contains(text.lowercased()) { return nil }
        guard let seconds = number(text, hasDecimalCommas).map({ unit == .milliseconds ? $0 / 1000 : $0 }) ?? clock(text),
            abs(seconds) <= ClipSegment.secondsLimit
        else {
            throw TableFault(
                found: "'\(Printable.text(String(text.prefix(40))))'",
                needed: "a time in \(unit == .milliseconds ? "milliseconds" : "seconds"), such as \(unit == .milliseconds ? "1500" : "1.5"), or 00:00:01.5")
        }
        return seconds
    }

    private static func number(_ text: String, _ hasDecimalCommas: Bool) -> Double? {
        // `Double` reads "inf", "nan" and hexadecimal too.
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) || "+-.,eE".utf8.contains($0) }) else { return nil }
        if let number = Double(text) { return number.isFinite ? number : nil }
        guard hasDecimalCommas, text.utf8.count(where: { $0 == UInt8(ascii: ",") }) == 1 else { return nil }
        return Double(text.replacing(",", with: "."))
    }

    private static func clock(_ text: String) -> Double? {
        var rest = text[...]
        var days: Double?
        let isNegative = rest.first == "-"
        if isNegative { rest = rest.dropFirst() }
        if let match = rest.prefixMatch(of: /([0-9]{1,6}) days? ?[+]?/) {
            days = Double(match.1)
            rest = rest[match.range.upperBound...]
        }
        guard let match = rest.wholeMatch(of: /([0-9]{1,6}):([0-9]{1,2}):([0-9]{1,2})(?:[.,]([0-9]{1,9}))?/),
            let hours = Double(match.1), let minutes = Double(match.2), let whole = Double(match.3), minutes < 60, whole < 60
        else { return rest.isEmpty ? days.map { $0 * (isNegative ? -86_400 : 86_400) } : nil }
        let fraction = match.4.flatMap { Double("0.\($0)") } ?? 0
        // pandas writes negative times as "-1 days +23:59:59".
        let clock = hours * 3600 + minutes * 60 + whole + fraction
        return isNegative ? (days.map { clock - $0 * 86_400 } ?? -clock) : (days ?? 0) * 86_400 + clock
    }
}
