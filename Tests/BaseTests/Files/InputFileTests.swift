import Foundation
import Testing

@testable import Base
@testable import TestSupport

@Suite struct InputFileTests {
    @Test func `what is not a file of its own is refused without waiting`() throws {
        let folder = try TemporaryFolder()
        let pipe = folder.path + "/pipe.npy"
        #expect(mkfifo(pipe, 0o600) == 0)
        #expect(skipCode { _ = try InputFile(path: pipe) } == .fileNotRegular)
        #expect(skipCode { _ = try InputFile(path: folder.path) } == .fileNotRegular)
        #expect(skipCode { _ = try InputFile(path: "/dev/zero") } == .fileNotRegular)
        #expect(skipCode { _ = try InputFile(path: folder.path + "/none.npy") } == .fileVanished)
        #expect(skipCode { _ = try InputFile(path: fixture("little-f4.npy") + "/inside") } == .fileVanished)
        #expect(skipCode { _ = try InputFile(path: fixture("little-f4.npy") + "\0.wav") } == .fileVanished)
        let empty = try folder.write([], to: "empty.npy")
        #expect(skipCode { _ = try InputFile(path: empty) } == .fileEmpty)
    }

    @Test func `a link that leads to itself is refused`() throws {
        let folder = try TemporaryFolder()
        let link = folder.path + "/loop.npy"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: link)
        #expect(skipCode { _ = try InputFile(path: link) } == .fileUnreadable)
    }

    @Test(.enabled(if: geteuid() != 0, "root may read everything"))
    func `a file without read permission is refused`() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write([1], to: "locked.npy")
        #expect(chmod(path, 0) == 0)
        #expect(skipCode { _ = try InputFile(path: path) } == .filePermission)
    }

    @Test(arguments: [
        (EACCES, ReasonCode.filePermission), (EPERM, .filePermission), (ENOENT, .fileVanished),
        (ENOTDIR, .fileVanished),
        (ENXIO, .fileNotRegular), (EIO, .fileUnreadable), (EMFILE, .fileUnreadable), (ESTALE, .fileVanished),
    ])
    func `the system's status becomes a reason`(status: Int32, code: ReasonCode) {
        #expect(InputFile.reason(ofErrno: status, call: "open").code == code)
    }

    @Test func `a git-LFS pointer is known by its first line`() throws {
        let folder = try TemporaryFolder()
        let pointer = """
            version https://git-lfs.github.com/spec/v1
            oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393
            size 39936

            """
        let path = try folder.write(Array(pointer.utf8), to: "clip.npy")
        #expect(skipCode { _ = try InputFile(path: path) } == .fileLFSPointer)
        let other = try folder.write(
            Array("version 2 of my notes, which are longer than a pointer's line".utf8), to: "a")
        #expect(skipCode { _ = try InputFile(path: other) } == nil)
    }

    @Test func `a file that grows while it is read is refused`() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write([1, 2, 3], to: "growing.npy")
        let file = try InputFile(path: path)
        #expect(skipCode { try file.requireUnchanged() } == nil)
        let handle = try #require(FileHandle(forWritingAtPath: path))
        handle.seekToEndOfFile()
        handle.write(Data([4]))
        try handle.close()
        #expect(
            throws: SkipReason(
                .fileChanged, found: "3 bytes before reading, 4 after",
                needed: "a file that does not change while it is read")
        ) {
            _ = try file.allBytes()
        }
    }

    @Test func `a read ends where the file ends`() throws {
        let folder = try TemporaryFolder()
        let file = try InputFile(path: try folder.write(Array(0..<10), to: "ten"))
        #expect(try file.bytes(at: 8, count: 100) == [8, 9])
        #expect(try file.bytes(at: 10, count: 1) == [])
        #expect(try file.bytes(at: 99, count: 1) == [])
        #expect(try file.allBytes() == Array(0..<10))
    }
}
