import CSndFile
import Glibc
import Synchronization

/// Why libsndfile could not open a file, told apart among lanes that open files at the same time.
///
/// Without a handle the library keeps its last error for the whole process, where another lane's failure replaces it. A lock
/// around the opening would make every lane wait while one reads from a slow or stuck disk. So failures are counted instead:
/// an error during which no other opening failed is this one's, and otherwise the file is opened once more.
enum OpeningFailures {
    private static let count = Atomic<Int>(0)
    /// Only where eight lanes meet nothing but broken files does a second try happen at all.
    private static let tries = 8
    /// Longer than another thread takes from setting its error to counting it, in nanoseconds.
    private static let settlingNs = 20_000

    /// - Parameter body: opens the file from its beginning; may be called several times, until it succeeds.
    /// - Returns: the handle, or nil with the library's words as a phrase without a full stop.
    static func open(_ body: () -> OpaquePointer?) -> (handle: OpaquePointer?, message: String) {
        var code: Int32 = 0
        for _ in 0..<tries {
            let before = count.load(ordering: .sequentiallyConsistent)
            if let handle = body() { return (handle, "") }
            code = sf_error(nil)
            let mine = count.wrappingAdd(1, ordering: .sequentiallyConsistent).newValue
            var pause = timespec(tv_sec: 0, tv_nsec: settlingNs)
            nanosleep(&pause, nil)
            if mine == before + 1, count.load(ordering: .sequentiallyConsistent) == mine { break }
        }
        return (nil, phrase(code))
    }

    /// The library's words for an error, without a full stop.
    static func phrase(_ code: Int32) -> String {
        let text = String(cString: sf_error_number(code))
        return text.hasSuffix(".") ? String(text.dropLast()) : text
    }
}
