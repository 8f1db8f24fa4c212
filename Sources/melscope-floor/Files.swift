import Glibc

/// Reads files whole into one buffer.
final class Reading {
    private static let capacity = 1 << 24
    private let bytes = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 64)

    deinit { bytes.deallocate() }

    func read(_ clip: Clip) throws {
        let descriptor = open(clip.path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FloorError(description: "cannot open \(clip.path)") }
        defer { close(descriptor) }
        while true {
            let count = Glibc.read(descriptor, bytes, Self.capacity)
            if count < 0 { throw FloorError(description: "cannot read \(clip.path)") }
            if count == 0 { return }
        }
    }
}

/// Writes files of the features' size under a temporary name and renames them.
final class Writing {
    private static let headerBytes = 128
    private let capacity: Int
    private let bytes: UnsafeMutableRawPointer
    private let folder: String
    private let temporary: String

    /// - Parameter featureFrames: of the longest clip.
    init(folder: String, lane: Int, featureFrames: Int) {
        capacity = Self.headerBytes + featureFrames * 2048 * 4
        bytes = .allocate(byteCount: capacity, alignment: 64)
        self.folder = folder
        temporary = "\(folder)/tmp/lane-\(lane)"
        bytes.initializeMemory(as: UInt8.self, repeating: 0, count: capacity)
    }

    deinit { bytes.deallocate() }

    func write(featureFrames: Int, index: Int) throws {
        let count = Self.headerBytes + featureFrames * 2048 * 4
        precondition(count <= capacity)
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        let isWritten =
            descriptor >= 0 && Glibc.write(descriptor, bytes, count) == count && close(descriptor) == 0
            && rename(temporary, "\(folder)/\(index).npy") == 0
        if !isWritten { throw FloorError(description: "cannot write \(folder)/\(index).npy") }
    }
}
