import Base
import Foundation
import GRDB

/// A part's ledger where the output is on network storage: SQLite has it on a disk of this machine while it is written, and every few
/// seconds a copy takes the place of the one in the output, whole or not at all. A machine that dies loses those seconds, whose
/// clips are extracted again. Readers have the copies, which never change.
final class LedgerCopy: Sendable {
    private let part: PartFolder
    private let folder: HeldFolder
    private let local: String
    private let times = Guarded((last: MonotonicTime.now, took: 0.0))

    /// Seconds between two copies at least; a large ledger is copied more rarely, so that copying takes a twentieth of the time.
    private static let intervalSeconds = 5.0
    private static let share = 20.0

    /// Where SQLite has it.
    var path: String { local + "/ledger.sqlite" }

    /// Makes the folder on this machine and puts there what the output has. The part's lock is held.
    ///
    /// - Throws: ``EngineError`` where no folder of this machine can be written.
    init(_ part: PartFolder, _ folder: HeldFolder) throws {
        self.part = part
        self.folder = folder
        let prefix = "melscope-\(getuid())-\(String(PartNumber.hash(RawPath(text: part.path)), radix: 16))-"
        let root = try Self.scratch()
        // Of earlier processes of this machine: they have let go of the lock.
        for name in (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? [] where name.hasPrefix(prefix) {
            try? FileManager.default.removeItem(atPath: root + "/" + name)
        }
        local = root + "/" + prefix + "\(getpid())-\(UInt32.random(in: 0 ... .max))"
        guard mkdir(local, 0o700) == 0 else { throw EngineError.system(errno, subject: local, step: "making a folder for the ledger") }
        if part.hasLedger { NetworkStorage.settle() }
        for suffix in ["", "-wal"] {
            guard NetworkStorage.has(part.ledgerPath + suffix) else { continue }
            do {
                try FileManager.default.copyItem(atPath: part.ledgerPath + suffix, toPath: path + suffix)
            } catch {
                throw EngineError(
                    .ledger, subject: part.ledgerPath, step: "copying the ledger to this machine", found: error.localizedDescription,
                    needed: "a ledger that can be read, and room in \(root)", advice: "Set TMPDIR to a folder on a disk of this machine.")
            }
        }
    }

    /// A folder on a disk of this machine.
    private static func scratch() throws -> String {
        let folders = [ProcessInfo.processInfo.environment["TMPDIR"], "/tmp", "/var/tmp", UserFolders.cache].compactMap { $0 }
        let isForced = getenv(NetworkStorage.variable) != nil
        if let folder = folders.first(where: { access($0, W_OK) == 0 && (isForced || NetworkStorage.kind(of: $0) == nil) }) { return folder }
        throw EngineError(
            .ledger, subject: "TMPDIR", step: "looking for a disk of this machine", found: "none of \(folders.joined(separator: ", ")) that can be written",
            needed: "a folder for the ledger while the output on network storage is written", advice: "Set TMPDIR to a folder on a disk of this machine.")
    }

    /// Whether it is time for the next copy.
    var isDue: Bool { times.withLock { MonotonicTime.now - $0.last >= max(Self.intervalSeconds, $0.took * Self.share) } }

    /// Puts a copy into the output. Nobody writes the ledger meanwhile.
    ///
    /// - Throws: ``EngineError`` `.ledger`.
    func publish(_ database: Database) throws {
        let begun = MonotonicTime.now
        _ = try database.checkpoint(.truncate)
        try publish()
        times.withLock { $0 = (MonotonicTime.now, MonotonicTime.now - begun) }
    }

    private func publish() throws {
        do {
            // A log that an earlier process left would be applied to the copy.
            for suffix in ["-wal", "-shm"] { folder.remove(RawPath(text: part.ledgerName + suffix)) }
            let source = open(path, O_RDONLY | O_CLOEXEC)
            guard source >= 0 else { throw HeldFolder.reason(errno, "reading the ledger") }
            defer { close(source) }
            _ = try OutputFile(in: folder, temporaryFilesOf: part, sync: .each).write(to: part.ledgerName, name: TemporaryName.of("ledger")) { write in
                var buffer = [UInt8](repeating: 0, count: 1 << 20)
                var isFirst = true
                while true {
                    let count = Glibc.read(source, &buffer, buffer.count)
                    if count < 0 { throw HeldFolder.reason(errno, "reading the ledger") }
                    if count == 0 { return }
                    // Bytes 18 and 19 of the header say whether there is a log; the copy has none (sqlite.org/fileformat.html).
                    if isFirst, count > 20 { (buffer[18], buffer[19]) = (1, 1) }
                    isFirst = false
                    try buffer.withUnsafeBytes { try write(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
                }
            }
        } catch let reason as SkipReason {
            throw reason.error(subject: part.ledgerPath, step: "putting a copy of the ledger into the output")
        }
    }

    func remove() { try? FileManager.default.removeItem(atPath: local) }
}

/// A part's newest state as a small file of its own, for readers on other machines: a ledger is copied more rarely.
extension PartFolder {
    private var statusName: String { name + "/status.json" }
    private static let statusLimitBytes = 4 << 20

    func writeStatus(_ snapshot: RunSnapshot, in folder: HeldFolder) throws {
        let data = try JSONEncoder().encode(snapshot)
        _ = try OutputFile(in: folder, temporaryFilesOf: self, sync: .none).write(
            text: String(decoding: data, as: UTF8.self), to: statusName, name: TemporaryName.of("status"))
    }

    func removeStatus(in folder: HeldFolder) { folder.remove(RawPath(text: statusName)) }

    /// - Returns: nil where there is none, or what is there is no state.
    func status() -> RunSnapshot? {
        guard let folder = try? hold() else { return nil }
        // Of one that is replaced just now a client may give the beginning alone.
        for _ in 0..<5 {
            guard NetworkStorage.has(output + "/" + statusName), let bytes = try? folder.read(RawPath(text: statusName), limitBytes: Self.statusLimitBytes) else { return nil }
            if let status = try? RunSnapshot(recorded: Data(bytes)), status.isPlausible { return status }
            usleep(30_000)
        }
        return nil
    }
}
