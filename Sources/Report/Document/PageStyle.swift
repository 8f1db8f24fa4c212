import Base

/// The style sheet of pages: light and dark by the reader's own setting, narrow and wide, and on paper.
enum PageStyle {
    static let text = variables + rules + printing

    private static func values(_ colour: (Palette.Pair) -> RGB) -> String {
        let named: [(String, Palette.Pair)] = [
            ("surface", Palette.surface), ("raised", Palette.raised), ("text", Palette.text), ("muted", Palette.muted), ("link", Palette.link),
            ("border", Palette.border), ("accent", Palette.accent), ("mark", Palette.mark),
        ]
        var lines = named.map { "--\($0): \(colour($1));" }
        lines += Palette.series.enumerated().map { "--s\($0): \(colour($1));" }
        lines += Palette.heat.enumerated().map { "--h\($0): \(colour($1)); --t\($0): \(Palette.ink(on: colour($1)));" }
        return lines.joined(separator: " ")
    }

    private static var variables: String {
        """

        :root { color-scheme: light dark; \(values(\.light)) }
        @media screen and (prefers-color-scheme: dark) { :root { \(values(\.dark)) } }

        """ + Palette.series.indices.map { ".s\($0) { fill: var(--s\($0)); fill-opacity: .8; }" }.joined(separator: " ") + "\n"
            + Palette.heat.indices.map { ".h\($0) { fill: var(--h\($0)); } svg .t\($0) { fill: var(--t\($0)); }" }.joined(separator: " ") + "\n"
    }

    private static let rules = """
        * { box-sizing: border-box; }
        html { background: var(--surface); color: var(--text); -webkit-text-size-adjust: 100%; }
        body { font: 16px/1.5 system-ui, "Segoe UI", "Liberation Sans", Arial, sans-serif; max-width: 66rem; margin: 0 auto; padding: 1rem; overflow-wrap: anywhere; }
        h1 { font-size: 1.75rem; line-height: 1.2; margin: .5rem 0; }
        h2 { font-size: 1.35rem; margin: 2.5rem 0 .75rem; padding-top: .75rem; border-top: 1px solid var(--border); }
        h3 { font-size: 1.1rem; margin: 1.75rem 0 .5rem; }
        h4 { font-size: 1rem; margin: 1.25rem 0 .5rem; }
        p, ul, ol, dl, figure, pre, details { margin: .75rem 0; }
        ul, ol { padding-left: 1.4rem; }
        a { color: var(--link); }
        a:focus-visible, summary:focus-visible, .scroll:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
        .skip { position: absolute; left: -100rem; }
        .skip:focus { left: 1rem; top: 1rem; background: var(--surface); padding: .5rem; }
        .subtitle { color: var(--muted); margin: 0; }
        nav ul { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; }
        dl { display: grid; grid-template-columns: minmax(7rem, 12rem) 1fr; gap: .25rem 1rem; }
        dt { color: var(--muted); }
        dd { margin: 0; }
        code, pre { font-family: ui-monospace, "Liberation Mono", "DejaVu Sans Mono", monospace; font-size: .875em; }
        pre { background: var(--raised); padding: .75rem; overflow-x: auto; overflow-wrap: normal; line-height: 1.4; border-radius: 4px; }
        pre code { font-size: inherit; }
        .scroll { overflow-x: auto; margin: .75rem 0; }
        table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; overflow-wrap: normal; }
        caption { text-align: left; color: var(--muted); padding: .25rem 0; overflow-wrap: anywhere; }
        th, td { text-align: left; vertical-align: top; padding: .25rem .75rem .25rem 0; border-bottom: 1px solid var(--border); max-width: 28rem; overflow-wrap: break-word; }
        thead th { background: var(--raised); vertical-align: bottom; }
        th:first-child { padding-left: .5rem; }
        tbody th { font-weight: 600; min-width: 7rem; }
        tbody th.number { min-width: 0; }
        .number { text-align: right; }
        tbody .number { white-space: nowrap; }
        .long { min-width: 14rem; }
        .remark { border-left: 4px solid var(--mark); background: var(--raised); padding: .5rem .75rem; margin: .75rem 0; }
        .remark strong { color: var(--mark); }
        details { border: 1px solid var(--border); border-radius: 4px; padding: 0 .75rem; }
        summary { cursor: pointer; padding: .4rem 0; color: var(--link); }
        figcaption { font-weight: 600; margin-bottom: .25rem; }
        .side { columns: 25rem 2; column-gap: 2rem; }
        .side > figure { break-inside: avoid; margin: 0; padding-bottom: .75rem; }
        svg { display: block; height: auto; width: 100%; font-family: system-ui, "Segoe UI", "Liberation Sans", Arial, sans-serif; }
        svg.narrow { max-width: 27.5rem; }
        svg.wide { min-width: 45rem; }
        svg text { fill: var(--text); font-size: 13px; }
        svg .name { font-weight: 600; }
        svg .small { font-size: 12px; fill: var(--muted); }
        .bar { fill: var(--accent); }
        .dot { fill: var(--accent); }
        .whisker { stroke: var(--accent); stroke-width: 2; }
        .axis { stroke: var(--muted); stroke-width: 1; }
        .grid { stroke: var(--border); stroke-width: 1; }
        .mark { stroke: var(--mark); stroke-width: 2; }
        .reference { stroke: var(--mark); stroke-width: 2; stroke-dasharray: 5 4; }
        footer { margin-top: 3rem; padding-top: .75rem; border-top: 1px solid var(--border); color: var(--muted); font-size: .9rem; }
        @media (max-width: 36rem) { dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: .5rem; } h1 { font-size: 1.5rem; } }

        """

    private static let printing = """
        @page { margin: 15mm; }
        @media print {
          body { font-size: 10pt; max-width: none; padding: 0; }
          nav, .skip { display: none; }
          a { color: inherit; text-decoration: none; }
          h2, h3, h4, figcaption, caption { break-after: avoid; }
          figure, tr, .remark, dl { break-inside: avoid; }
          .scroll, pre { overflow: visible; }
          pre { white-space: pre-wrap; overflow-wrap: anywhere; }
          .side { columns: auto; display: grid; grid-template-columns: 1fr 1fr; column-gap: 8mm; }
          details pre { columns: 2; font-size: 7.5pt; }
          .long { min-width: 9rem; }
          svg.wide { min-width: 0; }
          svg { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
          details:not(.kept) { display: none; }
          details.kept::details-content { content-visibility: visible; display: block; }
          table { font-size: 8.5pt; }
        }

        """
}
