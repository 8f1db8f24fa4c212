/// Numbers, times and counts in the words of the screens. No locale and no clock: the same value is always the same text.
enum ScreenWords {
    /// `7,442`.
    static func count(_ value: Int) -> String {
        var digits = Array(String(value.magnitude))
        var place = digits.count - 3
        while place > 0 {
            digits.insert(",", at: place)
            place -= 3
        }
        return (value < 0 ? "-" : "") + String(digits)
    }

    /// `1 clip`, `7,442 clips`.
    static func clips(_ count: Int) -> String { count == 1 ? "1 clip" : self.count(count) + " clips" }

    /// Three digits that count: `1,204`, `118`, `39.2`, `1.24`, `0.03`; `?` for what is no number.
    static func decimal(_ value: Double) -> String {
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

    /// `0.4 s`, `23 s`, `1 min 02 s`, `2 h 05 min`, `3 d 04 h`; `?` for what is no duration.
    static func duration(_ seconds: Double) -> String {
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

    /// Time left, in whole seconds: an estimate with tenths pretends to more than it knows.
    static func timeLeft(_ seconds: Double) -> String {
        guard seconds.isFinite, seconds >= 0 else { return "?" }
        return duration(max(1, seconds.rounded(.up)))
    }

    /// Whole per cent, rounded down, so that 100 % means all; nil while the total is unknown.
    static func percent(_ done: Int, of total: Int) -> Int? {
        guard total > 0 else { return nil }
        return Int((Double(min(max(0, done), total)) / Double(total) * 100).rounded(.down))
    }

    /// `14 Jan 2026 09:31`, of seconds since 1970. `UTC` is added where it is that, so that a time is never
    /// taken for local when the operator's offset is not known.
    static func date(_ seconds: Double, utcOffsetSeconds: Int) -> String {
        guard seconds.isFinite, abs(seconds) < 1e11 else { return "?" }
        let local = Int(seconds.rounded(.down)) + utcOffsetSeconds
        let days = local >= 0 ? local / 86_400 : (local - 86_399) / 86_400
        let rest = local - days * 86_400
        let (year, month, day) = civil(days: days)
        let time = "\(twoDigits(rest / 3600)):\(twoDigits(rest / 60 % 60))"
        return "\(day) \(months[month - 1]) \(year) \(time)" + (utcOffsetSeconds == 0 ? " UTC" : "")
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    private static func twoDigits(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }

    /// The Gregorian date of a day counted from 1 January 1970, in years that begin in March so that the leap day is last.
    private static func civil(days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }
}
