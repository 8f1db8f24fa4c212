import Base
import Corpora
import Foundation
import HDF5
import Signal

/// Writes a sealed volume: under a temporary name, forced to the disk, renamed into place. Until then nothing that is there changes.
struct VolumeSealing {
    let name: VolumeName
    let folder: HeldFolder
    let part: PartFolder
    /// Whether what is written is forced to the disk.
    let forces: Bool
    let rows: StoreRows?

    /// An array to be sealed, with what gives its values.
    struct Item {
        var array: FeatureArray
        var values: (FeatureArray) -> [UInt8]?
        /// Whether the ledger names this copy; of several of one clip it has the clip's name.
        var isKept: Bool
    }

    /// Rows of the ledger that are asked for at once.
    private static let step = 500

    /// - Parameter nextID: greater than any number that an array of the volume has had.
    /// - Throws: ``EngineError`` `.inputOutput`.
    func write(_ items: [Item], nextID: Int64) throws {
        let items = Self.withPaths(items)
        let temporary = RawPath(text: part.temporaryName + "/" + TemporaryName.of("sealed"))
        let descriptor = try SealedFile.make(temporary, in: folder)
        defer { close(descriptor) }
        do {
            let file = try HDF5File.create(RawPath(text: "/proc/self/fd/\(descriptor)"))
            try file.setAttribute("format", .text("melscope features 1"))
            var arrays: [FeatureArray] = []
            arrays.reserveCapacity(items.count)
            for start in stride(from: 0, to: items.count, by: Self.step) {
                let chunk = items[start..<min(items.count, start + Self.step)]
                let rows = try rows?.of(chunk.map(\.array.clip)) ?? [:]
                for item in chunk { arrays.append(try Self.write(item, rows[RawPath(text: item.array.clip)], to: file)) }
            }
            try file.close()
            arrays.sort { $0.id < $1.id }
            let bytes = FilePlace.size(descriptor)
            let structure = SealedVolume.structureChecksum(descriptor, arrays, hdf5Bytes: bytes) ?? 0
            try SealedFile.finish(
                descriptor, SealedVolume.end(arrays, hdf5Bytes: bytes, structureChecksum: structure, nextID: nextID), at: bytes, temporary,
                as: name.fileName, in: folder, forces: forces)
        } catch {
            folder.remove(temporary)
            throw SealedFile.error(error, folder, name.fileName)
        }
    }

    private static func write(_ item: Item, _ row: StoreRows.Row?, to file: HDF5File) throws -> FeatureArray {
        var array = item.array
        guard let values = item.values(array) else {
            throw HDF5Error(file: "", step: "copying \(array.clip)", found: String(cString: strerror(EIO)), systemCode: EIO)
        }
        let attributes = ClipAttributes(array, row)
        array.attributes = attributes.hash
        let path = array.path ?? HDF5Names.escaped(array.name)
        let place = try values.withUnsafeBytes {
            try file.write($0, as: array.type == .float16 ? .float16 : .float32, shape: array.shape.lengths, to: path, attributes: attributes.values)
        }
        array.offset = Int64(place.offset ?? 0)
        return array
    }

    /// Gives each array its path in the file: the clip's name, unless HDF5 has that for something else; those that have one keep it.
    static func withPaths(_ items: [Item]) -> [Item] {
        var taken = Set<RawPath>()
        var folders = Set<RawPath>()
        func addFolders(of path: String) {
            var folder = RawPath(text: path).parent
            while !folder.text.isEmpty, folders.insert(folder).inserted { folder = folder.parent }
        }
        func hasDataset(above path: String) -> Bool {
            var folder = RawPath(text: path).parent
            while !folder.text.isEmpty {
                if taken.contains(folder) { return true }
                folder = folder.parent
            }
            return false
        }
        // What is sealed has an offset in a file with its path; what comes from a journal has none.
        var items = items
        for item in items where item.array.attributes != 0 {
            let path = item.array.path ?? HDF5Names.escaped(item.array.name)
            taken.insert(RawPath(text: path))
            addFolders(of: path)
        }
        var new = items.indices.filter { items[$0].array.attributes == 0 }
        for index in new {
            let path = HDF5Names.escaped(items[index].array.name)
            if taken.isEmpty || !hasDataset(above: path) { addFolders(of: path) }
        }
        // Of several copies of a clip the one that counts comes first, else the newest.
        new.sort { a, b in
            let (a, b) = (items[a], items[b])
            return a.isKept == b.isKept ? a.array.id > b.array.id : a.isKept
        }
        for index in new {
            let path = HDF5Names.escaped(items[index].array.name)
            let place = RawPath(text: path)
            if !folders.contains(place), !taken.contains(place), !hasDataset(above: path) {
                taken.insert(place)
                continue
            }
            var other = "renamed/\(items[index].array.id)"
            while taken.contains(RawPath(text: other)) || folders.contains(RawPath(text: other)) { other += "~" }
            items[index].array.path = other
            taken.insert(RawPath(text: other))
        }
        // In the order of the names, which is the order in which they are read.
        return items.sorted { $0.array.clip.utf8.lexicographicallyPrecedes($1.array.clip.utf8) }
    }
}

