import Foundation
import Testing

@testable import Base
@testable import HDF5
@testable import TestSupport

@Suite struct HDF5FileTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private var path: RawPath { RawPath(text: folder.path + "/file.h5") }

    private func write(_ values: [Float], to name: String, in file: HDF5File, attributes: [(String, HDF5Value)] = []) throws {
        _ = try values.withUnsafeBytes { try file.write($0, as: .float32, shape: [values.count], to: name, attributes: attributes) }
    }

    private func floats(_ bytes: [UInt8]) -> [Float] { bytes.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) } }

    @Test func `arrays, attributes and groups are read back as they were written`() throws {
        let file = try HDF5File.create(path)
        try write([1, 2.5, -3], to: "Actor_01/a", in: file, attributes: [("emotion", .text("Überraschung")), ("take", .integer(2))])
        let half = try [Float16(0.5), 65504].withUnsafeBytes { try file.write($0, as: .float16, shape: [1, 2], to: "half") }
        try write([], to: "Actor_01/none", in: file)
        try file.setAttribute("sampling_rate_hz", .number(16000.5))
        try file.makeGroup("empty/inner")
        try file.write(texts: ["a", "", "é"], to: "words")
        try file.close()
        try file.close()

        let read = try HDF5File.open(path)
        #expect(floats(try read.read("Actor_01/a")) == [1, 2.5, -3])
        #expect(try read.attribute("emotion", of: "Actor_01/a") == .text("Überraschung"))
        #expect(try read.attribute("take", of: "Actor_01/a") == .integer(2))
        #expect(try read.attribute("sampling_rate_hz") == .number(16000.5))
        #expect(try read.attribute("speaker", of: "Actor_01/a") == nil)
        #expect(try read.array("half") == half)
        #expect(half.type == .float16 && half.shape == [1, 2] && half.bytes == 4)
        #expect(try read.read("half") == [0x00, 0x38, 0xff, 0x7b])
        #expect(try read.read("Actor_01/none").isEmpty)
        #expect(try read.array("words") == HDF5Array(type: .text, shape: [3], offset: try read.array("words").offset))
        #expect(try read.names() == ["Actor_01", "empty", "half", "words"])
        #expect(try read.names(in: "Actor_01") == ["a", "none"])
    }

    @Test func `where a dataset says that its values stand, they stand`() throws {
        let file = try HDF5File.create(path)
        var places: [Int] = []
        for number in 0..<100 {
            let values = [Float](repeating: Float(number), count: 1 + number)
            let array = try values.withUnsafeBytes { try file.write($0, as: .float32, shape: [values.count], to: "a/\(number)") }
            places.append(try #require(array.offset))
        }
        try file.close()
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path.text)))
        for (number, place) in places.enumerated() {
            #expect(floats(Array(bytes[place..<place + 4 * (1 + number)])) == [Float](repeating: Float(number), count: 1 + number))
        }
    }

    @Test func `rows are written one after the other`() throws {
        let file = try HDF5File.create(path)
        try file.make("table", as: .float32, shape: [4, 3])
        for row in [2, 0, 1] {
            try (0..<3).map { Float(row * 3 + $0) }.withUnsafeBytes { try file.write($0, rows: row..<row + 1, of: "table") }
        }
        try [Float(9), 10, 11].withUnsafeBytes { try file.write($0, rows: 3..<4, of: "table") }
        #expect(throws: HDF5Error.self) { try [Float(9)].withUnsafeBytes { try file.write($0, rows: 4..<5, of: "table") } }
        try file.close()
        #expect(floats(try HDF5File.open(path).read("table")) == (0..<12).map(Float.init))
    }

    @Test func `links lead to other files and other names, and may lead nowhere`() throws {
        let other = try HDF5File.create(RawPath(text: folder.path + "/other é.h5"))
        try write([7], to: "x/y", in: other)
        try other.close()
        let file = try HDF5File.create(path)
        try file.link("Actor_01/a", toFile: "other é.h5", object: "/x/y")
        try file.link("b", to: "/Actor_01/a")
        try file.link("c", toFile: "missing.h5", object: "/x")
        try file.close()

        let read = try HDF5File.open(path)
        #expect(floats(try read.read("Actor_01/a")) == [7])
        #expect(floats(try read.read("b")) == [7])
        #expect(try read.entry("Actor_01/a") == .externalLink(file: "other é.h5", object: "/x/y"))
        #expect(try read.entry("b") == .softLink)
        #expect(try read.entry("Actor_01") == .object)
        #expect(try read.entry("z") == nil)
        #expect(throws: HDF5Error.self) { try read.read("c") }
    }

    @Test func `names that HDF5 would take for others are kept apart`() throws {
        let composed = "\u{e9}"
        let decomposed = "e\u{301}"
        let clips = ["a", "a/b", "a/b/c", "./x", "b.", "\(composed)/1", "\(decomposed)/1", "back\\x5cslash", "a.wav"].map {
            (name: $0, spare: $0 + ".wav")
        }
        let names = HDF5Names(clips)
        #expect(names.path("a") == "a.wav~")
        #expect(names.path("a/b") == "a/b.wav")
        #expect(names.path("a/b/c") == "a/b/c")
        #expect(names.path("./x") == "\\x2e/x")
        #expect(HDF5Names(clips.reversed()).path("a") == "a.wav~")
        let file = try HDF5File.create(path)
        for (number, clip) in clips.enumerated() { try write([Float(number)], to: names.path(clip.name), in: file) }
        try file.close()
        let read = try HDF5File.open(path)
        for (number, clip) in clips.enumerated() { #expect(floats(try read.read(names.path(clip.name))) == [Float(number)]) }
    }

    @Test func `errors have the file and HDF5's own words`() throws {
        let missing = folder.path + "/none/x.h5"
        let error = #expect(throws: HDF5Error.self) { try HDF5File.create(RawPath(text: missing)) }
        #expect(error?.systemCode == ENOENT)
        #expect(error?.file == missing)
        #expect(error?.found.contains("No such file or directory") == true, "\(String(describing: error))")
        try Data("no HDF5".utf8).write(to: URL(fileURLWithPath: path.text))
        let other = #expect(throws: HDF5Error.self) { try HDF5File.open(path) }
        #expect(other?.found.contains("signature") == true, "\(String(describing: other))")
        let file = try HDF5File.create(path)
        try write([1], to: "a", in: file)
        #expect(throws: HDF5Error.self) { try write([1], to: "a", in: file) }
        #expect(throws: HDF5Error.self) { try write([1], to: "a/b", in: file) }
        try file.close()
        #expect(throws: HDF5Error.self) { try write([1], to: "c", in: file) }
    }

    @Test func `the same calls give the same bytes at another time`() async throws {
        func make() throws -> Data {
            let file = try HDF5File.create(path)
            for number in 0..<500 { try write([Float(number)], to: "g\(number % 7)/\(number)", in: file, attributes: [("emotion", .text("sad"))]) }
            try file.write(texts: (0..<100).map { "clip \($0)" }, to: "words")
            try file.link("links/a", toFile: "other.h5", object: "/x")
            try file.setAttribute("recipe", .text(String(repeating: "line\n", count: 30_000)))
            try file.close()
            return try Data(contentsOf: URL(fileURLWithPath: path.text))
        }
        let first = try make()
        // HDF5 keeps whole seconds.
        try await Task.sleep(for: .milliseconds(1100))
        #expect(try make() == first)
    }

    @Test func `several threads make and read files at the same time`() async throws {
        let folder = folder.path
        try await withThrowingTaskGroup(of: Void.self) { group in
            for thread in 0..<4 {
                group.addTask {
                    let path = RawPath(text: folder + "/\(thread).h5")
                    let file = try HDF5File.create(path)
                    for number in 0..<200 {
                        try withUnsafeBytes(of: Float(thread * 1000 + number)) { _ = try file.write($0, as: .float32, shape: [1], to: "a/\(number)") }
                    }
                    try file.close()
                    let read = try HDF5File.open(path)
                    for number in 0..<200 {
                        let bytes = try read.read("a/\(number)")
                        #expect(bytes.withUnsafeBytes { $0.loadUnaligned(as: Float.self) } == Float(thread * 1000 + number))
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    /// Whether the machine's Python has h5py; what people read these files with.
    static let hasH5py = (try? python("import h5py")) != nil

    struct PythonFailed: Error { var text: String }

    static func python(_ script: String) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [ProcessInfo.processInfo.environment["MELSCOPE_PYTHON"] ?? "python3", "-c", script]
        let out = Pipe()
        process.standardOutput = out
        process.standardError = Pipe()
        try process.run()
        let text = String(decoding: out.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw PythonFailed(text: text) }
        return text
    }

    @Test(.enabled(if: HDF5FileTests.hasH5py, "this machine's Python has no h5py"))
    func `h5py reads what is written`() throws {
        let file = try HDF5File.create(path)
        try write([1, 2.5], to: "Actor_01/a", in: file, attributes: [("emotion", .text("fröhlich")), ("take", .integer(3))])
        try [Float16(0.5)].withUnsafeBytes { _ = try file.write($0, as: .float16, shape: [1, 1], to: "half") }
        try file.write(texts: ["x", "é"], to: "words")
        try file.close()
        let links = try HDF5File.create(RawPath(text: folder.path + "/links.h5"))
        try links.link("k/a", toFile: "file.h5", object: "/Actor_01/a")
        try links.close()
        let said = try Self.python(
            """
            import h5py
            f = h5py.File('\(folder.path)/links.h5')
            a = f['k/a']
            print(a[()].tolist(), a.dtype, a.attrs['emotion'], a.attrs['take'])
            g = h5py.File('\(path.text)')
            print(g['half'][()].tolist(), g['half'].dtype, g['words'].asstr()[()].tolist())
            """)
        #expect(said == "[1.0, 2.5] float32 fröhlich 3\n[[0.5]] float16 ['x', 'é']\n")
    }
}
