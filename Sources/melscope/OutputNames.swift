import Base
import Engine
import Foundation

/// Where each of several sources goes.
enum OutputNames {
    /// The output itself for one source; a folder of its own, named after the source, for each of several.
    static func folders(for sources: [String], below output: String) -> [OutputFolder] {
        guard sources.count > 1 else { return [OutputFolder(path: absolutePath(output))] }
        var taken: [String: Int] = [:]
        return sources.map { source in
            let wish = name(ofSource: source)
            taken[wish, default: 0] += 1
            let number = taken[wish] ?? 1
            return OutputFolder(path: absolutePath(output + "/" + (number == 1 ? wish : "\(wish)-\(number)")))
        }
    }

    static func name(ofSource source: String) -> String {
        let path = source.hasPrefix("@") ? String(source.dropFirst()) : source
        let name = (absolutePath(path) as NSString).lastPathComponent
        return name == "/" || name.isEmpty ? "root" : name
    }
}
