import Foundation
import Testing

@testable import Engine
@testable import Export
@testable import Signal
@testable import TestSupport

/// The bytes of archives.
@Suite struct ArchiveTests {
    private let temporary: TemporaryFolder
    private let place: ExportPlace
    private let file: DraftFile

    init() throws {
        temporary = try TemporaryFolder()
        let request = ExportRequest([OutputFolder(path: temporary.path + "/out")], to: temporary.path + "/archive", format: .npz)
        place = try ExportPlace(request, fingerprint: "a")
        file = try DraftFile(place, "archive")
    }

    private func published() throws -> [UInt8] {
        try file.finish()
        try place.publish(["archive"])
        return Array(try #require(FileManager.default.contents(atPath: temporary.path + "/archive")))
    }

    private func add(_ name: String, _ parts: [[UInt8]], to archive: (String, [UnsafeRawBufferPointer]) throws -> Void) throws {
        let whole = parts.flatMap { $0 }
        try whole.withUnsafeBytes { bytes in
            var (start, pieces) = (0, [UnsafeRawBufferPointer]())
            for part in parts {
                pieces.append(UnsafeRawBufferPointer(rebasing: bytes[start..<start + part.count]))
                start += part.count
            }
            try archive(name, pieces)
        }
    }

    @Test func `a zip archive is stored, dated 1980, and the same to the byte`() throws {
        let zip = ZipFile(file)
        try add("ä/b.npy", [[1, 2], [], [3]], to: zip.add)
        try add("c", [[]], to: zip.add)
        try zip.finish()
        let bytes = try published()
        // Local header, name, contents; then the second, whose contents are empty.
        let first: [UInt8] = [
            0x50, 0x4b, 3, 4, 45, 0, 0, 8, 0, 0, 0, 0, 0x21, 0, 0x1d, 0x80, 0xbc, 0x55, 3, 0, 0, 0, 3, 0, 0, 0, 8, 0, 0, 0,
        ]
        #expect(Array(bytes.prefix(30)) == first, "\(bytes.prefix(30))")
        #expect(Array(bytes[30..<41]) == Array("ä/b.npy".utf8) + [1, 2, 3])
        #expect(bytes.count == 30 + 8 + 3 + 30 + 1 + 46 + 8 + 46 + 1 + 22)
        #expect(Array(bytes.suffix(22)) == [0x50, 0x4b, 5, 6, 0, 0, 0, 0, 2, 0, 2, 0, 101, 0, 0, 0, 72, 0, 0, 0, 0, 0])
        #expect(Array(bytes[72..<118]) == [
            0x50, 0x4b, 1, 2, 45, 3, 45, 0, 0, 8, 0, 0, 0, 0, 0x21, 0, 0x1d, 0x80, 0xbc, 0x55, 3, 0, 0, 0, 3, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xa4, 0x81,
            0, 0, 0, 0,
        ])
    }

    @Test func `an archive of arrays is read by the program's own reader`() throws {
        let zip = ZipFile(file)
        let array = Tensor(shape: TensorShape([2, 2]), values: [1, 2, 3, 4])
        try add("a/b.npy", [NPYWriter.data(for: array)], to: zip.add)
        try add("c.npy", [NPYWriter.data(for: array)], to: zip.add)
        try zip.finish()
        _ = try published()
        let read = try ArrayFile.read(path: temporary.path + "/archive", member: "a/b", maxBytes: 1 << 20)
        #expect(read.tensor == array)
    }

    @Test func `more files than the old format counts are counted in 64 bits`() throws {
        let zip = ZipFile(file)
        for index in 0..<65_536 { try zip.add("\(index)", []) }
        try zip.finish()
        let bytes = try published()
        let tail = Array(bytes.suffix(22 + 20 + 56))
        #expect(Array(tail[..<4]) == [0x50, 0x4b, 6, 6] && Array(tail[24..<32]) == [0, 0, 1, 0, 0, 0, 0, 0])
        #expect(Array(tail[56..<60]) == [0x50, 0x4b, 6, 7] && Array(tail[76..<80]) == [0x50, 0x4b, 5, 6])
    }

    @Test func `a tar archive is ustar without owner and time; long and foreign names are pax`() throws {
        let tar = TarFile(file)
        try add("a.npy", [[7, 8, 9]], to: tar.add)
        try add("ö.json", [[]], to: tar.add)
        try add(String(repeating: "n", count: 101), [[1]], to: tar.add)
        try tar.finish()
        let bytes = try published()
        #expect(bytes.count % 512 == 0 && bytes.suffix(1024).allSatisfy { $0 == 0 })
        let header = String(decoding: bytes.prefix(512).map { $0 == 0 ? UInt8(ascii: "_") : $0 }, as: UTF8.self)
        #expect(header.hasPrefix("a.npy" + String(repeating: "_", count: 95) + "0000644_0000000_0000000_00000000003_00000000000_010146_ 0"), "\(header)")
        #expect(header.dropFirst(257).hasPrefix("ustar_00"))
        #expect(Array(bytes[512..<515]) == [7, 8, 9] && bytes[156 + 1024] == UInt8(ascii: "x"))
        #expect(String(decoding: bytes[1536..<1553], as: UTF8.self) == "16 path=ö.json\n\u{0}")
        let long = try #require(String(decoding: bytes, as: UTF8.self).range(of: "111 path=" + String(repeating: "n", count: 101) + "\n"))
        #expect(!long.isEmpty)
    }

    @Test func `texts are NumPy's, four bytes a letter`() {
        let bytes = NPYText.bytes(of: ["a", "ß\u{1f600}", ""])
        let header = String(decoding: bytes[10..<128], as: UTF8.self)
        #expect(Array(bytes[..<10]) == [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, 118, 0])
        #expect(header.hasPrefix("{'descr': '<U2', 'fortran_order': False, 'shape': (3,), }") && header.hasSuffix("\n"))
        #expect(Array(bytes[128...]) == [0x61, 0, 0, 0, 0, 0, 0, 0, 0xdf, 0, 0, 0, 0, 0xf6, 1, 0] + [UInt8](repeating: 0, count: 8))
        #expect(String(decoding: NPYText.bytes(of: ["x"], isScalar: true)[10..<128], as: UTF8.self).contains("'shape': (), }"))
    }
}
