/// What to extract, how, and where to.
public struct RunRequest: Sendable {
    /// What to do with clips that the ledger already knows.
    public enum Mode: String, Sendable, Hashable, Codable {
        /// Only what is new, changed, stale or failed; refuse a folder that holds another recipe's or source's features.
        case resume
        /// As `resume`, but a changed recipe or source replaces the recorded one and every older feature is extracted
        /// anew, or removed where that is not possible.
        case replace
        /// Everything, also what is up to date; unchanged clips with the remedies that they were given.
        case force
    }

    /// Which clips of the source to do.
    public enum Selection: Sendable, Hashable {
        case all
        /// These relative paths, whatever their recorded outcome, with remedies.
        case clips([String], remedies: [Remedy])
    }

    public var source: Source
    /// Takes recordings or arrays alone, where a source holds both of the same clips.
    public var only: ClipKind?
    /// The dataset's name on the screen.
    public var name: String
    /// Nil recognises it from names and contents.
    public var kind: DatasetKind?
    public var output: OutputFolder
    public var recipe: Recipe
    public var model: LoadedModel
    public var mode = Mode.resume
    /// With `replace`: remove also the features of clips that are gone with their whole folder.
    public var prunesGoneFolders = false
    public var selection = Selection.all
    /// Whether contents are compared with what was recorded of them also where size and time are as recorded.
    public var comparesContents = false
    /// Whether recordings that libsndfile does not read are decoded by ffmpeg where it is installed.
    public var mayUseFFmpeg = true
    public var sync = OutputFile.Sync.batch

    public init(source: Source, name: String, output: OutputFolder, recipe: Recipe, model: LoadedModel) {
        self.source = source
        self.name = name
        self.output = output
        self.recipe = recipe
        self.model = model
    }
}

/// A model that was read and found suitable, with what names it.
public struct LoadedModel: Sendable {
    public var network: any FeatureNetwork
    /// The path as given, or "built-in seed CNN".
    public var name: String
    /// Of the model file, in hexadecimal.
    public var sha256: String
    /// How a process ended that ran the model on made-up values; nil when none did. Clips may do the same, so nothing of it is
    /// run outside a clip.
    public var trialCrash: String?

    public init(network: any FeatureNetwork, name: String, sha256: String) {
        self.network = network
        self.name = name
        self.sha256 = sha256
    }
}
