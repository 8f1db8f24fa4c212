import Testing

@testable import Base
@testable import Signal
@testable import TestSupport

/// The formula of scripts/make-array-fixtures.py.
private func expected(_ count: Int) -> [Float] { (0..<count).map { Float($0 % 100) } }

@Suite struct NPYReadingTests {
    @Test(arguments: ["f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8"], ["little", "big"])
    func `every element type that NumPy writes becomes float32`(code: String, order: String) throws {
        let array = try ArrayFile.read(path: fixture("\(order)-\(code).npy"))
        #expect(array.tensor == Tensor(shape: [3, 4], values: expected(12)))
        #expect(array.elementType.shortName == "\(code.first!)\(Int(String(code.last!))! * 8)")
    }

    @Test(arguments: [("fortran-f4", [5, 7, 3]), ("fortran-f8-big", [5, 7])])
    func `Fortran order becomes C order`(name: String, shape: [Int]) throws {
        let array = try ArrayFile.read(path: fixture("\(name).npy"))
        #expect(array.isFortranOrder)
        #expect(array.tensor == Tensor(shape: TensorShape(shape), values: expected(shape.reduce(1, *))))
    }

    @Test(arguments: ["version-2", "version-3"])
    func `later format versions are read`(name: String) throws {
        #expect(try ArrayFile.read(path: fixture("\(name).npy")).tensor.values == expected(12))
    }

    @Test(
        arguments: [("scalar", []), ("7", [7]), ("1x2x3x4", [1, 2, 3, 4]), ("0x128", [0, 128])] as [(String, [Int])])
    func `every rank is read, empty arrays too`(name: String, shape: [Int]) throws {
        let tensor = try ArrayFile.read(path: fixture("f4-\(name).npy")).tensor
        #expect(tensor == Tensor(shape: TensorShape(shape), values: expected(shape.reduce(1, *))))
    }

    @Test func `half precision keeps subnormals, signed zero, infinities and NaN`() throws {
        let values = try ArrayFile.read(path: fixture("corners-f2.npy")).tensor.values
        let finite: [Float] = [0, -0.0, 0x1p-24, 0x3ffp-24, 0x1p-14, 1, -2, 65504, .infinity, -.infinity]
        #expect(values.dropLast().map(\.bitPattern) == finite.map(\.bitPattern))
        #expect(values.last!.isNaN)
    }

    @Test func `float64 beyond the range of float32 becomes infinite and is found as such`() throws {
        let tensor = try ArrayFile.read(path: fixture("corners-f8.npy")).tensor
        #expect(Array(tensor.values.prefix(4)) == [.infinity, -.infinity, 0, 0.1])
        #expect(tensor.nonFiniteCount == 3)
    }

    @Test func `64-bit integers round to the nearest float32`() throws {
        #expect(try ArrayFile.read(path: fixture("corners-i8.npy")).tensor.values == [0x1p63, -0x1p63, 16_777_216, -1])
        #expect(try ArrayFile.read(path: fixture("corners-u8.npy")).tensor.values == [0x1p64, 0x1p63])
    }

    @Test(arguments: [
        ("bool", ReasonCode.arrayElementType), ("complex", .arrayElementType), ("string", .arrayElementType),
        ("structured", .arrayElementType), ("date", .arrayElementType), ("longdouble", .arrayElementType),
        ("object", .arrayPickled),
    ])
    func `types that are not real numbers are refused`(name: String, code: ReasonCode) {
        #expect(skipCode { _ = try ArrayFile.read(path: fixture("refused-\(name).npy")) } == code)
        #expect(skipCode { _ = try ArrayFile.survey(path: fixture("refused-\(name).npy")) } == code)
    }

    @Test func `the survey reads the header alone`() throws {
        let survey = try ArrayFile.survey(path: fixture("big-f8.npy"))
        #expect(survey.header.shape == [3, 4])
        #expect(survey.header.elementType == .float64)
        #expect(survey.header.isBigEndian)
        #expect(survey.header.dataOffset == 128)
        #expect(survey.stamp.byteCount == 128 + 96)
        #expect(survey.member == nil)
    }

    @Test func `conversion in several chunks joins them in order`() throws {
        let folder = try TemporaryFolder()
        let count = 70_001
        let path = try folder.write(
            npy("{'descr': '>i4', 'fortran_order': False, 'shape': (\(count),), }")
                + (0..<count).flatMap { number in (0..<4).reversed().map { UInt8(number >> ($0 * 8) & 0xff) } },
            to: "long.npy")
        #expect(try ArrayFile.read(path: path).tensor.values == (0..<count).map(Float.init))
    }
}

