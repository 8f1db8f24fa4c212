import CHDF5

/// What stands in a dataset, without its values.
package struct HDF5Array: Sendable, Hashable {
    package var type: HDF5Type
    /// Empty for a single value.
    package var shape: [Int]
    /// Where the values begin in the file; nil where they are not in one piece.
    package var offset: Int?

    package var count: Int { shape.reduce(1, *) }
    /// Of the values; 0 for texts and others.
    package var bytes: Int { count * type.size }
}

extension HDF5File {
    /// Writes values as a dataset, with its attributes.
    ///
    /// - Parameters:
    ///   - bytes: in C order, of `type` and `shape`.
    ///   - type: not `text`, for which there is ``write(texts:to:)``.
    ///   - path: unlike any that is there.
    /// - Returns: where the values stand.
    /// - Throws: ``HDF5Error``.
    @discardableResult
    package func write(
        _ bytes: UnsafeRawBufferPointer, as type: HDF5Type, shape: [Int], to path: String, attributes: [(String, HDF5Value)] = []
    ) throws(HDF5Error) -> HDF5Array {
        precondition(type.size > 0 && bytes.count == shape.reduce(type.size, *), "\(bytes.count) bytes for \(shape) of \(type)")
        return try call("writing \(path)") { call, state throws(HDF5Error) in
            try state.makeGroups(above: path, call)
            let (dataset, array) = try state.make(path, type, shape, call)
            defer { H5Dclose(dataset) }
            if !bytes.isEmpty { try call.checked(H5Dwrite(dataset, call.lists.types[type]!, 0, 0, hid_t(H5P_DEFAULT), bytes.baseAddress!)) }
            for (name, value) in attributes { try call.setAttribute(name, value, on: dataset) }
            return array
        }
    }

    /// Writes texts as a dataset of one axis.
    ///
    /// - Throws: ``HDF5Error``.
    package func write(texts: [String], to path: String) throws(HDF5Error) {
        try call("writing \(path)") { call, state throws(HDF5Error) in
            try state.makeGroups(above: path, call)
            let (dataset, _) = try state.make(path, .text, [texts.count], call)
            defer { H5Dclose(dataset) }
            // All texts one after the other, each ended by a zero: HDF5 wants a pointer for each.
            var characters: [CChar] = []
            var starts: [Int] = []
            for text in texts {
                starts.append(characters.count)
                characters += text.utf8.lazy.map { CChar(bitPattern: $0) }
                characters.append(0)
            }
            if texts.isEmpty { return }
            let written = characters.withUnsafeBufferPointer { characters in
                starts.map { characters.baseAddress! + $0 }.withUnsafeBufferPointer {
                    H5Dwrite(dataset, call.lists.types[.text]!, 0, 0, hid_t(H5P_DEFAULT), $0.baseAddress!)
                }
            }
            try call.checked(written)
        }
    }

    /// Makes a dataset whose rows are written later, with ``write(_:rows:of:)``: for more than fits in memory. Rows that are not written
    /// have no certain values.
    ///
    /// - Throws: ``HDF5Error``.
    @discardableResult
    package func make(_ path: String, as type: HDF5Type, shape: [Int]) throws(HDF5Error) -> HDF5Array {
        try call("making \(path)") { call, state throws(HDF5Error) in
            try state.makeGroups(above: path, call)
            let (dataset, array) = try state.make(path, type, shape, call)
            H5Dclose(dataset)
            return array
        }
    }

