/// A regular expression with named groups, over the paths of clips.
///
/// Its time is bounded by the product of pattern and path, whatever either holds: there are no back-references and no look-around, and no
/// state is tried twice at one place. Patterns come from files and command lines of anybody.
///
/// The pattern begins at the start of the path or behind a `/`, and ends at its end; the leftmost such start counts. The path is taken
/// in Unicode's composed form (NFC) and without its extension, so that copies in another format are read alike.
package struct NamePattern: Sendable {
    /// As it was given.
    package let text: String
    package let ignoresCase: Bool
    /// Names of the groups, in the order in which they begin.
    package let groups: [String]
    private let program: PatternProgram

    /// Why a text is no pattern.
    package struct Problem: Error, Hashable, Sendable {
        /// Where, in Unicode scalars from 0.
        package var offset: Int
        package var found: String
        package var needed: String
    }

    /// - Throws: ``Problem`` for what is no pattern, or one that is too large.
    package init(_ text: String, ignoresCase: Bool = false) throws(Problem) {
        var parser = PatternParser(text, ignoresCase: ignoresCase)
        let tree = try parser.parse()
        self.text = text
        self.ignoresCase = ignoresCase
        groups = parser.groups
        program = try PatternProgram(tree, groupCount: parser.groups.count)
    }

    /// What the groups hold, in the order of ``groups``; nil for a group that took no part. Nil when the path does not match.
    ///
    /// - Parameter path: relative to the source, with or without extension. Of a longer one the last 1,024 scalars count.
    package func values(in path: String) -> [String?]? { NameSubject(path).flatMap(values) }

    func values(in subject: NameSubject) -> [String?]? {
        subject.scalars.withUnsafeBufferPointer { scalars in
            var reach = PatternProgram.Reach()
            guard let slots = program.match(scalars, reach: &reach) else { return nil }
            return groups.indices.map { index in
                let (start, end) = (slots[2 * index], slots[2 * index + 1])
                return start >= 0 && end >= start ? subject.text(start..<end) : nil
            }
        }
    }
}

extension NamePattern {
    /// Of a path that does not match, without its extension: what was read before the pattern failed, where it got furthest, and the rest.
    package func reach(in path: String) -> (read: String, rest: String) {
        guard let subject = NameSubject(path) else { return ("", path) }
        var reach = PatternProgram.Reach()
        _ = subject.scalars.withUnsafeBufferPointer { program.match($0, reach: &reach) }
        return (subject.text(0..<reach.place), subject.text(reach.place..<subject.scalars.count))
    }
}

extension NamePattern: Hashable {
    package static func == (one: Self, other: Self) -> Bool { one.text == other.text && one.ignoresCase == other.ignoresCase }
    package func hash(into hasher: inout Hasher) {
        hasher.combine(text)
        hasher.combine(ignoresCase)
    }
}
