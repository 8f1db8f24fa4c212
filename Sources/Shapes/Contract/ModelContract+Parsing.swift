import Base
import Signal

extension ModelContract {
    /// Reads a contract from a command line.
    ///
    ///     ?,?,128,1
    ///     batch ?, time ?, mel 128, channel 1
    ///     (batch ?, time ?, mel 128, channel 1) float32
    ///
    /// `?`, `-1`, `None` and a role without a length are free axes. Roles stand at all axes or at none; without them they
    /// are inferred as in ``infer(shape:elementType:roles:frontEnd:melBands:isScaled:subject:)``. The last form is ``text``.
    ///
    /// - Throws: ``EngineError`` with code `argument.invalid`, or `model.unsuitable` from the inference.
    public static func parse(_ text: String, melBands: Int? = nil) throws(EngineError) -> ModelContract {
        func invalid(_ found: String) -> EngineError {
            EngineError(
                .invalidArgument, subject: "contract '\(text)'", step: "reading it", found: found,
                needed: "lengths or '?' separated by commas, either all with a role or none",
                advice: "Examples: '?,?,128,1' or 'batch ?, time ?, mel 128, channel 1'")
        }
        guard text.utf8.count <= 256 else { throw invalid("\(text.utf8.count) bytes") }
        var list = Substring(text).trimmed
        var elementType = ElementType.float32
        if let open = list.first, "([".contains(open) {
            guard let close = list.lastIndex(of: open == "(" ? ")" : "]") else { throw invalid("no closing bracket") }
            let suffix = list[list.index(after: close)...].trimmed
            if !suffix.isEmpty {
                guard let type = ElementType(rawValue: String(suffix)) else {
                    throw invalid("'\(suffix)' after the shape")
                }
                elementType = type
            }
            list = list[list.index(after: list.startIndex)..<close]
        }
        var lengths: [Int?] = []
        var roles: [AxisRole] = []
        var items = list.split(separator: ",", omittingEmptySubsequences: false).map(\.trimmed)
        // Python's spelling of a tuple may end with a comma.
        if items.count > 1 && items.last!.isEmpty { items.removeLast() }
        for item in items {
            var words = item.split(whereSeparator: \.isWhitespace)
            if let first = words.first, let role = AxisRole(rawValue: first.lowercased()) {
                roles.append(role)
                words.removeFirst()
                if words.isEmpty { words = ["?"] }
            }
            guard words.count == 1 else { throw invalid(item.isEmpty ? "an empty item" : "'\(item)'") }
            switch words[0] {
            case "?", "-1", "None": lengths.append(nil)
            case let word:
                guard let length = Int(word), length > 0 else { throw invalid("the length '\(word)'") }
                lengths.append(length)
            }
        }
        guard roles.isEmpty || roles.count == lengths.count else {
            throw invalid("\(roles.count) roles for \(lengths.count) axes")
        }
        do {
            return try infer(
                shape: lengths, elementType: elementType, roles: roles.isEmpty ? nil : roles, melBands: melBands,
                subject: "contract '\(text)'")
        } catch {
            // What helps with a model, a recipe and another export, does not with words that were just typed.
            var error = error
            error.advice = "Give a contract that can be read in one way only, such as '?,?,128,1', or name its axes: 'batch ?, time ?, mel 128, channel 1'"
            throw error
        }
    }
}

extension Substring {
    fileprivate var trimmed: Substring {
        var result = self
        while result.first?.isWhitespace == true { result.removeFirst() }
        while result.last?.isWhitespace == true { result.removeLast() }
        return result
    }
}
