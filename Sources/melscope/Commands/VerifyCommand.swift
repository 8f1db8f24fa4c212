import ArgumentParser
import Engine
import Foundation

struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check every output: present, whole, finite, of the right shape and recipe.",
        discussion: """
            Examples:
              melscope verify features/ravdess
              melscope verify features/* --json

            Exit codes: 0 everything is as recorded; 2 something is not; 1 no ledger to compare with.
            """)

    @Argument(help: "Output folders of runs.", completion: .directory)
    var outputs: [String]

    @Flag(help: "Print one JSON object per output folder.")
    var json = false

    func run() throws {
        try reporting {
            var isSound = true
            for output in outputs {
                let result = try Verification.check(OutputFolder(path: absolutePath(output)))
                isSound = isSound && result.findings.isEmpty
                if json {
                    Printing.out(Printing.json(result))
                } else {
                    show(result, output)
                }
            }
            if !isSound { throw ExitStatus.withProblems.code }
        }
    }

    private func show(_ result: Verification, _ output: String) {
        for finding in result.findings.prefix(1000) {
            Printing.out("\(finding.fault.rawValue)  \(Printable.text(finding.path))  \(finding.detail)")
        }
        if result.findings.isEmpty {
            Printing.out("\(Printable.text(output)): \(Readable.count(result.checked)) clips checked, everything is as recorded")
            return
        }
        Printing.out("\(Printable.text(output)): \(Readable.count(result.checked)) clips checked")
        for fault in Verification.Fault.allCases {
            let count = result.findings.count { $0.fault == fault }
            if count > 0 { Printing.out("  \(Readable.count(count)) \(fault.rawValue): \(fault.meaning)") }
        }
        Printing.out("  'melscope extract' with the same source and output mends what is missing, changed or stale.")
    }
}
