import Foundation
import GRDB
import Testing

@testable import Base
@testable import Corpora
@testable import Engine
@testable import Signal
@testable import TestSupport

/// What makes the engine refuse with a given error: real files and calls, no error made by hand.
struct ErrorProvocation {
    /// What was done, as a sentence of the documentation.
    var situation: String
    var provoke: (RunFixture) throws -> Void

    /// The error with which it ends, and its text with `/data` in place of this test's own folder.
    func error() throws -> (code: EngineError.Code, text: String) {
        let fixture = try RunFixture(lanes: 1)
        defer { fixture.gate.open() }
        let error = try #require(throws: EngineError.self) { try provoke(fixture) }
        var text = error.description
            .replacingOccurrences(of: fixture.temporary.path, with: "/data")
            .replacingOccurrences(of: ModelFixtures.path(""), with: "/models/")
        // The holder of a lock is named with what differs from run to run.
        if let holder = text.range(of: #"process \d+ on \S+ since \S+Z"#, options: .regularExpression) {
            text.replaceSubrange(holder, with: "process 4242 on lab-1 since 2026-01-31T09:30:00Z")
        }
        return (error.code, text)
    }

    /// A run that ends with an error of its own.
    private static func run(
        _ fixture: RunFixture, _ settings: (inout RunRequest) throws -> Void = { _ in }
    ) throws {
        var request = try fixture.request()
        try settings(&request)
        let run = fixture.engine.start(request)
        run.waitUntilOver()
        if let failure = run.failure { throw failure }
    }

    /// The provocation of each code. A code without one does not compile.
    static func of(_ code: EngineError.Code) -> ErrorProvocation {
        switch code {
        case .invalidArgument:
            Self(situation: "Extracting a folder without recordings or arrays.") { fixture in
                try fixture.temporary.write([1], to: "set/notes.txt")
                try run(fixture)
            }
        case .notFound:
            Self(situation: "Naming a source that does not exist.") { fixture in
                _ = try Source(argument: fixture.temporary.path + "/CREMA-E")
            }
        case .permission:
            Self(situation: "Extracting into a folder whose `.melscope` cannot be created, here because there is a file of that name.") { fixture in
                try fixture.addClips(1)
                try fixture.temporary.write([1], to: "out-set/.melscope")
                try run(fixture)
            }
        case .inputOutput:
            Self(situation: "Naming a source that is a link to itself.") { fixture in
                symlink("loop", fixture.temporary.path + "/loop")
                _ = try Source(argument: fixture.temporary.path + "/loop")
            }
        case .invalidConfiguration:
            Self(situation: "A recipe with a number out of range.") { fixture in
                let path = try fixture.temporary.write(Array("clips:\n  min_seconds: -1\n".utf8), to: "recipe.yaml")
                _ = try Recipe(path: path)
            }
        case .modelUnreadable:
            Self(situation: "A model file that is not a model.") { fixture in
                let path = try fixture.temporary.write(Array("weights".utf8), to: "cnn.onnx")
                _ = try ModelLoader.load(path: path, recipe: Recipe())
            }
        case .modelUnsuitable:
            Self(situation: "A model with two inputs.") { _ in
                _ = try ModelLoader.load(path: ModelFixtures.path("two-inputs.onnx"), recipe: Recipe())
            }
        case .inference:
            Self(situation: "A model whose inner values do not fit in memory.") { _ in
                _ = try ModelLoader.load(path: ModelFixtures.path("too-large.onnx"), recipe: Recipe()).network.makeLane()
            }
        case .recipeMismatch:
            Self(situation: "Extracting with another recipe into a folder that holds features.") { fixture in
                try fixture.addClips(1)
                try run(fixture)
                try run(fixture) { $0.recipe.logMel.minHz = 50 }
            }
        case .outputConflict:
            Self(situation: "An output folder inside the source.") { fixture in
                try fixture.addClips(1)
                try run(fixture) { $0.output = OutputFolder(path: fixture.temporary.path + "/set/features") }
            }
        case .locked:
            Self(situation: "Extracting into a folder that another run is writing to.") { fixture in
                try fixture.addClips(1)
                fixture.gate.close()
                let first = fixture.engine.start(try fixture.request())
                eventually("the first run works") { first.snapshot.state == .running }
                try run(fixture)
            }
        case .ledger:
            Self(situation: "A ledger that a newer Melscope wrote.") { fixture in
                try fixture.addClips(1)
                try run(fixture)
                let ledger = try DatabaseQueue(path: fixture.output().ownPart.ledgerPath)
                try ledger.write { try $0.execute(sql: "PRAGMA user_version = 99") }
                try ledger.close()
                try run(fixture)
            }
        case .figuresFlatter:
            Self(situation: "Probing features of which one recording is there under two speakers: it is learnt from, and tested.") { fixture in
                for speaker in 0..<4 {
                    for clip in 0..<4 {
                        // The first clip of speaker 1 is that of speaker 0.
                        let number = speaker == 1 && clip == 0 ? 0 : speaker * 4 + clip
                        let values = (0..<128 * 9).map { Float(($0 * 7 + number * 13) % 80) - 80 }
                        let name = "s\(speaker)_\(clip % 2 == 0 ? "sad" : "glad")_\(clip).npy"
                        try fixture.temporary.write(NPYWriter.data(for: Tensor(shape: TensorShape([128, 9]), values: values)), to: "set/" + name)
                    }
                }
                try run(fixture) { $0.labels = LabelSource(tables: [], pattern: "(?<speaker>s[0-9])_(?<emotion>[a-z]+)_[0-9]") }
                _ = try InBackground(ProbeRun([fixture.output()], ProbeQuestion())).value()
            }
        case .library:
            Self(situation: "FFTW does not get the memory that it asks for.") { _ in _ = try TransformBuffer(count: 1 << 50) }
        }
    }
}
