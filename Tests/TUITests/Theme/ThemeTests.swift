import Foundation
import Testing

@testable import Base
@testable import TUI

@Suite struct ThemeTests {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("themes").path
    static let names = [
        "blue-orange", "contrast-dark", "contrast-light", "ember", "frost", "harbour", "linen", "monochrome",
        "terminal",
    ]
    static let digits = (0..<16).map { String($0, radix: 16, uppercase: true) }

    @Test func `every bundled theme loads, and the compiled ones equal their files`() throws {
        let catalog = ThemeCatalog(folders: [ThemeTests.folder])
        #expect(catalog.problems.isEmpty)
        #expect(catalog.entries.map(\.name) == ThemeTests.names)
        #expect(catalog.entries.allSatisfy { $0.path != nil })
        for (name, yaml) in BuiltInThemes.all {
            let file = try String(contentsOfFile: ThemeTests.folder + "/\(name).yaml", encoding: .utf8)
            #expect(yaml == file, "\(name)")
        }
    }

    @Test(arguments: names, ColourDepth.allCases)
    func `text is readable on every surface at every depth`(name: String, depth: ColourDepth) throws {
        let theme = try #require(ThemeCatalog(folders: [ThemeTests.folder]).theme(name, depth: depth))
        let isHigh = name.hasPrefix("contrast-") && depth >= .indexed256
        for surface in Surface.allCases {
            for role in Role.allCases {
                let style = theme.style(role, on: surface)
                #expect(!style.foreground.isKeep && !style.background.isKeep)
                // nil: a colour of the terminal's own, which only the user can know.
                guard let contrast = theme.contrast(role, on: surface) else { continue }
                let isText = role == .text || role == .title || surface == .selection
                let needed =
                    isHigh && role != .border && surface == .background ? 7 : isText ? 4.5 : role == .border ? 1.6 : 3
                #expect(contrast >= needed, "\(role) on \(surface): \(contrast)")
            }
        }
    }

    @Test(arguments: names, ColourDepth.allCases)
    func `a selected row differs from the others by more than a shade`(name: String, depth: ColourDepth) throws {
        let theme = try #require(ThemeCatalog(folders: [ThemeTests.folder]).theme(name, depth: depth))
        let (selected, plain) = (theme.fill(.selection), theme.fill(.background))
        if !selected.attributes.contains(.reverse) {
            let a = try #require(ColourReduction.approximation(of: selected.background))
            let b = try #require(ColourReduction.approximation(of: plain.background))
            #expect(a.contrast(with: b) >= 1.15)
        }
    }

    @Test func `without colours nothing but attributes is used`() {
        for entry in ThemeCatalog(folders: [ThemeTests.folder]).entries {
            let theme = Theme(entry.scheme, depth: .none)
            #expect(theme.heat.isEmpty)
            for surface in Surface.allCases {
                for role in Role.allCases {
                    let style = theme.style(role, on: surface)
                    #expect(style.foreground.isStandard && style.background.isStandard)
                }
            }
            #expect(theme.fill(.selection).attributes.contains(.reverse))
        }
    }

    @Test func `the colours for red-green blindness differ in more than red and green`() throws {
        let theme = try #require(ThemeCatalog(folders: [ThemeTests.folder]).theme("blue-orange", depth: .direct))
        let success = try #require(theme.style(.success).foreground.rgb)
        let error = try #require(theme.style(.error).foreground.rgb)
        // Blue against yellow is the axis that deuteranopes keep.
        #expect(OKLab(error).b - OKLab(success).b > 0.15)
    }

