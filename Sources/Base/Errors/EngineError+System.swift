import Glibc

extension EngineError {
    /// The error of a failed system call.
    package static func system(_ number: Int32, subject: String, step: String, advice: String = "") -> EngineError {
        let code: Code =
            switch number {
            case ENOENT, ENOTDIR: .notFound
            case EACCES, EPERM: .permission
            default: .inputOutput
            }
        return EngineError(
            code, subject: subject, step: step, found: systemMessage(number), advice: advice)
    }

    package static func systemMessage(_ number: Int32) -> String { String(cString: strerror(number)) }
}
