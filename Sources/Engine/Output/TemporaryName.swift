import Foundation

/// The names of temporary files: what is written, and the process that writes it.
///
/// With the process's number: where a folder was replaced during a run, two processes may write in the same place.
enum TemporaryName {
    /// Also those that earlier versions gave, without the process.
    private static let stems: Set<String> = ["metadata", "recipe", "origin", "skipped", "probe", "CaseProbe", "features", "sealed", "ledger", "status"]

    static func of(_ stem: String) -> String { "\(stem)-\(getpid())" }
    static func of(lane: Int) -> String { of("lane-\(lane)") }
    /// Of the array of one output, on its way between processes.
    static func of(output: Int) -> String { of("features-\(output)") }

    static func isOurs(_ name: String) -> Bool {
        var parts = name.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false).map { String($0) ?? "" }
        func isNumber(_ part: String) -> Bool { !part.isEmpty && part.utf8.count <= 10 && part.utf8.allSatisfy { (0x30...0x39).contains($0) } }
        if parts.first == "lane" || parts.first == "features" && parts.count == 3 { return parts.count == 3 && parts.dropFirst().allSatisfy(isNumber) }
        if parts.count == 2, isNumber(parts[1]) { parts.removeLast() }
        return parts.count == 1 && stems.contains(parts[0])
    }
}
