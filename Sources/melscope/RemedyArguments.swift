import ArgumentParser
import Base

/// The remedies and reasons that commands take by name.
enum RemedyArguments {
    static func require(_ names: [String]) throws {
        for name in names where Remedy(name: name) == nil {
            throw ValidationError("'\(Printable.text(name))' is not a remedy. Remedies: \(Remedy.guide).")
        }
        let byKind = Dictionary(grouping: names) { Remedy(name: $0)?.kind }
        if let both = byKind.values.first(where: { Set($0).count > 1 }) {
            throw ValidationError("'\(Printable.text(both[0]))' and '\(Printable.text(both[1]))' exclude each other; give only one of them.")
        }
    }

    static let completion = CompletionKind.list(
        Remedy.nameForms.flatMap { form in
            switch form {
            case "mel-axis=N": (0...4).map { "mel-axis=\($0)" }
            case "channel=N": (0...1).map { "channel=\($0)" }
            case "member=NAME": ["member="]
            default: [form]
            }
        })

    static let reasonCompletion = CompletionKind.list(ReasonCode.allCases.map(\.rawValue))
}
