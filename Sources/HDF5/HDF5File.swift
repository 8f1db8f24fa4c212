import Base
import CHDF5

/// An HDF5 file, made or read. May be used from any thread; calls of all files take turns.
///
/// What is written has no times, so that the same calls give the same bytes, and the format of HDF5 1.8, which everything reads. A path
/// inside a file is UTF-8 with `/` between groups, which are made as needed; ``HDF5Names`` makes such paths of clips' names. Close a
/// file that was made: only then is it whole.
package final class HDF5File: Sendable {
    /// As it was given, for messages.
    package let path: String
    /// Nil once closed.
    let state: Guarded<State>

    struct State {
        var id: hid_t?
        /// Paths of groups that this file has made.
        var groups: Set<RawPath> = []
    }

    private init(_ path: String, _ id: hid_t) {
        self.path = path
        state = Guarded(State(id: id))
    }

    /// Makes a file, in the place of any that is there.
    ///
    /// - Parameter path: of the system, by its raw bytes.
    /// - Throws: ``HDF5Error``.
    package static func create(_ path: RawPath) throws(HDF5Error) -> HDF5File {
        let id = try HDF5Library.call(path.text, "making the file") { call throws(HDF5Error) in
            try call.checked(path.withCString { melscope_hdf5_make($0, call.lists.fileCreation, call.lists.fileAccess) })
        }
        return HDF5File(path.text, id)
    }

    /// Opens a file for reading. HDF5's library trusts what it reads: open only files that are as they were written.
    ///
    /// - Throws: ``HDF5Error``.
    package static func open(_ path: RawPath) throws(HDF5Error) -> HDF5File {
        let id = try HDF5Library.call(path.text, "opening the file") { call throws(HDF5Error) in
            try call.checked(path.withCString { melscope_hdf5_open($0, call.lists.fileAccess) })
        }
        return HDF5File(path.text, id)
    }

    /// Hands everything to the system; forcing it to the disk is the caller's.
    ///
    /// - Throws: ``HDF5Error``.
    package func flush() throws(HDF5Error) {
        try call("writing what is kept back") { call, state throws(HDF5Error) in
            try call.checked(H5Fflush(state.id!, H5F_SCOPE_LOCAL))
        }
    }

    /// Writes what is kept back and closes the file; again does nothing.
    ///
    /// - Throws: ``HDF5Error``; the file is then not whole.
    package func close() throws(HDF5Error) {
        let id = state.withLock { state -> hid_t? in
            defer { state.id = nil }
            return state.id
        }
        guard let id else { return }
        try HDF5Library.call(path, "closing the file") { call throws(HDF5Error) in try call.checked(H5Fclose(id)) }
    }

    deinit { try? close() }

    /// Makes a group and those above it that are missing.
    ///
    /// - Throws: ``HDF5Error``, also where a dataset has the name.
    package func makeGroup(_ name: String) throws(HDF5Error) {
        try call("making the group \(name)") { call, state throws(HDF5Error) in try state.makeGroups(name[...], call) }
    }

    /// Runs `body` with the open file.
    func call<Result: Sendable>(
        _ step: String, _ body: (HDF5Library.Call, inout State) throws(HDF5Error) -> Result
    ) throws(HDF5Error) -> Result {
        try state.withLock { state throws(HDF5Error) in
            guard state.id != nil else { throw HDF5Error(file: path, step: step, found: "a file that is closed") }
            return try HDF5Library.call(path, step) { call throws(HDF5Error) in try body(call, &state) }
        }
    }
}

extension HDF5File.State {
    /// Makes the group of this path, and those above it, unless this file has made them.
    mutating func makeGroups(_ path: Substring, _ call: HDF5Library.Call) throws(HDF5Error) {
        if path.isEmpty || path == "/" || groups.contains(RawPath(text: String(path))) { return }
        if let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) { try makeGroups(path[..<slash], call) }
        let name = String(path)
        let group = try call.checked(
            H5Gcreate2(id!, name, call.lists.linkCreation, call.lists.groupCreation, hid_t(H5P_DEFAULT)))
        H5Gclose(group)
        groups.insert(RawPath(text: name))
    }

    /// Makes the groups above what has this path.
    mutating func makeGroups(above path: String, _ call: HDF5Library.Call) throws(HDF5Error) {
        if let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) { try makeGroups(path[..<slash], call) }
    }
}
