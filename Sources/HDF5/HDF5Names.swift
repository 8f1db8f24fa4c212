import Base

/// Where the clips of one file stand in it: under their names without ending, `Actor_01/a` for `Actor_01/a.wav`.
///
/// HDF5 does not take every name. A name that is also a folder's (`a.wav` beside `a/b.wav`) stands under the clip's name with its
/// ending, with a `~` behind it as long as that is taken too; a part `.`, which HDF5 passes over, is written `\x2e`. The names of a set
/// of clips do not depend on their order.
package struct HDF5Names: Sendable {
    /// Of names that are not simply their own.
    private let others: [RawPath: String]

    /// - Parameter clips: of each its name, unlike any other's, and the name that it takes where that is a folder's.
    package init(_ clips: some Sequence<(name: String, spare: String)>) {
        self.init { body in
            for clip in clips { body(clip.name, clip.spare) }
        }
    }

    /// - Parameter forEach: calls what it is given with each clip's name and the name that it takes where that is a folder's; called up
    ///   to three times.
    package init(forEach: (_ body: (_ name: String, _ spare: String) -> Void) -> Void) {
        var folders = Set<RawPath>()
        forEach { name, _ in
            var name = name[...]
            // From the innermost out, until one is known.
            while let slash = name.utf8.lastIndex(of: UInt8(ascii: "/")) {
                name = name[..<slash]
                if !folders.insert(RawPath(text: String(name))).inserted { break }
            }
        }
        var clashing: [(name: String, spare: String)] = []
        forEach { name, spare in
            if folders.contains(RawPath(text: name)) { clashing.append((name, spare)) }
        }
        guard !clashing.isEmpty else {
            others = [:]
            return
        }
        var taken = folders
        forEach { name, _ in taken.insert(RawPath(text: name)) }
        var others: [RawPath: String] = [:]
        for clip in clashing.sorted(by: { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }) {
            var spare = clip.spare
            while !taken.insert(RawPath(text: spare)).inserted { spare += "~" }
            others[RawPath(text: clip.name)] = spare
        }
        self.others = others
    }

    /// The path of a clip's dataset.
    package func path(_ name: String) -> String { Self.escaped(others.isEmpty ? name : others[RawPath(text: name)] ?? name) }

    /// A path as HDF5 takes it.
    package static func escaped(_ path: String) -> String {
        // Nearly none has such a part.
        guard path.utf8.first == UInt8(ascii: ".") || path.utf8.last == UInt8(ascii: ".") || path.contains("/./") else { return path }
        return path.split(separator: "/", omittingEmptySubsequences: false).map { $0 == "." ? "\\x2e" : String($0) }.joined(separator: "/")
    }
}
