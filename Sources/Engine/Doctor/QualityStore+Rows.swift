import Base
import Corpora
import Foundation
import GRDB
import Signal

/// Rows of a ``QualityStore``.
extension QualityStore {
    private static let columns = [
        "path", "kind", "measuredBy", "inputBytes", "inputModifiedNs", "inputChecksum", "contentHash", "reason", "found", "needed", "seconds",
        "sampleRateHz", "channels", "encoding", "peakDBFS", "rmsDBFS", "lufs", "dcOffset", "clippedRuns", "clippedSamples",
        "leadingSilenceSeconds", "trailingSilenceSeconds", "innerSilenceSeconds", "zeroRunSeconds", "snrDB", "bandwidthHz",
        "identicalChannels", "cancellationDB", "silentChannels", "nonFinite", "shape", "isConstant",
    ]
    private static let columnList = columns.joined(separator: ", ")
    private static let insertSQL =
        "INSERT OR REPLACE INTO measure (\(columnList)) VALUES (" + columns.map { _ in "?" }.joined(separator: ", ") + ")"

    /// Keeps measurements; those of the same clips go.
    package func save(_ measures: [ClipMeasure]) throws {
        guard !measures.isEmpty else { return }
        try write { db in
            let statement = try db.cachedStatement(sql: Self.insertSQL)
            for measure in measures { try statement.execute(arguments: StatementArguments(Self.values(measure))) }
        }
    }

    /// All that is recorded and can be this program's, by path; a row that cannot be is measured again.
    package func measures() throws -> ClipMeasures {
        try read { db in
            var measures = ClipMeasures()
            measures.reserve(try Int.fetchOne(db, sql: "SELECT count(*) FROM measure") ?? 0)
            let rows = try Row.fetchCursor(db, sql: "SELECT \(Self.columnList) FROM measure")
            while let row = try rows.next() {
                if let measure = try? Self.measure(row) { measures[measure.path] = measure }
            }
            return measures
        }
    }

    package func measure(of path: String) throws -> ClipMeasure? {
        try read { db in
            try Row.fetchOne(db, sql: "SELECT \(Self.columnList) FROM measure WHERE path = ?", arguments: [path]).flatMap { try? Self.measure($0) }
        }
    }

    /// Codes and values of what was found wrong with a clip.
    package func findings(of path: String) throws -> [(code: String, value: Double?)] {
        try read { db in
            try Row.fetchAll(db, sql: "SELECT code, value FROM finding WHERE path = ? ORDER BY code LIMIT 1000", arguments: [path])
                .compactMap { row in (row["code"] as String?).map { ($0, row["value"] as Double?) } }
        }
    }

    /// Replaces all findings.
    package func replaceFindings(_ findings: [(path: String, code: String, value: Double?)]) throws {
        try write { db in
            try db.execute(sql: "DELETE FROM finding")
            let statement = try db.cachedStatement(sql: "INSERT OR IGNORE INTO finding (path, code, value) VALUES (?, ?, ?)")
            for finding in findings { try statement.execute(arguments: [finding.path, finding.code, finding.value]) }
        }
    }

    /// Forgets clips that the source no longer has.
    func remove(_ paths: [String]) throws {
        guard !paths.isEmpty else { return }
        try write { db in
            let statement = try db.cachedStatement(sql: "DELETE FROM measure WHERE path = ?")
            for path in paths { try statement.execute(arguments: [path]) }
        }
    }

    /// A row's values by column, for another process.
    static func stored(_ measure: ClipMeasure) -> [String: StoredMeasureValue] {
        Dictionary(uniqueKeysWithValues: zip(columns, values(measure)).map { ($0, StoredMeasureValue($1?.databaseValue ?? .null)) })
    }

    /// - Returns: nil for what no measuring gives.
    static func measure(_ stored: [String: StoredMeasureValue]) -> ClipMeasure? {
        let named = Dictionary(uniqueKeysWithValues: columns.map { ($0, stored[$0]?.value) })
        return try? measure(Row(named))
    }

