import Base

/// The colours of pages, in light and in dark. Their contrasts are tests.
package enum Palette {
    package struct Pair: Sendable, Hashable {
        package var light: RGB
        package var dark: RGB

        init(_ light: UInt32, _ dark: UInt32) { (self.light, self.dark) = (RGB(light), RGB(dark)) }
        init(light: RGB, dark: RGB) { (self.light, self.dark) = (light, dark) }
    }

    package static let surface = Pair(0xffffff, 0x14171c)
    /// Below tables' heads and code.
    package static let raised = Pair(0xf2f4f7, 0x1f242c)
    package static let text = Pair(0x1b1f24, 0xe8eaed)
    package static let muted = Pair(0x535b66, 0xa9b1bd)
    package static let link = Pair(0x0a58a8, 0x8cc4ff)
    package static let border = Pair(0xc9ced6, 0x3d4551)
    package static let accent = Pair(0x0a6aa6, 0x5cb3f0)
    /// Of medians, chance levels, remarks.
    package static let mark = Pair(0xb3450a, 0xffa25c)

    /// Of classes. After Okabe and Ito, each darker or lighter until it stands out from the page at 3 to 1.
    package static let series = [
        Pair(0x0072b2, 0x56b4e9), Pair(0xc94f00, 0xff9a52), Pair(0x00785a, 0x2fd0a0), Pair(0xcc79a7, 0xf3b8de), Pair(0x7d6500, 0xf0e442),
        Pair(0x30343a, 0xf2f2f2), Pair(0x5a3fc0, 0xb3a6ff), Pair(0xb00035, 0xff8595),
    ]

    /// Of numbers of clips, from none to all; away from the page's own ground in evenly rising contrast.
    package static let heat: [Pair] = {
        let hues = [0x1d5fa8, 0x2f9fae, 0xcfe08a].map { RGB($0) }
        let light = ColourMap(through: hues, lightness: 20...97).colours(HeatMapFigure.levels)
        let dark = ColourMap(through: hues, lightness: 16...92).colours(HeatMapFigure.levels)
        return zip(light.reversed(), dark).map { Pair(light: $0, dark: $1) }
    }()

    /// On a cell of this colour, black or white.
    package static func ink(on ground: RGB) -> RGB {
        let (black, white) = (RGB(0x000000), RGB(0xffffff))
        return black.contrast(with: ground) >= white.contrast(with: ground) ? black : white
    }

    /// Of spectrograms, low to high.
    package static let spectrogram = ColourMap(through: [0x4a5fc4, 0xa04fb0, 0xe08a4a, 0xe6cf5a].map { RGB($0) }, lightness: 6...95)
}
