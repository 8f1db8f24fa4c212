import Signal

/// Which front ends give what a network takes, as settings of a recipe. They are found among what there is, so that a new front
/// end is advised without a word here.
package enum FrontEndAdvice {
    /// "front_end.kind to waveform", "front_end.preset to mfcc-40-mean", or that with the setting of another length behind it.
    ///
    /// - Returns: nil where nothing gives it.
    package static func setting(for contract: ModelContract) -> String? {
        let kinds = FrontEndCatalogue.kinds.filter { gives($0.init().output, contract) }
        if !kinds.isEmpty { return "front_end.kind to " + kinds.map { $0.kind }.joined(separator: " or ") }
        return preset(for: contract)
    }

    /// The preset that comes closest to one vector of `count` values; as ``setting(for:)``.
    static func vectorSetting(count: Int) -> String? { preset(for: ModelContract(axes: [Axis(.features, count)])) }

    private static func preset(for contract: ModelContract) -> String? {
        guard let count = countAxis(contract.axes)?.length else { return nil }
        let nearest = FrontEndCatalogue.presets.filter { gives($0.frontEnd.output, contract) }
            .map { (name: $0.name, frontEnd: $0.frontEnd, off: abs((countAxis($0.frontEnd.output.axes)?.length ?? 0) - count)) }
            .min { $0.off < $1.off }
        guard let nearest else { return nil }
        let text = "front_end.preset to \(nearest.name)"
        if nearest.off == 0 { return text }
        return countSetting(of: nearest.frontEnd, giving: count).map { "\(text) and \($0.key) to \($0.value)" }
    }

    /// What a recipe with this front end has to say so that its axis of bands, coefficients or values has `count` of them.
    ///
    /// - Returns: nil where no value of that setting does it.
    package static func countSetting(of frontEnd: AnyFrontEnd, giving count: Int) -> (key: String, value: Int)? {
        let output = frontEnd.output
        guard let key = output.countKey, count % output.valuesPerCount == 0 else { return nil }
        let value = count / output.valuesPerCount
        var changed = frontEnd
        let given = Dictionary(uniqueKeysWithValues: frontEnd.settings.map { ($0.key, $0.text) })
        changed.take { name, _, take in
            if name == key { _ = take(.value("\(value)")) } else if let text = given[name] { _ = take(text == "null" ? .null : .value(text)) }
        }
        guard (try? changed.validate()) != nil, countAxis(changed.output.axes)?.length == count else { return nil }
        return ("front_end.\(key)", value)
    }

    private static func gives(_ output: FrontEndOutput, _ contract: ModelContract) -> Bool {
        ModelContract.Kind(output.axes.map(\.role)) == contract.kind && output.band?.role == contract.band?.role
    }

    private static func countAxis(_ axes: [Axis]) -> Axis? { axes.first { $0.role.isBand || $0.role == .features } }
}
