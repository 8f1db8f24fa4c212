import Foundation
import Testing

@testable import Signal

@Suite struct ExtractTests {
    let program: Program

    init() throws {
        program = try Program()
        try program.run("demo", "demo", "--clips", "14", "--make-only")
    }

    @Test func `the demo finds exactly the planted problems`() throws {
        let result = try program.run("demo", "demo", "--clips", "14", "--headless")
        #expect(result.status == 0, "\(result.output)\(result.errors)")
        #expect(result.lines.last?.hasSuffix("planted problems were found, and no others.") == true)
    }

    @Test func `features stand at the clips' relative paths with a metadata line each`() throws {
        let result = try program.run("extract", "demo/RAVDESS", "--output", "out")
        #expect(result.status == 2)
        let features = program.features("out")
        #expect(!features.isEmpty)
        let csv = String(decoding: FileManager.default.contents(atPath: program.folder + "/out/metadata.csv")!, as: UTF8.self)
        let lines = csv.split(separator: "\n").map(String.init)
        #expect(lines[0].hasPrefix("file_name,feature_file,dataset,outcome,reason,"))
        #expect(lines[0].hasSuffix("actor,sex,emotion,emotion_code,intensity,intensity_code,sentence,sentence_code,modality,vocal_channel,repetition,speaker,model"))
        #expect(lines.count == 15)
        for (name, bytes) in features {
            #expect(name.hasPrefix("Actor_"))
            let stored = try ArrayFile.read(path: program.folder + "/out/" + name)
            #expect(stored.tensor.shape.rank == 2 && stored.tensor.shape[1] == 2048)
            #expect(bytes.prefix(6) == Data([0x93]) + Data("NUMPY".utf8))
            #expect(csv.contains(",\(name),RAVDESS,extracted,"))
        }
        let verified = try program.run("verify", "out")
        #expect(verified.status == 0, "\(verified.output)")
    }

