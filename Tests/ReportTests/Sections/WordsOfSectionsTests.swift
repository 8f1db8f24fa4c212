import Foundation
import Testing

@testable import Base
@testable import Engine
@testable import Report
@testable import Signal

@Suite struct WordsOfSectionsTests {
    @Test(arguments: [0.0, 1, 951_827_696, 1_796_058_628, -86_400.5, 4_102_444_800, 1_709_164_799])
    func `a date is that of the calendar, in UTC`(seconds: Double) {
        let formatter = DateFormatter()
        (formatter.locale, formatter.timeZone, formatter.dateFormat) = (Locale(identifier: "en_US_POSIX"), TimeZone(identifier: "UTC"), "yyyy-MM-dd HH:mm 'UTC'")
        #expect(ReportDate.text(seconds) == formatter.string(from: Date(timeIntervalSince1970: seconds.rounded(.down))))
    }

    @Test func `shapes of many lengths are one`() {
        var shapes = FeatureShapes()
        for text in ["(7, 2048)", "(20, 2048)", "(9, 2048)"] { shapes.add(text) }
        #expect(shapes.text == "(7 to 20, 2048)" && shapes.width == 2048 && shapes.rank == 2 && shapes.count == 3)
        shapes.add("(4096)")
        #expect(shapes.text == "(7 to 20, 2048), and other shapes")
        #expect(FeatureShapes().text == "none")
        var several = FeatureShapes()
        several.add("(7, 2048); (12)")
        #expect(several.text == "several arrays a clip" && several.rank == nil)
    }

    @Test func `settings that differ are told against the defaults of the same kind of front end`() throws {
        #expect(FeaturesSection.changes(Recipe()).isEmpty)
        var recipe = Recipe()
        recipe.model.sha256 = String(repeating: "0", count: 64)
        recipe.doctor.snrDB = 3
        recipe.output.pool = .mean
        recipe.frontEnd = AnyFrontEnd(MFCC())
        let changes = FeaturesSection.changes(recipe)
        #expect(changes.map(\.key).contains("output.pool"))
        #expect(!changes.contains { $0.key.hasPrefix("doctor.") || $0.key == "model.sha256" || $0.key == "front_end.coefficients" })
    }

    @Test(arguments: Hostile.names)
    func `a path in Python's quotes is one string on one line`(name: String) {
        let quoted = LoadingSection.python(name)
        #expect(quoted.hasPrefix("\"") && quoted.hasSuffix("\"") && !quoted.contains("\n"))
        let inner = quoted.dropFirst().dropLast()
        var isEscaped = false
        for character in inner {
            if character == "\"" { #expect(isEscaped) }
            isEscaped = character == "\\" ? !isEscaped : false
        }
        #expect(!isEscaped)
    }
}
