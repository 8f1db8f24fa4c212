import Foundation
import Testing

/// What C libraries print through C's own streams.
@Suite struct LibraryOutputTests {
    let program: Program

    init() throws { program = try Program() }

    /// A CAF file of ALAC whose packet table makes libsndfile print a line on standard output, twice for each opening.
    private func writeTalkative(_ name: String) throws {
        func be(_ value: Int, _ count: Int) -> [UInt8] { (0..<count).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
        func chunk(_ name: String, _ body: [UInt8]) -> [UInt8] { Array(name.utf8) + be(body.count, 8) + body }
        let format = be(Int(Double(16_000).bitPattern), 8) + Array("alac".utf8) + [1, 0, 4096, 1, 0].flatMap { be($0, 4) }
        let cookie = be(4096, 4) + [0, 16, 40, 10, 14, 1] + be(255, 2) + be(0, 4) + be(0, 4) + be(16_000, 4)
        let packets = be(2, 8) + be(8192, 8) + be(0, 8) + [UInt8](repeating: 0xff, count: 40)
        let bytes =
            Array("caff".utf8) + [0, 1, 0, 0] + chunk("desc", format) + chunk("kuki", cookie) + chunk("pakt", packets)
            + chunk("data", be(0, 4) + (0..<200).map { UInt8($0) })
        let path = program.folder + "/" + name
        try FileManager.default.createDirectory(
            atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try Data(bytes).write(to: URL(fileURLWithPath: path))
    }

    @Test func `a line that libsndfile prints is a note on its clip, and JSON stays JSON`() throws {
        try writeTalkative("clips/talkative.wav")
        let result = try program.run("extract", "clips", "--output", "out", "--json", "--quiet")
        for line in result.lines {
            #expect(throws: Never.self, "\(line)") { try JSONSerialization.jsonObject(with: Data(line.utf8)) }
        }
        #expect(result.lines.count == 2 && result.output.contains("a library printed: alac_pakt_read_decode"), "\(result.output)")
        #expect(!result.errors.contains("alac"), "\(result.errors)")
        let inspection = try program.run("inspect", "clips/talkative.wav")
        #expect(inspection.lines.filter { $0.contains("alac_pakt_read_decode") }.allSatisfy { $0.contains("a library printed: ") })
        let survey = try program.run("survey", "clips")
        #expect(survey.lines.filter { $0.contains("alac_pakt_read_decode") }.allSatisfy { $0.contains("talkative.wav: a library printed: ") })
    }

    // OpenVINO tries one reader after another, and the last one's parser prints what it does not understand.
    @Test func `what OpenVINO's readers print about a damaged model reaches neither stream`() throws {
        try Data((0..<400).map { UInt8(truncatingIfNeeded: $0 &* 37 | 1) }).write(to: URL(fileURLWithPath: program.folder + "/damaged.onnx"))
        let result = try program.run("model", "damaged.onnx")
        #expect(result.status == 1 && !result.errors.contains("text_format") && !result.errors.contains("absl"), "\(result.errors)")
        #expect(!result.output.contains("text_format"))
    }
}
