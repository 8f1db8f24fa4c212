import Foundation

/// The folders of the XDG base directory specification, as this user has set them.
package enum UserFolders {
    /// `$XDG_CONFIG_HOME/melscope`: configuration and themes; read, never written.
    package static var configuration: String { folder("XDG_CONFIG_HOME", ".config") }
    /// `$XDG_STATE_HOME/melscope`: the list of known datasets, and the theme that was chosen.
    package static var state: String { folder("XDG_STATE_HOME", ".local/state") }

    /// `$XDG_CACHE_HOME/melscope`: what can be found out again.
    package static var cache: String { folder("XDG_CACHE_HOME", ".cache") }

    private static func folder(_ variable: String, _ fallback: String) -> String {
        let environment = ProcessInfo.processInfo.environment
        // The specification: a relative path in these variables is to be ignored.
        if let value = environment[variable], value.hasPrefix("/") { return value + "/melscope" }
        return home + "/" + fallback + "/melscope"
    }

    /// As the shell has it, which need not be what the system's list of users says.
    package static var home: String {
        let home = ProcessInfo.processInfo.environment["HOME"] ?? ""
        return home.hasPrefix("/") ? home : NSHomeDirectory()
    }
}

/// An absolute path without `.`, `..`, doubled or trailing slashes; symbolic links stay.
package func absolutePath(_ path: String) -> String {
    let expanded = path == "~" || path.hasPrefix("~/") ? UserFolders.home + path.dropFirst() : path
    let full = expanded.hasPrefix("/") ? expanded : FileManager.default.currentDirectoryPath + "/" + expanded
    var parts: [Substring] = []
    for part in full.split(separator: "/") where part != "." {
        if part == ".." { _ = parts.popLast() } else { parts.append(part) }
    }
    return "/" + parts.joined(separator: "/")
}