    private static func values(_ measure: ClipMeasure) -> [(any DatabaseValueConvertible)?] {
        let (sound, array) = (measure.recording, measure.array)
        let input: [(any DatabaseValueConvertible)?] = [
            measure.path, measure.kind.rawValue, ClipMeasure.version, measure.inputBytes, measure.inputModifiedNs, measure.inputChecksum,
            measure.contentHash, measure.reason?.code.rawValue, measure.reason?.found, measure.reason?.needed,
        ]
        let levels: [(any DatabaseValueConvertible)?] = [
            sound?.seconds, sound?.sampleRateHz, sound?.channels, sound?.encoding ?? array?.elementType, sound?.peakDBFS, sound?.rmsDBFS,
            sound?.lufs, sound?.dcOffset, sound?.clippedRuns, sound?.clippedSamples,
        ]
        let silences: [(any DatabaseValueConvertible)?] = [
            sound?.leadingSilenceSeconds, sound?.trailingSilenceSeconds, sound?.innerSilenceSeconds, sound?.zeroRunSeconds, sound?.snrDB,
            sound?.bandwidthHz,
        ]
        let rest: [(any DatabaseValueConvertible)?] = [
            sound.map(\.hasIdenticalChannels), sound?.cancellationDB, sound?.silentChannels, sound?.nonFiniteSamples ?? array?.nonFiniteCount,
            array?.shape, array?.isConstant,
        ]
        return input + levels + silences + rest
    }

    /// - Throws: ``ImplausibleRow`` or what decoding throws.
    private static func measure(_ row: Row) throws -> ClipMeasure {
        func number(_ column: String, in range: ClosedRange<Double>) throws -> Double? {
            let value: Double
            switch (row[column] as DatabaseValue).storage {
            case .null: return nil
            case .int64(let number): value = Double(number)
            case .double(let number): value = number
            case .string, .blob: throw ImplausibleRow()
            }
            guard range.contains(value) else { throw ImplausibleRow() }
            return value
        }
        func needed(_ column: String, in range: ClosedRange<Double>) throws -> Double {
            guard let value = try number(column, in: range) else { throw ImplausibleRow() }
            return value
        }
        func count(_ column: String) throws -> Int {
            guard case .int64(let value) = (row[column] as DatabaseValue).storage, value >= 0, Plausible.counts.contains(Int(value)) else {
                throw ImplausibleRow()
            }
            return Int(value)
        }
        guard row["measuredBy"] as Int? == ClipMeasure.version, let path = row["path"] as String?,
            OutputFolder.reasonNotAClip(path) == nil, let kind = (row["kind"] as String?).flatMap(ClipKind.init(rawValue:)),
            let bytes = row["inputBytes"] as Int64?, let modified = row["inputModifiedNs"] as Int64?
        else { throw ImplausibleRow() }
        var measure = ClipMeasure(path: path, kind: kind, inputBytes: bytes, inputModifiedNs: modified)
        measure.inputChecksum = row["inputChecksum"]
        if let code = (row["reason"] as String?).flatMap(ReasonCode.init(rawValue:)) {
            measure.reason = SkipReason(code, found: row["found"] ?? "", needed: row["needed"] ?? "")
        }
        let hash = row["contentHash"] as Int64?
        if let shape = row["shape"] as String?, let hash {
            measure.array = ArrayMeasure(
                shape: shape, elementType: row["encoding"] ?? "", nonFiniteCount: try count("nonFinite"), isConstant: row["isConstant"] ?? false,
                valueHash: hash)
        } else if let hash {
            measure.recording = try recording(hash, row, number: number, needed: needed, count: count)
        }
        return measure
    }

    private static func recording(
        _ hash: Int64, _ row: Row, number: (String, ClosedRange<Double>) throws -> Double?, needed: (String, ClosedRange<Double>) throws -> Double,
        count: (String) throws -> Int
    ) throws -> RecordingMeasure {
        let (times, levels) = (0...Plausible.times.upperBound, -10_000.0...10_000)
        var sound = RecordingMeasure(
            seconds: try needed("seconds", times), sampleRateHz: try count("sampleRateHz"), channels: try count("channels"),
            encoding: row["encoding"] ?? "", sampleHash: hash)
        sound.peakDBFS = try number("peakDBFS", levels)
        sound.rmsDBFS = try number("rmsDBFS", levels)
        sound.lufs = try number("lufs", levels)
        sound.dcOffset = try needed("dcOffset", -1e30...1e30)
        (sound.clippedRuns, sound.clippedSamples) = (try count("clippedRuns"), try count("clippedSamples"))
        sound.leadingSilenceSeconds = try needed("leadingSilenceSeconds", times)
        sound.trailingSilenceSeconds = try needed("trailingSilenceSeconds", times)
        sound.innerSilenceSeconds = try needed("innerSilenceSeconds", times)
        sound.zeroRunSeconds = try needed("zeroRunSeconds", times)
        sound.snrDB = try number("snrDB", levels)
        sound.bandwidthHz = try number("bandwidthHz", 0...1e9)
        sound.hasIdenticalChannels = row["identicalChannels"] ?? false
        sound.cancellationDB = try number("cancellationDB", 0...Double.infinity)
        (sound.silentChannels, sound.nonFiniteSamples) = (try count("silentChannels"), try count("nonFinite"))
        return sound
    }
}
