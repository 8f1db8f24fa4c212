import Base
import Foundation
import Signal

/// What stands in the place of a clip's features, compared with what the ledger says of them.
enum FeatureCheck {
    /// `wasCompared` is whether the bytes are known to be those that were written; without a recorded checksum only size,
    /// time, shape and values speak for them.
    case sound(modifiedNs: Int64, checksum: Int64?, wasCompared: Bool)
    case faulty(Verification.Fault, String)
    case interrupted

    /// Reads the features of an extracted clip to their end.
    ///
    /// - Parameter goesOn: asked now and then; false ends the reading.
    init(of record: ClipRecord, in folder: HeldFolder, goesOn: () -> Bool = { true }) {
        let name = RawPath(text: folder.featureName(ofClip: record.path))
        guard let status = folder.status(name) else {
            self = .faulty(.missing, folder.obstacle(on: name)?.text ?? name.reasonNotBelow ?? String(cString: strerror(ENOENT)))
            return
        }
        let path = folder.path + "/" + name.text
        guard status.st_mode & S_IFMT == S_IFREG else {
            self = .faulty(.changed, "something that is not a regular file")
            return
        }
        guard Int64(status.st_size) == record.outputBytes else {
            self = .faulty(.changed, Self.otherSize(status.st_size, path, record))
            return
        }
        do {
            guard let recorded = record.outputChecksum else {
                self = try Self.withoutChecksum(path, FileStamp(status), record)
                return
            }
            let file = try InputFile(path: path)
            guard let checksum = try file.contentChecksum(goesOn: goesOn) else {
                self = .interrupted
                return
            }
            self =
                checksum == recorded
                ? .sound(modifiedNs: file.stamp.modifiedNs, checksum: checksum, wasCompared: true)
                : .faulty(.content, Self.difference(path, file, record))
        } catch {
            self = .faulty(.unreadable, "\(error)")
        }
    }

    private static func otherSize(_ size: Int, _ path: String, _ record: ClipRecord) -> String {
        let text = "\(size) bytes, recorded \(record.outputBytes ?? 0)"
        do {
            _ = try InputFile(path: path)
        } catch {
            if error.code == .fileLFSPointer { return "\(error.found), recorded \(record.outputBytes ?? 0)" }
        }
        return text
    }

    private static func withoutChecksum(_ path: String, _ stamp: FileStamp, _ record: ClipRecord) throws(SkipReason) -> FeatureCheck {
        guard stamp.modifiedNs == record.outputModifiedNs else {
            return .faulty(
                .changed, "as large as recorded, but written at another time, and recorded by a version that kept no checksum; "
                    + "'cp -a' and 'rsync -a' keep the times of a copy")
        }
        let stored = try ArrayFile.read(path: path, member: nil, maxBytes: .max / 8)
        if stored.tensor.shape.description != record.featureShape {
            return .faulty(.shape, "\(stored.tensor.shape), recorded \(record.featureShape ?? "none")")
        }
        let bad = stored.tensor.nonFiniteCount
        if bad > 0 { return .faulty(.nonFinite, "\(bad) \(bad == 1 ? "value" : "values")") }
        return .sound(modifiedNs: stamp.modifiedNs, checksum: stored.contentChecksum, wasCompared: false)
    }

    /// What can be seen of bytes that are not those that were written.
    private static func difference(_ path: String, _ file: InputFile, _ record: ClipRecord) -> String {
        if isZero(file) { return "every byte is zero" }
        do {
            let stored = try ArrayFile.read(path: path, member: nil, maxBytes: .max / 8)
            if stored.tensor.shape.description != record.featureShape {
                return "\(stored.tensor.shape), recorded \(record.featureShape ?? "none")"
            }
            let bad = stored.tensor.nonFiniteCount
            return bad > 0 ? "\(bad) of \(stored.tensor.values.count) values are not finite" : "other values than were written"
        } catch {
            return error.found
        }
    }

    private static func isZero(_ file: InputFile) -> Bool {
        var offset = 0
        while offset < file.byteCount {
            guard let block = try? file.bytes(at: offset, count: 1 << 18), !block.isEmpty, block.allSatisfy({ $0 == 0 }) else { return false }
            offset += block.count
        }
        return true
    }
}
