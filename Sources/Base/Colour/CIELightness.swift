import Foundation

/// CIE 1976 lightness, from 0 (black) to 100 (white).
///
/// Constants: CIE 15:2004, with the exact fractions of the cube root's linear part.
package enum CIELightness {
    package static func of(_ rgb: RGB) -> Double { of(luminance: rgb.luminance) }

    package static func of(luminance: Double) -> Double {
        luminance > 216.0 / 24_389 ? 116 * cbrt(luminance) - 16 : luminance * 24_389 / 27
    }

    package static func luminance(_ lightness: Double) -> Double {
        lightness > 8 ? pow((lightness + 16) / 116, 3) : lightness * 27 / 24_389
    }
}