    @Test(arguments: names, [ColourDepth.indexed256, .direct])
    func `lightness rises with the level in every theme's colour map, evenly where the terminal has all colours`(name: String, depth: ColourDepth) throws {
        let theme = try #require(ThemeCatalog(folders: [ThemeTests.folder]).theme(name, depth: depth))
        guard name != "monochrome" else { return #expect(theme.heat.isEmpty) }
        let lightness = try theme.heat.map { CIELightness.of(try #require(ColourReduction.approximation(of: $0))) }
        let steps = zip(lightness, lightness.dropFirst()).map { $1 - $0 }
        #expect(steps.allSatisfy { $0 >= 0 }, "\(lightness)")
        #expect(lightness.last! - lightness.first! > 70)
        if depth == .direct {
            // Rounding to 8 bits moves a colour by less than half of L*.
            let even = (lightness.last! - lightness.first!) / Double(steps.count)
            #expect(steps.allSatisfy { abs($0 - even) < 0.5 })
            #expect(Set(theme.heat).count == theme.heat.count)
        } else {
            // Enough different ones that a spectrogram shows shapes, and no leap that looks like an edge in the data.
            #expect(Set(theme.heat).count >= 18)
            #expect(steps.allSatisfy { $0 < 9 })
        }
        #expect(theme.heatColor(.nan) == nil)
        #expect(theme.heatColor(-3) == theme.heat.first && theme.heatColor(9) == theme.heat.last)
    }

    @Test func `CIE lightness is that of the standard's greys`() {
        #expect(CIELightness.of(RGB(0)) == 0 && abs(CIELightness.of(RGB(0xffffff)) - 100) < 1e-9)
        // sRGB 119 is the middle grey, L* 50.03.
        #expect(abs(CIELightness.of(RGB(0x777777)) - 50.03) < 0.01)
        for lightness in stride(from: 0.0, through: 100, by: 5) {
            #expect(abs(CIELightness.of(luminance: CIELightness.luminance(lightness)) - lightness) < 1e-9)
        }
    }

    @Test func `the three public forms load`() throws {
        let flat = "scheme: \"Flat\"\nauthor: Someone\n" + ThemeTests.digits.map { "base0\($0): \"1a2B3c\"\n" }.joined()
        let palette =
            "system: base16\nname: Nested\nvariant: light\npalette:\n"
            + ThemeTests.digits.map { "  base0\($0): \"#fafbfc\"\n" }.joined()
        let keys24 = ThemeTests.digits.map { "base0\($0)" } + (0..<8).map { "base1\($0)" }
        let base24 =
            "system: base24\nname: Long\npalette:\n"
            + keys24.map { "  \($0.lowercased()): \"#112233\" # why\n" }.joined()
        #expect(
            try Base16Scheme(yaml: flat, source: "flat").colours == Array(repeating: .rgb(RGB(0x1a2b3c)), count: 16))
        let nested = try Base16Scheme(yaml: palette, source: "nested")
        #expect(nested.variant == "light" && nested.name == "Nested" && nested.colours.count == 16)
        #expect(try Base16Scheme(yaml: base24, source: "long").colours.count == 24)
        let unquoted = "scheme: Plain\n" + ThemeTests.digits.map { "base0\($0): 000000\n" }.joined()
        #expect(try Base16Scheme(yaml: unquoted, source: "plain").colours[3] == .rgb(RGB(0)))
    }

    static let bad: [(yaml: String, says: String)] = [
        ("", "no keys"), ("- a\n- b\n", "no keys"), ("name: x\n", "base00"), ("base00: \"000000\"\n", "name"),
        ("name: x\npalette: 7\n", "palette"),
        (
            "name: x\npalette:\n" + digits.map { "  base0\($0): \"\($0 == "A" ? "nope" : "000000")\"\n" }.joined(),
            "base0A"
        ),
        (
            "name: x\npalette:\n" + digits.map { "  base0\($0): \($0 == "7" ? "[1]" : "\"000000\"")\n" }.joined(),
            "base07"
        ),
        (
            "name: x\npalette:\n" + digits.map { "  base0\($0): \"ansi:\($0 == "F" ? "16" : "1")\"\n" }.joined(),
            "base0F"
        ),
        ("name: &n x\npalette:\n" + digits.map { "  base0\($0): \"000000\"\n" }.joined(), "anchor"),
        ("a: &a [1]\nb: &b [*a,*a,*a]\nc: [*b,*b,*b,*b,*b,*b]\n", "aliases"),
        (String(repeating: "[", count: 40_000), "nested"), (String(repeating: "- ", count: 30_000), "nested"),
        ("name: " + String(repeating: "x", count: 70_000), "bytes"), ("name: \"unclosed\n", "YAML"),
        ("a: 1\na: 2\n", "YAML"), ("\u{0}\u{1}", "YAML"),
    ]

    @Test(arguments: bad.indices) func `a file that is no scheme is refused with its name and what is wrong`(index: Int)
        throws
    {
        let error = try #require(throws: EngineError.self) {
            try Base16Scheme(yaml: ThemeTests.bad[index].yaml, source: "bad.yaml")
        }
        #expect(error.code == .invalidConfiguration)
        #expect(error.description.hasPrefix("bad.yaml: reading the theme: "))
        #expect(error.description.contains(ThemeTests.bad[index].says), "\(error)")
    }

    @Test func `a user's theme replaces a bundled one and a broken file is only a problem`() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "melscope-themes-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let own = "name: Own\npalette:\n" + ThemeTests.digits.map { "  base0\($0): \"010203\"\n" }.joined()
        try own.write(to: folder.appendingPathComponent("harbour.yaml"), atomically: true, encoding: .utf8)
        try "nope".write(to: folder.appendingPathComponent("broken.yml"), atomically: true, encoding: .utf8)
        #expect(mkfifo(folder.path + "/pipe.yaml", 0o600) == 0)
        let catalog = ThemeCatalog(folders: [ThemeTests.folder, folder.path, "/nonexistent"])
        #expect(catalog.entries.first { $0.name == "harbour" }?.scheme.name == "Own")
        #expect(catalog.problems.map(\.subject) == [folder.path + "/broken.yml", folder.path + "/pipe.yaml"])
        #expect(catalog.themeOrDefault("no such theme", depth: .eight).name == "terminal")
    }

    @Test func `a pipe in the place of the kept theme is not waited for`() throws {
        let path = NSTemporaryDirectory() + "melscope-theme-\(UUID().uuidString)"
        defer { unlink(path) }
        #expect(KeptTheme(path: path).name == nil)
        mkfifo(path, 0o600)
        #expect(KeptTheme(path: path).name == nil)
        unlink(path)
        try KeptTheme(path: path).keep("nord")
        #expect(KeptTheme(path: path).name == "nord")
    }

    @Test func `the user's folder follows the XDG rules`() {
        func last(_ environment: [String: String]) -> String? {
            ThemeCatalog.standardFolders(executable: "/nonexistent/bin/melscope", environment: environment).last
        }
        #expect(last(["XDG_CONFIG_HOME": "/x", "HOME": "/h"]) == "/x/melscope/themes")
        #expect(last(["XDG_CONFIG_HOME": "relative", "HOME": "/h"]) == "/h/.config/melscope/themes")
        #expect(last(["HOME": "/h"]) == "/h/.config/melscope/themes")
        #expect(last([:]) == nil)
    }

    @Test func `bundled themes are found from a build and from an installation`() throws {
        let root = FileManager.default.temporaryDirectory.appendingPathComponent(
            "melscope-install-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: root) }
        for folder in ["usr/bin", "usr/share/melscope/themes", "checkout/.build/x/debug", "checkout/themes"] {
            try FileManager.default.createDirectory(
                at: root.appendingPathComponent(folder), withIntermediateDirectories: true)
        }
        try "".write(to: root.appendingPathComponent("checkout/Package.swift"), atomically: true, encoding: .utf8)
        let path = root.resolvingSymlinksInPath().path
        #expect(
            ThemeCatalog.standardFolders(executable: path + "/usr/bin/melscope", environment: [:]) == [
                path + "/usr/share/melscope/themes"
            ])
        #expect(
            ThemeCatalog.standardFolders(executable: path + "/checkout/.build/x/debug/melscope", environment: [:]) == [
                path + "/checkout/themes"
            ])
    }
}

