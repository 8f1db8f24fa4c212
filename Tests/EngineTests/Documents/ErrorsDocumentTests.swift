import Foundation
import Testing

@testable import Base

/// Every error code can be reached, and the page of errors shows what it then says.
@Suite struct ErrorsDocumentTests {
    private static let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../../docs/ERRORS.md").standardizedFileURL.path

    @Test(arguments: EngineError.Code.allCases)
    func `a real situation ends with the error`(code: EngineError.Code) throws {
        let error = try ErrorProvocation.of(code).error()
        #expect(error.code == code, "\(error.text)")
    }

    /// With MELSCOPE_RECORD=1 the page is written, and the test fails, so that no run records unseen.
    @Test func `the page of errors says what the errors say`() throws {
        var expected = """
            # Errors that end a command

            A problem that concerns more than one clip ends the command with one of these errors, on standard error, and with exit
            code 1 (75 for `output.locked`). A fault of a single clip is a reason instead: see [REASONS.md](REASONS.md). Each text
            below comes from the situation above it.


            """
        for code in EngineError.Code.allCases {
            let provocation = ErrorProvocation.of(code)
            expected += "## \(code.rawValue)\n\n\(provocation.situation)\n\n    \(try provocation.error().text)\n\n"
        }
        if ProcessInfo.processInfo.environment["MELSCOPE_RECORD"] == "1" {
            try expected.write(toFile: Self.path, atomically: true, encoding: .utf8)
            Issue.record("recorded \(Self.path)")
        }
        #expect(try String(contentsOfFile: Self.path, encoding: .utf8) == expected)
    }
}
