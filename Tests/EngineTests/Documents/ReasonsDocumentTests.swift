import Foundation
import Testing

@testable import Base

@Suite struct ReasonsDocumentTests {
    private static let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../../docs/REASONS.md").standardizedFileURL.path

    /// The page that the codes themselves give.
    private static var expected: String {
        var text = """
            # Why a clip is skipped

            Each clip without features carries one of these codes, in `metadata.csv`, in `--json`, in the ledger and on the
            screen. They are never renamed. *Skipped* means a fault of the clip; *failed* means a fault of the output or the model, and
            a plain `melscope extract` tries such a clip again. Give a remedy to `melscope retry --remedy`.


            """
        for code in ReasonCode.allCases {
            text += "## \(code.rawValue)\n\n"
            text += "\(code.isFailure ? "Failed" : "Skipped"): \(code.meaning). \(code.advice)\n"
            let remedies = code.remedies.map { "`\($0.name.hasSuffix("=") ? $0.name + "NAME" : $0.name)` (\($0.summary))" }
            if !remedies.isEmpty { text += "\nRemedies: \(remedies.joined(separator: ", ")).\n" }
            text += "\n"
        }
        return text
    }

    /// With MELSCOPE_RECORD=1 the page is written, and the test fails, so that no run records unseen.
    @Test func `the page of reasons says what the codes say`() throws {
        if ProcessInfo.processInfo.environment["MELSCOPE_RECORD"] == "1" {
            try FileManager.default.createDirectory(
                atPath: (Self.path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
            try Self.expected.write(toFile: Self.path, atomically: true, encoding: .utf8)
            Issue.record("recorded \(Self.path)")
        }
        #expect(try String(contentsOfFile: Self.path, encoding: .utf8) == Self.expected)
    }

    @Test func `every code is a sentence with advice, and its remedies have names`() {
        for code in ReasonCode.allCases {
            #expect(!code.meaning.hasSuffix(".") && code.meaning.count > 10, "\(code)")
            #expect(code.advice.hasSuffix("."), "\(code)")
            #expect(code.rawValue.split(separator: ".").count == 2, "\(code)")
            for remedy in code.remedies { #expect(!remedy.summary.isEmpty && Remedy.nameForms.count > 0) }
        }
    }
}
