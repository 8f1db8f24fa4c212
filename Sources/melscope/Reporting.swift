import ArgumentParser
import Base

/// Runs a command's body and turns what it throws into a message and an exit code.
///
/// A command whose results did not all arrive at standard output has not succeeded, whatever else it did.
func reporting(_ body: () throws -> Void) throws {
    var status = ExitStatus.success.code
    do {
        try body()
    } catch let exit as ExitCode {
        status = exit
    } catch let error as ValidationError {
        throw error
    } catch {
        Printing.err("melscope: \(Printable.text("\(error)"))")
        throw ExitStatus.of(error).code
    }
    if let failure = Printing.outFailure {
        Printing.err("melscope: \(failure)")
        if status == ExitStatus.success.code || status == ExitStatus.withProblems.code { status = ExitStatus.couldNotRun.code }
    }
    guard status == ExitStatus.success.code else { throw status }
}
