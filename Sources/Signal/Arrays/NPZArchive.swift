import Base
import CZip

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A `.npz` archive: a ZIP file of `.npy` members, as `numpy.savez` and `savez_compressed` write it.
struct NPZArchive {
    /// A member that is an array.
    package struct Entry {
        package var index: UInt64
        /// Without `.npy`, as NumPy shows it. Comes from the file: not printable as it is.
        package var name: String
        package var status: zip_stat_t
    }

    private let handle: Handle
    private let fileBytes: Int
    package let entries: [Entry]

    private static let needed = "a .npz archive as numpy.savez writes it"
    /// NumPy archives hold a handful of arrays.
    private static let maxEntries: Int64 = 65_536

    /// Closes the archive with the last reference. Used by one thread at a time.
    private final class Handle {
        let archive: OpaquePointer
        init(_ archive: OpaquePointer) { self.archive = archive }
        deinit { zip_discard(archive) }
    }

    static func isArchive(_ file: InputFile) throws(SkipReason) -> Bool {
        let start = try file.bytes(count: 4)
        return start == [0x50, 0x4b, 0x03, 0x04] || start == [0x50, 0x4b, 0x05, 0x06]
    }

    /// - Throws: `array.not_array` or `file.unreadable`.
    package init(_ file: InputFile) throws(SkipReason) {
        let descriptor = fcntl(file.descriptor, F_DUPFD_CLOEXEC, 0)
        guard descriptor >= 0 else { throw InputFile.reason(ofErrno: errno, call: "fcntl") }
        var code: Int32 = 0
        guard let archive = zip_fdopen(descriptor, 0, &code) else {
            close(descriptor)
            var error = zip_error_t()
            zip_error_init_with_code(&error, code)
            defer { zip_error_fini(&error) }
            let what = String(cString: zip_error_strerror(&error))
            throw SkipReason(.arrayNotArray, found: "a damaged ZIP archive (\(what))", needed: Self.needed)
        }
        handle = Handle(archive)
        fileBytes = file.byteCount
        let count = zip_get_num_entries(archive, 0)
        guard count <= Self.maxEntries else {
            throw SkipReason(.arrayNotArray, found: "a ZIP archive of \(count) members", needed: Self.needed)
        }
        var entries: [Entry] = []
        for index in 0..<UInt64(max(0, count)) {
            var status = zip_stat_t()
            zip_stat_init(&status)
            guard zip_stat_index(archive, index, 0, &status) == 0, let name = status.name else { continue }
            let text = String(cString: name)
            guard text.hasSuffix(".npy") else { continue }
            entries.append(Entry(index: index, name: String(text.dropLast(4)), status: status))
        }
        self.entries = entries
    }

    /// - Parameter name: with or without `.npy`; nil for the only array.
    /// - Throws: `array.member` naming what there is, or `array.not_array` for what cannot be unpacked.
    package func member(_ name: String?) throws(SkipReason) -> NPZMember {
        guard !entries.isEmpty else {
            throw SkipReason(.arrayNotArray, found: "a ZIP archive without .npy members", needed: Self.needed)
        }
        let chosen: Entry?
        if let name {
            let bare = name.hasSuffix(".npy") ? String(name.dropLast(4)) : name
            // NumPy takes the exact name first, so an array saved as "a.npy" can still be chosen.
            chosen = entries.first { $0.name == name } ?? entries.first { $0.name == bare }
        } else {
            chosen = entries.count == 1 ? entries[0] : nil
        }
        guard let chosen else {
            let needed = name.map { "an array '\($0)'" } ?? "the name of one of them"
            throw SkipReason(.arrayMember, found: listing, needed: needed)
        }
        try requireReadable(chosen)
        guard let stream = zip_fopen_index(handle.archive, chosen.index, 0) else {
            let what = String(cString: zip_strerror(handle.archive))
            throw SkipReason(
                .arrayNotArray, found: "the member '\(chosen.name)' cannot be unpacked (\(what))", needed: Self.needed)
        }
        return NPZMember(stream: stream, archive: handle, entry: chosen, byteCount: bytesAtMost(chosen.status))
    }

