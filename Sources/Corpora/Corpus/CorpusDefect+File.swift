import Settings

extension CorpusDefect {
    /// A defect of pairs is one for each pair.
    static func list(_ section: SettingsReader, groups: [String]) throws -> [CorpusDefect] {
        var section = section
        guard let kind = try section.text("kind") else { throw section.refusal(of: "kind", found: "missing", needed: "a word for what is wrong") }
        var defect = CorpusDefect(
            kind: kind, clips: try section.texts("clips") ?? [], twins: [], conditions: [:], note: try section.text("note"),
            count: try section.integer("count", in: 0...1_000_000_000), evidence: try section.text("evidence"))
        for pair in try section.lists("pairs") ?? [] {
            guard pair.count == 2 else { throw section.refusal(of: "pairs", found: "a list with an entry of \(pair.count) names", needed: "pairs such as [[a, b], [c, d]]") }
            defect.clips += pair
            defect.twins += pair.reversed()
        }
        if !defect.twins.isEmpty, defect.clips.count != defect.twins.count { throw section.refusal(of: "pairs", found: "set together with clips", needed: "only one of the two") }
        var conditions = try section.section("where")
        for group in conditions.orderedKeys {
            guard groups.contains(group) else { throw conditions.refusal(of: group, found: "not a group of the pattern", needed: "one of " + groups.joined(separator: ", ")) }
            defect.conditions[group] = try conditions.textOrTexts(group) ?? []
        }
        // For people alone.
        for key in ["speakers", "where_found"] { _ = try section.texts(key) }
        _ = try section.text("layout")
        try section.finish()
        return [defect]
    }
}

extension CorpusSplit {
    init(_ section: SettingsReader) throws {
        var section = section
        guard let id = try section.text("id") else { throw section.refusal(of: "id", found: "missing", needed: "a name for the split") }
        var parts: [Part] = []
        var given = try section.section("parts")
        for name in given.orderedKeys { parts.append(Part(name: name, speakers: try given.texts(name) ?? [])) }
        self.init(
            id: id, kind: try section.text("kind") ?? "", source: try section.text("source"), isVerified: try section.flag("verified") ?? false,
            note: try section.text("note"), folds: try section.lists("folds") ?? [], parts: parts)
        // What was counted with it follows from the lists.
        if section.isMapping("clips") { _ = try section.section("clips") } else { _ = try section.texts("clips") }
        for key in ["disjoint", "covers_all"] { _ = try section.flag(key) }
        guard folds.isEmpty != parts.isEmpty else { throw section.refusal(of: "id", found: "a split with \(folds.isEmpty ? "neither folds nor parts" : "both folds and parts")", needed: "one of them") }
        try section.finish()
    }
}

extension LeakingSplit {
    init(_ section: SettingsReader) throws {
        var section = section
        let count = 0...1_000_000_000
        guard let id = try section.text("id") else { throw section.refusal(of: "id", found: "missing", needed: "a name for the split") }
        self.init(
            id: id, source: try section.text("source"), note: try section.text("note"), testSpeakers: try section.integer("test_speakers", in: count),
            sharedSpeakers: try section.integer("shared_speakers", in: count), testClips: try section.integer("test_clips", in: count),
            testClipsOfShared: try section.integer("test_clips_of_shared", in: count), how: try section.text("how"))
        try section.finish()
    }
}
