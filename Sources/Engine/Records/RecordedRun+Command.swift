import Base
import Shapes

/// The run again, as a command line.
extension RecordedRun {
    /// `melscope extract` with the recorded source, output, model, recipe and choice of clips, for a shell.
    ///
    /// - Returns: nil when one of the names cannot be printed as it is.
    ///
    /// - Parameter settings: what the configuration says where a command says nothing.
    package func extractCommand(options: [String] = [], settings: EncoderChoice = EncoderChoice()) -> String? {
        var words = ["melscope", "extract", sourcePath, "--output", folder.path]
        if modelName != ModelChoice.builtInName || settings.model != nil { words += ["--model", modelName] }
        var plain = Recipe()
        plain.model.sha256 = recipe.model.sha256
        if plain.hash != recipe.hash || settings.recipe != nil { words += ["--recipe", folder.recipePath] }
        if let kind { words += ["--dataset", kind.rawValue] }
        if let only { words += ["--only", only.rawValue] }
        if let labels {
            for table in labels.tables { words += ["--labels", table] }
            if let pattern = labels.pattern { words += ["--pattern", pattern] }
            if let columns = labels.columns { words += ["--labels-columns", columns] }
        }
        if let windows { words += windows.arguments }
        words += options
        let line = words.map(Self.quoted).joined(separator: " ")
        return Printable.text(line) == line ? line : nil
    }

    /// As POSIX shells read it back.
    private static func quoted(_ word: String) -> String {
        let plain = word.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
            case UInt8(ascii: "/"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "@"), UInt8(ascii: "+"): true
            default: false
            }
        }
        return plain && !word.isEmpty ? word : "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
