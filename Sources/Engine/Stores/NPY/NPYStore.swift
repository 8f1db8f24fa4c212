import Base
import Foundation
import Signal

/// One `.npy` file a clip, float32 or float16 in C order, at the clip's relative path.
package final class NPYStore: FeatureStore {
    package static let kind = "npy"

    /// `Actor_01/a.wav` → `Actor_01/a.npy`, or `Actor_01/a.wav.npy`; `dialogue@0012.500-0015.750` → `dialogue@0012.500-0015.750.npy`.
    package static func name(ofClip relativePath: String, _ naming: OutputNaming) -> String {
        if naming.keepExtension { return relativePath + ".npy" }
        return RawPath(text: relativePath).withoutClipExtension.withSuffix(".npy").text
    }

    package let place: StorePlace
    let folder: HeldFolder
    private let files: OutputFile

    package init(_ place: StorePlace) {
        self.place = place
        folder = place.folder
        files = OutputFile(in: place.folder, temporaryFilesOf: place.part, sync: place.sync)
    }

    package func put(_ features: Tensor, ofClip relativePath: String, lane: Int) throws -> FeatureReceipt {
        let written = try files.write(features, to: name(ofClip: relativePath), name: TemporaryName.of(lane: lane), as: place.elementType)
        return FeatureReceipt(bytes: Int64(written.bytes), modifiedNs: written.modifiedNanoseconds, checksum: written.checksum)
    }

    /// Of a regular file the size and the modification time, by one `stat`.
    package func presence(ofClip relativePath: String, _ receipt: FeatureReceipt) -> FeaturePresence {
        guard let stamp = stamp(ofClip: relativePath), Int64(stamp.byteCount) == receipt.bytes else { return .gone }
        if stamp.modifiedNs == receipt.modifiedNs { return .whole }
        return receipt.checksum == nil ? .gone : .doubtful
    }

    package func isOccupied(forClip relativePath: String) -> Bool { folder.status(RawPath(text: name(ofClip: relativePath))) != nil }

    /// Size and modification time of what stands in the place of a clip's features; nil when that is no regular file, or
    /// links lead to it.
    private func stamp(ofClip relativePath: String) -> FileStamp? {
        guard let status = folder.status(RawPath(text: name(ofClip: relativePath))) else { return nil }
        return status.st_mode & S_IFMT == S_IFREG ? FileStamp(status) : nil
    }

    package func read(ofClip relativePath: String, _ receipt: FeatureReceipt) throws -> Tensor {
        try ArrayFile.read(path: folder.path + "/" + name(ofClip: relativePath), member: nil, maxBytes: .max / 8).tensor
    }

    package func removeOtherwiseNamed(ofClip relativePath: String, _ receipt: FeatureReceipt) {
        var other = place.naming
        other.keepExtension.toggle()
        let path = RawPath(text: Self.name(ofClip: relativePath, other))
        guard let modified = receipt.modifiedNs, let status = folder.status(path), status.st_mode & S_IFMT == S_IFREG,
            FileStamp(status) == FileStamp(byteCount: Int(receipt.bytes), modifiedNs: modified)
        else { return }
        folder.remove(path)
    }

    @discardableResult
    package func remove(ofClip relativePath: String, _ receipt: FeatureReceipt, shape: String?) -> Bool {
        guard receipt.modifiedNs != nil, OutputFolder.reasonNotAClip(relativePath) == nil else { return false }
        removeOtherwiseNamed(ofClip: relativePath, receipt)
        switch presence(ofClip: relativePath, receipt) {
        case .whole: break
        // A copy without its time is still what was written.
        case .doubtful: guard case .sound = check(ofClip: relativePath, receipt, shape: shape) else { return false }
        case .gone: return false
        }
        return folder.remove(RawPath(text: name(ofClip: relativePath)))
    }

    /// All `.npy` files below the output but those in other outputs that lie there.
    package func strangers(besides known: Set<String>) -> [String] {
        // Where case is ignored, names may be listed as they were not written.
        lazy var names = Dictionary(known.map { ($0.precomposedStringWithCanonicalMapping.lowercased(), $0) }) { first, _ in first }
        func isKnown(_ path: RawPath) -> Bool {
            if known.contains(path.text) { return true }
            guard let name = names[path.text.precomposedStringWithCanonicalMapping.lowercased()],
                let (listed, recorded) = folder.status(path).flatMap({ listed in folder.status(RawPath(text: name)).map { (listed, $0) } })
            else { return false }
            return listed.st_dev == recorded.st_dev && listed.st_ino == recorded.st_ino
        }
        var strangers: [String] = []
        var folders = [RawPath(text: "")]
        while let place = folders.popLast() {
            // What lies in another output is that one's.
            if !place.text.isEmpty, folder.status(place.appending(RawPath(text: OutputFolder.stateName))) != nil { continue }
            for entry in folder.entries(of: place) {
                let path = place.appending(entry.name)
                if entry.kind == S_IFDIR {
                    if path.text != OutputFolder.stateName { folders.append(path) }
                } else if path.text.hasSuffix(".npy"), !isKnown(path) {
                    strangers.append(path.text)
                }
            }
        }
        return strangers
    }

    package func sync(_ clips: [String]) throws { try place.disk?.force { clips.map(name) } }

    package func seal() {}
}
