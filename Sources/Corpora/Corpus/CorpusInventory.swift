/// What a complete copy of a corpus holds: every name, where they are products of codes, else their number.
package struct CorpusInventory: Sendable {
    package let total: Int?
    package let note: String?
    /// Names of groups, the speaker first; empty where the names are not known.
    package let axes: [String]
    /// For each product the values of each axis, in order.
    let products: [[[String]]]
    /// Clips that were never published: values of the first axes, in their order; further ones are any.
    let absent: [[String]]
    /// How a name is spelt, with axes in braces.
    let stem: NameTemplate?
    let speakerName: NameTemplate?

    /// Whether every name is known.
    package var isListed: Bool { !products.isEmpty }

    /// Number of the names.
    package var count: Int {
        products.reduce(0) { sum, product in
            let all = product.reduce(1) { $0 * $1.count }
            let missing = absent.reduce(0) { count, values in
                count + zip(product, product.indices).reduce(1) { $0 * ($1.1 < values.count ? ($1.0.contains(values[$1.1]) ? 1 : 0) : $1.0.count) }
            }
            return sum + all - missing
        }
    }

    /// Clips are expanded only up to so many.
    static let limit = 200_000

    /// A clip by its values of the axes.
    struct Clip: Hashable {
        var values: [String]
    }

    /// Every clip, by the axes in their order; values in the order of `order`, and else in that of the products.
    func clips(order: [String: [String]]) -> [Clip] {
        let ranks = axes.indices.map { axis -> [String: Int] in
            var ranks: [String: Int] = [:]
            for value in (order[axes[axis]] ?? []) + products.flatMap({ $0[axis] }) where ranks[value] == nil { ranks[value] = ranks.count }
            return ranks
        }
        var clips: [(rank: [Int], clip: Clip)] = []
        for product in products {
            var tuples: [[String]] = [[]]
            for values in product { tuples = tuples.flatMap { tuple in values.map { tuple + [$0] } } }
            for tuple in tuples where !absent.contains(where: { tuple.starts(with: $0) }) {
                clips.append((tuple.indices.map { ranks[$0][tuple[$0]] ?? 0 }, Clip(values: tuple)))
            }
        }
        return clips.sorted { $0.rank.lexicographicallyPrecedes($1.rank) }.map(\.clip)
    }

    /// The published name, or else the values.
    func stem(of clip: Clip) -> String {
        let values = Dictionary(zip(axes, clip.values), uniquingKeysWith: { first, _ in first })
        return stem?.text { values[$0] } ?? clip.values.joined(separator: " ")
    }

    func speakerName(_ speaker: String) -> String { speakerName?.text { $0 == "speaker" ? speaker : nil } ?? speaker }
}
