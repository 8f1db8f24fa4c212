import Base
import Foundation

/// The command line as the shell passed it on.
enum RawArguments {
    /// The arguments after the program's name. One that is not UTF-8 comes in the text form of ``RawPath``, which names the
    /// same file in every command; Swift's own list would have put replacement characters into it.
    static func texts() -> [String] {
        (1..<max(1, Int(CommandLine.argc))).compactMap { index in
            guard let argument = CommandLine.unsafeArgv[index] else { return nil }
            return String(validatingCString: argument)
                ?? RawPath(bytes: UnsafeRawBufferPointer(start: argument, count: strlen(argument))).text
        }
    }
}
