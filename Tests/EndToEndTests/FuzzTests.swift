import Foundation
import FuzzKit
import Testing

/// The short form of `make fuzz`.
@Suite struct FuzzTests {
    @Test(arguments: FuzzTargets.all.map { $0.name })
    func `broken input ends as a value or a reason, in bounded memory`(name: String) throws {
        let target = try #require(FuzzTargets.all.first { $0.name == name })
        let tally = try FuzzRunner(seed: 4, cases: 3000).run(target)
        #expect(tally.faults.isEmpty)
        // Neither wholly broken nor wholly sound: the cases reach what lies behind the first check.
        #expect(tally.values > 30 && (tally.refused > 30 || ["names", "filter", "printable"].contains(name)), "\(FuzzReport.line(tally))")
    }
}
