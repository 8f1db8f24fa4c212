import Corpora
import Engine
import Foundation

/// Makes a finished run of any size without running it, and times what is done with one. For `make torture`.
///
///     melscope-scale make COUNT FOLDER     FOLDER/source and FOLDER/output: clips and features by hard links, ledger filled
///     melscope-scale scan SOURCE           lists the clips
///     melscope-scale export OUTPUT         writes metadata.csv
///     melscope-scale queries OUTPUT        what the dashboard asks of a ledger
///     melscope-scale divide OUTPUT N       lets N parts take over what one run recorded
///     melscope-scale merge OUTPUT          merges them
///
/// Prints seconds by name as JSON.
@main
enum Scale {
    static func main() throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        switch (arguments.first, arguments.count) {
        case ("make", 3):
            guard let count = Int(arguments[1]), count > 0 else { usage() }
            show(["make": try seconds { try Population(folder: arguments[2]).make(count) }])
        case ("scan", 2):
            let source = try Source(argument: arguments[1])
            show(["scan": try seconds { _ = try SourceScanner.scan(source) }])
        case ("export", 2):
            let folder = OutputFolder(path: arguments[1])
            let ledger = try Ledger(reading: folder.ownPart)
            show(["export": try seconds { try MetadataCSV.write(ledger: ledger, folder: HeldFolder(path: folder.path), part: folder.ownPart) { [NPYStore.name(ofClip: $0, OutputNaming())] } }])
        case ("queries", 2): show(try Queries(OutputFolder(path: arguments[1])).measure())
        case ("divide", 3):
            guard let count = Int(arguments[2]), PartNumber(0, of: count) != nil else { usage() }
            show(try divide(OutputFolder(path: arguments[1]), into: count))
        case ("merge", 2): show(["merge": try seconds { _ = try OutputMerge.run(OutputFolder(path: arguments[1])) }])
        default: usage()
        }
    }

    private static func divide(_ output: OutputFolder, into count: Int) throws -> [String: Double] {
        var first: Double?
        let all = try seconds {
            for index in 0..<count {
                guard let number = PartNumber(index, of: count) else { continue }
                let part = output.part(number)
                let one = try seconds {
                    try FileManager.default.createDirectory(atPath: part.temporaryPath, withIntermediateDirectories: true)
                    let (ledger, whole) = (try Ledger.open(part).ledger, try Ledger(reading: output.ownPart))
                    try ledger.begin(number, from: whole)
                    whole.close()
                    ledger.close()
                }
                first = first ?? one
            }
        }
        return ["one part": first ?? 0, "all parts": all]
    }

    static func seconds(_ body: () throws -> Void) rethrows -> Double {
        let start = DispatchTime.now().uptimeNanoseconds
        try body()
        return Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9
    }

    private static func show(_ times: [String: Double]) {
        let pairs = times.sorted { $0.key < $1.key }.map { String(format: "\"%@\": %.6f", $0.key, $0.value) }
        print("{" + pairs.joined(separator: ", ") + "}")
    }

    private static func usage() -> Never {
        FileHandle.standardError.write(Data("usage: melscope-scale make COUNT FOLDER | scan SOURCE | export OUTPUT | queries OUTPUT | divide OUTPUT N | merge OUTPUT\n".utf8))
        exit(64)
    }
}

/// What the dashboard asks of what is recorded, each once, of records that it opens or keeps as there.
struct Queries {
    private static let pageSize = 200
    private let folder: OutputFolder

    init(_ folder: OutputFolder) { self.folder = folder }

    func measure() throws -> [String: Double] {
        var times: [String: Double] = [:]
        let records = KeptRecords()
        func time(_ name: String, _ body: (OutputRecords) throws -> Void) throws {
            times[name] = try Scale.seconds { try records.with(folder, body) }
        }
        try time("opening") { _ in }
        try time("last run") { _ = try $0.latestRun() }
        try time("first page, newest first") { try page($0, ClipQuery()) }
        try time("last page by path") { ledger in
            try page(ledger, ClipQuery(sort: .path, descending: false), offset: max(0, try ledger.count() - Self.pageSize))
        }
        try time("page by frames") { try page($0, ClipQuery(sort: .frames)) }
        try time("filter by name") { try page($0, ClipQuery(filter: "clip-0000077")) }
        try time("filter by reason") { try page($0, ClipQuery(filter: "reason:silent")) }
        try time("filter by label and length") { try page($0, ClipQuery(filter: "emotion:fear T>150")) }
        try time("place of a clip") { ledger in
            let path = try ledger.clips(ClipQuery(sort: .path, descending: false), limit: 1).first?.path ?? ""
            _ = try ledger.position(of: path, in: ClipQuery())
        }
        try time("next problem") { ledger in
            let path = try ledger.clips(limit: 1).first?.path ?? ""
            _ = try ledger.nextProblem(after: path, in: ClipQuery(sort: .path, descending: false))
        }
        try time("reasons and counts") { _ = try $0.tally() }
        return times
    }

    private func page(_ ledger: OutputRecords, _ query: ClipQuery, offset: Int = 0) throws {
        _ = try ledger.count(query)
        _ = try ledger.clips(query, offset: offset, limit: Self.pageSize)
    }
}
