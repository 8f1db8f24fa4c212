import Base
import Crypto
import Foundation
import Shapes
import Signal

/// Everything that decides a feature's value: front end, accepted clips, shape correction and model. And the doctor's thresholds, which
/// decide none.
///
/// Stored with the output as `OUT/.melscope/recipe.yaml` and hashed; a clip whose recorded hash differs is stale.
package struct Recipe: Sendable, Hashable, Codable {
    /// Raised whenever a change of the program changes a feature's value. Part of the hash in place of the program's
    /// version, so that a release which only changes the screen does not make every feature stale.
    package static let numericsVersion = 2

    package var frontEnd = AnyFrontEnd.standard
    package var load = LoadOptions()
    package var normalise = NormaliseOptions()
    package var clips = ClipOptions()
    package var correction = CorrectionOptions()
    package var model = ModelChoice()
    package var output = OutputOptions()
    /// What the doctor speaks of. Where no clip is left out for it (`skip`) it decides nothing, and neither the hash nor the encoded form has it.
    package var doctor = DoctorOptions()

    package init() {}

    /// SHA-256 over all deciding values and ``numericsVersion``, the first 16 hexadecimal digits.
    package var hash: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        // Encoding plain numbers and strings cannot fail: the reader refuses non-finite numbers.
        let data = (try? encoder.encode(self)) ?? Data()
        var hasher = SHA256()
        hasher.update(data: Data("melscope \(Self.numericsVersion)\n".utf8))
        hasher.update(data: data)
        return hasher.finalize().prefix(8).map { String(format: "%02x", $0) }.joined()
    }

    /// The recipe with a retry's remedies applied, for one clip.
    package func applying(_ remedies: [Remedy]) -> Recipe {
        var recipe = self
        for remedy in remedies {
            switch remedy {
            case .melAxis(let index): recipe.correction.melAxis = index
            case .averageChannels:
                recipe.correction.channels = .mean
                recipe.clips.channel = .mean
            case .pickChannel(let index):
                recipe.correction.channels = .pick(index)
                recipe.clips.channel = .pick(index)
            case .axis0IsBatch: recipe.correction.channels = .batch
            case .fitTime, .padTime:
                recipe.load.lengthFit = remedy == .fitTime ? .fit : .pad
                switch correction.timeFit {
                // Windows stay windows, so that the clip's features are like the others'.
                case .windows: recipe.correction.lastWindow = .pad
                // What already fits is too short for a model of any length.
                case .fit: recipe.correction.timeFit = .pad
                default: recipe.correction.timeFit = remedy == .fitTime ? .fit : .pad
                }
            case .cropTime: (recipe.correction.timeFit, recipe.load.lengthFit) = (.crop, .crop)
            case .replaceNonFinite: recipe.clips.replaceNonFinite = true
            case .acceptSilence: recipe.clips.acceptSilence = true
            case .acceptTruncated: recipe.clips.acceptTruncated = true
            case .acceptLength:
                recipe.clips.minSeconds = 0
                // One day bounds the memory that a hostile header can claim.
                recipe.clips.maxSeconds = max(recipe.clips.maxSeconds, 86_400)
            case .wholeClip: recipe.load = recipe.load.ofWholeClip
            case .acceptFinding: recipe.doctor.skip = []
            case .member(let name): recipe.clips.arrayMember = name
            case .recomputeFromAudio: break
            }
        }
        return recipe
    }

    /// The settings that decide features and in which two recipes differ, as `front_end.hop_samples: 512, was 256`.
    package func differences(from old: Recipe) -> [String] {
        let mine = shortSettings
        let theirs = Dictionary(uniqueKeysWithValues: old.shortSettings)
        // Thresholds of the doctor decide nothing where no clip is left out for them.
        let decides = !doctor.skip.isEmpty || !old.doctor.skip.isEmpty
        return mine.compactMap { key, value in
            guard let was = theirs[key], was != value, decides || !key.hasPrefix("doctor.") else { return nil }
            return "\(key): \(value), was \(was)"
        }
    }
}
