import Base
import Corpora
import Engine
import Foundation

/// What the doctor keeps: the database, or the log beside a sound one, damaged. It is used all the same, refused with an error, or moved
/// aside and begun anew; what is read back can have been measured.
package final class QualityTarget: FuzzTarget {
    package static let name = "quality"
    package static let what = "`QualityStore(at:)`, `.measures`, `.findings`, `.save` (SQLite)"
    package static let limitText = "4 MiB + 64 × the file"
    private let folder: String
    private let output: OutputFolder
    private let mutator = Mutator(
        dictionary: ["SQLite format 3\u{0}", "CREATE VIEW ", "CREATE TRIGGER ", "sqlite_", "measure", "finding", "audio", "../", "1e999", "data."],
        bytes: [[0xff, 0xff, 0xff, 0xff], [0, 0, 0, 0], [0x80, 0, 0, 0], [0x7f]], maxBytes: 65_536)
    /// A sound database, and the log of one that is open.
    private let (database, log): ([UInt8], [UInt8])
    private var path: String { output.ownPart.path + "/" + QualityStore.fileName }

    package init() throws {
        folder = (access("/dev/shm", W_OK) == 0 ? "/dev/shm/" : NSTemporaryDirectory()) + "melscope-fuzz-\(UUID().uuidString)"
        output = OutputFolder(path: folder)
        let place = output.ownPart.path + "/" + QualityStore.fileName
        try FileManager.default.createDirectory(atPath: output.ownPart.path, withIntermediateDirectories: true)
        let store = try QualityStore(at: QualityPlace(output))
        try Self.fill(store)
        log = Array(try Data(contentsOf: URL(fileURLWithPath: place + "-wal")))
        store.close()
        database = Array(try Data(contentsOf: URL(fileURLWithPath: place)))
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    private static func fill(_ store: QualityStore) throws {
        var measures: [ClipMeasure] = []
        for index in 0..<6 {
            var measure = ClipMeasure(path: "Actor_0\(index)/clip.wav", kind: .audio, inputBytes: 9, inputModifiedNs: 1)
            measure.inputChecksum = Int64(index)
            measure.reason = index == 5 ? SkipReason(.audioTruncated, found: "half", needed: "all") : nil
            measure.array = index == 4 ? nil : ArrayMeasure(shape: "(128, 4)", elementType: "float32", nonFiniteCount: 0, isConstant: false, valueHash: 7)
            measures.append(measure)
        }
        try store.save(measures)
        try store.replaceFindings(measures.map { ($0.path, "data.clipping", 3) })
    }

    /// The first byte says which of the two files is damaged.
    package func makeCase(_ random: inout FuzzRandom) -> [UInt8] {
        random.once(in: 3) ? [1] + mutator.mutate(log, with: [log, database], &random) : [0] + mutator.mutate(database, with: [database, log], &random)
    }

    package func limit(_ bytes: [UInt8]) -> Int { 4 << 20 + 64 * bytes.count }

    package func run(_ bytes: [UInt8]) throws {
        let part = output.ownPart.path
        for name in try FileManager.default.contentsOfDirectory(atPath: part) { unlink(part + "/" + name) }
        let isLog = bytes.first == 1
        try Data(isLog ? database : Array(bytes.dropFirst())).write(to: URL(fileURLWithPath: path))
        if isLog { try Data(bytes.dropFirst()).write(to: URL(fileURLWithPath: path + "-wal")) }
        let store = try QualityStore(at: QualityPlace(output))
        defer { store.close() }
        let measures = try store.measures()
        for measure in measures.all {
            let path = measure.path
            guard measures[path] == measure, RawPath(text: path).reasonNotBelow == nil, measure.recording.map({ $0.seconds >= 0 }) ?? true else {
                throw FuzzFault("a measurement of '\(path)'")
            }
            _ = try store.findings(of: path)
        }
        if let remark = store.remark {
            guard measures.count == 0, try !FileManager.default.contentsOfDirectory(atPath: part).filter({ $0.contains(".aside-") }).isEmpty else {
                throw FuzzFault("\(remark), and \(measures.count) measurements")
            }
            try Self.fill(store)
            guard try store.measures().count == 6 else { throw FuzzFault("what was begun anew keeps nothing") }
            throw EngineError(.ledger, subject: "quality.sqlite", step: "opening the measurements", found: remark, needed: "a sound file")
        }
        try Self.fill(store)
    }
}
