import Foundation
import Testing

extension Trait where Self == ConditionTrait {
    /// For tests that take long: `make test` runs them, `make check` leaves them out.
    package static var slow: Self {
        .enabled(if: ProcessInfo.processInfo.environment["MELSCOPE_TIER"] != "check", "takes long; 'make test' runs it")
    }
}
