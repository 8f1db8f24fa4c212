import Base
import Engine
import Foundation

/// Parquet, written by pyarrow in a Python of the user's: no C library for it is in Debian 12.
///
/// A row a clip: `key`, what is known of it, `recipe_hash`, and one column with its values, `features`, or of several outputs one for each. Rows go to
/// the child as they are read, so that it holds a group of them at a time; it writes the draft and nothing else.
final class ParquetWriter: FormatWriter {
    private let plan: ExportPlan
    private let draft: DraftFile
    private let child: PythonChild
    private var widths: [Int]?

    init(_ plan: ExportPlan, _ place: ExportPlace, isCancelled: @escaping @Sendable () -> Bool) throws {
        self.plan = plan
        draft = try DraftFile(place, plan.request.name)
        child = try PythonChild(plan.request.python, script: ParquetScript.text, destination: plan.request.destination, isCancelled: isCancelled)
        let path = draft.path.bytes.map { String($0, radix: 16).leftPadded(to: 2) }.joined()
        let heading = Heading(
            path: path, columns: ["key"] + plan.columns.map(\.name) + ["recipe_hash"], arrays: plan.sources[0].arrays.map { $0.name.isEmpty ? "features" : $0.name },
            half: plan.valueType == .float16, sources: ExportOrigin.json(plan))
        try child.send(text: JSONText.of(heading))
    }

    private struct Heading: Encodable {
        /// The draft's, each byte in hexadecimal: names need not be UTF-8.
        var path: String
        var columns: [String]
        var arrays: [String]
        var half: Bool
        var sources: String
    }

    func add(_ item: ExportItem, _ arrays: [ExportArray]) throws {
        let own = arrays.map(\.values.count)
        guard widths ?? own == own else { throw FeatureReader.Refusal(text: "shape: \(own) values, \(widths ?? []) in others") }
        widths = own
        try child.send(text: JSONText.of([item.name] + plan.values(of: item) + [plan.sources[item.source].run.recipe.hash]))
        for array in arrays { try array.withBytes { try child.send($0) } }
    }

    func finish() throws -> [String] {
        try child.finish()
        try draft.finish()
        return [plan.request.name]
    }
}

/// What the child runs.
enum ParquetScript {
    /// The exit status of a Python without pyarrow.
    static let withoutLibrary: Int32 = 3

    static let text = #"""
        import json, os, struct, sys
        try:
            import pyarrow as pa
            import pyarrow.parquet as pq
        except ImportError as error:
            print(error, file=sys.stderr)
            sys.exit(3)
        stream = sys.stdin.buffer

        def take():
            size = stream.read(8)
            if len(size) < 8:
                sys.exit(4)
            size = struct.unpack("<q", size)[0]
            if size < 0:
                return None
            data = stream.read(size)
            if len(data) < size:
                sys.exit(4)
            return data

        heading = json.loads(take())
        names, kind = heading["arrays"], pa.float16() if heading["half"] else pa.float32()
        width, writer, rows, values, held = kind.bit_width // 8, None, [], [[] for _ in names], 0

        def write():
            global writer, rows, values, held
            columns = [pa.array([row[i] or None for row in rows], pa.string()) for i in range(len(heading["columns"]))]
            fields = [pa.field(name, pa.string()) for name in heading["columns"]]
            for name, parts in zip(names, values):
                data, size = b"".join(parts), len(parts[0]) // width
                flat = pa.Array.from_buffers(kind, len(data) // width, [None, pa.py_buffer(data)])
                columns.append(pa.FixedSizeListArray.from_arrays(flat, size))
                fields.append(pa.field(name, pa.list_(kind, size)))
            schema = pa.schema(fields, {"melscope": heading["sources"]})
            if writer is None:
                writer = pq.ParquetWriter(os.fsdecode(bytes.fromhex(heading["path"])), schema)
            writer.write_table(pa.Table.from_arrays(columns, schema=schema))
            rows, values, held = [], [[] for _ in names], 0

        while (row := take()) is not None:
            rows.append(json.loads(row))
            for parts in values:
                parts.append(take())
                held += len(parts[-1])
            if held >= 32 << 20 or len(rows) >= 65536:
                write()
        if rows:
            write()
        writer.close()
        """#
}
