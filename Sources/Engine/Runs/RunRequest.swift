import Base
import Corpora
import Inference

/// What to extract, how, and where to.
package struct RunRequest: Sendable {
    /// What to do with clips that the ledger already knows.
    package enum Mode: String, Sendable, Hashable, Codable {
        /// Only what is new, changed, stale or failed; refuse a folder that holds another recipe's or source's features.
        case resume
        /// As `resume`, but a changed recipe or source replaces the recorded one and every older feature is extracted
        /// anew, or removed where that is not possible.
        case replace
        /// Everything, also what is up to date; unchanged clips with the remedies that they were given.
        case force
    }

    /// Which clips of the source to do.
    package enum Selection: Sendable, Hashable {
        case all
        /// These relative paths, whatever their recorded outcome, with remedies.
        case clips([String], remedies: [Remedy])
    }

    package var source: Source
    /// Takes recordings or arrays alone, where a source holds both of the same clips.
    package var only: ClipKind?
    /// The dataset's name on the screen.
    package var name: String
    /// Nil recognises it from names and contents.
    package var kind: DatasetKind?
    /// Whether a source whose names fit several corpora alike is refused, so that the operator says which; else the first is taken and told.
    package var asksKind = false
    /// Tables of labels, which may also say which stretches of recordings are clips; nil takes those that the output was made with.
    package var labels: LabelSource?
    /// Which stretches of the recordings are clips; nil takes them whole, unless a table says otherwise.
    package var segments: SegmentSource?
    package var output: OutputFolder
    /// Which part of the clips to do; nil for all.
    package var part: PartNumber?
    package var recipe: Recipe
    package var model: LoadedModel
    /// The kind of store that keeps the features; an output keeps the one that it has.
    package var store: any FeatureStore.Type
    package var mode = Mode.resume
    /// With `replace`: remove also the features of clips that are gone with their whole folder.
    package var prunesGoneFolders = false
    package var selection = Selection.all
    /// Whether contents are compared with what was recorded of them also where size and time are as recorded.
    package var comparesContents = false
    /// Whether recordings that libsndfile does not read are decoded by ffmpeg where it is installed.
    package var mayUseFFmpeg = true
    package var sync = OutputFile.Sync.batch

    package init(source: Source, name: String, output: OutputFolder, recipe: Recipe, model: LoadedModel) {
        self.source = source
        self.name = name
        self.output = output
        store = StoreCatalogue.recorded(output)
        self.recipe = recipe
        self.model = model
    }

    var windows: SegmentWindows? { if case .windows(let windows)? = segments { windows } else { nil } }
}
