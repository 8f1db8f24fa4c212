/// Themes that are always there, wherever the binary was copied. Each equals the file of its name in `themes/`.
enum BuiltInThemes {
    static let all: [(name: String, yaml: String)] = [
        ("harbour", harbour), ("terminal", terminal), ("monochrome", monochrome),
    ]

    /// The terminal's own colours only; stands in for a catalog without any theme.
    static let fallback = Base16Scheme(plainNamed: "monochrome")

    private static let harbour = """
        # Night over a harbour: blue-black, lamp yellow. The default.
        system: "base16"
        name: "Harbour"
        author: "Melscope"
        variant: "dark"
        palette:
          base00: "#10161d"
          base01: "#182029"
          base02: "#2c3d50"
          base03: "#5c6f80"
          base04: "#93a4b3"
          base05: "#d3dde5"
          base06: "#e6edf2"
          base07: "#f6fafc"
          base08: "#f07178"
          base09: "#f29e5c"
          base0A: "#e6c15a"
          base0B: "#7fc98f"
          base0C: "#5fc7c9"
          base0D: "#6fb1f0"
          base0E: "#c39ae8"
          base0F: "#b98a6a"

        """

    private static let terminal = """
        # The user's own sixteen colours on the terminal's own background.
        system: "base16"
        name: "Terminal"
        author: "Melscope"
        variant: "dark"
        palette:
          base00: "default"
          base01: "default"
          base02: "default"
          base03: "default"
          base04: "default"
          base05: "default"
          base06: "default"
          base07: "default"
          base08: "ansi:1"
          base09: "ansi:3"
          base0A: "ansi:3"
          base0B: "ansi:2"
          base0C: "ansi:6"
          base0D: "ansi:6"
          base0E: "ansi:5"
          base0F: "ansi:3"

        """

    private static let monochrome = """
        # No colours: bold, dim and reversed text on the terminal's own background.
        system: "base16"
        name: "Monochrome"
        author: "Melscope"
        variant: "dark"
        palette:
          base00: "default"
          base01: "default"
          base02: "default"
          base03: "default"
          base04: "default"
          base05: "default"
          base06: "default"
          base07: "default"
          base08: "default"
          base09: "default"
          base0A: "default"
          base0B: "default"
          base0C: "default"
          base0D: "default"
          base0E: "default"
          base0F: "default"

        """
}
