import Base
import Corpora
import Engine

/// How clips are called in an export.
enum ExportKeys {
    /// The clip's path as its features are named: without its ending, unless the output keeps endings.
    static func key(ofClip path: String, _ naming: OutputNaming) -> String {
        naming.keepExtension ? path : RawPath(text: path).withoutClipExtension.text
    }

    /// A name for each of several outputs: the dataset's; where two are alike the folder's; else with a number.
    static func names(of runs: [RecordedRun]) -> [String] {
        let folders = runs.map { RawPath(text: $0.folder.path).lastComponent.text }
        for candidates in [runs.map(\.name), folders] {
            let plain = candidates.map(plainName)
            if Set(plain).count == plain.count { return plain }
        }
        var taken: [String: Int] = [:]
        return folders.map { folder in
            let name = plainName(folder)
            taken[name, default: 0] += 1
            return taken[name] == 1 ? name : "\(name)-\(taken[name] ?? 0)"
        }
    }

    /// One part of a path.
    private static func plainName(_ name: String) -> String {
        let text = name.split(separator: "/").joined(separator: "_")
        return text.isEmpty || text == "." || text == ".." ? "dataset" : text
    }

    /// The key as a format holds it. What it does not hold is written as `%` and two hexadecimal digits for each byte, as in addresses, and so is
    /// `%` itself: two keys never become one, and `urllib.parse.unquote` gives the key back.
    static func name(of key: String, in format: ExportFormat) -> String {
        switch format {
        // A file's ending begins at the first dot of its name; some readers look for it in the whole path.
        case .webdataset: escaped(key) { $0 == "." || $0.value < 0x20 || $0.value == 0x7f }
        // Tables end a key at the first blank, and readers in Python at any that Unicode has.
        case .kaldi, .fairseq: escaped(key, isBlank)
        case .hdf5, .safetensors, .npz, .csv, .parquet: key
        }
    }

    /// Of an array of texts beside the clips', in npz and HDF5.
    static func textName(_ column: String) -> String { "__\(column.replacing("/", with: "_"))__" }

    /// A value as one word.
    static func word(_ value: String) -> String { value.isEmpty ? "-" : escaped(value, isBlank) }

    /// A clip's speaker in one word, behind the dataset's name where there are several: each may have a speaker `01`. Of whom nothing is known the
    /// clip's own name.
    static func speaker(of item: ExportItem, _ plan: ExportPlan) -> String {
        guard let speaker = item.speaker else { return item.name }
        return word(plan.hasSeveralSources ? plan.sources[item.source].name + "/" + speaker : speaker)
    }

    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value <= 0x20 || scalar.value == 0x7f || (!scalar.isASCII && scalar.properties.isWhitespace)
    }

    private static func escaped(_ text: String, _ mustEscape: (Unicode.Scalar) -> Bool) -> String {
        guard text.unicodeScalars.contains(where: { mustEscape($0) || $0 == "%" }) else { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            if mustEscape(scalar) || scalar == "%" {
                for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter {
                    result += "%" + String(byte, radix: 16, uppercase: true).leftPadded(to: 2)
                }
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
