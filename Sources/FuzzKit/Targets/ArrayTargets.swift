import Signal

/// Arrays by a grammar of headers, then by mutation of the bytes.
enum ArrayCases {
    static let mutator = Mutator(
        dictionary: [
            "'descr'", "'<f4'", "'|O'", "'<f8'", "'>f2'", "'<c8'", "[('a', '<f4')]", "True", "False", "None", "(", ")",
            ",", "{", "}", "'shape'", "'fortran_order'", "-", "L", "\\x00", "\u{93}",
        ],
        bytes: [
            [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0], [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 2, 0], [0x50, 0x4b, 3, 4],
        ])
    private static let types = [
        "<f4", "<f4", "<f8", ">f8", "<f2", "|i1", "|u1", "<i2", ">i4", "<u8", "f4", "=f4", "|b1", "|O", "<c8", "<U4",
        "<M8[ns]", "|V8", "<f16", "",
    ]
    private static let lengths = [
        0, 1, 1, 2, 3, 9, 16, 16, 64, 128, 255, -1, -128, 65_536, 1 << 31, 1 << 32, 1 << 40, 1 << 60, 1 << 62, .max,
        .min,
    ]

    static func npy(_ random: inout FuzzRandom) -> [UInt8] {
        let type = random.once(in: 3) ? random.pick(types) : random.pick(["<f4", "<f8", "<f2", "|u1", "<i2"])
        let isWild = random.once(in: 2)
        let shape = (0..<random.below(isWild ? 8 : 4)).map { _ in isWild ? random.pick(lengths) : 1 + random.below(16) }
        let width = type.utf8.last.map { $0 >= 0x31 && $0 <= 0x38 ? Int($0) - 0x30 : 4 } ?? 4
        var values = width
        for length in shape { values = length > 0 && values < 4096 ? values * min(length, 4096) : values }
        values = min(values, 3000)
        var header =
            "{'descr': '\(type)', 'fortran_order': \(random.once(in: 3) ? "True" : "False"), 'shape': \(TensorShape(shape)), }"
        if random.once(in: 2) { header += String(repeating: " ", count: random.below(64)) }
        header += "\n"
        var text = Array(header.utf8)
        if random.once(in: 3) { text = mutator.mutate(text, with: [text], &random) }
        let version: UInt8 = random.once(in: 4) ? UInt8(random.below(5)) : 1
        var count = text.count
        if random.once(in: 12) { count = random.pick([0, 1, 10, 65_535, 65_536, 0x7fff_ffff, 0xffff_ffff]) }
        let countBytes = (0..<(version == 1 ? 2 : 4)).map { UInt8(truncatingIfNeeded: count >> (8 * $0)) }
        var bytes: [UInt8] = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, version, random.once(in: 30) ? 1 : 0]
        bytes += countBytes + text
        bytes += (0..<values).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        return random.once(in: 3) ? mutator.mutate(bytes, with: [bytes], &random) : bytes
    }

    /// Reads as a run does, with every way of asking for the values.
    static func read(_ path: String, member: String? = nil) throws {
        let survey: ArrayFile.Survey
        do {
            survey = try ArrayFile.survey(path: path, member: member)
        } catch {
            // What the header alone refuses must not be read either.
            if (try? ArrayFile.read(path: path, member: member)) != nil {
                throw FuzzFault("read, but not by survey: \(error)")
            }
            throw error
        }
        var array = try ArrayFile.read(path: path, member: member)
        guard array.tensor.shape == survey.header.shape, array.tensor.values.count == array.tensor.shape.elementCount
        else {
            throw FuzzFault(
                "\(array.tensor.shape) with \(array.tensor.values.count) values after \(survey.header.shape)")
        }
        try array.tensor.replaceNonFinite()
        try array.tensor.requireFinite()
    }
}

