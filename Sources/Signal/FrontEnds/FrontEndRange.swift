import Base

/// How front ends refuse an option.
enum FrontEndRange {
    /// - Throws: ``EngineError`` with code `.invalidArgument` that names the option as recipes do.
    public static func require<Value>(_ isValid: Bool, _ key: String, _ value: Value, _ needed: String) throws {
        guard isValid else {
            throw EngineError(
                .invalidArgument, subject: "recipe", step: "checking the front end", found: "\(key) is \(value)",
                needed: needed)
        }
    }
}
