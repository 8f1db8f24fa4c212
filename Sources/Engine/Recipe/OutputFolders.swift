import Base

/// Names of the folders in which several outputs of a network have their features.
package enum OutputFolders {
    private static let maxBytes = 80

    /// One for each output, made of its name: `/encoder/layers.3/Add_output_0` → `encoder_layers.3_Add_output_0`. Names that
    /// would be the same, case aside, get a number.
    ///
    /// - Parameter outputs: names of the network's outputs.
    /// - Returns: empty for fewer than two.
    package static func names(of outputs: [String]) -> [String] {
        guard outputs.count > 1 else { return [] }
        var used: Set<String> = []
        return outputs.map { output in
            var name = ""
            for scalar in output.unicodeScalars.prefix(maxBytes) {
                name.unicodeScalars.append(isPlain(scalar) ? scalar : "_")
            }
            name = String(name.drop { $0 == "_" || $0 == "." || $0 == "-" })
            if name.isEmpty { name = "output" }
            var unique = name
            var number = 2
            while !used.insert(unique.lowercased()).inserted {
                unique = "\(name)-\(number)"
                number += 1
            }
            return unique
        }
    }

    /// Whether a text could be such a name: one folder, below the output.
    static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= maxBytes + 8 && !text.hasPrefix(".")
            && text.unicodeScalars.allSatisfy(isPlain)
    }

    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || "._-".unicodeScalars.contains(scalar))
    }
}

extension Recipe {
    /// Of each output, in their order; empty where there is one.
    package var outputFolders: [String] { OutputFolders.names(of: model.outputNames) }
}
