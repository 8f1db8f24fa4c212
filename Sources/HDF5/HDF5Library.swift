import Base
import CHDF5

/// HDF5's C library behind one lock: it may have been built without one, and where it has its own, no two calls run at once either.
enum HDF5Library {
    /// What all files are made and opened with; made with the first call.
    struct Lists {
        let fileAccess = melscope_hdf5_file_access()
        let fileCreation = melscope_hdf5_file_creation()
        let groupCreation = melscope_hdf5_group_creation()
        let datasetCreation = melscope_hdf5_dataset_creation(0)
        let textCreation = melscope_hdf5_dataset_creation(1)
        let linkCreation = melscope_hdf5_link_creation()
        let types: [HDF5Type: hid_t] = Dictionary(
            uniqueKeysWithValues: [HDF5Type.float16, .float32, .float64, .int32, .int64, .text].map { ($0, melscope_hdf5_type($0.kind)) })
    }

    /// A file's name and what is being done to it, for errors.
    struct Call {
        let lists: Lists
        let file: String
        let step: String

        /// - Throws: ``HDF5Error`` with the library's words when `result` is negative.
        @discardableResult
        func checked<Number: SignedInteger>(_ result: Number) throws(HDF5Error) -> Number {
            if result < 0 { throw error() }
            return result
        }

        func error() -> HDF5Error {
            var code: Int32 = 0
            let text = withUnsafeTemporaryAllocation(of: CChar.self, capacity: 1024) { buffer in
                melscope_hdf5_error(buffer.baseAddress!, buffer.count, &code)
                return String(cString: buffer.baseAddress!)
            }
            return HDF5Error(file: file, step: step, found: text.isEmpty ? "an error without words of HDF5's library" : text, systemCode: code)
        }

        func error(_ found: String) -> HDF5Error { HDF5Error(file: file, step: step, found: found) }
    }

    private static let lists = Guarded<Lists?>(nil)

    /// Runs `body` alone.
    static func call<Result: Sendable>(
        _ file: String, _ step: String, _ body: (Call) throws(HDF5Error) -> Result
    ) throws(HDF5Error) -> Result {
        try lists.withLock { lists throws(HDF5Error) in
            melscope_hdf5_begin()
            let made = lists ?? Lists()
            lists = made
            return try body(Call(lists: made, file: file, step: step))
        }
    }
}
