import ArgumentParser
import Base
import Corpora
import Demo
import Engine
import Foundation
import Shapes

struct DemoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Make small speech-like demo datasets with planted problems, then open the dashboard on them.",
        discussion: """
            Makes a CREMA-D-like and a RAVDESS-like folder of synthesised clips and a folder of spectrogram arrays in \
            every layout, plants problems of every kind among them (listed in README.txt there), and opens the \
            dashboard on them. Without a terminal, or with --headless, it extracts all of them and compares what was found \
            with what was planted. An existing demo is used again.

            The network is the built-in one; \(BuiltInModel.untrained.clause).

            Examples:
              melscope demo
              melscope demo /tmp/demo --clips 500
              melscope demo --make-only

            \(ExitStatus.help) The planted problems are expected: the demo exits with 0 when exactly these were found.
            """)

    @Argument(help: "Folder for the datasets and their features.", completion: .directory)
    var folder = "demo"

    @Option(help: "Clips in each of the two audio datasets, including the planted problems: 12 to 100,000. By default \(Self.usualClips), or as many as an existing demo has.")
    var clips: Int?

    private static let usualClips = 800

    @Flag(help: "Only make the datasets; do not extract or open the dashboard.")
    var makeOnly = false

    @Flag(help: "Extract without the dashboard, and compare the findings with the planted problems.")
    var headless = false

    @ParentCommand var root: Melscope
    @OptionGroup var ownAppearance: AppearanceOptions
    private var appearance: AppearanceOptions { ownAppearance.joined(root.appearance) }

    @OptionGroup var laneOptions: LaneOptions

    func validate() throws {
        if let clips, !(12...100_000).contains(clips) { throw ValidationError("--clips is \(clips); it must be from 12 to 100,000.") }
    }

    func run() throws {
        try reporting {
            let root = absolutePath(folder)
            var options = DemoDatasets.Options()
            options.clipsPerDataset = clips ?? DemoDatasets.clipsPerDataset(in: root) ?? Self.usualClips
            let demo = try DemoDatasets.make(in: root, options: options)
            Printing.err("melscope: demo datasets in \(Printable.text(root))")
            Printing.err("melscope: the network is the built-in one; \(BuiltInModel.untrained.clause); --model takes another one")
            if makeOnly { return }
            if (DashboardLauncher.hasTerminal || appearance.plain) && !headless { throw try openDashboard(root, demo).code }
            let recipe = Recipe()
            let model = try ModelLoader.load(path: nil, recipe: recipe)
            let requests = try demo.datasets.map { dataset in
                RunRequest(
                    source: try Source(argument: root + "/" + dataset.name), name: dataset.name,
                    output: OutputFolder(path: root + "/features/" + dataset.name), recipe: recipe, model: model)
            }
            let status = try HeadlessRuns(requests, lanes: laneOptions.lanes, json: false, quiet: true).execute()
            guard status == .success || status == .withProblems else { throw status.code }
            try compare(demo, requests)
        }
    }

    private func openDashboard(_ root: String, _ demo: DemoDatasets.Result) throws -> ExitStatus {
        let entries = demo.datasets.map { dataset in
            DatasetRegistry.Entry(
                name: dataset.name, source: root + "/" + dataset.name, kind: nil,
                output: root + "/features/" + dataset.name)
        }
        return try DashboardLauncher.run(
            entries: entries, registryPath: nil, outputRoot: root + "/features", appearance: appearance,
            lanes: laneOptions.lanes)
    }

    /// Says whether exactly the planted problems were found.
    private func compare(_ demo: DemoDatasets.Result, _ requests: [RunRequest]) throws {
        var differences: [String] = []
        for request in requests {
            var expected: [String: ReasonCode] = [:]
            for problem in demo.planted where problem.path.hasPrefix(request.name + "/") {
                expected[String(problem.path.dropFirst(request.name.count + 1))] = problem.expectedCode
            }
            let ledger = try OutputRecords(request.output)
            defer { ledger.close() }
            try ledger.forEachClip { record in
                let planted = expected.removeValue(forKey: record.path)
                // An operator's remedy has mended what was planted.
                if planted != record.reason, record.outcome != .extracted || record.remedies == nil {
                    differences.append(
                        "\(request.name)/\(record.path): \(record.reason?.rawValue ?? "extracted"), planted \(planted?.rawValue ?? "nothing")")
                }
            }
            differences += expected.map { "\(request.name)/\($0.key): not seen, planted \($0.value.rawValue)" }
        }
        guard differences.isEmpty else {
            for difference in differences { Printing.err("melscope: \(Printable.text(difference))") }
            throw ExitStatus.withProblems.code
        }
        Printing.out("All \(demo.planted.count) planted problems were found, and no others.")
    }
}
