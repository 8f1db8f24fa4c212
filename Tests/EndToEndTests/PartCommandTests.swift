import Foundation
import Testing

@testable import Base
@testable import Engine

/// One output that several processes extract.
@Suite struct PartCommandTests {
    let program: Program

    init() throws {
        program = try Program()
        try program.makeClips(12, in: "source")
        #expect(try program.run("extract", "source", "--output", "whole", "--quiet").status == 0)
    }

    private func extract(_ part: String?, _ environment: [String: String] = [:]) throws -> Program.Result {
        try program.run(["extract", "source", "--output", "out", "--quiet"] + (part.map { ["--part", $0] } ?? []), environment: environment)
    }

    private static let network = ["MELSCOPE_NETWORK_STORAGE": "1"]

    @Test(arguments: [[:], network])
    func `parts, a killed one among them, leave what one run leaves, on one machine's disk and on network storage`(environment: [String: String]) throws {
        let process = program.process(["extract", "source", "--output", "out", "--part", "1/3", "--lanes", "1", "--quiet"], environment: environment)
        try process.run()
        program.waits { program.exists("out") && !program.features("out").isEmpty }
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        for part in ["0/3", "1/3", "2/3"] {
            let end = try extract(part, environment)
            #expect(end.status == 0, "\(end.errors)")
        }
        #expect(program.features("out") == program.features("whole"))
        let state = try program.run("monitor", "--once", "out", environment: environment)
        #expect(state.output.contains("12 extracted") && state.output.contains("3 of 3 parts finished"), "\(state.output)")
        #expect(try program.run("verify", "out", environment: environment).status == 0)
        if !environment.isEmpty {
            let left = try FileManager.default.contentsOfDirectory(atPath: program.folder + "/out/.melscope/parts/0-of-3").sorted()
            #expect(left == ["ledger.sqlite", "tmp"], "\(left)")
        }
        let again = try extract("0/2", environment)
        #expect(again.status == 0 && again.errors.contains("merged first"), "\(again.errors)")
        #expect(try program.run("merge", "out", environment: environment).output.contains("12 of 12 clips have features"))
        #expect(try program.run("merge", "out", environment: environment).output.contains("nothing to merge"))
        #expect(try program.run("verify", "out", environment: environment).status == 0)
        let retried = try program.run("retry", "out", environment: environment)
        #expect(retried.status == 0 && retried.errors.contains("nothing to retry"), "\(retried.errors)")
        #expect(program.features("out") == program.features("whole"))
    }

    @Test func `more parts than a login may open files are read, and where the machine allows no more the limit is named`() throws {
        for part in 0..<16 { #expect(try extract("\(part)/16").status == 0) }
        let lifted = try program.shell("monitor --once out", before: "ulimit -Sn 40 && exec")
        #expect(lifted.status == 0 && lifted.output.contains("12 extracted"), "\(lifted.output)\(lifted.errors)")
        let limited = try program.shell("monitor --once out", before: "ulimit -n 40 && exec")
        #expect(limited.status == 1 && limited.errors.contains("This process may open 40 files"), "\(limited.output)\(limited.errors)")
        #expect(limited.errors.contains("ulimit -n"))
    }

    @Test func `on network storage a lock that another machine gives up is waited for, and one that it keeps is told`() throws {
        #expect(try extract("0/2", Self.network).status == 0)
        #expect(try extract("1/2", Self.network).status == 0)
        let lock = URL(fileURLWithPath: program.folder + "/out/.melscope/parts/1-of-2/lock.held")
        func leave() throws { try Data("process 9 on n9\nrun abc\n\n--\nanother machine\n9\n000000000004\nx\n".utf8).write(to: lock) }
        try leave()
        let refused = try program.run("merge", "out", environment: Self.network)
        #expect(refused.status == 75 && refused.errors.contains("part 1/2, process 9 on n9"), "\(refused.errors)")
        try leave()
        let merge = program.process(["merge", "out"], environment: Self.network)
        try merge.run()
        Thread.sleep(forTimeInterval: 1)
        try FileManager.default.removeItem(at: lock)
        merge.waitUntilExit()
        #expect(merge.terminationStatus == 0)
        #expect(program.features("out") == program.features("whole"))
        #expect(!program.exists("out/.melscope/parts"))
    }

    @Test func `a task of a job array does its part, and an array that is no division is refused`() throws {
        func array(_ values: [String: String]) -> [String: String] { Dictionary(uniqueKeysWithValues: values.map { ("SLURM_ARRAY_TASK_" + $0, $1) }) }
        for id in 4...6 {
            let end = try extract(nil, array(["ID": "\(id)", "MIN": "4", "MAX": "6", "COUNT": "3", "STEP": "1"]))
            #expect(end.status == 0, "\(end.errors)")
        }
        #expect(program.features("out") == program.features("whole"))
        #expect(program.exists("out/.melscope/parts/2-of-3/ledger.sqlite"))
        let lone = try extract(nil, array(["ID": "3"]))
        #expect(lone.status == 64 && lone.errors.contains("SLURM_ARRAY_TASK_ID is set without SLURM_ARRAY_TASK_COUNT, SLURM_ARRAY_TASK_MIN"), "\(lone.errors)")
        let gaps = try extract(nil, array(["ID": "7", "MIN": "3", "MAX": "7", "COUNT": "2", "STEP": "4"]))
        #expect(gaps.status == 64 && gaps.errors.contains("gaps or steps") && gaps.errors.contains("--array=0-1"), "\(gaps.errors)")
        #expect(try extract("0/3", array(["ID": "3"])).status == 0, "what is given counts")
        #expect(try extract("3/3").status == 64)
        #expect(try extract("x").errors.contains("must be i/N"))
    }

    @Test func `the printed script extracts its part, whatever characters the paths have`() throws {
        let name = "a b'c \"d\" $e"
        try FileManager.default.moveItem(atPath: program.folder + "/source", toPath: program.folder + "/" + name)
        let printed = try program.run("slurm", name, "--output", "out " + name, "--parts", "2", "--cpus", "2", "--time", "1:00:00", "--partition", "short", "--extract", "--pool", "mean")
        #expect(printed.status == 0, "\(printed.errors)")
        for line in ["#SBATCH --array=0-1", "#SBATCH --cpus-per-task=2", "#SBATCH --time=1:00:00", "#SBATCH --partition=short", "#SBATCH --requeue"] {
            #expect(printed.lines.contains(line), "\(line)")
        }
        try printed.output.write(toFile: program.folder + "/job.sbatch", atomically: true, encoding: .utf8)
        for task in 0..<2 {
            let job = program.process([], environment: ["SLURM_JOB_ID": "7", "SLURM_ARRAY_JOB_ID": "7", "SLURM_ARRAY_TASK_ID": "\(task)"])
            job.executableURL = URL(fileURLWithPath: "/bin/bash")
            job.arguments = ["job.sbatch"]
            let end = try program.finish(job)
            #expect(end.status == 0, "\(end.errors)")
        }
        #expect(program.features("out " + name).count == 12)
        #expect(try program.run("merge", "out " + name).output.contains("merged 2 parts"))
        #expect(try program.run("slurm", name, "--output", "o", "--parts", "2", "--time", "1;rm").status == 64)
        #expect(try program.run("slurm", name, "--output", "o", "--parts", "2", "--extract", "--part", "0/2").status == 64)
    }
}
