import Base
import Foundation

/// The corpora that are known: those of the bundled folder, and those of the user's.
///
/// A later one replaces an earlier one of the same id.
package struct CorpusCatalogue: Sendable {
    /// Sorted by id.
    package let corpora: [Corpus]
    /// Files that are no corpora, and why. They never stop the program.
    package let problems: [EngineError]
    private let byKind: [String: [Int]]
    /// By id of the name that several share.
    private let sharedNames: [String: String]

    /// What this process finds in the standard folders, read once.
    package static let standard = CorpusCatalogue(
        folders: DataFolders.standard("corpora", executable: DataFolders.executable, environment: ProcessInfo.processInfo.environment))

    /// Reads the corpora of `folders`, in order; a folder that is not there is no problem.
    package init(folders: [String]) {
        let files = folders.flatMap { folder in DataFolders.yamlFiles(in: folder).map { folder + "/" + $0 } }
        // Each takes about a millisecond, and a screen waits for the last one.
        var found: [String: Corpus] = [:]
        var problems: [EngineError] = []
        for result in files.concurrentResults({ try Corpus(path: $0) }) {
            switch result {
            case .success(let corpus): found[corpus.id] = corpus
            case .failure(let error): if let problem = error as? EngineError { problems.append(problem) }
            }
        }
        self.init(Array(found.values), problems: problems)
    }

    package init(_ corpora: [Corpus], problems: [EngineError] = []) {
        self.corpora = corpora.sorted { $0.id < $1.id }
        self.problems = problems
        var byKind: [String: [Int]] = [:]
        var sharedNames: [String: String] = [:]
        for (index, corpus) in self.corpora.enumerated() {
            guard let name = corpus.partOf else { continue }
            let id = Self.id(ofShared: name)
            byKind[id, default: []].append(index)
            sharedNames[id] = name
        }
        for (index, corpus) in self.corpora.enumerated() {
            byKind[corpus.id] = [index]
            sharedNames[corpus.id] = nil
        }
        self.byKind = byKind
        self.sharedNames = sharedNames
    }

    /// "RAVDESS" is `ravdess`.
    private static func id(ofShared name: String) -> String { name.lowercased().replacing(" ", with: "-") }

    /// The corpora whose names a kind of dataset takes: one, several that share a name, or none.
    package func corpora(of kind: DatasetKind) -> [Corpus] { byKind[kind.rawValue, default: []].map { corpora[$0] } }

    package func corpus(id: String) -> Corpus? { corpora.first { $0.id == id } }

    package func knows(_ kind: String) -> Bool { kind == DatasetKind.folder.rawValue || byKind[kind] != nil }

    package func title(of kind: DatasetKind) -> String {
        sharedNames[kind.rawValue] ?? byKind[kind.rawValue]?.first.map { corpora[$0].name } ?? kind.rawValue
    }

    /// All that `--dataset` takes: corpora and names that several share, sorted, and `folder` last.
    package var kinds: [DatasetKind] { byKind.keys.sorted().map { DatasetKind($0) } + [.folder] }

    /// The corpus of an id that somebody typed.
    ///
    /// - Throws: `argument.invalid` with near ids.
    package func require(id: String) throws(EngineError) -> Corpus {
        if let corpus = corpus(id: id) { return corpus }
        throw unknown(id, among: corpora.map(\.id))
    }

    /// The kind of dataset that somebody typed.
    ///
    /// - Throws: `argument.invalid` with near ids.
    package func kind(named name: String) throws(EngineError) -> DatasetKind {
        if knows(name) { return DatasetKind(name) }
        throw unknown(name, among: kinds.map(\.rawValue))
    }

    private func unknown(_ name: String, among ids: [String]) -> EngineError {
        if let problem = problems.first(where: { $0.subject.hasSuffix("/\(name).yaml") || $0.subject.hasSuffix("/\(name).yml") }) { return problem }
        let near = NearNames.of(name, among: ids)
        return EngineError(
            .invalidArgument, subject: name, step: "looking for the corpus",
            found: corpora.isEmpty ? "no corpora: the folder 'corpora' of the program is not there" : "no corpus of this name",
            needed: near.isEmpty ? "a corpus's id" : near.joined(separator: " or "),
            advice: corpora.isEmpty ? "Install the program again." : "'melscope corpora' lists them.")
    }
}
