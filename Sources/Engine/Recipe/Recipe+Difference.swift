/// A setting in which two recipes differ.
package struct RecipeDifference: Sendable, Hashable, Codable {
    /// As a recipe file has it, `front_end.hop_samples`.
    package var key: String
    /// Nil where the recipe has no such setting, as with another front end.
    package var a: String?
    package var b: String?
}

extension Recipe {
    /// All settings that decide features and in which two recipes differ, in the order of the file.
    package static func differences(_ a: Recipe, _ b: Recipe) -> [RecipeDifference] {
        let (mine, theirs) = (a.shortSettings.filter { !$0.0.hasPrefix("doctor.") }, b.shortSettings.filter { !$0.0.hasPrefix("doctor.") })
        let ofA = Dictionary(mine, uniquingKeysWith: { first, _ in first })
        let ofB = Dictionary(theirs, uniquingKeysWith: { first, _ in first })
        let keys = mine.map(\.0) + theirs.map(\.0).filter { ofA[$0] == nil }
        return keys.compactMap { key in ofA[key] == ofB[key] ? nil : RecipeDifference(key: key, a: ofA[key], b: ofB[key]) }
    }
}
