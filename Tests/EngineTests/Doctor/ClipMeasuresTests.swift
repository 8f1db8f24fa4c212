import Testing

@testable import Engine

@Suite struct ClipMeasuresTests {
    private static func measure(_ path: String, bytes: Int64 = 1) -> ClipMeasure { ClipMeasure(path: path, kind: .audio, inputBytes: bytes, inputModifiedNs: 0) }

    @Test func `a clip has one measure, the last one`() {
        var measures = ClipMeasures([Self.measure("a"), Self.measure("b"), Self.measure("a", bytes: 2)])
        #expect(measures.count == 2 && measures["a"]?.inputBytes == 2 && measures["c"] == nil)
        measures["b"]?.inputBytes = 9
        #expect(measures["b"]?.inputBytes == 9)
    }

    @Test func `those that are not wanted go, and the others are found where they are then`() {
        var measures = ClipMeasures(["a", "b", "c", "d"].map { Self.measure($0) })
        measures.removeAll { $0.path == "b" }
        measures["a"] = nil
        #expect(measures.all.map(\.path) == ["c", "d"])
        #expect(measures["c"]?.path == "c" && measures["d"]?.path == "d" && measures["a"] == nil && measures["b"] == nil)
    }
}
