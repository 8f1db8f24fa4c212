import Base

extension ColourMap {
    /// The map in the terminal's 240 fixed colours: of those that lie in each stretch of lightness the one with the nearest hue and
    /// chroma, so that the order of lightness is kept whatever the rounding costs otherwise.
    ///
    /// - Parameter count: of levels; each gets the colour whose lightness is nearest.
    func indexed(_ count: Int) -> [Color] {
        let stretches = 24
        let span = lightness.upperBound - lightness.lowerBound
        var kept: [(lightness: Double, colour: Color)] = []
        for index in 0..<stretches {
            let level = (Double(index) + 0.5) / Double(stretches)
            let (wanted, ideal) = (lightness.lowerBound + span * level, OKLab(colour(level)))
            let near = Self.fixed.filter { abs($0.lightness - wanted) <= span / Double(2 * stretches) }
            let best = near.min { ideal.squaredDistance(to: $0.lab) < ideal.squaredDistance(to: $1.lab) }
            if let best { kept.append((best.lightness, .indexed(best.index))) }
        }
        kept.sort { $0.lightness < $1.lightness }
        return (0..<count).map { index in
            let wanted = lightness.lowerBound + span * Double(index) / Double(count - 1)
            return kept.min { abs($0.lightness - wanted) < abs($1.lightness - wanted) }?.colour ?? .standard
        }
    }

    private static let fixed: [(index: UInt8, lightness: Double, lab: OKLab)] = (16...255).map { index in
        let colour = ColourReduction.palette[index]
        return (UInt8(index), CIELightness.of(colour), OKLab(colour))
    }
}
