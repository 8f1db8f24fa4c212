import Base
import Foundation

/// Reads the mean and the deviation of a scaler from a file, whose contents say what it is:
///
///     np.savez('scaler.npz', mean=scaler.mean_, scale=scaler.scale_)
///     json.dump({'mean': scaler.mean_.tolist(), 'scale': scaler.scale_.tolist()}, open('scaler.json', 'w'))
package enum ScalerFile {
    private static let meanNames = ["mean", "mean_"]
    private static let deviationNames = ["scale", "scale_", "std", "std_", "deviation"]
    /// Far more than ``Scaler/maxCount`` values take in any form.
    private static let maxBytes = 4 << 20
    private static let advice =
        "Save sklearn's StandardScaler as np.savez('scaler.npz', mean=s.mean_, scale=s.scale_), or as JSON with the lists 'mean' and 'scale'."

    /// - Throws: ``EngineError`` with code `.notFound`, `.inputOutput` or `.invalidConfiguration`.
    package static func read(path: String) throws(EngineError) -> Scaler {
        func invalid(_ found: String, _ needed: String) -> EngineError {
            EngineError(.invalidConfiguration, subject: path, step: "reading the scaler", found: found, needed: needed, advice: advice)
        }
        let named: [String: [Float]]
        do throws(SkipReason) {
            let file = try InputFile(path: path)
            if try NPZArchive.isArchive(file) {
                named = try archive(path: path)
            } else {
                named = try json(file)
            }
        } catch {
            switch error.code {
            case .fileVanished:
                throw EngineError(
                    .notFound, subject: path, step: "reading the scaler", found: error.found, needed: "a .npz or JSON file", advice: advice)
            case .filePermission, .fileUnreadable, .fileChanged: throw error.error(subject: path, step: "reading the scaler")
            default: throw invalid(error.found, error.needed)
            }
        }
        guard let mean = meanNames.lazy.compactMap({ named[$0] }).first, let deviation = deviationNames.lazy.compactMap({ named[$0] }).first
        else {
            let names = named.keys.sorted().prefix(8).map { "'\($0.prefix(40))'" }.joined(separator: ", ")
            throw invalid(
                names.isEmpty ? "no lists of numbers" : "the names \(names)",
                "one of \(meanNames.joined(separator: ", ")) and one of \(deviationNames.joined(separator: ", "))")
        }
        do {
            return try Scaler(mean: mean, deviation: deviation)
        } catch {
            throw invalid(error.found, error.needed)
        }
    }

    private static func archive(path: String) throws(SkipReason) -> [String: [Float]] {
        var named: [String: [Float]] = [:]
        for name in try names(path: path) where (meanNames + deviationNames).contains(name) {
            let array = try ArrayFile.read(path: path, member: name, maxBytes: maxBytes).tensor
            guard array.shape.lengths.filter({ $0 != 1 }).count <= 1 else {
                throw SkipReason(.arrayNotArray, found: "'\(name)' of shape \(array.shape)", needed: "one axis, a value for each band or coefficient")
            }
            named[name] = array.values
        }
        if named.isEmpty { for name in try names(path: path) { named[name] = [] } }
        return named
    }

    private static func names(path: String) throws(SkipReason) -> [String] {
        try NPZArchive(try InputFile(path: path)).entries.map(\.name)
    }

    private static func json(_ file: InputFile) throws(SkipReason) -> [String: [Float]] {
        func other(_ found: String) -> SkipReason { SkipReason(.arrayNotArray, found: found, needed: "a .npz archive, or a JSON object of lists") }
        guard file.byteCount <= maxBytes else { throw other("\(file.byteCount.grouped) bytes") }
        let bytes = try file.bytes(count: file.byteCount)
        if bytes.starts(with: [0x93] + Array("NUMPY".utf8)) { throw other("a .npy file, which holds one array") }
        // Python writes what JSON does not know.
        let text = String(decoding: bytes, as: UTF8.self)
        guard let start = text.first(where: { !$0.isWhitespace }), start == "{" else { throw other("a file that is neither") }
        do {
            return try JSONDecoder().decode(NamedLists.self, from: Data(bytes)).lists
        } catch {
            throw other(text.contains("NaN") || text.contains("Infinity") ? "NaN or Infinity, which are not JSON" : "text that is not JSON")
        }
    }
}

/// The lists of numbers, and the numbers, of a JSON object.
private struct NamedLists: Decodable {
    var lists: [String: [Float]] = [:]

    private struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { return nil }
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Name.self)
        for name in container.allKeys {
            if let list = try? container.decode([Double].self, forKey: name) {
                lists[name.stringValue] = list.map(Float.init)
            } else if let number = try? container.decode(Double.self, forKey: name) {
                lists[name.stringValue] = [Float(number)]
            }
        }
    }
}