@Suite struct ColourTests {
    @Test(arguments: [
        (ColourDepth.indexed256, 0xff0000 as UInt32, 196), (.indexed256, 0x000000, 16), (.indexed256, 0xffffff, 231),
        (.indexed256, 0x808080, 244),
        (.indexed256, 0x5f87af, 67), (.sixteen, 0xff0000, 9), (.sixteen, 0x101010, 0), (.sixteen, 0xffffff, 15),
        (.sixteen, 0x00c800, 2),
        (.eight, 0xffffff, 7), (.eight, 0x00ff00, 2), (.eight, 0x202020, 0),
    ])
    func `a colour goes to the nearest that the terminal has`(depth: ColourDepth, hex: UInt32, index: Int) {
        #expect(ColourReduction(depth).reduce(.rgb(RGB(hex))) == .indexed(UInt8(index)))
    }

    @Test func `colours of the terminal pass, and none is left where there are none`() {
        #expect(ColourReduction(.eight).reduce(Color.standard) == .standard)
        #expect(ColourReduction(.eight).reduce(.indexed(3)) == .indexed(3))
        #expect(ColourReduction(.eight).reduce(.indexed(9)) == .indexed(1))
        #expect(ColourReduction(.indexed256).reduce(.indexed(3)) == .indexed(3))
        #expect(ColourReduction(.direct).reduce(.rgb(RGB(0x123456))) == .rgb(RGB(0x123456)))
        #expect(ColourReduction(.none).reduce(.rgb(RGB(0x123456))) == .standard)
    }

