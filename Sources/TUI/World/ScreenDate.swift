import Base

/// Dates in the words of the screens. No locale and no clock: the same value is always the same text.
package enum ScreenDate {
    /// `14 Jan 2026 09:31`, of seconds since 1970. `UTC` is added where it is that, so that a time is never
    /// taken for local when the operator's offset is not known.
    package static func text(_ seconds: Double, utcOffsetSeconds: Int) -> String {
        guard seconds.isFinite, abs(seconds) < 1e11 else { return "?" }
        let local = Int(seconds.rounded(.down)) + utcOffsetSeconds
        let days = local >= 0 ? local / 86_400 : (local - 86_399) / 86_400
        let rest = local - days * 86_400
        let (year, month, day) = civil(days: days)
        let time = "\(Readable.twoDigits(rest / 3600)):\(Readable.twoDigits(rest / 60 % 60))"
        return "\(day) \(months[month - 1]) \(year) \(time)" + (utcOffsetSeconds == 0 ? " UTC" : "")
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

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
