import CHDF5

extension HDF5File {
    /// What a name in a group stands for.
    package enum Entry: Sendable, Hashable {
        case object
        /// A path in this file.
        case softLink
        /// Something in another file.
        case externalLink(file: String, object: String)
    }

    /// Links to an object of another file, which need not be there yet.
    ///
    /// - Parameters:
    ///   - file: relative to the folder of this one.
    ///   - object: its path there, from `/`.
    /// - Throws: ``HDF5Error``.
    package func link(_ path: String, toFile file: String, object: String) throws(HDF5Error) {
        try call("linking \(path)") { call, state throws(HDF5Error) in
            try state.makeGroups(above: path, call)
            try call.checked(H5Lcreate_external(file, object, state.id!, path, call.lists.linkCreation, hid_t(H5P_DEFAULT)))
        }
    }

    /// Links to another path of this file, which need not be there yet.
    ///
    /// - Throws: ``HDF5Error``.
    package func link(_ path: String, to other: String) throws(HDF5Error) {
        try call("linking \(path)") { call, state throws(HDF5Error) in
            try state.makeGroups(above: path, call)
            try call.checked(H5Lcreate_soft(other, state.id!, path, call.lists.linkCreation, hid_t(H5P_DEFAULT)))
        }
    }

    /// What stands at a path, links not followed; nil where nothing does.
    ///
    /// - Throws: ``HDF5Error``, also where a group on the way is missing.
    package func entry(_ path: String) throws(HDF5Error) -> Entry? {
        try call("looking for \(path)") { call, state throws(HDF5Error) in
            guard try call.checked(H5Lexists(state.id!, path, hid_t(H5P_DEFAULT))) > 0 else { return nil }
            var info = H5L_info_t()
            try call.checked(H5Lget_info(state.id!, path, &info, hid_t(H5P_DEFAULT)))
            switch info.type {
            case H5L_TYPE_SOFT: return .softLink
            case H5L_TYPE_EXTERNAL:
                var value = [CChar](repeating: 0, count: Int(info.u.val_size) + 1)
                try call.checked(H5Lget_val(state.id!, path, &value, value.count, hid_t(H5P_DEFAULT)))
                var flags: UInt32 = 0
                var file: UnsafePointer<CChar>?
                var object: UnsafePointer<CChar>?
                // Both point into `value`.
                let entry = value.withUnsafeBytes { value -> Entry? in
                    guard H5Lunpack_elink_val(value.baseAddress!, value.count - 1, &flags, &file, &object) >= 0, let file, let object
                    else { return nil }
                    return .externalLink(file: String(cString: file), object: String(cString: object))
                }
                guard let entry else { throw call.error() }
                return entry
            default: return .object
            }
        }
    }

    /// Names in a group, sorted by their bytes.
    ///
    /// - Throws: ``HDF5Error``, also where it is no group.
    package func names(in path: String = "/") throws(HDF5Error) -> [String] {
        try call("listing \(path)") { call, state throws(HDF5Error) in
            let group = try call.checked(H5Gopen2(state.id!, path, hid_t(H5P_DEFAULT)))
            defer { H5Gclose(group) }
            final class Names { var names: [String] = [] }
            let names = Names()
            let listed = H5Literate(
                group, H5_INDEX_NAME, H5_ITER_INC, nil,
                { _, name, _, context in
                    if let name, let context { Unmanaged<Names>.fromOpaque(context).takeUnretainedValue().names.append(String(cString: name)) }
                    return 0
                }, Unmanaged.passUnretained(names).toOpaque())
            try call.checked(listed)
            return names.names
        }
    }
}