    @Test(arguments: 16..<256) func `every fixed colour of 256 maps to one that looks the same`(index: Int) {
        let reduced = ColourReduction(.indexed256).reduce(.rgb(ColourReduction.palette[index]))
        #expect(ColourReduction.approximation(of: reduced) == ColourReduction.palette[index])
    }

    @Test func `contrast is WCAG's`() {
        #expect(abs(RGB(0).contrast(with: RGB(0xffffff)) - 21) < 1e-9)
        #expect(RGB(0x123456).contrast(with: RGB(0x123456)) == 1)
        // 4.54:1 is the figure WCAG's own examples give for #767676 on white.
        #expect(abs(RGB(0x767676).contrast(with: RGB(0xffffff)) - 4.54) < 0.01)
    }

    @Test(arguments: [0x000000, 0xffffff, 0xff0000, 0x00ff00, 0x0000ff, 0x123456, 0xfedcba] as [UInt32])
    func `OKLab gives back the colour it was made from`(hex: UInt32) {
        #expect(OKLab(RGB(hex)).rgb == RGB(hex))
    }

    @Test func `OKLab agrees with its author's figures`() {
        // Red from Ottosson's article: L 0.628, a 0.225, b 0.126.
        let red = OKLab(RGB(0xff0000))
        #expect(abs(red.lightness - 0.628) < 0.001 && abs(red.a - 0.225) < 0.001 && abs(red.b - 0.126) < 0.001)
    }

    @Test(arguments: ["#12345", "1234567", "#12345g", "", "#", "+12345", "１２３４５６"])
    func `what is not six digits is no colour`(text: String) {
        #expect(RGB(hex: text) == nil)
    }

    @Test func `a style keeps its parts through packing`() {
        let style = Style(foreground: .rgb(RGB(0xfedcba)), background: .indexed(255), [.bold, .reverse])
        #expect(style.foreground == .rgb(RGB(0xfedcba)) && style.background == .indexed(255))
        #expect(style.attributes == [.bold, .reverse])
        #expect(MemoryLayout<Cell>.size == 16)
    }
}
