import Dispatch

extension Array where Element: Sendable {
    /// What `body` makes of each element, in the order of the elements; called on all processors at once, and waited for.
    ///
    /// - Throws: the first error in that order, after all have ended.
    package func concurrentMap<Value: Sendable>(_ body: @Sendable (Element) throws -> Value) throws -> [Value] {
        try concurrentResults(body).map { try $0.get() }
    }

    /// As ``concurrentMap(_:)``, with what each came to.
    package func concurrentResults<Value: Sendable>(_ body: @Sendable (Element) throws -> Value) -> [Result<Value, any Error>] {
        let results = Guarded([Result<Value, any Error>?](repeating: nil, count: count))
        DispatchQueue.concurrentPerform(iterations: count) { index in
            let result = Result { try body(self[index]) }
            results.withLock { $0[index] = result }
        }
        return results.withLock { $0 }.compactMap { $0 }
    }
}
