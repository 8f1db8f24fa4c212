import Base

/// Which corpus a list of paths is of.
package struct CorpusRecognition: Sendable, Hashable {
    /// `folder` where no corpus has more than half of the names; the first of ``tied`` where several have as many.
    package var kind: DatasetKind
    /// Kinds that fit as many names as ``kind``, itself included; empty where it is alone.
    package var tied: [DatasetKind]
    /// How many of the ``sampled`` names it fits.
    package var matched: Int
    package var sampled: Int

    /// What is wrong where several fit as well.
    ///
    /// - Parameter subject: the source.
    package func tie(_ subject: String) -> EngineError? {
        guard !tied.isEmpty else { return nil }
        let names = tied.map(\.rawValue)
        return EngineError(
            .invalidArgument, subject: subject, step: "recognising the corpus",
            found: "\(matched.grouped) of \(sampled.grouped) names fit \(names.dropLast().joined(separator: ", ")) and \(names.last ?? "") equally well",
            needed: "only one of them", advice: "Say which one: " + names.map { "--dataset \($0)" }.joined(separator: " or ") + ".")
    }
}

extension CorpusCatalogue {
    /// So many names of a long list are looked at, evenly spread.
    static let sampleSize = 4096

    /// The corpus that fits most of the names, if these are more than half.
    ///
    /// Arrays named like the clips count as much as recordings. Of corpora that share a name the one that fits all that they fit together wins,
    /// and else their name.
    ///
    /// - Parameters:
    ///   - paths: relative to the source.
    ///   - root: the source's folder; its own names count where the paths alone tell nothing.
    package func recognise(_ paths: some RandomAccessCollection<String>, below root: RawPath? = nil) -> CorpusRecognition {
        let total = paths.count
        let sampled = min(total, Self.sampleSize)
        let none = CorpusRecognition(kind: .folder, tied: [], matched: 0, sampled: sampled)
        guard total > 0 else { return none }
        var counts: [DatasetKind: Int] = [:]
        let shared = kinds.filter { corpora(of: $0).count > 1 }
        let members = shared.map { Set(corpora(of: $0).map(\.id)) }
        for index in 0..<sampled {
            let path = paths[paths.index(paths.startIndex, offsetBy: index * total / sampled)]
            var fitting: Set<String> = []
            for subject in [NameSubject(path), Labelling.lengthened(path, below: root)].lazy.compactMap(\.self) {
                for corpus in corpora where corpus.naming.pattern.values(in: subject) != nil { fitting.insert(corpus.id) }
                if !fitting.isEmpty { break }
            }
            for id in fitting { counts[DatasetKind(id), default: 0] += 1 }
            for (kind, ids) in zip(shared, members) where !ids.isDisjoint(with: fitting) { counts[kind, default: 0] += 1 }
        }
        guard let most = counts.values.max(), most * 2 > sampled else { return none }
        let alike = counts.filter { $0.value == most }.map(\.key).sorted { $0.rawValue < $1.rawValue }
        // A name that several share, only where none of them fits as many alone.
        let best = alike.filter { kind in
            let ids = corpora(of: kind).map(\.id)
            return ids.count < 2 || !alike.contains { $0 != kind && ids.contains($0.rawValue) }
        }
        return CorpusRecognition(kind: best[0], tied: best.count > 1 ? best : [], matched: most, sampled: sampled)
    }
}
