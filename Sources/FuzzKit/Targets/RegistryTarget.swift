import Engine

/// The list of datasets.
package final class RegistryTarget: SeededTarget {
    package static let name = "registry"
    package static let what = "`DatasetRegistry(path:)` (JSON)"
    package static let limitText = "1 MiB + 1 KiB × the file"
    static let seeds = [
        #"{"entries":[{"kind":"ravdess","name":"RAVDESS","output":"/data/out","sources":["/data/RAVDESS"]}]}"#,
        #"{"entries":[]}"#,
        #"{"entries":[{"name":"a","output":"/o","sources":["/a","@/b"]},{"name":"b","kind":null,"output":"","sources":[]}]}"#,
    ].map { Array($0.utf8) }
    let mutator = Mutator(
        dictionary: [
            "{", "}", "[", "]", "\"", ":", ",", "null", "true", "\"name\"", "\"entries\"", "\\u0000", "\\ud800",
            "\\u001b", "1e999", "[[[[[[[[",
        ], maxBytes: 4096)
    private let file: CaseFile

    package init() throws { file = try CaseFile(extension: "json") }
    package func limit(_ bytes: [UInt8]) -> Int { 1 << 20 + 1024 * bytes.count }

    package func run(_ bytes: [UInt8]) throws {
        try file.write(bytes)
        var registry = try DatasetRegistry(path: file.path)
        let name = registry.freeName("RAVDESS")
        registry.add(DatasetRegistry.Entry(name: name, source: "/s", kind: nil, output: "/o"))
        guard registry.remove(name: name) else { throw FuzzFault("a dataset that was added is not there") }
    }
}
