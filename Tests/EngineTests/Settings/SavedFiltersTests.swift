import Testing

@testable import Base
@testable import Engine
@testable import TestSupport

@Suite struct `Saved filters` {
    @Test func `a filter is saved, replaced, read by name and removed`() throws {
        let folder = try TemporaryFolder()
        let filters = SavedFilters(path: folder.path + "/state/filters")
        #expect(filters.all.isEmpty)
        try filters.save(.init(name: "loud", text: "peak>-1 = x"))
        try filters.save(.init(name: "angry", text: "emotion:angry,sad"))
        try filters.save(.init(name: "loud", text: "peak>-3"))
        #expect(filters.all == [.init(name: "angry", text: "emotion:angry,sad"), .init(name: "loud", text: "peak>-3")])
        #expect(try filters.text(of: "@loud") == "peak>-3")
        #expect(try filters.text(of: "peak>-9") == "peak>-9")
        #expect { try filters.text(of: "@lod") } throws: { "\($0)".contains("one of @angry, @loud") }
        try filters.remove("loud")
        #expect(filters.all.map(\.name) == ["angry"])
    }

    @Test(arguments: ["", "a b", "a=b", "@x", String(repeating: "x", count: 41)])
    func `a name that could not be read back is refused`(name: String) { #expect(SavedFilters.problem(withName: name) != nil) }
}