/// What stands beside a clip's values: what is known of the clip.
struct ClipAttributes {
    let values: [(String, HDF5Value)]
    /// Never 0.
    let hash: UInt64

    init(_ array: FeatureArray, _ row: StoreRows.Row?) {
        var values: [(String, HDF5Value)] = [("path", .text(row?.clip ?? array.clip))]
        if let row {
            values.append(("recipe_hash", .text(row.recipeHash)))
            var names: Set<String> = ["path", "recipe_hash"]
            for field in row.labels.map({ [ClipLabel.Field](stored: $0) }) ?? [] where names.insert(field.name).inserted && !field.name.isEmpty {
                values.append((field.name, .text(field.value.replacing("\0", with: ""))))
            }
        }
        self.values = values
        hash = Self.hash(row)
    }

    /// Of what the attributes are made of.
    static func hash(_ row: StoreRows.Row?) -> UInt64 {
        var text = row.map { $0.recipeHash + "\n" + ($0.labels ?? "") } ?? ""
        return max(1, UInt64(bitPattern: text.withUTF8 { ContentChecksum.of(UnsafeRawBufferPointer($0)) }))
    }
}

/// A file that is written whole beside its place and renamed into it.
enum SealedFile {
    /// - Returns: a descriptor of a new file, which the caller closes.
    static func make(_ temporary: RawPath, in folder: HeldFolder) throws -> Int32 {
        folder.remove(temporary)
        do {
            try folder.makeFolders(temporary.parent)
            let descriptor = try folder.open(temporary, O_RDWR | O_CREAT | O_EXCL, mode: 0o666)
            folder.share(descriptor)
            return descriptor
        } catch {
            throw Self.error(folder.reason(error, at: temporary, "creating the temporary file"), folder, temporary.text)
        }
    }

    /// Writes what stands behind HDF5's bytes, and puts the file into its place.
    static func finish(
        _ descriptor: Int32, _ end: [UInt8], at bytes: Int64, _ temporary: RawPath, as name: String, in folder: HeldFolder, forces: Bool
    ) throws {
        let code = end.withUnsafeBytes { FilePlace.write(descriptor, $0, at: bytes) }
        guard code == 0 else { throw HeldFolder.reason(code, "writing") }
        if forces, fsync(descriptor) != 0 { throw HeldFolder.reason(errno, "syncing") }
        if let status = folder.status(RawPath(text: name)), status.st_mode & S_IFMT != S_IFREG {
            throw SkipReason(
                .outputUnwritable, found: "something at the output's path that is not a regular file", needed: "an unused path or an earlier output")
        }
        try folder.withFolder(temporary.parent) { from in
            let isDone = temporary.lastComponent.withCString { old in
                RawPath(text: name).withCString { renameat(from, old, folder.descriptor, $0) } == 0
            }
            guard isDone else { throw HeldFolder.reason(errno, "renaming into place") }
        }
        if forces { folder.sync(folder: RawPath(text: "")) }
    }

    static func error(_ error: any Error, _ folder: HeldFolder, _ name: String) -> any Error {
        let step = "sealing features"
        switch error {
        case let error as HDF5Error:
            let isFull = error.systemCode == ENOSPC || error.systemCode == EDQUOT
            return EngineError(
                .inputOutput, subject: folder.path + "/" + name, step: step, found: "\(error.found) while \(error.step)",
                needed: isFull ? "free space for a copy of the newest features" : "a disk that can be written to",
                advice: isFull ? "Free some space, then resume; finished clips are kept." : "Check the disk; everything that is recorded is safe.")
        case let reason as SkipReason: return reason.error(subject: folder.path + "/" + name, step: step)
        default: return error
        }
    }
}
