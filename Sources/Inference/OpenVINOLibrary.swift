import Base
internal import COpenVINO

/// A call into OpenVINO that failed, with the library's own words.
package struct OpenVINOFailure: Error, CustomStringConvertible {
    package var description: String

    init(status: ov_status_e) {
        // The message is a copy made for the caller.
        if let message = ov_get_last_err_msg() {
            description = OpenVINOFailure.tidy(String(cString: message))
            ov_free(message)
        } else {
            description = ""
        }
        if description.isEmpty, let text = ov_get_error_info(status) { description = String(cString: text) }
    }

    package init(message: String) { description = OpenVINOFailure.tidy(message) }

    /// The library's message in one printable line of at most 300 characters, without its source locations.
    static func tidy(_ message: String) -> String {
        let lines = message.split(whereSeparator: \.isNewline)
            .map { $0.drop(while: \.isWhitespace) }
            .filter { line in
                !line.isEmpty && !line.hasPrefix("Exception from") && !line.hasPrefix("Check '")
                    && !line.hasPrefix("FrontEnd API failed")
            }
        let text = lines.isEmpty ? message : lines.joined(separator: " ")
        return Printable.text(text.count > 300 ? text.prefix(300) + "..." : text)
    }
}

/// Throws unless an OpenVINO call succeeded.
func openVINO(_ status: ov_status_e) throws(OpenVINOFailure) {
    if status != OK { throw OpenVINOFailure(status: status) }
}

/// The process's one OpenVINO runtime: it loads the CPU plugin once, for every model.
///
/// `@unchecked Sendable` because `ov_core_t` is documented as safe to use from several threads and the handle never
/// changes. It is never freed: the library's own teardown at exit would race with lanes that are still running.
package final class OpenVINOCore: @unchecked Sendable {
    package let handle: OpaquePointer

    private static let result = Result { () throws(OpenVINOFailure) in try OpenVINOCore() }

    package static func shared() throws -> OpenVINOCore {
        do {
            return try result.get()
        } catch {
            throw EngineError(
                .library, subject: "OpenVINO", step: "starting the inference library", found: error.description,
                needed: "OpenVINO's libraries beside the program or in .deps/openvino/libs",
                advice: "Run 'make deps' or install the program again.", cause: error)
        }
    }

    private init() throws(OpenVINOFailure) {
        var core: OpaquePointer?
        try openVINO(ov_core_create(&core))
        guard let core else { throw OpenVINOFailure(message: "no runtime was made") }
        handle = core
        // Weights are read, not mapped: a model file that is truncated during a run must not become a SIGBUS.
        try OpenVINOProperties([("ENABLE_MMAP", "NO")]).with { count, properties throws(OpenVINOFailure) in
            try openVINO(ov_core_set_properties(core, "", count, properties))
        }
    }
}

/// Key-value settings in the form that OpenVINO's non-variadic calls take.
package struct OpenVINOProperties {
    private let pairs: [(key: String, value: String)]

    package init(_ pairs: [(String, String)]) { self.pairs = pairs }

    func with<R, E: Error>(_ body: (Int, UnsafePointer<ov_property_t>) throws(E) -> R) throws(E) -> R {
        let storage = UnsafeMutablePointer<ov_property_t>.allocate(capacity: max(1, pairs.count))
        let texts = pairs.flatMap { [Self.copy($0.key), Self.copy($0.value)] }
        for index in pairs.indices {
            storage[index] = ov_property_t(key: texts[2 * index], value: UnsafeRawPointer(texts[2 * index + 1]))
        }
        defer {
            for text in texts { text.deallocate() }
            storage.deallocate()
        }
        return try body(pairs.count, UnsafePointer(storage))
    }

    private static func copy(_ text: String) -> UnsafePointer<CChar> {
        let bytes = text.utf8CString
        let copy = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
        _ = bytes.withUnsafeBufferPointer { UnsafeMutableBufferPointer(start: copy, count: bytes.count).initialize(from: $0) }
        return UnsafePointer(copy)
    }
}
