import Base
import Foundation

/// Completes a path that is being typed.
enum PathCompletion {
    static let limit = 200

    /// The folders that `text` can go on to, each with a slash at its end; when there are several, the longest common
    /// beginning is not applied by itself: the operator sees and picks.
    static func of(_ text: String) -> [String] {
        let typed = text.isEmpty ? "./" : text
        let slash = typed.lastIndex(of: "/")
        let shownFolder = slash.map { String(typed[...$0]) } ?? ""
        let beginning = slash.map { String(typed[typed.index(after: $0)...]) } ?? typed
        let folder = absolutePath(shownFolder.isEmpty ? "." : shownFolder)
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return
            names
            .filter { $0.hasPrefix(beginning) && (beginning.hasPrefix(".") || !$0.hasPrefix(".")) }
            .filter { name in
                var isFolder: ObjCBool = false
                return FileManager.default.fileExists(atPath: folder + "/" + name, isDirectory: &isFolder) && isFolder.boolValue
            }
            .sorted().prefix(limit).map { shownFolder + $0 + "/" }
    }
}
