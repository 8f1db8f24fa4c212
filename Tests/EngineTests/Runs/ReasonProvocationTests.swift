import Foundation
import Testing

@testable import Base
@testable import TestSupport

/// Every documented reason can be reached by a real input.
@Suite(.slow) struct ReasonProvocationTests {
    private static let anywhere = ReasonCode.allCases.filter { ReasonProvocation.of($0).need == .nothing }

    @Test(arguments: anywhere)
    func `a real input ends with the reason`(code: ReasonCode) throws { try check(code) }

    @Test(.enabled(if: geteuid() != 0, "root may read every file; the program's test drops its rights instead"))
    func `a file that may not be read ends with the reason`() throws { try check(.filePermission) }

    @Test(.enabled(if: Mount.isAllowed, "a full disk needs the right to mount a tmpfs"))
    func `a full disk ends with the reason`() throws { try check(.outputDiskFull) }

    @Test func `no code is left out`() {
        #expect(Set(Self.anywhere + [.filePermission, .outputDiskFull]) == Set(ReasonCode.allCases))
    }

    private func check(_ code: ReasonCode) throws {
        let records = try ReasonProvocation.of(code).provoke()
        let matching = try #require(records.first { $0.reason == code }, "\(records.map { "\($0.path): \($0.reason?.rawValue ?? "\($0.outcome)") \($0.found ?? "")" })")
        #expect(matching.outcome == (code.isFailure ? .failed : .skipped))
        #expect(matching.found?.isEmpty == false && matching.needed?.isEmpty == false)
        #expect(records.allSatisfy { $0.reason == nil || $0.reason == code })
    }
}