    @Test func `two sources get a folder each and JSON is one object a line`() throws {
        let result = try program.run("extract", "demo/CREMA-D", "demo/spectrograms", "--output", "out", "--json")
        #expect(result.status == 2)
        #expect(result.errors.isEmpty)
        let objects = try result.lines.map { try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]) }
        #expect(objects.last?["type"] as? String == "summary")
        #expect(objects.dropLast().allSatisfy { $0["type"] as? String == "clip" })
        let datasets = try #require(objects.last?["datasets"] as? [[String: Any]])
        #expect(datasets.map { $0["name"] as? String } == ["CREMA-D", "spectrograms"])
        for dataset in datasets {
            let sum = ["extracted", "skipped", "failed"].reduce(0) { $0 + (dataset[$1] as? Int ?? 0) }
            #expect(sum == dataset["total"] as? Int)
        }
        #expect(program.exists("out/CREMA-D/metadata.csv") && program.exists("out/spectrograms/.melscope/recipe.yaml"))
    }

    @Test func `a second run does only what changed`() throws {
        try program.run("extract", "demo/CREMA-D", "--output", "out")
        func done(_ arguments: String...) throws -> Int {
            let result = try program.run("extract", "demo/CREMA-D", "--output", "out", "--json")
            return result.lines.count - 1
        }
        #expect(try done() == 0)
        let first = try #require(program.features("out").keys.sorted().first)
        try FileManager.default.removeItem(atPath: program.folder + "/out/" + first)
        #expect(try done() == 1)
        let clip = program.folder + "/demo/CREMA-D/" + first.dropLast(4) + ".wav"
        utimes(clip, [timeval(tv_sec: 1_000_000, tv_usec: 0), timeval(tv_sec: 1_000_000, tv_usec: 0)])
        // A time alone is no change; a sample is, though the size be the same.
        #expect(try done() == 0)
        let handle = try #require(FileHandle(forUpdatingAtPath: clip))
        try handle.seek(toOffset: 1000)
        try handle.write(contentsOf: Data([1, 2, 3, 4]))
        try handle.close()
        #expect(try done() == 1)
        #expect(try done() == 0)
    }

    @Test func `features of two recipes are not mixed`() throws {
        try program.run("extract", "demo/CREMA-D", "--output", "out")
        let before = program.features("out")
        try "front_end:\n  min_hz: 50\n".write(toFile: program.folder + "/lab.yaml", atomically: true, encoding: .utf8)
        let refused = try program.run("extract", "demo/CREMA-D", "--output", "out", "--recipe", "lab.yaml")
        #expect(refused.status == 1)
        #expect(refused.errors.contains("front_end.min_hz: 50.0, was 30.0"))
        #expect(program.features("out") == before)
        let replaced = try program.run("extract", "demo/CREMA-D", "--output", "out", "--recipe", "lab.yaml", "--replace")
        #expect(replaced.status == 2)
        let after = program.features("out")
        #expect(after.keys == before.keys && after.allSatisfy { before[$0.key] != $0.value })
    }

    @Test func `a remedy extracts a skipped clip and is recorded`() throws {
        try program.run("extract", "demo/spectrograms", "--output", "out")
        let before = program.features("out").count
        let result = try program.run("retry", "out", "--reason", "shape.channels", "--remedy", "channel=mean", "--json")
        #expect(result.lines.count == 3)
        #expect(result.lines.dropLast().allSatisfy { $0.contains("\"outcome\":\"extracted\"") && $0.contains("\"channel=mean\"") })
        #expect(program.features("out").count == before + 2)
        #expect(try program.run("verify", "out").status == 0)
    }

    @Test func `clips whose reason a remedy cannot change are left alone and named`() throws {
        try program.run("extract", "demo/CREMA-D", "--output", "out")
        let before = try program.run("monitor", "out", "--once", "--json").output
        let none = try program.run("retry", "out", "--reason", "audio.silent", "--remedy", "time=pad")
        #expect(none.status == 1 && none.output.isEmpty)
        #expect(none.errors == "melscope: 1 clip left as it is, since time=pad changes nothing about audio.silent (1: silence=accept)\n")
        #expect(try program.run("monitor", "out", "--once", "--json").output == before)
        let some = try program.run("retry", "out", "--remedy", "silence=accept")
        #expect(some.status == 0 && some.output.contains("tried again 1 of "), "\(some.output)")
        #expect(some.errors.contains("clips left as they are") && some.errors.contains("file.empty (1, no remedy)"), "\(some.errors)")
    }

    @Test func `features that were lost are made again with the remedies they had`() throws {
        try program.run("extract", "demo/CREMA-D", "--output", "out", "--quiet")
        try program.run("retry", "out", "--remedy", "silence=accept", "--quiet")
        let before = program.features("out")
        try FileManager.default.removeItem(atPath: program.folder + "/out/1076_MTI_SAD_XX.npy")
        try program.run("extract", "demo/CREMA-D", "--output", "out", "--quiet")
        #expect(program.features("out") == before)
        // What was overwritten has another content and time; what it is made from is the same.
        for name in before.keys {
            let handle = try #require(FileHandle(forUpdatingAtPath: program.folder + "/out/" + name))
            try handle.seek(toOffset: 200)
            try handle.write(contentsOf: Data([1, 2, 3, 4]))
            try handle.close()
        }
        let verified = try program.run("verify", "out")
        #expect(verified.status == 2 && verified.output.contains("values that differ from those written"), "\(verified.output)")
        try program.run("extract", "demo/CREMA-D", "--output", "out", "--quiet")
        #expect(program.features("out") == before)
        #expect(try program.run("verify", "out").status == 0)
    }

    @Test func `without a recording beside it an array keeps its own reason and remedies`() throws {
        try program.run("extract", "demo/square-spectrograms", "--output", "out", "--quiet")
        let result = try program.run("retry", "out", "--remedy", "from-audio", "--json")
        let clips = result.lines.filter { $0.contains("\"type\":\"clip\"") }
        #expect(clips.count == 3 && clips.allSatisfy { $0.contains("shape.ambiguous") && $0.contains("; no recording named ") }, "\(result.output)")
    }

    @Test func `a silent clip can be accepted`() throws {
        try program.run("extract", "demo/CREMA-D", "--output", "out")
        let result = try program.run("retry", "out", "--reason", "audio.silent", "--remedy", "silence=accept", "--json")
        #expect(result.lines.first?.contains("\"outcome\":\"extracted\"") == true, "\(result.output)")
    }

    @Test func `a killed run is taken up where it was, to the byte`() throws {
        try program.run("demo", "big", "--clips", "150", "--make-only")
        try program.run("extract", "big/CREMA-D", "--output", "whole")
        let whole = program.features("whole")
        for delay in [0.5, 0.9, 1.4] {
            let process = program.process(["extract", "big/CREMA-D", "--output", "killed", "--quiet"])
            process.standardOutput = FileHandle.nullDevice
            process.standardError = FileHandle.nullDevice
            try process.run()
            Thread.sleep(forTimeInterval: delay)
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }
        let last = try program.run("extract", "big/CREMA-D", "--output", "killed", "--quiet")
        #expect(last.status == 2)
        #expect(program.features("killed") == whole)
        #expect(try FileManager.default.contentsOfDirectory(atPath: program.folder + "/killed/.melscope/tmp").isEmpty)
        let verified = try program.run("verify", "killed")
        #expect(verified.status == 0, "\(verified.output)")
    }

    @Test func `an interrupt finishes the clips in hand, and a second writer is told who is there`() throws {
        try program.run("demo", "big", "--clips", "400", "--make-only")
        let process = try program.startExtraction(of: "big/RAVDESS", to: "out")
        let second = try program.run("extract", "big/RAVDESS", "--output", "out")
        #expect(second.status == 75)
        #expect(second.errors.contains("process \(process.processIdentifier)"))
        kill(process.processIdentifier, SIGINT)
        process.waitUntilExit()
        #expect(process.terminationStatus == 130)
        let count = program.features("out").count
        #expect(count > 0 && count < 400)
        #expect(try program.run("verify", "out").status == 0)
    }
}
