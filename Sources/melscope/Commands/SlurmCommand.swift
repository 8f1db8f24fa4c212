import ArgumentParser
import Base
import Corpora
import Engine
import Foundation

struct SlurmCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "slurm",
        abstract: "Print a Slurm batch script that extracts one output in parts and merges them.",
        discussion: """
            The script is a job array of N tasks, each of which extracts one part ('melscope extract --part i/N'), and submits a second job \
            that merges the parts when all have ended. Two minutes before its time limit a task stops cleanly and goes back into the queue; \
            so does one whose node fails. It then continues where it was. What follows '--extract' is passed to 'melscope extract'.

            Examples:
              melscope slurm VoxCeleb --output features/vox --parts 64 --cpus 4 --time 4:00:00 > vox.sbatch
              bash vox.sbatch                          submits the parts, and the merge that depends on them
              melscope slurm RAVDESS -o features -n 8 --partition short --extract --model cnn.onnx --pool mean > job.sbatch

            docs/CLUSTER.md tells of file systems, other schedulers and what happens when a node dies.
            """)

    @Argument(help: "Folders, files or @LIST, as for extract.", completion: .file())
    var sources: [String]

    @Option(name: .shortAndLong, help: "Folder for the features, on a file system that all nodes share.", completion: .directory)
    var output: String

    @Option(name: [.customShort("n"), .long], help: "Parts, and tasks of the job array: 1 to \(PartNumber.limit).")
    var parts: Int

    @Option(help: "Processors of each task.")
    var cpus = 1

    @Option(help: "Time limit of each task, as sbatch takes it: minutes, H:MM:SS or D-HH:MM:SS.")
    var time: String?

    @Option(help: "Memory of each task, as sbatch takes it: 4G.")
    var mem: String?

    @Option(help: "Partition.")
    var partition: String?

    @Option(help: "Account that is charged.")
    var account: String?

    @Option(help: "Most tasks at a time; all that Slurm gives by default.")
    var atOnce: Int?

    @Option(help: "The program on the nodes; by default this one.")
    var program: String?

    @Option(name: .customLong("extract"), parsing: .remaining, help: "All that follows is passed to 'melscope extract'.")
    var options: [String] = []

    func validate() throws {
        try PathArguments.requireNames([output], of: "--output")
        try PathArguments.requireDistinct(sources: sources)
        if sources.isEmpty { throw ValidationError("Name at least one SOURCE.") }
        if !(1...PartNumber.limit).contains(parts) { throw ValidationError("--parts is \(parts); it must be from 1 to \(PartNumber.limit).") }
        if !(1...4096).contains(cpus) { throw ValidationError("--cpus is \(cpus); it must be from 1 to 4096.") }
        if let atOnce, !(1...parts).contains(atOnce) { throw ValidationError("--at-once is \(atOnce); it must be from 1 to the number of parts.") }
        for (name, value) in [("time", time), ("mem", mem), ("partition", partition), ("account", account)] {
            guard let value, value.isEmpty || !value.utf8.allSatisfy(SlurmScript.isPlain) else { continue }
            throw ValidationError("--\(name) is '\(Printable.text(value))'; a line of sbatch takes letters, digits and _ . , : = + - alone.")
        }
        for option in ["--part", "--output", "-o"] where options.contains(where: { $0 == option || $0.hasPrefix(option + "=") }) {
            throw ValidationError("\(option) is set by the script; leave it out behind --extract.")
        }
    }

    func run() throws {
        try reporting {
            for source in sources { _ = try Source(argument: source) }
            var script = SlurmScript(sources: sources.map(Self.absolute), output: absolutePath(output), parts: parts)
            script.program = try program ?? Self.ownPath()
            (script.cpus, script.time, script.mem, script.partition, script.account) = (cpus, time, mem, partition, account)
            (script.atOnce, script.options) = (atOnce, options)
            let text = script.text
            guard Printable.text(text.replacing("\n", with: " ")) == text.replacing("\n", with: " ") else {
                throw EngineError(
                    .invalidArgument, subject: "slurm", step: "writing the script", found: "a path with control characters",
                    needed: "paths that can stand in a script", advice: "Give the folder another name, or a link to it.")
            }
            Printing.raw(text, to: STDOUT_FILENO)
            Printing.err("melscope: write this to a file and submit parts and merge with: bash FILE")
        }
    }

    private static func absolute(_ source: String) -> String {
        source.hasPrefix("@") ? "@" + absolutePath(String(source.dropFirst())) : absolutePath(source)
    }

    private static func ownPath() throws -> String {
        guard let path = realpath("/proc/self/exe", nil) else { throw EngineError.system(errno, subject: "/proc/self/exe", step: "finding this program") }
        defer { free(path) }
        return String(cString: path)
    }
}
