import Base
import Glibc

/// Lists the clips below a folder.
///
/// Folders are read one after the other with `readdir`, and only clips are examined with `fstatat`, through the open
/// folder. The order is that of the whole path's bytes: within a folder names are sorted as if each subfolder's ended
/// in a slash.
struct FolderWalk {
    private enum EntryKind: UInt8 { case audio, array, folder, link }

    /// Names live in the folder's one buffer: a folder may hold a million.
    private struct Entry {
        var offset: Int
        var length: Int
        var kind: EntryKind
        var sizeBytes: Int64?
        var modifiedNanoseconds: Int64?
        /// Of a file that has several names.
        var identity: Identity?
    }

    private struct Folder {
        /// Path below the root with a slash at the end; empty for the root.
        var prefix: [UInt8]
        var names: [UInt8] = []
        var entries: [Entry] = []
        var next = 0
    }

    /// Device and inode: what a folder is, by whatever path it is reached.
    private struct Identity: Hashable {
        var device: UInt64
        var inode: UInt64
    }

    package let root: RawPath
    package let only: ClipKind?
    package let isCancelled: () -> Bool
    package let progress: (ScanProgress) -> Void

    private(set) var listing: SourceListing
    private let rootBytes: [UInt8]
    private var visited: Set<Identity> = []
    /// The first name of each clip that has several.
    private var firstNames: [Identity: RawPath] = [:]
    /// Links to folders wait until all true folders are read, so that a clip keeps its true path.
    private var links: [[UInt8]] = []
    private var entriesRead = 0

    package init(
        root: RawPath, name: String, only: ClipKind?, isCancelled: @escaping () -> Bool,
        progress: @escaping (ScanProgress) -> Void
    ) {
        self.root = root
        self.only = only
        self.isCancelled = isCancelled
        self.progress = progress
        rootBytes = root.bytes
        listing = SourceListing(root: root, name: name)
    }

    /// - Throws: ``EngineError`` when the root itself cannot be read, `CancellationError`.
    package mutating func run() throws {
        guard let first = try open(prefix: []) else { return }
        try walk(from: first)
        guard !links.isEmpty else { return }
        // Reading behind a link may find further links; the set of visited folders ends it.
        while !links.isEmpty {
            let batch = links
            links = []
            for prefix in batch {
                if let folder = try open(prefix: prefix) { try walk(from: folder) }
            }
        }
        listing.clips.sort { $0.relativePath < $1.relativePath }
    }

    private mutating func walk(from first: Folder) throws {
        var stack = [first]
        while let top = stack.indices.last {
            guard stack[top].next < stack[top].entries.count else {
                stack.removeLast()
                continue
            }
            let entry = stack[top].entries[stack[top].next]
            stack[top].next += 1
            let path = stack[top].prefix + stack[top].names[entry.offset..<entry.offset + entry.length]
            switch entry.kind {
            case .audio, .array:
                if let identity = entry.identity { note(identity, at: RawPath(bytes: path)) }
                listing.clips.append(
                    SourceClip(
                        root: root, relativePath: RawPath(bytes: path), kind: entry.kind == .audio ? .audio : .array,
                        sizeBytes: entry.sizeBytes, modifiedNanoseconds: entry.modifiedNanoseconds))
            case .folder:
                if let folder = try open(prefix: path + [UInt8(ascii: "/")]) { stack.append(folder) }
            case .link: links.append(path + [UInt8(ascii: "/")])
            }
        }
    }

    /// Tells of a clip that was listed under another name: a hard link, or a link to it.
    private mutating func note(_ identity: Identity, at path: RawPath) {
        if let first = firstNames[identity] {
            listing.add(ScanProblem(.clipRepeated, path: path, found: "the same file as \(first.text)"))
        } else {
            firstNames[identity] = path
        }
    }

    /// Reads one folder; nil when there is nothing to walk in it.
    private mutating func open(prefix: [UInt8]) throws -> Folder? {
        let path = RawPath(bytes: prefix.dropLast())
        let descriptor = (rootBytes + [UInt8(ascii: "/")] + prefix + [0]).withUnsafeBufferPointer { buffer in
            buffer.withMemoryRebound(to: CChar.self) {
                Glibc.open($0.baseAddress!, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NONBLOCK)
            }
        }
        let number = errno
        guard descriptor >= 0, let stream = fdopendir(descriptor) else {
            if descriptor >= 0 { close(descriptor) }
            if prefix.isEmpty {
                throw EngineError.system(number, subject: root.text, step: "reading the source folder")
            }
            listing.add(ScanProblem(.folderUnreadable, path: path, found: EngineError.systemMessage(number)))
            return nil
        }
        defer { closedir(stream) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            listing.add(ScanProblem(.folderUnreadable, path: path, found: EngineError.systemMessage(errno)))
            return nil
        }
        let identity = Identity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
        guard visited.insert(identity).inserted else {
            listing.add(ScanProblem(.folderRepeated, path: path, found: "a link to a folder that is already listed"))
            return nil
        }
        listing.folderCount += 1
        return try read(stream, descriptor: descriptor, into: Folder(prefix: prefix))
    }

