import Base
import Foundation
import HDF5

/// `features.h5`: a link to the dataset of every clip that the ledger counts, under the clip's own name, and what all were made with.
struct HDF5Links {
    private let store: HDF5Store
    private let kept: [VolumeName: HDF5Store.Kept]

    init(_ store: HDF5Store, kept: [VolumeName: HDF5Store.Kept]) { (self.store, self.kept) = (store, kept) }

    private static let magic: UInt64 = 0x316b_6e69_6c6c_654d
    private static let endBytes = 40

    /// Writes the file, unless the one that is there says the same.
    ///
    /// - Returns: the names that the clips have in it.
    /// - Throws: ``EngineError`` `.inputOutput`.
    func write() throws -> HDF5Names {
        let folder = store.folder
        let names = HDF5Names { body in forEach { _, array in body(array.name, array.clip) } }
        let about = attributes()
        let digest = ContentChecksum()
        func add(_ text: String) {
            var text = text
            text.withUTF8 { digest.add(UnsafeRawBufferPointer($0)) }
            withUnsafeBytes(of: UInt8(0)) { digest.add($0) }
        }
        for (name, text) in about {
            add(name)
            add(text)
        }
        forEach { volume, array in
            add(names.path(array.name))
            add(volume.fileName)
            add(Self.path(array))
        }
        if let there = Self.read(folder), there.digest == digest.value, Self.isSound(there) { return names }
        let temporary = RawPath(text: store.place.part.temporaryName + "/" + TemporaryName.of("sealed"))
        let descriptor = try SealedFile.make(temporary, in: folder)
        defer { close(descriptor) }
        do {
            let file = try HDF5File.create(RawPath(text: "/proc/self/fd/\(descriptor)"))
            for (name, text) in about { try file.setAttribute(name, .text(text)) }
            var failure: (any Error)?
            forEach { volume, array in
                guard failure == nil else { return }
                do {
                    try file.link(names.path(array.name), toFile: volume.fileName, object: "/" + Self.path(array))
                } catch { failure = error }
            }
            if let failure { throw failure }
            try file.close()
            let bytes = FilePlace.size(descriptor)
            var end = Numbers()
            end.add(Self.magic)
            end.add(digest.value)
            end.add(bytes)
            end.add(SealedVolume.structureChecksum(descriptor, [], hdf5Bytes: bytes) ?? 0)
            end.add(end.bytes.withUnsafeBytes { ContentChecksum.of($0) })
            try SealedFile.finish(descriptor, end.bytes, at: bytes, temporary, as: HDF5Store.linksName, in: folder, forces: store.place.sync != .none)
            return names
        } catch {
            folder.remove(temporary)
            throw SealedFile.error(error, folder, HDF5Store.linksName)
        }
    }

    private static func path(_ array: FeatureArray) -> String { array.path ?? HDF5Names.escaped(array.name) }

    /// Calls `body` with every array that counts, volume by volume, so that no more than one volume's names are in memory.
    private func forEach(_ body: (VolumeName, FeatureArray) -> Void) {
        for (name, ids) in kept.sorted(by: { $0.key < $1.key }) {
            guard let sealed = try? SealedVolume(name, in: store.folder) else { continue }
            for array in sealed.arrays where ids[array.id] != nil { body(name, array) }
        }
    }

    private func attributes() -> [(String, String)] {
        let folder = store.folder
        var attributes: [(String, String)] = [("format", "melscope links 1")]
        if let recipe = try? folder.read(RawPath(text: OutputFolder.recipeName), limitBytes: 1 << 20) {
            attributes.append(("recipe", String(decoding: recipe, as: UTF8.self)))
        }
        if let origin = RunOrigin.read(folder) {
            attributes += [("source", origin.source), ("dataset", origin.name), ("kind", origin.kind), ("model", origin.model)]
        }
        return attributes.map { ($0.0, $0.1.replacing("\0", with: "")) }
    }

    // MARK: Looking

    private struct There {
        var digest: Int64
        /// Of HDF5.
        var bytes: Int64
        var checksum: Int64
        var descriptor: OwnedDescriptor
    }

    /// What the end of the file says.
    ///
    /// - Returns: nil where it is not as it was written, as far as that can be told without reading it.
    private static func read(_ folder: HeldFolder) -> There? {
        guard let opened = try? folder.open(RawPath(text: HDF5Store.linksName), O_RDONLY | O_NONBLOCK | O_NOCTTY) else { return nil }
        let descriptor = OwnedDescriptor(opened)
        let size = FilePlace.size(opened)
        guard size >= endBytes, let end = FilePlace.read(opened, endBytes, at: size - Int64(endBytes)) else { return nil }
        let words = end.withUnsafeBytes { end in
            (0..<endBytes / 8).map { Int64(littleEndian: end.loadUnaligned(fromByteOffset: 8 * $0, as: Int64.self)) }
        }
        guard UInt64(bitPattern: words[0]) == magic, words[2] + Int64(endBytes) == size,
            end.dropLast(8).withUnsafeBytes({ ContentChecksum.of($0) }) == words[4]
        else { return nil }
        return There(digest: words[1], bytes: words[2], checksum: words[3], descriptor: descriptor)
    }

    private final class OwnedDescriptor {
        let number: Int32
        init(_ number: Int32) { self.number = number }
        deinit { close(number) }
    }

    /// What is wrong with the file of an output; nil for nothing.
    static func fault(_ folder: HeldFolder) -> (fault: FeatureFault, detail: String)? {
        guard folder.status(RawPath(text: HDF5Store.linksName)) != nil else {
            return (.missing, "the features are there; the next run writes it anew")
        }
        guard let there = read(folder), isSound(there) else {
            return (.changed, "not as it was written; the features are in files of their own, and the next run writes this one anew")
        }
        return nil
    }

    private static func isSound(_ there: There) -> Bool {
        SealedVolume.structureChecksum(there.descriptor.number, [], hdf5Bytes: there.bytes) == there.checksum
    }
}

extension HDF5Store {
    package func faults() -> [(name: String, fault: FeatureFault, detail: String)] {
        // Parts are linked when they are merged.
        guard !volumeNames().isEmpty, OutputFolder(path: folder.path).dividedParts.isEmpty, let (fault, detail) = HDF5Links.fault(folder) else { return [] }
        return [(Self.linksName, fault, detail)]
    }
}
