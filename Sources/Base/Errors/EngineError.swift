/// What went wrong with something larger than one clip: a model, a recipe, a source, an output folder, a command's
/// arguments.
///
/// A problem of one clip is a ``SkipReason`` instead and never ends a run.
///
/// `description` is the whole text in one line, in the order of the house: what failed, on which thing, at which step,
/// what was found, what was needed, what to try. Text that came from a file or its name is made printable first (see
/// ``Printable``), so an error can be printed anywhere.
public struct EngineError: Error, Sendable, CustomStringConvertible {
    /// The broad kind of the fault, stable across versions; it decides the exit code.
    public enum Code: String, Sendable, CaseIterable {
        /// A value that the operator gave is outside what is accepted.
        case invalidArgument = "argument.invalid"
        /// A file or folder that was named is not there.
        case notFound = "path.not_found"
        /// A file or folder is there but may not be read or written.
        case permission = "path.permission"
        /// Reading or writing failed for another reason of the system's.
        case inputOutput = "path.io"
        /// A recipe, configuration or theme file is not what it should be.
        case invalidConfiguration = "configuration.invalid"
        /// A model file cannot be read by the inference library.
        case modelUnreadable = "model.unreadable"
        /// A model was read but its inputs or outputs do not fit any log-mel input.
        case modelUnsuitable = "model.unsuitable"
        /// Inference itself failed.
        case inference = "model.inference"
        /// The output folder holds features of another recipe.
        case recipeMismatch = "output.recipe_mismatch"
        /// The output lies inside a source, belongs to another source or is no place for features.
        case outputConflict = "output.conflict"
        /// Another process writes this output folder.
        case locked = "output.locked"
        /// The ledger cannot be read or is of an unknown version.
        case ledger = "ledger.unusable"
        /// The probe's figures would flatter the features: what is tested was learnt from, by the classifier or the network.
        case figuresFlatter = "probe.flatters"
        /// A system library refused to start (no memory, missing library).
        case library = "library.failed"
    }

    public var code: Code
    /// The path or thing concerned, as the operator named it.
    public var subject: String
    /// The step that failed, as a present participle: "reading the model".
    public var step: String
    public var found: String
    public var needed: String
    /// What to try next; empty when there is nothing sensible to say.
    public var advice: String
    public var cause: (any Error)?

    public init(
        _ code: Code, subject: String, step: String, found: String, needed: String = "", advice: String = "",
        cause: (any Error)? = nil
    ) {
        self.code = code
        self.subject = subject
        self.step = step
        self.found = found
        self.needed = needed
        self.advice = advice
        self.cause = cause
    }

    public var description: String {
        var text = "\(subject): \(step): \(found)"
        if !needed.isEmpty { text += "; needed: \(needed)" }
        if !advice.isEmpty { text += ". \(advice)" }
        return Printable.text(text)
    }
}
