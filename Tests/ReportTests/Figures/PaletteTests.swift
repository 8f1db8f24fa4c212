import Testing

@testable import Base
@testable import Report

@Suite struct PaletteTests {
    @Test func `every colour of text stands out from what it stands on, on light and on dark pages`() {
        for text in [Palette.text, Palette.muted, Palette.link, Palette.mark] {
            for ground in [Palette.surface, Palette.raised] {
                #expect(text.light.contrast(with: ground.light) >= 4.5, "\(text.light) on \(ground.light)")
                #expect(text.dark.contrast(with: ground.dark) >= 4.5, "\(text.dark) on \(ground.dark)")
            }
        }
    }

    @Test func `what is drawn stands out from the page`() {
        for colour in Palette.series + [Palette.accent, Palette.mark] {
            #expect(colour.light.contrast(with: Palette.surface.light) >= 3, "\(colour.light)")
            #expect(colour.dark.contrast(with: Palette.surface.dark) >= 3, "\(colour.dark)")
        }
    }

    @Test func `numbers on the cells of a heat map can be read, and the cells differ more and more from the page`() {
        for side in [\Palette.Pair.light, \.dark] {
            let cells = Palette.heat.map { $0[keyPath: side] }
            for cell in cells { #expect(Palette.ink(on: cell).contrast(with: cell) >= 4.5, "\(cell)") }
            let contrasts = cells.map { $0.contrast(with: Palette.surface[keyPath: side]) }
            #expect(zip(contrasts, contrasts.dropFirst()).allSatisfy { $0 < $1 }, "\(contrasts)")
        }
    }

    /// Brettel, Viénot and Mollon's model in the linear form of Viénot et al. 1999: what is left of a colour without red or green cones.
    @Test(arguments: ["protanopia", "deuteranopia"])
    func `the first four classes differ in colour for whoever does not tell red from green`(kind: String) {
        func seen(_ rgb: RGB) -> OKLab {
            let (r, g, b) = (RGB.linear(rgb.red), RGB.linear(rgb.green), RGB.linear(rgb.blue))
            let long = kind == "protanopia" ? 0.11238 * r + 0.88762 * g : 0.29275 * r + 0.70725 * g
            let blue = kind == "protanopia" ? 0.00401 * r - 0.00401 * g + b : -0.02234 * r + 0.02234 * g + b
            return OKLab(RGB(red: RGB.encoded(long), green: RGB.encoded(long), blue: RGB.encoded(blue)))
        }
        for side in [\Palette.Pair.light, \.dark] {
            let colours = Palette.series.prefix(4).map { seen($0[keyPath: side]) }
            for first in colours.indices {
                for second in colours.indices where second > first {
                    #expect(colours[first].squaredDistance(to: colours[second]) > 0.003, "\(first) and \(second)")
                }
            }
        }
    }
}
