import ArgumentParser
import Base
import Corpora

/// What `--dataset` takes.
enum CorpusArgument {
    /// The kind of this name; of another name the message says which there are.
    static func kind(named name: String) throws -> DatasetKind {
        do throws(EngineError) {
            return try CorpusCatalogue.standard.kind(named: name)
        } catch {
            throw ValidationError(Printable.text("\(error.found); needed: \(error.needed). \(error.advice)"))
        }
    }

    static let help: ArgumentHelp =
        "What the file names mean: the id of a corpus ('melscope corpora' lists them), or 'folder' if they mean nothing. Recognised automatically by default."
    static let completion = CompletionKind.custom { _, _, _ in CorpusCatalogue.standard.kinds.map(\.rawValue) }
}
