import Base
import Engine

/// What the runs did that made the outputs.
enum RunsSection {
    /// Of each output the latest.
    static let runLimit = 20

    static func make(_ material: ReportMaterial) -> ReportSection? {
        let parts = material.outputs.compactMap { output in
            output.history.flatMap { $0.runs.isEmpty ? nil : Block.part(.name(output.title), blocks($0)) }
        }
        return parts.isEmpty ? nil : ReportSection(id: "runs", title: "Runs", blocks: parts)
    }

    private static func blocks(_ history: RunHistory) -> [Block] {
        let runs = history.runs.suffix(runLimit)
        let columns: [ReportTable.Column] = [
            .number("run"), .init("began"), .init("command"), .init("ended"), .number("clips"), .number("extracted"), .number("skipped or failed"), .number("left"),
            .init("worked"), .number("clips/s"), .init("host"), .init("version"), .init("recipe"),
        ]
        let rows = runs.map { run -> [Words] in
            let entry = run.entry
            return [
                .text("\(run.number)"), .text(ReportDate.text(entry.startedAt)), .text(run.isWhole ? entry.command.text : ""), .text(run.end.rawValue),
                .text(Readable.count(entry.done)), .text(run.isWhole ? Readable.count(entry.extracted) : ""),
                .text(run.isWhole ? Readable.count(entry.skipped + entry.failed) : ""), .text(Readable.count(run.left)),
                .text(Readable.duration(entry.activeSeconds)), .text(entry.done > 0 ? Readable.decimal(run.clipsPerSecond) : ""), .name(entry.host ?? ""),
                .name(entry.programVersion ?? ""), .code(run.recipeHash),
            ]
        }
        let all = history.forgotten + history.runs.count
        let note = all > runs.count ? ", the last \(runs.count) of \(Readable.count(all))" : ""
        return [.table(ReportTable(.text("Runs and retries, the newest last\(note)"), columns, rows))]
    }
}