/// `.npy` files.
package final class NPYTarget: FuzzTarget {
    package static let name = "npy"
    package static let what = "`ArrayFile.survey` and `.read`"
    package static let limitText = "1 MiB + 32 × the file"
    private let file: CaseFile

    package init() throws { file = try CaseFile(extension: "npy") }
    package func makeCase(_ random: inout FuzzRandom) -> [UInt8] { ArrayCases.npy(&random) }
    // A value of one byte becomes four, once more in C order; headers are held as bytes, text and numbers.
    package func limit(_ bytes: [UInt8]) -> Int { 1 << 20 + 32 * bytes.count }
    package func run(_ bytes: [UInt8]) throws {
        try file.write(bytes)
        try ArrayCases.read(file.path)
    }
}

/// `.npz` archives, stored and deflated, that lie about sizes, names and methods.
package final class NPZTarget: FuzzTarget {
    package static let name = "npz"
    package static let what = "`ArrayFile.survey` and `.read`, libzip"
    package static let limitText =
        "2 MiB + 8 × 1,032 × the file (deflate's largest ratio; a byte becomes four, in two orders)"
    private let file: CaseFile
    private let mutator = Mutator(bytes: [
        [0x50, 0x4b, 1, 2], [0x50, 0x4b, 3, 4], [0x50, 0x4b, 5, 6], [0x50, 0x4b, 6, 6], [1, 0, 16, 0],
        Array(".npy".utf8),
    ])

    package init() throws { file = try CaseFile(extension: "npz") }
    package func limit(_ bytes: [UInt8]) -> Int { 2 << 20 + 8 * 1032 * bytes.count }

    package func makeCase(_ random: inout FuzzRandom) -> [UInt8] {
        var zip = ZipBuilder()
        for index in 0..<(random.once(in: 3) ? random.below(4) : 1) {
            var member = ZipBuilder.Member(
                name: random.once(in: 8)
                    ? random.pick([
                        "", "../../etc/a.npy", "a\u{1b}[2J.npy", String(repeating: "n", count: 300), "x.txt",
                    ]) : "arr_\(index).npy")
            let npy = ArrayCases.npy(&random)
            switch random.below(4) {
            case 0: member.store(npy)
            case 1: member.deflateStored(npy)
            case 2: member.deflateZeros(head: npy, runs: random.once(in: 20) ? 400 : random.below(20))
            default: member.deflateZeros(head: Self.header(&random), runs: random.below(40))
            }
            if random.once(in: 4) {
                member.statedSize = random.pick([
                    0, 1, 0xffff_ffff, 1 << 30, member.size * 2, member.size + 1, member.size - 1,
                ])
            }
            if random.once(in: 10) {
                member.statedPacked = random.pick([0, 0xffff_ffff, 1 << 30, member.data.count + 1])
            }
            if random.once(in: 20) { member.method = UInt16(random.pick([0, 1, 8, 9, 12, 14, 93, 95, 99, 65_535])) }
            if random.once(in: 30) { member.flags = UInt16(random.pick([1, 8, 0x800, 0xffff])) }
            zip.members.append(member)
        }
        let bytes = zip.bytes
        return random.once(in: 2) ? mutator.mutate(bytes, with: [bytes], &random) : bytes
    }

    /// A header whose zeros follow.
    private static func header(_ random: inout FuzzRandom) -> [UInt8] {
        let shape = random.pick(["(128, 8)", "(16, 16)", "(2000,)", "(1, 128, 19)", "(100, 100)", "(1000000, 128)"])
        let text = Array(
            "{'descr': '\(random.pick(["<f4", "|u1", "<f8"]))', 'fortran_order': \(random.pick(["True", "False"])), 'shape': \(shape), }\n"
                .utf8)
        return [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, UInt8(text.count), 0] + text
    }

    package func run(_ bytes: [UInt8]) throws {
        try file.write(bytes)
        try ArrayCases.read(file.path, member: bytes.count % 5 == 0 ? "arr_0" : nil)
    }
}
