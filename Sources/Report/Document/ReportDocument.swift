/// A report as a value: what it says, before it is a page or text. Made once, written as HTML and as Markdown.
package struct ReportDocument: Sendable {
    package var title: Words
    /// In a line below the title.
    package var subtitle: Words
    package var sections: [ReportSection]

    package init(title: Words, subtitle: Words, sections: [ReportSection]) {
        (self.title, self.subtitle, self.sections) = (title, subtitle, sections)
    }
}

package struct ReportSection: Sendable {
    /// Of the program's own letters; the place that links lead to.
    package var id: String
    package var title: String
    package var blocks: [Block]

    package init(id: String, title: String, blocks: [Block]) { (self.id, self.title, self.blocks) = (id, title, blocks) }
}

package enum Block: Sendable {
    case paragraph(Words)
    case list([Words])
    case facts([(name: String, value: Words)])
    case table(ReportTable)
    /// Lines for a program, as they are.
    case code(String, language: String)
    case figure(ReportFigure)
    /// What must not be missed.
    case remark(Words)
    /// What few want to read at once.
    indirect case details(Words, [Block])
    /// The same, and too long for paper and for an appendix.
    indirect case aside(Words, [Block])
    /// A part of a section, with a heading.
    indirect case part(Words, [Block])
    /// Small parts beside each other where there is room.
    indirect case side([Block])
}

package struct ReportTable: Sendable {
    package struct Column: Sendable {
        package var title: Words
        package var isNumber: Bool
        /// Of sentences, which need room on a narrow screen too.
        package var isLong = false

        package init(_ title: Words, isNumber: Bool = false) { (self.title, self.isNumber) = (title, isNumber) }
        package static func long(_ title: Words) -> Column {
            var column = Column(title)
            column.isLong = true
            return column
        }
        package static func number(_ title: Words) -> Column { Column(title, isNumber: true) }
    }

    package var caption: Words
    package var columns: [Column]
    /// The first cell heads its row.
    package var rows: [[Words]]

    package init(_ caption: Words, _ columns: [Column], _ rows: [[Words]]) {
        (self.caption, self.columns, self.rows) = (caption, columns, rows)
    }
}

package struct ReportFigure: Sendable {
    package var title: Words
    /// What is to be seen in it, for whoever does not see it.
    package var description: String
    package var drawing: Drawing
    /// The numbers that it shows.
    package var data: [ReportTable]

    package init(_ title: Words, description: String, _ drawing: Drawing, data: [ReportTable] = []) {
        (self.title, self.description, self.drawing, self.data) = (title, description, drawing, data)
    }
}
