import Foundation
import Testing

@testable import Demo
@testable import Engine
@testable import TUI
@testable import TestSupport

/// The real program without a terminal: a robot walks through it, on the demo's datasets.
@Suite(.slow) struct RobotTests {
    private let folder: String
    private let entries: [DatasetRegistry.Entry]

    init() throws {
        folder = NSTemporaryDirectory() + "melscope-robot-" + UUID().uuidString
        var options = DemoDatasets.Options()
        options.clipsPerDataset = 12
        let demo = try DemoDatasets.make(in: folder, options: options)
        entries = demo.datasets.map { [folder] in
            DatasetRegistry.Entry(name: $0.name, source: folder + "/" + $0.name, kind: nil, output: folder + "/features/" + $0.name)
        }
    }

    private func walk(_ steps: [RobotConsole.Step], on size: Size = Size(width: 120, height: 40)) -> (robot: RobotConsole, dashboard: Dashboard) {
        var options = Dashboard.Options(entries: entries, performer: Performer.Settings(outputRoot: folder + "/features"))
        options.lanes = 2
        let robot = RobotConsole(size, steps)
        let dashboard = Dashboard(options, console: robot, catalog: ThemeCatalog(folders: []))
        let stop = dashboard.run()
        #expect(robot.missing == nil, "\(robot.missing ?? "")")
        #expect(stop == nil)
        return (robot, dashboard)
    }

    @Test(arguments: [Size(width: 120, height: 40), Size(width: 80, height: 24)])
    func `the README's walk: two datasets, a skipped clip, its remedy, its picture`(size: Size) throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let (robot, dashboard) = walk(
            [
                .see("[1 Datasets]", "CREMA-D", "RAVDESS"), .press(.character(" "), .character(" ")), .see("2 marked"), .press(.enter),
                .see("[2 Dashboard]", "CREMA-D ~ finished, skips", "RAVDESS ~ finished, skips"),
                .press(.character("/")), .see("T>150"), .type("outcome:extracted"), .see("only outcome:extracted"), .press(.enter, .escape),
                .press(.character("3")), .see("[3 Skipped]", "clips without features", "audio.silent"),
                .press(.down, .down, .down, .enter, .down), .see("1076_MTI_SAD_XX.wav"), .press(.enter),
                .see("[File]", "needed"), .press(.character("r")), .see("silence=accept"), .press(.enter),
                .see("✓ extracted", "kHz"), .press(.end), .see("remedies    silence=accept"), .press(.character("w")), .see("[features]"),
                .press(.escape), .see("[3 Skipped]"), .press(.character("?")), .see("On this screen: the skipped clips"), .press(.escape),
                .press(.character("q")),
            ], on: size)
        #expect(FileManager.default.fileExists(atPath: folder + "/features/CREMA-D/1076_MTI_SAD_XX.npy"))
        #expect(robot.lastWords?.contains("CREMA-D: finished, ") == true)
        #expect(dashboard.state.isQuitting)
    }

    @Test(arguments: [Size(width: 120, height: 40), Size(width: 60, height: 18)])
    func `a dataset is extracted with the model, preset and pool that were chosen for it, beside what it was`(size: Size) throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let nets = folder + "/nets"
        try FileManager.default.createDirectory(atPath: nets, withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: ModelFixtures.path("mfcc.onnx"), toPath: nets + "/mfcc.onnx")
        try "melscope_card: 1\ntrained: false\nrecipe:\n  front_end:\n    kind: mfcc\n".write(toFile: nets + "/mfcc.card.yaml", atomically: true, encoding: .utf8)
        let (_, dashboard) = walk(
            [
                .see("[1 Datasets]", "CREMA-D"), .press(.character("s")), .see("CREMA-D ~ finished, skips"), .press(.character("1")),
                .see("[1 Datasets]"), .press(.character("m")), .see("How CREMA-D is extracted"), .press(.enter), .type(nets + "/"),
                .see("mfcc.onnx"), .press(.down, .enter), .see("mfcc.onnx", "add as a second entry"), .press(.down, .down, .down, .down, .enter),
                .see("mean_std"), .press(.down, .down, .enter), .see("mean"), .press(.end, .enter), .see("▶ CREMA-D-mfcc"),
                .press(.character("s")), .see("[2 Dashboard]", "CREMA-D-mfcc ~ finished, skips"), .press(.character("q")),
            ], on: size)
        let recorded = try RecordedRun(OutputFolder(path: folder + "/features/CREMA-D-mfcc"))
        #expect(recorded.modelName == nets + "/mfcc.onnx" && recorded.recipe.frontEnd.kind == "mfcc" && recorded.recipe.output.pool == .mean)
        #expect(recorded.isModelTrained == false)
        let before = try RecordedRun(OutputFolder(path: folder + "/features/CREMA-D"))
        #expect(before.recipe.frontEnd.kind == "log_mel")
        #expect(dashboard.state.world.entry("CREMA-D-mfcc")?.registered.encoder.pool == "mean")
    }

    @Test func `a folder is typed, changed in its middle, completed and added`() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let (_, dashboard) = walk([
            .see("[1 Datasets]"), .press(.character("a")), .see("Add a dataset"), .type(folder + "/spxctro"),
            // Back to the x, which becomes an e.
            .press(.left, .left, .left, .left, .left, .delete), .type("e"), .press(.end, .tab), .see("/spectrograms/"),
            .press(.home, .control("k")), .see("type a folder"), .press(.escape, .character("q")),
        ])
        #expect(dashboard.state.layers.isEmpty)
    }

    @Test func `nothing wakes it while nothing happens`() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        _ = walk([
            .see("[1 Datasets]", "12"), .rest, .press(.character("?")), .see("Help"), .rest, .press(.escape), .rest, .press(.character("q")),
        ])
    }
}
