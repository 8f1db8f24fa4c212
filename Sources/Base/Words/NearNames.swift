/// Which of the names that there are was meant by one that there is not.
package enum NearNames {
    /// At most four, the likeliest first: names that begin with the word, or that a few letters turn into it; of "whisper-80" the
    /// part before its hyphen may be meant.
    package static func of(_ word: String, among names: [String]) -> [String] {
        let word = word.lowercased()
        guard word.count > 2 else { return [] }
        let most = max(2, word.count / 4)
        let near = names.map { (name: $0, distance: nearness(word, $0)) }.filter { $0.distance <= most }
        return near.sorted { ($0.distance, $0.name.count, $0.name) < ($1.distance, $1.name.count, $1.name) }.prefix(4).map(\.name)
    }

    private static func nearness(_ word: String, _ name: String) -> Int {
        if name.hasPrefix(word) { return 0 }
        let beginning = String(name.prefix { $0 != "-" })
        return min(distance(word, name), beginning.count > 4 ? distance(word, beginning) : .max)
    }

    /// Letters to change, leave out or add (Levenshtein), of words cut to forty letters.
    package static func distance(_ one: String, _ other: String) -> Int {
        let one = Array(one.prefix(40)), other = Array(other.prefix(40))
        var row = Array(0...other.count)
        for (i, letter) in one.enumerated() {
            var corner = row[0]
            row[0] = i + 1
            for j in other.indices {
                let next = min(row[j] + 1, row[j + 1] + 1, corner + (letter == other[j] ? 0 : 1))
                corner = row[j + 1]
                row[j + 1] = next
            }
        }
        return row[other.count]
    }
}
