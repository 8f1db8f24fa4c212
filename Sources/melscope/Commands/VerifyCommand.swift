import ArgumentParser
import Base
import Corpora
import Engine
import Foundation
import TUI

struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check that all features are there, unchanged since they were written, and made with the right recipe.",
        discussion: """
            File times do not matter, so a copied, unpacked or downloaded folder passes. If features are \
            not as they were written, the command that repairs them is printed.

            Examples:
              melscope verify features/ravdess
              melscope verify features --json      all outputs in this folder

            Exit codes: 0 everything is as recorded; 2 something is not, or the last run could not list its whole source; 1 no ledger to compare with.
            """)

    @Argument(help: "Output folders of runs, or folders that hold such folders.", completion: .directory)
    var outputs: [String]

    @Flag(help: "Print one JSON object per output folder.")
    var json = false

    func validate() throws { try PathArguments.requireNames(outputs, of: "OUTPUT") }

    func run() throws {
        try reporting {
            var isSound = true
            for folder in outputs.flatMap({ OutputFolder(path: absolutePath($0)).recorded }) {
                let result = try Verification.check(folder)
                isSound = isSound && result.findings.isEmpty && result.partialListing == nil
                if json {
                    Printing.out(Printing.json(Line(result, folder)))
                } else {
                    show(result, folder)
                }
            }
            if !isSound { throw ExitStatus.withProblems.code }
        }
    }

    /// An output's line of `--json`.
    private struct Line: Encodable {
        var output: String
        var checked: Int
        var findings: [Verification.Finding]
        var withoutChecksum: Int
        var isBeingWritten: Bool
        var unrecorded: Int
        var unfinished: Int
        var partialListing: ListingReport?

        init(_ result: Verification, _ folder: OutputFolder) {
            output = folder.path
            checked = result.checked
            findings = result.findings
            withoutChecksum = result.withoutChecksum
            isBeingWritten = result.isBeingWritten
            unrecorded = result.unrecorded
            unfinished = result.unfinished
            partialListing = result.partialListing
        }
    }

    private func show(_ result: Verification, _ output: OutputFolder) {
        for finding in result.findings.prefix(1000) {
            Printing.out("\(finding.fault.rawValue)  \(Printable.text(finding.path))  \(finding.detail)")
        }
        let end =
            !result.findings.isEmpty ? ""
            : result.partialListing == nil ? ", everything is as recorded"
            : ", all of them as recorded, but the last run could not list its whole source"
        Printing.out("\(Printable.text(output.path)): \(Readable.clips(result.checked)) checked\(end)")
        if result.withoutChecksum > 0 {
            Printing.out(
                "  \(Readable.count(result.withoutChecksum)) \(result.withoutChecksum == 1 ? "was" : "were") recorded without a checksum by an older "
                    + "version: size, time, shape and values were checked; 'melscope extract --check' gives them one")
        }
        if result.isBeingWritten {
            Printing.out("  a run is writing here now; \(Readable.count(result.unrecorded)) of its features are not recorded yet")
        }
        for warning in result.partialListing?.warnings ?? [] { Printing.out("  " + warning) }
        if result.unfinished > 0 {
            Printing.out("  the last run did not finish; still to do: \(Readable.clips(result.unfinished)). 'melscope extract' continues")
        }
        if result.findings.isEmpty { return }
        for fault in Verification.Fault.allCases {
            let count = result.findings.count { $0.fault == fault }
            if count > 0 { Printing.out("  \(Readable.count(count)) \(fault.rawValue): \(fault.meaning)") }
        }
        if !result.isBeingWritten, let options = result.mendingOptions {
            var settings = EncoderChoice()
            if let configuration = try? Configuration(path: Configuration.defaultPath) {
                (settings.model, settings.recipe) = (configuration.modelPath, configuration.recipePath)
            }
            let command = (try? RecordedRun(output))?.extractCommand(options: options, settings: settings)
            Printing.out(
                command.map { "  To repair this: \($0)" }
                    ?? "  To repair this: 'melscope extract\(options.map { " " + $0 }.joined())' with the same source and output")
        }
    }
}
