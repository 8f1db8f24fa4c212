import ArgumentParser
import Base
import Corpora

/// What `--dataset` takes.
struct CorpusArgument: ExpressibleByArgument {
    let kind: DatasetKind

    /// ArgumentParser would say of another name that it is none, and not which there are.
    init?(argument: String) {
        do {
            kind = try CorpusCatalogue.standard.kind(named: argument)
        } catch {
            Printing.err("melscope: \(error)")
            return nil
        }
    }

    static let help: ArgumentHelp =
        "What the names mean: the id of a corpus ('melscope corpora' lists them), or folder for nothing. Recognised by itself when not given."
    static let completion = CompletionKind.custom { _, _, _ in CorpusCatalogue.standard.kinds.map(\.rawValue) }
}
