import Foundation
import Testing

@testable import Base
@testable import Engine
@testable import TestSupport

/// The lock of outputs on storage that several machines share.
@Suite struct LockFileTests {
    private let temporary: TemporaryFolder
    private let folder: HeldFolder

    init() throws {
        temporary = try TemporaryFolder()
        folder = try HeldFolder(path: temporary.path)
    }

    private var path: String { temporary.path + "/lock.held" }
    private func take(_ text: String = "process 1 on n1\nrun abc\n") throws -> LockFile? { try LockFile(folder, "lock.held", text: text) }

    /// As another machine's would stand there.
    private func leave(machine: String, process: Int32, ageSeconds: Double) throws {
        try Data("process \(process) on n9\nbegin\n\n--\n\(machine)\n\(process)\n000000000004\n".utf8).write(to: URL(fileURLWithPath: path))
        let time = Date().addingTimeInterval(-ageSeconds)
        try FileManager.default.setAttributes([.modificationDate: time], ofItemAtPath: path)
    }

    @Test func `one holds it at a time, says who, and leaves nothing behind`() throws {
        let first = try #require(try take())
        #expect(try take("another") == nil)
        #expect(LockFile.holder(path)?.text.hasPrefix("process 1 on n1\nrun abc") == true)
        #expect(first.isHeld)
        first.release()
        #expect(LockFile.holder(path) == nil)
        let second = try #require(try take("another"))
        #expect(second.isHeld && !first.isHeld)
        second.release()
        #expect(try FileManager.default.contentsOfDirectory(atPath: temporary.path).isEmpty)
    }

    @Test func `of many that want it at once one gets it`() throws {
        let held = Guarded(0)
        let folder = folder
        DispatchQueue.concurrentPerform(iterations: 16) { _ in
            guard let lock = try? LockFile(folder, "lock.held", text: "x") else { return }
            held.withLock { $0 += 1 }
            _ = Unmanaged.passRetained(lock)
        }
        #expect(held.withLock { $0 } == 1)
    }

    @Test func `a process of this machine that is gone holds nothing, and one of another machine does until it was silent for its time`() throws {
        let child = Process()
        child.executableURL = URL(fileURLWithPath: "/bin/true")
        try child.run()
        child.waitUntilExit()
        try leave(machine: LockFile.machine, process: child.processIdentifier, ageSeconds: 0)
        #expect(LockFile.holder(path) == nil)
        try #require(try take()).release()
        try leave(machine: "another/pid", process: 1, ageSeconds: LockFile.staleSeconds / 2)
        #expect(LockFile.holder(path)?.text.hasPrefix("process 1 on n9") == true)
        #expect(try take() == nil)
        try leave(machine: "another/pid", process: 1, ageSeconds: LockFile.staleSeconds + 30)
        let mine = try #require(try take())
        #expect(mine.isHeld)
        mine.release()
    }

    @Test func `a holder knows its lock by what it says, whatever number the file system gives the file`() throws {
        let lock = try #require(try take())
        let said = try Data(contentsOf: URL(fileURLWithPath: path))
        try said.write(to: URL(fileURLWithPath: temporary.path + "/other"))
        try FileManager.default.removeItem(atPath: path)
        try FileManager.default.moveItem(atPath: temporary.path + "/other", toPath: path)
        lock.release()
        #expect(!FileManager.default.fileExists(atPath: path))
        let next = try #require(try take())
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) != said)
        next.release()
    }

    @Test func `a holder whose lock was taken finds that out`() throws {
        let lock = try #require(try take())
        try FileManager.default.removeItem(atPath: path)
        try leave(machine: "another/pid", process: 1, ageSeconds: 0)
        lock.release()
        #expect(FileManager.default.fileExists(atPath: path), "the other's lock stays")
    }
}