    private mutating func read(_ stream: OpaquePointer, descriptor: Int32, into empty: Folder) throws -> Folder? {
        var folder = empty
        var ignored = IgnoredFiles()
        var filteredCount = 0
        while true {
            errno = 0
            guard let entry = readdir(stream) else {
                if errno != 0 {
                    let found = EngineError.systemMessage(errno) + "; only partly listed"
                    listing.add(
                        ScanProblem(.folderUnreadable, path: RawPath(bytes: folder.prefix.dropLast()), found: found))
                }
                break
            }
            entriesRead += 1
            if entriesRead % 4096 == 0 {
                if isCancelled() { throw CancellationError() }
                progress(ScanProgress(entries: entriesRead, clips: listing.clips.count + folder.entries.count))
            }
            let name = Self.name(of: entry)
            if name[0] == UInt8(ascii: ".") {
                if !folder.prefix.isEmpty, name.elementsEqual(".melscope".utf8) {
                    listing.add(
                        ScanProblem(
                            .folderIsOutput, path: RawPath(bytes: folder.prefix.dropLast()),
                            found: "left out: features that Melscope wrote"))
                    return nil
                }
                continue
            }
            if name.elementsEqual("__MACOSX".utf8) { continue }
            let examined = Self.examine(name, type: Int32(entry.pointee.d_type), in: descriptor)
            if case .unknown(let number) = examined {
                let path = RawPath(bytes: folder.prefix + name)
                let isNowhere = number == ENOENT || number == ELOOP
                listing.add(
                    ScanProblem(
                        isNowhere ? .linkBroken : .folderUnreadable, path: path,
                        found: isNowhere ? "a broken link" : EngineError.systemMessage(number)))
            } else if case .entry(var found) = examined {
                let isOther = only.map { ($0 == .audio ? EntryKind.array : .audio) == found.kind } ?? false
                if isOther {
                    filteredCount += 1
                    continue
                }
                found.offset = folder.names.count
                folder.names.append(contentsOf: name)
                folder.entries.append(found)
            } else {
                ignored.add(fileExtension: RawPath(bytes: name).fileExtension)
            }
        }
        listing.filteredCount += filteredCount
        listing.add(ignored)
        folder.names.withUnsafeBufferPointer { names in
            folder.entries.sort { Self.precedes($0, $1, names) }
        }
        return folder
    }

    private static func name(of entry: UnsafeMutablePointer<dirent>) -> UnsafeBufferPointer<UInt8> {
        let offset = MemoryLayout<dirent>.offset(of: \.d_name)!
        let start = (UnsafeRawPointer(entry) + offset).assumingMemoryBound(to: UInt8.self)
        return UnsafeBufferPointer(start: start, count: strlen(UnsafePointer(OpaquePointer(start))))
    }

    private enum Examined {
        /// To list or to walk.
        case entry(Entry)
        /// A file of another kind.
        case other
        /// It may be a folder: the system's error when it was asked.
        case unknown(Int32)
    }

    /// What a name stands for. A pipe or device named like a clip is listed: its outcome is then a stated reason.
    private static func examine(_ name: UnsafeBufferPointer<UInt8>, type: Int32, in descriptor: Int32) -> Examined {
        var entry = Entry(offset: 0, length: name.count, kind: .folder)
        if type == Int32(DT_DIR) { return .entry(entry) }
        let kind = clipKind(of: name)
        let isUnclear = type == Int32(DT_LNK) || type == Int32(DT_UNKNOWN)
        guard kind != nil || isUnclear else { return .other }
        var status = stat()
        let isExamined =
            UnsafeRawPointer(name.baseAddress!).withMemoryRebound(to: CChar.self, capacity: name.count + 1) {
                fstatat(descriptor, $0, &status, 0)
            } == 0
        let number = errno
        if isExamined, status.st_mode & S_IFMT == S_IFDIR {
            // Without d_type a link is told apart only by asking again; taking it for a link merely delays it.
            entry.kind = isUnclear ? .link : .folder
            return .entry(entry)
        }
        guard let kind else { return isExamined ? .other : .unknown(number) }
        entry.kind = kind == .audio ? .audio : .array
        if isExamined {
            entry.sizeBytes = Int64(status.st_size)
            entry.modifiedNanoseconds = status.modifiedNanoseconds
            // A link's target may be listed under its own name, which then has one link alone.
            entry.identity = Identity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
        }
        return .entry(entry)
    }

    package static func clipKind(of name: UnsafeBufferPointer<UInt8>) -> ClipKind? {
        guard let dot = name.lastIndex(of: UInt8(ascii: ".")), dot > 0, name.count - dot <= 6 else { return nil }
        let lower = name[(dot + 1)...].map { (0x41...0x5a).contains($0) ? $0 + 0x20 : $0 }
        return ClipKind(fileExtension: String(decoding: lower, as: UTF8.self))
    }

    /// The order of whole paths: a folder's name goes on with a slash.
    private static func precedes(_ a: Entry, _ b: Entry, _ names: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let base = names.baseAddress else { return false }
        let common = min(a.length, b.length)
        let order = memcmp(base + a.offset, base + b.offset, common)
        if order != 0 { return order < 0 }
        func next(_ entry: Entry) -> Int {
            if entry.length > common { return Int(base[entry.offset + common]) }
            return entry.kind == .folder || entry.kind == .link ? 0x2f : -1
        }
        return next(a) < next(b)
    }
}