    /// Writes some rows (items of the first axis) of a dataset that was made.
    ///
    /// - Parameter bytes: in C order, of the dataset's type and its shape without the first axis.
    /// - Throws: ``HDF5Error``.
    package func write(_ bytes: UnsafeRawBufferPointer, rows: Range<Int>, of path: String) throws(HDF5Error) {
        try call("writing rows \(rows) of \(path)") { call, state throws(HDF5Error) in
            let dataset = try call.checked(H5Dopen2(state.id!, path, hid_t(H5P_DEFAULT)))
            defer { H5Dclose(dataset) }
            let array = try call.array(dataset)
            guard let whole = array.shape.first, rows.lowerBound >= 0, rows.upperBound <= whole, array.type.size > 0,
                bytes.count == rows.count * array.shape.dropFirst().reduce(array.type.size, *)
            else { throw call.error("\(bytes.count) bytes for rows of \(array.shape) \(array.type)") }
            if bytes.isEmpty { return }
            var start = array.shape.map { _ in hsize_t(0) }
            var count = array.shape.map { hsize_t($0) }
            start[0] = hsize_t(rows.lowerBound)
            count[0] = hsize_t(rows.count)
            let place = try call.checked(H5Dget_space(dataset))
            defer { H5Sclose(place) }
            try call.checked(H5Sselect_hyperslab(place, H5S_SELECT_SET, start, nil, count, nil))
            let source = try call.checked(H5Screate_simple(Int32(count.count), count, nil))
            defer { H5Sclose(source) }
            try call.checked(H5Dwrite(dataset, call.lists.types[array.type]!, source, place, hid_t(H5P_DEFAULT), bytes.baseAddress!))
        }
    }

    /// What a dataset is.
    ///
    /// - Throws: ``HDF5Error``, also where there is none.
    package func array(_ path: String) throws(HDF5Error) -> HDF5Array {
        try call("reading \(path)") { call, state throws(HDF5Error) in
            let dataset = try call.checked(H5Dopen2(state.id!, path, hid_t(H5P_DEFAULT)))
            defer { H5Dclose(dataset) }
            return try call.array(dataset)
        }
    }

    /// Values of a dataset, in C order, of the type that ``array(_:)`` says; links are followed.
    ///
    /// - Throws: ``HDF5Error``, also where there is no such dataset or it is one of texts.
    package func read(_ path: String) throws(HDF5Error) -> [UInt8] {
        try call("reading \(path)") { call, state throws(HDF5Error) in
            let dataset = try call.checked(H5Dopen2(state.id!, path, hid_t(H5P_DEFAULT)))
            defer { H5Dclose(dataset) }
            let array = try call.array(dataset)
            guard array.type.size > 0 else { throw call.error("values of type \(array.type)") }
            var values = [UInt8](repeating: 0, count: array.bytes)
            if values.isEmpty { return values }
            let read = values.withUnsafeMutableBytes {
                H5Dread(dataset, call.lists.types[array.type]!, 0, 0, hid_t(H5P_DEFAULT), $0.baseAddress!)
            }
            try call.checked(read)
            return values
        }
    }
}

extension HDF5File.State {
    /// - Returns: the open dataset, which the caller closes, and what it is.
    fileprivate func make(
        _ path: String, _ type: HDF5Type, _ shape: [Int], _ call: HDF5Library.Call
    ) throws(HDF5Error) -> (hid_t, HDF5Array) {
        let lengths = shape.map { hsize_t($0) }
        let space = try call.checked(lengths.isEmpty ? H5Screate(H5S_SCALAR) : H5Screate_simple(Int32(shape.count), lengths, nil))
        defer { H5Sclose(space) }
        let dataset = try call.checked(
            H5Dcreate2(
                id!, path, call.lists.types[type]!, space, call.lists.linkCreation,
                type == .text ? call.lists.textCreation : call.lists.datasetCreation, hid_t(H5P_DEFAULT)))
        return (dataset, HDF5Array(type: type, shape: shape, offset: HDF5Library.Call.offset(dataset)))
    }
}

extension HDF5Library.Call {
    fileprivate static func offset(_ dataset: hid_t) -> Int? {
        let offset = H5Dget_offset(dataset)
        return offset == haddr_t.max ? nil : Int(exactly: offset)
    }

    fileprivate func array(_ dataset: hid_t) throws(HDF5Error) -> HDF5Array {
        let type = try checked(H5Dget_type(dataset))
        defer { H5Tclose(type) }
        let space = try checked(H5Dget_space(dataset))
        defer { H5Sclose(space) }
        let axes = try checked(H5Sget_simple_extent_ndims(space))
        var lengths = [hsize_t](repeating: 0, count: max(1, Int(axes)))
        if axes > 0 { try checked(H5Sget_simple_extent_dims(space, &lengths, nil)) }
        let shape = lengths.prefix(Int(axes)).map { Int(clamping: $0) }
        return HDF5Array(type: HDF5Type(melscope_hdf5_kind_of(type)), shape: shape, offset: Self.offset(dataset))
    }
}
