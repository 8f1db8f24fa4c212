import Engine
import TUI

/// The operator's configuration file.
public final class ConfigurationTarget: FuzzTarget {
    public static let name = "configuration"
    public static let what = "`Configuration(path:)` (YAML)"
    public static let limitText = "1 MiB + 4 KiB × the file"
    private static let seeds = [
        "theme: nord\nmouse: false\nlanes: 2\n", "model: ~/models/cnn.onnx\nrecipe: /r.yaml\noutput_root: /out/../features\nsync: full\n",
        "keys:\n  quit: [q, ctrl-q]\n  help: '?'\n  survey: [f5]\n", "lanes: 64\nkeys: {}\nsync: none\n", "theme: 'it''s'\nkeys:\n  pause: space\n",
    ].map { Array($0.utf8) }
    private let mutator = TextMutators.yaml
    private let file: CaseFile

    public init() throws { file = try CaseFile(extension: "yaml") }
    public func limit(_ bytes: [UInt8]) -> Int { 1 << 20 + 4096 * bytes.count }
    public func makeCase(_ random: inout FuzzRandom) -> [UInt8] { mutator.mutate(random.pick(Self.seeds), with: Self.seeds, &random) }

    public func run(_ bytes: [UInt8]) throws {
        try file.write(bytes)
        let configuration = try Configuration(path: file.path)
        for path in [configuration.modelPath, configuration.recipePath, configuration.outputRoot].compactMap(\.self) where !path.hasPrefix("/") {
            throw FuzzFault("\(path) is not absolute")
        }
        if let lanes = configuration.lanes, !(1...LanePool.maxLanes).contains(lanes) { throw FuzzFault("\(lanes) lanes") }
    }
}
