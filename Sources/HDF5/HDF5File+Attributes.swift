import CHDF5

extension HDF5File {
    /// Sets an attribute of a group or dataset that is there; `/` is the file as a whole.
    ///
    /// - Throws: ``HDF5Error``, also where the attribute is set already.
    package func setAttribute(_ name: String, _ value: HDF5Value, on path: String = "/") throws(HDF5Error) {
        try call("writing the attribute \(name) of \(path)") { call, state throws(HDF5Error) in
            let object = try call.checked(H5Oopen(state.id!, path, hid_t(H5P_DEFAULT)))
            defer { H5Oclose(object) }
            try call.setAttribute(name, value, on: object)
        }
    }

    /// An attribute; nil where it is not set.
    ///
    /// - Throws: ``HDF5Error``.
    package func attribute(_ name: String, of path: String = "/") throws(HDF5Error) -> HDF5Value? {
        try call("reading the attribute \(name) of \(path)") { call, state throws(HDF5Error) in
            // By the object, which may be in another file: by its name alone HDF5 1.10 finds no attribute there.
            let object = try call.checked(H5Oopen(state.id!, path, hid_t(H5P_DEFAULT)))
            defer { H5Oclose(object) }
            guard try call.checked(H5Aexists(object, name)) > 0 else { return nil }
            let attribute = try call.checked(H5Aopen(object, name, hid_t(H5P_DEFAULT)))
            defer { H5Aclose(attribute) }
            let type = try call.checked(H5Aget_type(attribute))
            defer { H5Tclose(type) }
            let space = try call.checked(H5Aget_space(attribute))
            defer { H5Sclose(space) }
            guard H5Sget_simple_extent_type(space) == H5S_SCALAR else { return .other }
            switch HDF5Type(melscope_hdf5_kind_of(type)) {
            case .int32, .int64:
                var value: Int64 = 0
                try call.checked(H5Aread(attribute, call.lists.types[.int64]!, &value))
                return .integer(value)
            case .float16, .float32, .float64:
                var value = 0.0
                try call.checked(H5Aread(attribute, call.lists.types[.float64]!, &value))
                return .number(value)
            case .text:
                guard H5Tis_variable_str(type) > 0 else { return .other }
                var text: UnsafeMutablePointer<CChar>?
                try call.checked(H5Aread(attribute, call.lists.types[.text]!, &text))
                defer { H5free_memory(text) }
                return .text(text.map { String(cString: $0) } ?? "")
            case .other: return .other
            }
        }
    }
}

extension HDF5Library.Call {
    /// Texts have the length that they need: h5py gives those as `str`, those of a fixed length as bytes.
    func setAttribute(_ name: String, _ value: HDF5Value, on object: hid_t) throws(HDF5Error) {
        let space = try checked(H5Screate(H5S_SCALAR))
        defer { H5Sclose(space) }
        func set(_ type: HDF5Type, _ write: (hid_t, hid_t) -> herr_t) throws(HDF5Error) {
            let id = lists.types[type]!
            let attribute = try checked(H5Acreate2(object, name, id, space, hid_t(H5P_DEFAULT), hid_t(H5P_DEFAULT)))
            defer { H5Aclose(attribute) }
            try checked(write(attribute, id))
        }
        switch value {
        case .text(let text):
            try set(.text) { attribute, type in
                text.withCString { pointer in
                    withUnsafePointer(to: pointer) { H5Awrite(attribute, type, $0) }
                }
            }
        case .integer(let value): try set(.int64) { attribute, type in withUnsafePointer(to: value) { H5Awrite(attribute, type, $0) } }
        case .number(let value): try set(.float64) { attribute, type in withUnsafePointer(to: value) { H5Awrite(attribute, type, $0) } }
        case .other: throw error("a value without a type")
        }
    }
}
