import Base
import Foundation

/// Completes a path that is being typed.
enum PathCompletion {
    static let limit = 200

    /// The folders that `text` can go on to, each with a slash at its end, and the files with one of the endings; when there are
    /// several, the longest common beginning is not applied by itself: the operator sees and picks.
    static func of(_ text: String, filesEnding endings: [String] = []) -> [String] {
        let typed = text.isEmpty ? "./" : text
        let slash = typed.lastIndex(of: "/")
        let shownFolder = slash.map { String(typed[...$0]) } ?? ""
        let beginning = slash.map { String(typed[typed.index(after: $0)...]) } ?? typed
        let folder = absolutePath(shownFolder.isEmpty ? "." : shownFolder)
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return
            names
            .filter { $0.hasPrefix(beginning) && (beginning.hasPrefix(".") || !$0.hasPrefix(".")) }
            .compactMap { name -> String? in
                var isFolder: ObjCBool = false
                guard FileManager.default.fileExists(atPath: folder + "/" + name, isDirectory: &isFolder) else { return nil }
                if isFolder.boolValue { return name + "/" }
                return endings.contains { name.lowercased().hasSuffix("." + $0) } ? name : nil
            }
            .sorted().prefix(limit).map { shownFolder + $0 }
    }
}
