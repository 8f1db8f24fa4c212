import Foundation

/// OKLab: a colour space in which distance is close to how different two colours look.
///
/// Constants: Björn Ottosson, "A perceptual color space for image processing", 2020.
package struct OKLab: Hashable, Sendable {
    /// Lightness, 0 to 1.
    package var lightness: Double
    /// Green (negative) to red.
    package var a: Double
    /// Blue (negative) to yellow.
    package var b: Double

    package init(lightness: Double, a: Double, b: Double) {
        self.lightness = lightness
        self.a = a
        self.b = b
    }

    package init(_ rgb: RGB) {
        let (red, green, blue) = (RGB.linear(rgb.red), RGB.linear(rgb.green), RGB.linear(rgb.blue))
        let l = cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
        let m = cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
        let s = cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
        lightness = 0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s
        a = 1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s
        b = 0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s
    }

    /// The nearest sRGB colour; what lies outside the gamut is clipped.
    package var rgb: RGB {
        let linear = linear
        return RGB(red: RGB.encoded(linear.red), green: RGB.encoded(linear.green), blue: RGB.encoded(linear.blue))
    }

    /// Linear sRGB; outside 0 to 1 where there is no such colour.
    private var linear: (red: Double, green: Double, blue: Double) {
        let l = cube(lightness + 0.3963377774 * a + 0.2158037573 * b)
        let m = cube(lightness - 0.1055613458 * a - 0.0638541728 * b)
        let s = cube(lightness - 0.0894841775 * a - 1.2914855480 * b)
        return (
            4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s, -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
            -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s
        )
    }

    /// Whether sRGB has the colour, but for rounding.
    var isInGamut: Bool {
        let (linear, room) = (linear, -0.0005...1.0005)
        return room.contains(linear.red) && room.contains(linear.green) && room.contains(linear.blue)
    }

    /// Relative luminance, as ``RGB/luminance`` has it.
    var luminance: Double {
        let linear = linear
        return 0.2126 * linear.red + 0.7152 * linear.green + 0.0722 * linear.blue
    }

    var chroma: Double { (a * a + b * b).squareRoot() }
    /// In radians.
    var hue: Double { atan2(b, a) }

    package func squaredDistance(to other: OKLab) -> Double {
        let (dl, da, db) = (lightness - other.lightness, a - other.a, b - other.b)
        return dl * dl + da * da + db * db
    }

    package func mixed(with other: OKLab, _ share: Double) -> OKLab {
        OKLab(
            lightness: lightness + (other.lightness - lightness) * share, a: a + (other.a - a) * share,
            b: b + (other.b - b) * share)
    }

    private func cube(_ value: Double) -> Double { value * value * value }
}
