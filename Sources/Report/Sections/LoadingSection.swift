import Base
import Engine
import Shapes

/// How a script gets at the features.
enum LoadingSection {
    static func make(_ material: ReportMaterial) -> ReportSection {
        let areFiles = material.outputs.allSatisfy { !isHDF5($0) }
        var blocks: [Block] = [
            areFiles
                ? .paragraph("Each clip has a NumPy file; \(code: "metadata.csv") has a line a clip, with its labels and the file's place below the output. The lines need NumPy and pandas.")
                : .paragraph("Features stand in HDF5 files; \(code: "metadata.csv") has a line a clip, with its labels, the file and the name of its dataset there. The lines need h5py, NumPy and pandas.")
        ]
        for output in material.outputs {
            let code = Block.code(lines(output, material.datasets[output.dataset].labels?.classField ?? "emotion"), language: "python")
            blocks += material.outputs.count > 1 ? [.part(.name(output.title), [code])] : [code]
        }
        return ReportSection(id: "loading", title: "Loading the features in Python", blocks: blocks)
    }

    static func lines(_ output: OutputMaterial, _ classField: String) -> String {
        let folders = output.run.recipe.outputFolders
        let column = folders.count > 1 ? "clips.feature_file  # of the output \(Printable.text(folders[0])); the others: \(folders.dropFirst().map { "clips[\(python("feature_file_" + $0))]" }.joined(separator: ", "))" : "clips.feature_file"
        let isHDF5 = Self.isHDF5(output)
        var lines = (isHDF5 ? ["import h5py"] : []) + [
            "import numpy as np", "import pandas as pd", "", "out = \(python(output.folder.path))",
            "clips = pd.read_csv(f\"{out}/metadata.csv\", dtype=str, keep_default_na=False)",
            "clips = clips[clips.outcome == \"extracted\"]",
            "files = \(column)",
        ]
        if isHDF5 { lines += ["store = h5py.File(f\"{out}/\(HDF5Store.linksName)\")"] }
        lines += [
            (isHDF5
                ? "features = [store[file.split(\"#\", 1)[1]][()].astype(np.float32) for file in files]"
                : "features = [np.load(f\"{out}/{file}\").astype(np.float32) for file in files]") + "  # \(Readable.count(output.counts.extracted)) arrays \(output.shapes.text)",
        ]
        switch output.shapes.rank {
        case 1 where output.shapes.width != nil: lines.append("X = np.stack(features)")
        case 2 where output.shapes.width != nil: lines.append("X = np.stack([np.concatenate([f.mean(axis=0), f.std(axis=0)]) for f in features])  # over time, one vector a clip")
        default: break
        }
        lines.append("y = clips.get(\(python(classField)))")
        lines.append("speaker = clips.get(\"speaker\")  # keep each speaker on one side of a split")
        return lines.joined(separator: "\n")
    }

    private static func isHDF5(_ output: OutputMaterial) -> Bool { output.run.store == HDF5Store.self }

    /// A string as Python reads it back.
    static func python(_ text: String) -> String {
        var out = "\""
        for scalar in RawPath(text: text).text.unicodeScalars {
            switch scalar {
            case "\\": out += "\\\\"
            case "\"": out += "\\\""
            default:
                if Printable.isUnsafe(scalar) {
                    let hex = String(scalar.value, radix: 16)
                    out += scalar.value < 0x10000 ? "\\u" + String(repeating: "0", count: 4 - hex.count) + hex : "\\U" + String(repeating: "0", count: 8 - hex.count) + hex
                } else {
                    out.unicodeScalars.append(scalar)
                }
            }
        }
        return out + "\""
    }
}
