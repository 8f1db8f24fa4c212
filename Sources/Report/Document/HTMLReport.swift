import Base
import Engine

/// A report as one page that needs nothing else: no script, no file beside it, no network.
package struct HTMLReport {
    /// What tells such a page from any other file.
    package static let mark = "<meta name=\"generator\" content=\"Melscope report"

    private var figures = 0

    package static func text(_ document: ReportDocument) -> String {
        var writer = HTMLReport()
        return MarkupWriter.page(writer.page(document))
    }

    private mutating func page(_ document: ReportDocument) -> Markup {
        let policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
        let head = Markup.element(
            .head,
            .element(.meta, [Attribute(.charset, "utf-8")]),
            .element(.meta, [Attribute(.name, "generator"), Attribute(.content, "Melscope report, \(ProgramVersion.text)")]),
            .element(.meta, [Attribute(.httpEquiv, "Content-Security-Policy"), Attribute(.content, policy)]),
            .element(.meta, [Attribute(.name, "viewport"), Attribute(.content, "width=device-width, initial-scale=1")]),
            .element(.title, .text(document.title.plain)),
            .element(.style, .text(PageStyle.text)))
        let links = document.sections.map { Markup.element(.li, .element(.a, [Attribute(.href, "#" + $0.id)], .text($0.title))) }
        let sections = document.sections.map { section($0) }
        return .element(
            .html, [Attribute(.lang, "en")],
            head,
            .element(
                .body,
                .element(.a, [Attribute(.kind, "skip"), Attribute(.href, "#main")], .text("To the report")),
                .element(
                    .header, .element(.h1, [], Self.inline(document.title)),
                    .element(.p, [Attribute(.kind, "subtitle")], Self.inline(document.subtitle))),
                .element(.nav, [Attribute(.label, "Sections")], .element(.ul, [], links)),
                .element(.main, [Attribute(.id, "main")], sections),
                .element(.footer, .element(.p, .text("Written by Melscope \(ProgramVersion.text), melscope report.")))))
    }

    private mutating func section(_ section: ReportSection) -> Markup {
        let heading = Markup.element(.h2, [Attribute(.id, section.id + "-heading")], .text(section.title))
        let blocks = section.blocks.map { block($0, level: 3) }
        return .element(.section, [Attribute(.id, section.id), Attribute(.labelledBy, section.id + "-heading")], [heading] + blocks)
    }

    private static func inline(_ words: Words) -> [Markup] {
        words.spans.map { span in
            switch span {
            case .text(let text): .text(text)
            case .name(let text): .element(.bdi, .text(text))
            case .code(let text): .element(.code, .text(text))
            case .strong(let text): .element(.strong, .text(text))
            case .link(let text, let address): .element(.a, [Attribute(.href, address)], .text(text))
            }
        }
    }

    private mutating func block(_ block: Block, level: Int) -> Markup {
        switch block {
        case .paragraph(let words): return .element(.p, [], Self.inline(words))
        case .list(let items): return .element(.ul, [], items.map { .element(.li, [], Self.inline($0)) })
        case .facts(let facts):
            return .element(.dl, [], facts.flatMap { [.element(.dt, .text($0.name)), .element(.dd, [], Self.inline($0.value))] })
        case .table(let table): return Self.table(table)
        case .code(let text, _): return .element(.pre, [Attribute(.tabindex, "0")], .element(.code, .text(text)))
        case .figure(let figure): return self.figure(figure)
        case .remark(let words): return .element(.p, [Attribute(.kind, "remark")], Self.inline(words))
        case .details(let title, let blocks): return folded(title, blocks, [Attribute(.kind, "kept")], level: level)
        case .aside(let title, let blocks): return folded(title, blocks, [], level: level)
        case .part(let title, let blocks):
            let tag: Tag = level <= 3 ? .h3 : .h4
            return .element(.div, [], [.element(tag, [], Self.inline(title))] + blocks.map { self.block($0, level: level + 1) })
        case .side(let blocks): return .element(.div, [Attribute(.kind, "side")], blocks.map { self.block($0, level: level) })
        }
    }

    private mutating func folded(_ title: Words, _ blocks: [Block], _ attributes: [Attribute], level: Int) -> Markup {
        .element(.details, attributes, [.element(.summary, [], Self.inline(title))] + blocks.map { self.block($0, level: level) })
    }

    private static func table(_ table: ReportTable) -> Markup {
        func kind(_ column: Int) -> [Attribute] { table.columns[column].isNumber ? [Attribute(.kind, "number")] : table.columns[column].isLong ? [Attribute(.kind, "long")] : [] }
        let head = table.columns.indices.map { index in
            Markup.element(.th, [Attribute(.scope, "col")] + kind(index), inline(table.columns[index].title))
        }
        let rows = table.rows.map { row in
            Markup.element(
                .tr, [],
                row.prefix(table.columns.count).enumerated().map { index, cell in
                    index == 0
                        ? .element(.th, [Attribute(.scope, "row")] + kind(index), inline(cell)) : .element(.td, kind(index), inline(cell))
                })
        }
        let whole = Markup.element(
            .table, [], .element(.caption, [], inline(table.caption)), .element(.thead, .element(.tr, [], head)), .element(.tbody, [], rows))
        return scrolling(whole, label: table.caption.plain)
    }

    /// What is wider than the screen scrolls by itself, by keys too.
    private static func scrolling(_ content: Markup, label: String) -> Markup {
        .element(.div, [Attribute(.kind, "scroll"), Attribute(.role, "region"), Attribute(.tabindex, "0"), Attribute(.label, label)], content)
    }

    private mutating func figure(_ figure: ReportFigure) -> Markup {
        figures += 1
        let drawing = figure.drawing.markup(id: "figure-\(figures)", title: figure.title.plain, description: figure.description)
        var parts: [Markup] = [.element(.figcaption, [], Self.inline(figure.title))]
        parts.append(figure.drawing.isWide ? Self.scrolling(drawing, label: figure.title.plain) : drawing)
        if !figure.data.isEmpty {
            parts.append(.element(.details, [], [.element(.summary, .text("The numbers as a table"))] + figure.data.map(Self.table)))
        }
        return .element(.figure, [], parts)
    }
}