    /// The size that an archive states for a member, bounded by what its packed bytes can hold: nothing is set aside on
    /// the word of a directory alone. One byte of deflate stands for at most 1,032 (RFC 1951: a match of 258 bytes takes at
    /// least two bits).
    private func bytesAtMost(_ status: zip_stat_t) -> Int {
        let stated = Int(status.size)
        let packed = status.valid & UInt64(ZIP_STAT_COMP_SIZE) == 0 ? fileBytes : Int(clamping: min(status.comp_size, UInt64(fileBytes)))
        switch Int32(status.comp_method) {
        case ZIP_CM_STORE: return min(stated, packed)
        case ZIP_CM_DEFLATE:
            let (most, overflow) = packed.multipliedReportingOverflow(by: 1032)
            return overflow ? stated : min(stated, most)
        default: return stated
        }
    }

    /// "3 arrays: 'a', 'b' and 'c'", with long lists and long names shortened.
    private var listing: String {
        var names = entries.prefix(8).map { $0.name.count > 40 ? "'\($0.name.prefix(40))...'" : "'\($0.name)'" }
        if entries.count > 8 { names.append("\(entries.count - 8) more") }
        let last = names.removeLast()
        let list = names.isEmpty ? last : names.joined(separator: ", ") + " and " + last
        return "\(entries.count) array\(entries.count == 1 ? "" : "s"): \(list)"
    }

    private func requireReadable(_ entry: Entry) throws(SkipReason) {
        let status = entry.status
        let known = UInt64(ZIP_STAT_SIZE | ZIP_STAT_COMP_METHOD | ZIP_STAT_ENCRYPTION_METHOD)
        guard UInt64(status.valid) & known == known, status.size <= UInt64(Int.max) else {
            throw SkipReason(.arrayNotArray, found: "a member '\(entry.name)' of unknown size", needed: Self.needed)
        }
        guard status.encryption_method == ZIP_EM_NONE else {
            throw SkipReason(
                .arrayNotArray, found: "the encrypted member '\(entry.name)'", needed: "an archive without a password")
        }
        guard zip_compression_method_supported(zip_int32_t(status.comp_method), 0) == 1 else {
            throw SkipReason(
                .arrayNotArray,
                found: "the member '\(entry.name)' with the unsupported compression method \(status.comp_method)",
                needed: "deflate or no compression, as numpy.savez_compressed and numpy.savez use")
        }
    }
}

/// The unpacked bytes of one member, front to back.
struct NPZMember: ByteSource {
    package let name: String
    /// Size after unpacking at most. A promise only: reading stops where the data stop.
    package let byteCount: Int
    private let stream: Stream

    private final class Stream {
        let file: OpaquePointer
        /// The stream reads through the archive, which has to outlive it.
        let archive: AnyObject
        init(_ file: OpaquePointer, _ archive: AnyObject) {
            self.file = file
            self.archive = archive
        }
        deinit { zip_fclose(file) }
    }

    fileprivate init(stream: OpaquePointer, archive: AnyObject, entry: NPZArchive.Entry, byteCount: Int) {
        self.stream = Stream(stream, archive)
        name = entry.name
        self.byteCount = byteCount
    }

    package mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(SkipReason) -> Int {
        var done = 0
        while done < buffer.count {
            let count = zip_fread(stream.file, buffer.baseAddress! + done, UInt64(min(buffer.count - done, 1 << 20)))
            guard count >= 0 else { throw damaged }
            if count == 0 { break }
            done += Int(count)
        }
        return done
    }

    /// Reads one byte more than the values, which is when libzip compares the checksum.
    ///
    /// - Throws: `array.not_array` when the member's checksum is wrong.
    mutating func requireIntactEnd() throws(SkipReason) {
        _ = try read(count: 1)
    }

    private var damaged: SkipReason {
        let what = String(cString: zip_file_strerror(stream.file))
        return SkipReason(.arrayNotArray, found: "the damaged member '\(name)' (\(what))", needed: "an intact archive")
    }
}
