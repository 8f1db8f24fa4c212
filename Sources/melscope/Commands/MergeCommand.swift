import ArgumentParser
import Base
import Engine
import Foundation

struct MergeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge",
        abstract: "Make one output of the parts that several processes extracted.",
        discussion: """
            After 'melscope extract --part i/N', what each part recorded stands in a ledger of its own; all commands read them as one. \
            This command puts them into one ledger and writes metadata.csv. It may be repeated, and interrupted at any moment. \
            It is refused while a part is running. 'melscope extract' without --part and 'melscope retry' merge the parts first, too.

            Exit codes: 0 merged, or nothing to merge; 1 no such output; 75 a part is running.
            """)

    @Argument(help: "Output folders, or folders that hold such folders.", completion: .directory)
    var outputs: [String]

    @Flag(help: "Print one JSON object for each output.")
    var json = false

    func validate() throws { try PathArguments.requireNames(outputs, of: "OUTPUT") }

    private struct Line: Encodable {
        var type = "merge"
        var output: String
        var parts, clips, total, extracted: Int
        var remarks: [String]
    }

    func run() throws {
        try reporting {
            for folder in outputs.flatMap({ OutputFolder(path: absolutePath($0)).recorded }) {
                let merged = try OutputMerge.run(folder)
                if json {
                    Printing.out(
                        Printing.json(
                            Line(
                                output: folder.path, parts: merged.parts, clips: merged.clips, total: merged.total, extracted: merged.extracted,
                                remarks: merged.remarks)))
                    continue
                }
                for remark in merged.remarks { Printing.err("melscope: \(Printable.text(remark))") }
                let path = Printable.text(folder.path)
                Printing.out(
                    merged.parts == 0
                        ? "\(path): nothing to merge, \(Readable.clips(merged.total))"
                        : "\(path): merged \(merged.parts) \(merged.parts == 1 ? "part" : "parts") with \(Readable.clips(merged.clips)); "
                            + "\(Readable.count(merged.extracted)) of \(Readable.clips(merged.total)) have features")
            }
        }
    }
}
