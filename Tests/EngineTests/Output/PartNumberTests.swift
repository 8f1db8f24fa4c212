import Testing

@testable import Base
@testable import Engine

/// How clips are divided among processes.
@Suite struct PartNumberTests {
    /// Computed by another implementation, in Python.
    static let hashes: [([UInt8], UInt64)] = [
        ([UInt8](), 0xefd0_1f60_ba99_2926),
        (Array("a.wav".utf8), 0x6684_8e34_c2cf_7a89),
        (Array("Actor_01/03-01-01-01-01-01-01.wav".utf8), 0x5a12_8b8c_48a3_15e8),
        (Array("Stimme/\u{e4}.wav".utf8), 0xe73d_ce81_96ef_c4ea),
        (Array("caf".utf8) + [0xe9] + Array(".wav".utf8), 0x77e2_af1b_c1ea_733d),
        (Array("a\\x.wav".utf8), 0x5971_0e88_bc94_9bdc),
    ]

    @Test(arguments: hashes)
    func `the hash of a path's bytes never changes`(bytes: [UInt8], hash: UInt64) {
        #expect(PartNumber.hash(RawPath(bytes: bytes)) == hash)
    }

    @Test func `every clip belongs to one part, and parts are of about one size also where names differ in few letters`() {
        for count in [2, 3, 16, 64] {
            var sizes = [Int](repeating: 0, count: count)
            for actor in 1...24 {
                for take in 1...60 {
                    let path = RawPath(text: "Actor_\(actor)/03-01-0\(take % 8)-01-0\(take % 2)-0\(take % 3)-\(actor).\(take).wav")
                    let owners = (0..<count).filter { PartNumber($0, of: count)?.takes(path) ?? false }
                    #expect(owners == [PartNumber.index(of: path, count: count)])
                    sizes[owners[0]] += 1
                }
            }
            let mean = 1440 / count
            #expect(sizes.allSatisfy { $0 > mean / 3 && $0 < mean * 2 }, "\(sizes)")
        }
    }

    @Test func `a part is written as i of N, from 0`() {
        #expect(PartNumber(text: "3/16") == PartNumber(3, of: 16))
        #expect(PartNumber(3, of: 16)?.description == "3/16")
        for text in ["16/16", "-1/4", "1", "1/0", "a/b", "1/2/3", "1/ 4", "1/100000", "", "/", "+1/4"] { #expect(PartNumber(text: text) == nil, "\(text)") }
        #expect(PartNumber(folderName: "3-of-16") == PartNumber(3, of: 16))
        for name in ["03-of-16", "16-of-16", "3-of-16-", ".merged-3-of-16-1", "3-of-", "x-of-y"] { #expect(PartNumber(folderName: name) == nil, "\(name)") }
    }
}
