import Testing

@testable import Base
@testable import Engine
@testable import TestSupport

@Suite struct NetworkStorageTests {
    @Test func `disks of this machine are not taken for network storage, and what is not there neither`() throws {
        let temporary = try TemporaryFolder()
        #expect(NetworkStorage.kind(of: temporary.path) == nil)
        #expect(NetworkStorage.kind(of: temporary.path + "/none") == nil)
        #expect(NetworkStorage.kind(of: "/proc") == nil)
    }
}
