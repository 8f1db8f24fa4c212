import Base

/// Model files of other programs: which they are, and the lines that turn them into one that is read.
enum ForeignModel {
    /// The error for a file whose ending is none of those that are read.
    package static func refusal(_ path: String, suffix: String) throws -> EngineError {
        let head = try FileHead.read(path, count: 1 << 16)
        func unreadable(_ found: String, _ advice: String = "") -> EngineError {
            ModelFormat.unreadable(path, found: found, advice: advice)
        }
        switch suffix {
        case "keras", "h5", "hdf5":
            return unreadable(
                "a Keras file, which only Keras can read", kerasAdvice(path, isOld: isOldKeras(head)))
        case "pt", "pth", "ckpt", "jit", "t7":
            return unreadable("a PyTorch file, which only PyTorch can read", torchAdvice)
        case "safetensors": return unreadable("weights without their network (safetensors)", torchAdvice)
        case "pkl", "pickle", "joblib":
            return unreadable(
                "a pickle, which only the Python code that wrote it can read",
                "If it is a PyTorch model: " + torchAdvice)
        case "bin":
            // PyTorch writes ZIP files, or pickles before its version 1.6.
            if head.starts(with: Array("PK".utf8)) || head.first == 0x80 {
                return unreadable("a PyTorch file, which only PyTorch can read", torchAdvice)
            }
            return unreadable("the weights of an OpenVINO IR model", "Give the .xml file beside it.")
        case "pb": return unreadable("the graph of a TensorFlow model", "Name the folder that holds it.")
        default: return unreadable(suffix.isEmpty ? "a file without extension" : "the unknown extension .\(suffix)")
        }
    }

    /// These arguments of `torch.onnx.export` are the same from PyTorch 1.8 on. Since 2.9 another exporter is its default,
    /// which takes `dynamic_axes` for some networks only.
    private static let torchAdvice =
        "In Python, with the model built and its weights loaded: "
        + "model.eval(); torch.onnx.export(model, (torch.zeros(1, 1, 128, 100),), 'model.onnx', input_names=['log_mel'], "
        + "output_names=['features'], dynamic_axes={'log_mel': {0: 'batch', 3: 'time'}}), "
        + "where the zeros have the shape that the model takes; with PyTorch 2.9 or later, add dynamo=False"

    private static func kerasAdvice(_ path: String, isOld: Bool?) -> String {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        let file = name.contains("'") ? "FILE" : name
        let line = "import keras; keras.saving.load_model('\(file)', compile=False).export('DIR')"
        let older = "pip install tf_keras, and run it with TF_USE_LEGACY_KERAS=1 as "
            + "import tensorflow as tf; tf.keras.models.load_model('\(file)', compile=False).export('DIR')"
        let command = "'melscope convert' converts it with your Python. "
        switch isOld {
        case true: return command + "Or, since it was written before Keras 3: \(older), and name DIR"
        case false: return command + "Or in Python: \(line), and name DIR"
        default: return command + "Or in Python: \(line), and name DIR. If it was written before Keras 3: \(older)"
        }
    }

    /// Whether a file says in its first bytes that it is of Keras 1 or 2, or of 3; nil where neither stands there.
    ///
    /// In `.keras`, a ZIP of uncompressed parts, and in older HDF5 files the version stands after the text
    /// `keras_version`; in newer HDF5 files at the start of a global heap ("GCOL"), where texts of any length are kept.
    private static func isOldKeras(_ head: [UInt8]) -> Bool? {
        for mark in ["keras_version", "GCOL"].map({ Array($0.utf8) }) where head.count > mark.count {
            guard let start = (0..<head.count - mark.count).first(where: { head[$0..<$0 + mark.count].elementsEqual(mark) })
            else { continue }
            // The value is a digit, a dot, a digit: "2.13.1".
            let tail = Array(head[(start + mark.count)...].prefix(160))
            for index in tail.indices.dropLast(2)
            where (0x31...0x39).contains(tail[index]) && tail[index + 1] == 0x2E && (0x30...0x39).contains(tail[index + 2]) {
                return tail[index] < 0x33
            }
        }
        return nil
    }
}
