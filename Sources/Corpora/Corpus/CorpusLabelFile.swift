import Settings

/// What of a corpus's own table of labels differs from any other: how it is told from them, and how its rows name clips.
///
/// What its codes mean stands with the names' codes ("codes: emotion:").
package struct CorpusLabelFile: Sendable, Hashable {
    /// A form that is no table of columns.
    package enum Reader: String, Sendable, Hashable, CaseIterable { case emoEvaluation = "emo-evaluation" }

    package var reader: Reader?
    /// Columns by which the table is known; empty where nothing tells it.
    package var heading: [String] = []
    /// The clip's name from columns in braces, where no column has it.
    package var clip: NameTemplate?
    /// Folders of clips, by how the table's file name begins: names of clips may repeat in each.
    package var folders: [(beginning: String, folder: String)] = []
    /// Columns that are no labels of these clips.
    package var leftOut: [String] = []

    init(_ section: SettingsReader) throws {
        var section = section
        reader = try section.choice("reader", Reader.self)
        heading = try section.texts("heading") ?? []
        if let text = try section.text("clip") {
            clip = NameTemplate(text)
            guard let names = clip?.names, !names.isEmpty, names.allSatisfy(heading.contains) else {
                throw section.refusal(of: "clip", found: "'\(text)'", needed: "text with columns of 'heading' in braces: " + heading.joined(separator: ", "))
            }
        }
        folders = try section.section("folders").texts().map { ($0.key, $0.text) }
        leftOut = try section.texts("leave_out") ?? []
    }

    /// - Parameter fileName: of the table.
    func folder(of fileName: String) -> String? { folders.first { fileName.lowercased().hasPrefix($0.beginning) }?.folder }

    package static func == (one: Self, other: Self) -> Bool {
        one.reader == other.reader && one.heading == other.heading && one.clip == other.clip && one.leftOut == other.leftOut
            && one.folders.map(\.beginning) == other.folders.map(\.beginning) && one.folders.map(\.folder) == other.folders.map(\.folder)
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(reader)
        hasher.combine(heading)
    }
}

extension CorpusCatalogue {
    /// The corpus whose own table has these columns.
    func corpus(ofTable heading: [String]) -> Corpus? {
        let columns = Set(heading)
        return corpora.first { corpus in corpus.labelFile.map { !$0.heading.isEmpty && columns.isSuperset(of: $0.heading) } ?? false }
    }

    func corpus(readBy reader: CorpusLabelFile.Reader) -> Corpus? { corpora.first { $0.labelFile?.reader == reader } }
}
