import Foundation

/// The three standard streams as the program finds them.
enum StandardStreams {
    /// Makes them safe to write to, before anything else is opened.
    ///
    /// A reader that goes away (`| head`) must not end a run half-way, so SIGPIPE is ignored and ``Printing`` sees the
    /// error instead. A closed stream would give its number to the next file that is opened, and messages would then go
    /// into a ledger or an output: it is replaced by `/dev/null`.
    static func settle() {
        signal(SIGPIPE, SIG_IGN)
        for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(descriptor, F_GETFD) < 0 {
            // The lowest free number, which is this one.
            _ = open("/dev/null", O_RDWR)
        }
    }
}
