import ArgumentParser
import Base
import Engine
import Foundation

/// Which part of the clips a process does.
struct PartOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            Do only part i of N, from 0/N to N-1/N: as many processes, on one machine or several, extract one output together. By default \
            a task of a Slurm job array does its part (SLURM_ARRAY_TASK_ID, _MIN and _COUNT); 0/1 does all.
            """, valueName: "i/N"))
    var part: String?

    /// The part that was asked for, or is a Slurm task's; nil for all clips.
    func number(environment: [String: String] = ProcessInfo.processInfo.environment) throws -> PartNumber? {
        guard let part else { return try SlurmArray(environment)?.part }
        guard let number = PartNumber(text: part) else {
            throw ValidationError("--part is '\(Printable.text(part))'; it must be i/N with i from 0 to N-1, and N at most \(PartNumber.limit).")
        }
        return number.count == 1 ? nil : number
    }
}

/// A task of a Slurm job array, as its environment tells.
struct SlurmArray {
    let part: PartNumber?

    private static let prefix = "SLURM_ARRAY_TASK_"

    /// - Returns: nil in a process that is none.
    init?(_ environment: [String: String]) throws {
        let names = ["ID", "MIN", "COUNT"]
        let values = Dictionary(uniqueKeysWithValues: (names + ["MAX", "STEP"]).compactMap { name in environment[Self.prefix + name].map { (name, $0) } })
        guard !values.isEmpty else { return nil }
        let missing = names.filter { values[$0] == nil }
        let advice = "Give --part i/N, or --part 0/1 for all clips."
        guard missing.isEmpty else {
            throw ValidationError(
                "\(Self.words(values.keys)) \(values.count == 1 ? "is" : "are") set without \(Self.words(missing)): which part of the clips to do "
                    + "does not follow. \(advice)")
        }
        let numbers = try values.mapValues { value in
            guard let number = Int(value), (0...1_000_000_000).contains(number) else {
                throw ValidationError("SLURM_ARRAY_TASK_* holds '\(Printable.text(value))', which is no number of a task. \(advice)")
            }
            return number
        }
        let (id, least, count) = (numbers["ID"] ?? 0, numbers["MIN"] ?? 0, numbers["COUNT"] ?? 0)
        let largest = numbers["MAX"] ?? least + count - 1
        guard count >= 1, largest - least + 1 == count, (numbers["STEP"] ?? 1) == 1 || count == 1, id >= least, id <= largest else {
            throw ValidationError(
                "the job array has gaps or steps (tasks \(least) to \(largest), \(count) of them; this is \(id)): its tasks are not the parts of one "
                    + "division. Use --array=0-\(max(0, count - 1)), or give --part i/N.")
        }
        guard let part = PartNumber(id - least, of: count) else {
            throw ValidationError("a job array of \(count) tasks; an output has at most \(PartNumber.limit) parts.")
        }
        self.part = count == 1 ? nil : part
    }

    private static func words(_ names: some Sequence<String>) -> String { names.sorted().map { Self.prefix + $0 }.joined(separator: ", ") }
}