@Suite struct MalformedArrayTests {
    static let malformed: [(String, [UInt8], ReasonCode)] = [
        ("text", Array("not an array at all".utf8), .arrayNotArray),
        ("three bytes", [0x93, 0x4e, 0x55], .arrayNotArray),
        ("magic only", NPYHeader.magic, .arrayNotArray),
        ("version 4", npy("{'descr': '<f4', 'fortran_order': False, 'shape': (), }", version: [4, 0]), .arrayNotArray),
        (
            "version 1.1", npy("{'descr': '<f4', 'fortran_order': False, 'shape': (), }", version: [1, 1]),
            .arrayNotArray
        ),
        (
            "header cut", Array(npy("{'descr': '<f4', 'fortran_order': False, 'shape': (), }").prefix(40)),
            .arrayTruncated
        ),
        ("length cut", NPYHeader.magic + [1, 0, 5], .arrayNotArray),
        ("header of 4 GiB", NPYHeader.magic + [2, 0, 0xff, 0xff, 0xff, 0xff], .arrayNotArray),
        ("empty header", NPYHeader.magic + [1, 0, 0, 0], .arrayNotArray),
        ("list", npy("['descr']"), .arrayNotArray),
        ("no keys", npy("{}"), .arrayNotArray),
        ("no shape", npy("{'descr': '<f4', 'fortran_order': False}"), .arrayNotArray),
        ("unknown key", npy("{'descr': '<f4', 'fortran_order': False, 'shape': (), 'x': 1}"), .arrayNotArray),
        ("key twice", npy("{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': ()}"), .arrayNotArray),
        ("text after", npy("{'descr': '<f4', 'fortran_order': False, 'shape': ()} + 1"), .arrayNotArray),
        ("unfinished", npy("{'descr': '<f4"), .arrayNotArray),
        ("escape", npy("{'descr': '\\x3cf4', 'fortran_order': False, 'shape': ()}"), .arrayNotArray),
        ("call", npy("{'descr': eval('1'), 'fortran_order': False, 'shape': ()}"), .arrayNotArray),
        ("true", npy("{'descr': '<f4', 'fortran_order': true, 'shape': ()}"), .arrayNotArray),
        ("number as shape", npy("{'descr': '<f4', 'fortran_order': False, 'shape': (3)}"), .arrayNotArray),
        ("negative", npy("{'descr': '<f4', 'fortran_order': False, 'shape': (-1, 2)}"), .arrayNotArray),
        ("leading zero", npy("{'descr': '<f4', 'fortran_order': False, 'shape': (01, 2)}"), .arrayNotArray),
        ("float", npy("{'descr': '<f4', 'fortran_order': False, 'shape': (1.5, 2)}"), .arrayNotArray),
        ("no comma", npy("{'descr': '<f4', 'fortran_order': False, 'shape': (1 2)}"), .arrayNotArray),
        ("only comma", npy("{'descr': '<f4', 'fortran_order': False, 'shape': (,)}"), .arrayNotArray),
        ("2^64", npy("{'descr': '<f4', 'fortran_order': False, 'shape': (18446744073709551616,)}"), .arrayNotArray),
        (
            "2^62 floats", npy("{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387904,)}"),
            .arrayTooLarge
        ),
        ("product", npy("{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296)}"), .arrayTooLarge),
        ("product and 0", npy("{'descr': '<f4', 'fortran_order': True, 'shape': (0, 4611686018427387904, 4)}"), .arrayTooLarge),
        ("0 and product", npy("{'descr': '<f4', 'fortran_order': True, 'shape': (4, 4611686018427387904, 0)}"), .arrayTooLarge),
        (
            "65 axes",
            npy("{'descr': '<f4', 'fortran_order': False, 'shape': (\(String(repeating: "1,", count: 65)))}"),
            .arrayNotArray
        ),
        ("float3", npy("{'descr': '<f3', 'fortran_order': False, 'shape': ()}"), .arrayElementType),
        ("no type", npy("{'descr': '', 'fortran_order': False, 'shape': ()}"), .arrayElementType),
        ("no values", npy("{'descr': '<f4', 'fortran_order': False, 'shape': (128, 78)}"), .arrayTruncated),
        (
            "one byte short", npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2)}", values: 15),
            .arrayTruncated
        ),
        (
            "a terabyte", npy("{'descr': '<f8', 'fortran_order': False, 'shape': (137438953472,)}", values: 8),
            .arrayTruncated
        ),
    ]

    @Test(arguments: malformed)
    func `malformed files are refused by reading and by the survey`(
        name: String, bytes: [UInt8], code: ReasonCode
    ) throws {
        try TemporaryFolder().withFile(bytes) { path in
            #expect(skipCode { _ = try ArrayFile.read(path: path) } == code)
            #expect(skipCode { _ = try ArrayFile.survey(path: path) } == code)
        }
    }

    @Test(arguments: [
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }",
        "{\"shape\":(2L,),\"fortran_order\":False,\"descr\":\"<f4\"}",
        " { 'shape' : ( 2 , ) ,\n 'descr' : 'f4' , 'fortran_order' : False } ",
    ])
    func `other spellings of the same dictionary are read`(dictionary: String) throws {
        try TemporaryFolder().withFile(npy(dictionary, values: 8)) { path in
            let tensor = try ArrayFile.read(path: path).tensor
            #expect(tensor == Tensor(shape: [2], values: [0, 0]))
        }
    }

    @Test func `an array above the bound is refused before it is read`() throws {
        let path = fixture("little-f8.npy")
        #expect(skipCode { _ = try ArrayFile.read(path: path, maxBytes: 95) } == .arrayTooLarge)
        #expect(skipCode { _ = try ArrayFile.read(path: path, maxBytes: 96) } == nil)
        // A byte becomes four in memory.
        #expect(skipCode { _ = try ArrayFile.read(path: fixture("little-u1.npy"), maxBytes: 47) } == .arrayTooLarge)
    }

    @Test func `the texts say what was found and what was needed`() throws {
        let bytes = npy("{'descr': '<f4', 'fortran_order': False, 'shape': (128, 78), }", values: 1000)
        try TemporaryFolder().withFile(bytes) { path in
            #expect {
                _ = try ArrayFile.read(path: path)
            } throws: {
                "\($0)" == "array.truncated: found 1000 bytes of values; needed 39936 bytes for (128, 78) float32"
            }
        }
        #expect {
            _ = try ArrayFile.read(path: fixture("refused-complex.npy"))
        } throws: {
            "\($0)"
                == "array.element_type: found element type '<c16' (complex numbers); needed integers of up to 64 bits or "
                + "floats of 16, 32 or 64 bits"
        }
    }

    /// Mutations of a good file must end in a reason or in an array that is no larger than the file.
    @Test func `20,000 mutated headers neither crash nor promise more than is there`() throws {
        var random = SeededGenerator(state: 0x6d65_6c73)
        let seeds = [
            npy("{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }", values: 48),
            npy("{'descr': '>i2', 'fortran_order': True, 'shape': (1, 2, 3), }", values: 12),
        ]
        let alphabet = Array("{}()',:<>|=fiuO0123456789-LTrueFals e\u{0}".utf8) + [0xff, 0x80]
        var read = 0
        var reasons: Set<ReasonCode> = []
        for round in 0..<20_000 {
            var bytes = seeds[round % seeds.count]
            for _ in 0...Int.random(in: 0..<4, using: &random) {
                let place = Int.random(in: 6..<80, using: &random) % bytes.count
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes[place] = alphabet.randomElement(using: &random)!
                case 2: bytes.insert(alphabet.randomElement(using: &random)!, at: place)
                default: bytes.remove(at: place)
                }
            }
            var source = MemorySource(bytes)
            do {
                let header = try NPYHeader(from: &source)
                try header.requireValues(available: bytes.count, maxBytes: 1 << 20)
                let values = try NPYValues.read(header, from: &source)
                #expect(values.count == header.shape.elementCount)
                #expect(header.valueBytes <= bytes.count)
                read += 1
            } catch {
                reasons.insert(error.code)
            }
        }
        #expect(read > 100)
        #expect(reasons.isSuperset(of: [.arrayNotArray, .arrayTruncated, .arrayElementType, .arrayPickled]))
    }
}

extension TemporaryFolder {
    func withFile(_ bytes: [UInt8], _ body: (String) throws -> Void) throws {
        try body(try write(bytes, to: "array.npy"))
    }
}
