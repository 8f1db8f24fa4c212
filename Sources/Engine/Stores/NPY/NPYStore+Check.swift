import Base
import Foundation
import Signal

extension NPYStore {
    package func check(ofClip relativePath: String, _ receipt: FeatureReceipt, shape: String?, goesOn: () -> Bool) -> FeatureCheck {
        let name = RawPath(text: name(ofClip: relativePath))
        guard let status = folder.status(name) else {
            return .faulty(.missing, folder.obstacle(on: name)?.text ?? name.reasonNotBelow ?? String(cString: strerror(ENOENT)))
        }
        let path = folder.path + "/" + name.text
        guard status.st_mode & S_IFMT == S_IFREG else {
            return .faulty(.changed, "something that is not a regular file")
        }
        guard Int64(status.st_size) == receipt.bytes else {
            return .faulty(.changed, Self.otherSize(status.st_size, path, receipt))
        }
        do {
            guard let recorded = receipt.checksum else {
                return try Self.withoutChecksum(path, FileStamp(status), receipt, shape: shape)
            }
            let file = try InputFile(path: path)
            guard let checksum = try file.contentChecksum(goesOn: goesOn) else { return .interrupted }
            guard checksum == recorded else { return .faulty(.content, Self.difference(path, file, shape: shape)) }
            return .sound(Self.newReceipt(file.stamp, checksum), wasCompared: true)
        } catch {
            return .faulty(.unreadable, "\(error)")
        }
    }

    private static func otherSize(_ size: Int, _ path: String, _ receipt: FeatureReceipt) -> String {
        let text = "\(size) bytes, recorded \(receipt.bytes)"
        do {
            _ = try InputFile(path: path)
        } catch {
            if error.code == .fileLFSPointer { return "\(error.found), recorded \(receipt.bytes)" }
        }
        return text
    }

    private static func withoutChecksum(
        _ path: String, _ stamp: FileStamp, _ receipt: FeatureReceipt, shape: String?
    ) throws(SkipReason) -> FeatureCheck {
        guard stamp.modifiedNs == receipt.modifiedNs else {
            return .faulty(
                .changed, "the size is as recorded, the time is not, and the version that recorded it kept no checksum; "
                    + "copy with 'cp -a' or 'rsync -a', which keep the times")
        }
        let stored = try ArrayFile.read(path: path, member: nil, maxBytes: .max / 8)
        if stored.tensor.shape.description != shape {
            return .faulty(.shape, "\(stored.tensor.shape), recorded \(shape ?? "none")")
        }
        let bad = stored.tensor.nonFiniteCount
        if bad > 0 { return .faulty(.nonFinite, "\(bad) \(bad == 1 ? "value" : "values")") }
        return .sound(newReceipt(stamp, stored.contentChecksum), wasCompared: false)
    }

    private static func newReceipt(_ stamp: FileStamp, _ checksum: Int64?) -> FeatureReceipt {
        FeatureReceipt(bytes: Int64(stamp.byteCount), modifiedNs: stamp.modifiedNs, checksum: checksum)
    }

    /// What can be seen of bytes that are not those that were written.
    private static func difference(_ path: String, _ file: InputFile, shape: String?) -> String {
        if isZero(file) { return "every byte is zero" }
        do {
            let stored = try ArrayFile.read(path: path, member: nil, maxBytes: .max / 8)
            if stored.tensor.shape.description != shape {
                return "\(stored.tensor.shape), recorded \(shape ?? "none")"
            }
            let bad = stored.tensor.nonFiniteCount
            return bad > 0 ? "\(bad) of \(stored.tensor.values.count) values are not finite" : "values that differ from those written"
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
