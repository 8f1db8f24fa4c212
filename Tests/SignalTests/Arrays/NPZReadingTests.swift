import Testing

@testable import Base
@testable import Signal
@testable import TestSupport

@Suite struct NPZReadingTests {
    private let one = Tensor(shape: [3, 4], values: (0..<12).map(Float.init))

    @Test(arguments: ["one-stored", "one-deflated"])
    func `the only array is read without naming it`(name: String) throws {
        #expect(try ArrayFile.read(path: fixture("\(name).npz")).tensor == one)
        let survey = try ArrayFile.survey(path: fixture("\(name).npz"))
        #expect(survey.member == "log_mel")
        #expect(survey.header.shape == [3, 4])
    }

    @Test(arguments: ["log_mel", "log_mel.npy"])
    func `one of several is read by its name`(member: String) throws {
        #expect(try ArrayFile.read(path: fixture("several.npz"), member: member).tensor == one)
    }

    @Test func `several arrays without a choice are refused with their names`() {
        #expect {
            _ = try ArrayFile.read(path: fixture("several.npz"))
        } throws: {
            "\($0)" == "array.member: found 2 arrays: 'mfcc' and 'log_mel'; needed the name of one of them"
        }
        #expect {
            _ = try ArrayFile.read(path: fixture("one-stored.npz"), member: "mel")
        } throws: {
            "\($0)" == "array.member: found 1 array: 'log_mel'; needed an array 'mel'"
        }
    }

    @Test(arguments: [
        ("no-array", ReasonCode.arrayNotArray), ("encrypted", .arrayNotArray), ("wrong-checksum", .arrayNotArray),
        ("lying-size", .arrayTruncated),
    ])
    func `archives that cannot be trusted are refused`(name: String, code: ReasonCode) {
        #expect(skipCode { _ = try ArrayFile.read(path: fixture("\(name).npz")) } == code)
    }

    @Test func `a bomb is refused by the bound and read within it`() throws {
        let path = fixture("bomb.npz")
        #expect(skipCode { _ = try ArrayFile.read(path: path, maxBytes: 16 << 20) } == .arrayTooLarge)
        #expect(skipCode { _ = try ArrayFile.survey(path: path, maxBytes: 16 << 20) } == .arrayTooLarge)
        #expect(try ArrayFile.read(path: path).tensor.shape == [1 << 17, 128])
    }

    @Test func `LZMA is read or named as unsupported, as this libzip has it`() throws {
        do throws(SkipReason) {
            let array = try ArrayFile.read(path: fixture("lzma.npz"))
            #expect(array.tensor == one)
        } catch {
            #expect(error.found == "the member 'log_mel' with the unsupported compression method 14")
        }
    }

    @Test func `every cut of an archive is refused`() throws {
        let whole = try InputFile(path: fixture("one-deflated.npz")).allBytes()
        let folder = try TemporaryFolder()
        for length in 1..<whole.count {
            let path = try folder.write(Array(whole.prefix(length)), to: "cut.npz")
            #expect(skipCode { _ = try ArrayFile.read(path: path) } == .arrayNotArray, "\(length) bytes")
        }
    }

    @Test func `500 archives with damaged bytes end in a reason or an array`() throws {
        var random = SeededGenerator(state: 7)
        let whole = try InputFile(path: fixture("several.npz")).allBytes()
        let folder = try TemporaryFolder()
        var refused = 0
        for _ in 0..<500 {
            var bytes = whole
            for _ in 0..<3 {
                bytes[Int.random(in: 4..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            let path = try folder.write(bytes, to: "damaged.npz")
            do throws(SkipReason) {
                let array = try ArrayFile.read(path: path, member: "log_mel", maxBytes: 1 << 20)
                #expect(array.tensor.values.count <= 1 << 18)
            } catch {
                refused += 1
            }
        }
        #expect(refused > 100)
    }
}
