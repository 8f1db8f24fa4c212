import Dispatch
import Foundation
import Testing

@testable import Base
@testable import Corpora
@testable import Engine
@testable import Export
@testable import Inference
@testable import Shapes
@testable import Signal
@testable import TestSupport

/// Outputs of real runs without a model, and exports of them.
final class ExportFixture {
    let temporary: TemporaryFolder

    init() throws { temporary = try TemporaryFolder() }

    var path: String { temporary.path }

    /// A log-mel whose values are whole numbers, so that float16 holds them too.
    func write(_ name: String, frames: Int = 9, in set: String = "in") throws {
        let values = (0..<128 * frames).map { Float(($0 * 7 + name.utf8.count * 13) % 80) - 80 }
        try temporary.write(NPYWriter.data(for: Tensor(shape: TensorShape([128, frames]), values: values)), to: "\(set)/\(name)")
    }

    /// Speakers s0 to s3 with `clips` each.
    func writeSpeakers(_ clips: Int = 3, in set: String = "in") throws {
        for speaker in 0..<4 {
            for clip in 0..<clips { try write("s\(speaker)/s\(speaker)_\(clip % 2 == 0 ? "sad" : "glad")_\(clip).npy", frames: 8 + clip % 5, in: set) }
        }
    }

    @discardableResult
    func extract(_ set: String = "in", to name: String = "out", pool: OutputOptions.Pool = .none) throws -> OutputFolder {
        var recipe = Recipe()
        recipe.output.pool = pool
        let output = OutputFolder(path: path + "/" + name)
        var request = RunRequest(
            source: try Source(argument: path + "/" + set), name: set, output: output, recipe: recipe,
            model: try ModelLoader.load(path: ModelChoice.noneName, recipe: recipe))
        request.labels = LabelSource(tables: [], pattern: ".*(?<speaker>s[0-9])_(?<emotion>[a-z]+)_.*")
        let run = ExtractionEngine(lanes: 2).start(request)
        run.waitUntilOver()
        if let failure = run.failure { throw failure }
        return output
    }

    /// Exports to `DEST` below the folder.
    @discardableResult
    func export(_ format: ExportFormat, to name: String, _ outputs: [String] = ["out"], _ change: (inout ExportRequest) -> Void = { _ in }) throws -> ExportReport {
        var request = ExportRequest(outputs.map { OutputFolder(path: path + "/" + $0) }, to: path + "/" + name, format: format)
        change(&request)
        return try Self.wait(InBackground(ExportRun(request))).get()
    }

    static func wait(_ run: InBackground<ExportRun>) -> Result<ExportReport, any Error> {
        let end = DispatchSemaphore(value: 0)
        let result = Guarded<Result<ExportReport, any Error>?>(nil)
        run.start { ended in
            result.withLock { $0 = ended }
            end.signal()
        }
        end.wait()
        return result.withLock { $0 } ?? .failure(CancellationError())
    }

    /// The bytes of a file, or of all files below a folder by relative path.
    func contents(_ name: String) -> [String: Data] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path + "/" + name, isDirectory: &isFolder) else { return [:] }
        guard isFolder.boolValue else { return ["": FileManager.default.contents(atPath: path + "/" + name) ?? Data()] }
        var files: [String: Data] = [:]
        for case let file as String in FileManager.default.enumerator(atPath: path + "/" + name)! {
            var isBelow: ObjCBool = false
            _ = FileManager.default.fileExists(atPath: path + "/\(name)/\(file)", isDirectory: &isBelow)
            if !isBelow.boolValue { files[file] = FileManager.default.contents(atPath: path + "/\(name)/\(file)") }
        }
        return files
    }

    func text(_ name: String) throws -> String { String(decoding: try #require(FileManager.default.contents(atPath: path + "/" + name)), as: UTF8.self) }

    /// The array of a clip's features as they are stored.
    func features(_ clip: String, _ output: String = "out") throws -> Tensor {
        try ArrayFile.read(path: path + "/\(output)/\(clip)", member: nil, maxBytes: 1 << 30).tensor
    }
}
