import Base
import Engine

/// `safetensors`: 8 bytes with the length of a JSON header, the header, the values.
///
/// The header stands in front and is known for certain only behind the last clip; the room for all planned clips is left free. What damaged
/// clips leave of it is filled with blanks, as the format allows.
final class SafetensorsWriter: FormatWriter {
    private let plan: ExportPlan
    private let file: DraftFile
    private let room: Int
    private var tensors: [String] = []
    private var exported: [ExportItem] = []
    private var offset = 0

    /// What readers accept, and what is sensible: a header of 100 MB.
    private static let headerLimit = 100_000_000

    init(_ plan: ExportPlan, _ place: ExportPlace) throws {
        self.plan = plan
        file = try DraftFile(place, plan.request.name)
        room = try Self.room(plan)
        try file.append([UInt8](repeating: 0, count: 8 + room))
    }

    /// Of the header of all planned clips, from their recorded shapes; a multiple of 8, so that the values are aligned.
    private static func room(_ plan: ExportPlan) throws -> Int {
        var (text, end) = (0, 0)
        for item in plan.items {
            let source = plan.sources[item.source]
            for place in source.arrays.indices {
                // Where nothing is recorded, room for the longest number.
                let shape = plan.plannedShape(item, place) ?? [Int(UInt32.max)]
                let count = shape.reduce(1) { $0.multipliedReportingOverflow(by: $1).partialValue }
                let bytes = max(0, min(count, 1 << 36)) * plan.valueType.element.byteCount
                let array = ExportArray(name: source.arrays[place].name, shape: shape, values: [], type: plan.valueType)
                text += entry(plan.name(of: array, item), array, end, end + bytes).utf8.count + 1
                end += bytes
            }
        }
        text += 2 + metadata(plan, plan.items).utf8.count
        guard text < headerLimit else {
            throw EngineError(
                .invalidArgument, subject: plan.request.destination, step: "writing the header", found: "\(Readable.count(plan.items.count)) clips, whose header has \(Readable.roundBytes(text))",
                needed: "at most 100 MB, as readers of safetensors accept", advice: "Choose some with --where, or another --format.")
        }
        return (text + 7) / 8 * 8
    }

    private static func entry(_ name: String, _ array: ExportArray, _ start: Int, _ end: Int) -> String {
        let type = array.type == .float16 ? "F16" : "F32"
        return "\(JSONText.of(name)):{\"dtype\":\"\(type)\",\"shape\":[\(array.shape.map(String.init).joined(separator: ","))],\"data_offsets\":[\(start),\(end)]}"
    }

    /// Of texts alone, as the format wants: what they hold is JSON again.
    private static func metadata(_ plan: ExportPlan, _ items: [ExportItem]) -> String {
        // By hand: a dictionary would take two names for one that differ in the composition of an accent.
        let clips = items.map { item in
            JSONText.of(item.name) + ":" + JSONText.of(Dictionary(plan.facts(of: item).map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first }))
        }
        let texts = ["clips": "{" + clips.joined(separator: ",") + "}", "sources": ExportOrigin.json(plan), "format": "melscope export 1"]
        return "\"__metadata__\":" + JSONText.of(texts)
    }

    func add(_ item: ExportItem, _ arrays: [ExportArray]) throws {
        for array in arrays {
            tensors.append(Self.entry(plan.name(of: array, item), array, offset, offset + array.byteCount))
            try array.withBytes { try file.append($0) }
            offset += array.byteCount
        }
        exported.append(item)
    }

    func finish() throws -> [String] {
        var header = Array(("{" + ([Self.metadata(plan, exported)] + tensors).joined(separator: ",") + "}").utf8)
        precondition(header.count <= room, "the header was planned for the longest numbers")
        header += [UInt8](repeating: UInt8(ascii: " "), count: room - header.count)
        try file.overwrite(at: 0, withUnsafeBytes(of: UInt64(room).littleEndian) { Array($0) } + header)
        try file.finish()
        return [plan.request.name]
    }
}
