import ArgumentParser
import Base
import Engine
import Signal

struct PresetsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "presets",
        abstract: "List the named front ends, or print one as a recipe.",
        discussion: """
            A preset is a complete front end that equals that of a public model or library: sample rate, frames, bands, logarithm, what \
            comes after it, and the order of the axes.

            Examples:
              melscope presets                         all of them, and what they imitate
              melscope presets whisper-80              every number of one, as a recipe
              melscope presets whisper-80 > lab.yaml   to be edited and given with --recipe
              melscope extract RAVDESS -o mels --preset ast --model none
            """)

    @Argument(help: "Preset to print; by default all are listed.", completion: .list(FrontEndCatalogue.presets.map(\.name)))
    var name: String?

    @Flag(help: "Print one JSON object per preset.")
    var json = false

    func run() throws {
        try reporting {
            guard let name else {
                let presets = FrontEndCatalogue.presets
                Printing.out(json ? presets.map { Printing.json(Line($0)) }.joined(separator: "\n") : Self.table(presets))
                return
            }
            let preset = try FrontEndCatalogue.requirePreset(named: name, subject: "presets")
            guard !json else { return Printing.out(Printing.json(Line(preset))) }
            var recipe = Recipe()
            recipe.frontEnd = preset.frontEnd
            Printing.raw(recipe.yaml, to: 1)
        }
    }

    private static func table(_ presets: [FrontEndPreset<AnyFrontEnd>]) -> String {
        let rows = [["preset", "Hz", "axes", "imitates"]] + presets.map {
            [$0.name, Readable.count($0.frontEnd.sampleRateHz), layout($0.frontEnd.output), $0.imitates]
        }
        let widths = (0..<3).map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            (0..<3).map { column in
                let space = String(repeating: " ", count: widths[column] - row[column].count)
                return column == 1 ? space + row[column] : row[column] + space
            }.joined(separator: "  ") + "  " + row[3]
        }.joined(separator: "\n")
    }

    /// As `(time ?, mel 80)`; windows of a clip, which are the items of a batch, by that name.
    private static func layout(_ output: FrontEndOutput) -> String { output.text.replacing("batch ?", with: "windows ?") }

    /// A preset's line of `--json`.
    private struct Line: Encodable {
        struct LineAxis: Encodable {
            var role: String
            var length: Int?
        }

        var preset: String
        var kind: String
        var sampleRateHz: Int
        var axes: [LineAxis]
        var unit: String
        var imitates: String
        var source: String
        var settings: [String: String]

        init(_ preset: FrontEndPreset<AnyFrontEnd>) {
            self.preset = preset.name
            kind = preset.frontEnd.kind
            sampleRateHz = preset.frontEnd.sampleRateHz
            axes = preset.frontEnd.output.axes.map { LineAxis(role: $0.role.rawValue, length: $0.length) }
            unit = preset.frontEnd.output.unit
            imitates = preset.imitates
            source = preset.source
            settings = Dictionary(uniqueKeysWithValues: preset.frontEnd.settings.map { ($0.key, $0.text) })
        }
    }
}
