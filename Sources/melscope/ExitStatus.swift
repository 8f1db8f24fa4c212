import ArgumentParser
import Base

/// The documented exit codes.
enum ExitStatus: Int32 {
    case success = 0
    /// Could not run: no such source, unusable model, unwritable output.
    case couldNotRun = 1
    /// Finished, with skipped or failed clips, or without those of a folder that could not be listed.
    case withProblems = 2
    /// Usage, from sysexits.h.
    case usage = 64
    /// Another run writes the output (EX_TEMPFAIL).
    case locked = 75
    case interrupted = 130

    var code: ExitCode { ExitCode(rawValue) }

    static func of(_ error: any Error) -> ExitStatus {
        (error as? EngineError)?.code == .locked ? .locked : .couldNotRun
    }

    /// What every `--help` of a command that extracts says at its end.
    static let help = """
        Exit codes: 0 all extracted or up to date; 2 finished, but with skipped or failed clips, or \
        folders or lines of a list that gave no clips; 1 could not run; \
        64 wrong usage; 75 another run is writing to the output; 130 interrupted.
        """
}
