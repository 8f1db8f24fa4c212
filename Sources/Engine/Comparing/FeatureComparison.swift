import Foundation

/// How the features of the clips that two outputs have in common differ.
package struct FeatureComparison: Sendable {
    /// A clip with the distance of its features.
    package struct Clip: Sendable, Hashable, Codable {
        package var path: String
        package var distance: FeatureDistance
    }

    /// A clip whose features have another shape in the second output.
    package struct Reshaped: Sendable, Hashable, Codable {
        package var path: String
        package var a: String
        package var b: String
    }

    /// Folders of the two outputs of a model that are compared; nil where the model has one.
    package var folders: (a: String?, b: String?)
    /// Clips whose features were read in both and have one shape.
    package private(set) var compared = 0
    /// Of these, equal to the bit.
    package private(set) var identical = 0
    /// Clips of other shapes, and the first of them.
    package private(set) var reshapedCount = 0
    package private(set) var reshaped: [Reshaped] = []
    /// Clips with values that are not finite.
    package private(set) var notFinite = 0
    /// Clips whose features could not be read in one of the two, and the first of them with why.
    package private(set) var unreadableCount = 0
    package private(set) var unreadable: [(path: String, why: String)] = []
    /// The most different first, by ``FeatureDistance/relativeL2``.
    package private(set) var mostDifferent: [Clip] = []

    // 12 bytes a clip: a million have 12 MB.
    private var relative: [Float] = []
    private var cosines: [Float] = []
    private var largest: [Float] = []

    /// How many clips are named of each kind.
    package static let named = 100

    init(folders: (a: String?, b: String?)) { self.folders = folders }

    package var relativeL2: Spread? { Spread(relative.map(Double.init)) }
    package var cosine: Spread? { Spread(cosines.map(Double.init)) }
    package var largestDifference: Spread? { Spread(largest.map(Double.init)) }

    /// The number of clips in each of equal parts from 0 to the largest relative distance.
    package func histogram(bins: Int) -> (upper: Double, counts: [Int])? {
        guard let most = relative.max(), bins > 0 else { return nil }
        var counts = [Int](repeating: 0, count: bins)
        for value in relative { counts[most > 0 ? min(bins - 1, Int(Double(value) / Double(most) * Double(bins))) : 0] += 1 }
        return (Double(most), counts)
    }

    /// What came of one clip.
    enum Finding: Sendable {
        case distance(FeatureDistance)
        case reshaped(a: String, b: String)
        case notFinite
        case unreadable(String)
    }

    mutating func add(_ path: String, _ finding: Finding) {
        switch finding {
        case .distance(let distance):
            compared += 1
            if distance.isIdentical { identical += 1 }
            relative.append(Float(distance.relativeL2))
            cosines.append(Float(distance.cosine))
            largest.append(Float(distance.largestDifference))
            rank(Clip(path: path, distance: distance))
        case .reshaped(let a, let b):
            reshapedCount += 1
            if reshaped.count < Self.named { reshaped.append(Reshaped(path: path, a: a, b: b)) }
        case .notFinite: notFinite += 1
        case .unreadable(let why):
            unreadableCount += 1
            if unreadable.count < Self.named { unreadable.append((path, why)) }
        }
    }

    private mutating func rank(_ clip: Clip) {
        guard !clip.distance.isIdentical else { return }
        let least = mostDifferent.last?.distance.relativeL2 ?? -1
        guard mostDifferent.count < Self.named || clip.distance.relativeL2 > least else { return }
        let place = mostDifferent.firstIndex { $0.distance.relativeL2 < clip.distance.relativeL2 } ?? mostDifferent.count
        mostDifferent.insert(clip, at: place)
        if mostDifferent.count > Self.named { mostDifferent.removeLast() }
    }
}
