import Base
import Corpora
import Engine
import Foundation

/// Dataset file names, by convention and against it.
package final class NamesTarget: FuzzTarget {
    package static let name = "names"
    package static let what = "`Labelling`, `CorpusCatalogue.recognise`, `RawPath`, `NPYStore.name`"
    package static let limitText = "64 KiB + 256 × the name"
    private static let seeds = [
        "1001_DFA_ANG_XX.wav", "1091_WSI_SAD_HI.npy", "1064_IEO_HAP_LO.WAV", "03-01-06-01-02-01-12.wav",
        "03-02-04-02-01-02-24.npy",
        "Actor_01/03-01-01-01-01-01-01.wav", "a/b/c.flac", ".hidden.wav", "x", "no-extension", "two.dots.wav",
    ].map { Array($0.utf8) }
    private let mutator = Mutator(
        dictionary: [
            "_", "-", ".", "/", "..", ".wav", ".npy", "1001", "DFA", "ANG", "XX", "03", "01", "\\x1b", "\\", "\u{202e}",
            "é", "👩‍👩‍👧",
        ],
        bytes: [[0xff], [0xc3], [0xed, 0xa0, 0x80], [0xf0, 0x9f], [0x1b, 0x5b, 0x32, 0x4a], [0x9b]], maxBytes: 12_000)

    private let labellings = DatasetKind.allCases.map { Labelling($0) }

    package init() {}
    package func limit(_ bytes: [UInt8]) -> Int { 64 << 10 + 256 * bytes.count }

    package func makeCase(_ random: inout FuzzRandom) -> [UInt8] {
        var bytes = mutator.mutate(random.pick(Self.seeds), with: Self.seeds, &random)
        if random.once(in: 500) {
            bytes = Array(repeating: bytes, count: 1 + 10_000 / max(1, bytes.count)).flatMap { $0 }
        }
        return bytes
    }

    package func run(_ bytes: [UInt8]) throws {
        let bytes = bytes.filter { $0 != 0 }
        let path = RawPath(bytes: bytes)
        let back = RawPath(text: path.text).withCString { Array(UnsafeRawBufferPointer(start: $0, count: strlen($0))) }
        guard back == bytes else { throw FuzzFault("the path \(path.text) is not what it was read from") }
        if path.text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7f })
            && Printable.text(path.text) == path.text
        {
            throw FuzzFault("a control character is taken for printable")
        }
        for labelling in labellings {
            _ = labelling.notes(ofPath: path.text)
            guard let label = labelling.label(ofPath: path.text) else { continue }
            guard label.fields.allSatisfy({ !$0.value.isEmpty && labelling.columns.contains($0.name) })
            else {
                throw FuzzFault("\(path.text): \(label)")
            }
        }
        _ = CorpusCatalogue.standard.recognise([path.text, "1001_DFA_ANG_XX.wav", path.lastComponent.text], below: path.parent)
        // By bytes, for a combining character would hide the dot.
        let feature = NPYStore.name(ofClip: path.text, OutputNaming())
        guard feature.utf8.suffix(4).elementsEqual(".npy".utf8),
            RawPath(text: feature).parent.text.utf8.elementsEqual(path.parent.text.utf8)
        else {
            throw FuzzFault("\(path.text) becomes \(feature)")
        }
    }
}
