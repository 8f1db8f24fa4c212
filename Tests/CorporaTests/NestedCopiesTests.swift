import Testing

@testable import Base
@testable import Corpora

@Suite struct NestedCopiesTests {
    private func clips(_ paths: [String]) -> [SourceClip] {
        paths.map {
            let path = RawPath(text: $0)
            return SourceClip(
                root: RawPath(text: "/data"), relativePath: path, kind: ClipKind(fileExtension: path.fileExtension)!,
                sizeBytes: 1, modifiedNanoseconds: 1)
        }
    }

    @Test func `a dataset that lies in itself once more is told`() {
        let names = (1...3).flatMap { ["Actor_0\($0)/x.wav", "all/Actor_0\($0)/x.wav", "other/Actor_0\($0)/y.wav"] }
        #expect(NestedCopies.find(in: clips(names.sorted())).map(\.text) == ["all: 3 clips that the folder above also holds, with the same names and sizes"])
        #expect(NestedCopies.find(in: clips(["train/a.wav", "test/a.wav", "b.wav"])).isEmpty)
    }
}
