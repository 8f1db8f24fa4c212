import CSndFile
import Glibc
import Synchronization

/// Why libsndfile could not open a file, told apart among lanes that open files at the same time.
///
/// Without a handle the library keeps its last error for the whole process, where another lane's failure replaces it and the
/// beginning of another lane's opening clears it. A lock around the opening would make every lane wait while one reads from a
/// slow or stuck disk. So failures are counted instead: an error during which no other opening failed is this one's, once a
/// second opening has found the same; a lane can be held up between setting its error and counting it. Where too much fails at the
/// same time for that, the error that was met most often is.
enum OpeningFailures {
    private static let count = Atomic<Int>(0)
    /// Two are needed; more than four are rare, but where eight lanes meet nothing but broken files.
    private static let tries = 32
    /// Longer than another thread takes from setting its error to counting it, in nanoseconds.
    private static let settlingNs = 20_000

    /// - Parameter body: opens the file from its beginning; may be called several times, until it succeeds.
    /// - Returns: the handle, or nil with the library's words as a phrase without a full stop.
    package static func open(_ body: () -> OpaquePointer?) -> (handle: OpaquePointer?, message: String) {
        var met: [Int32: Int] = [:]
        var seen: Int32?
        for _ in 0..<tries {
            let before = count.load(ordering: .sequentiallyConsistent)
            if let handle = body() { return (handle, "") }
            let code = sf_error(nil)
            let mine = count.wrappingAdd(1, ordering: .sequentiallyConsistent).newValue
            var pause = timespec(tv_sec: 0, tv_nsec: settlingNs)
            nanosleep(&pause, nil)
            guard code != 0 else { continue }
            met[code, default: 0] += 1
            guard mine == before + 1, count.load(ordering: .sequentiallyConsistent) == mine else { continue }
            if code == seen { return (nil, phrase(code)) }
            seen = code
        }
        return (nil, met.max { ($0.value, $1.key) < ($1.value, $0.key) }.map { phrase($0.key) } ?? "cannot be opened")
    }

    /// The library's words for an error, without a full stop.
    package static func phrase(_ code: Int32) -> String {
        let text = String(cString: sf_error_number(code))
        return text.hasSuffix(".") ? String(text.dropLast()) : text
    }
}
