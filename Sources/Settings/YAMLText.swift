import Base
import Foundation

/// Text as YAML has it.
package enum YAMLText {
    /// Between double quotes, with nothing in it that acts on a terminal.
    package static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": result += "\\\(scalar)"
            case _ where Printable.isUnsafe(scalar): result += String(format: "\\U%08x", scalar.value)
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    /// As it is where it reads back as the same text, else between quotes.
    package static func scalar(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
            case UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "/"): true
            default: false
            }
        }
        let isWord = text.first.map { $0 != "-" || text.dropFirst().first?.isNumber == true } ?? false
        return isPlain && isWord && !["null", "Null", "NULL"].contains(text) ? text : quoted(text)
    }
}
