import Base

/// A recording that is held open while segments of it are read, so that it is decoded once for all of them.
///
/// It goes forward, as decoders do, and keeps the last frames that it has decoded, so that segments may overlap. A segment that begins
/// before those is sought where that is exact (see ``SampleReader/seek(toFrame:)``); else the recording is opened anew. What is given
/// for a stretch does not depend on what was read before it.
final class RecordingCursor {
    /// Bytes of decoded frames that are kept: 90 s of 48 kHz stereo.
    private static let keptBytes = 32 << 20
    /// A gap between two segments that is decoded rather than sought: for less than this a seek costs more.
    private static let shortGapFrames = 1 << 15

    let path: String
    let decoder: AudioDecoder
    /// Of the whole file, once it was asked for.
    private var checksum: Int64??
    private let block: UnsafeMutableBufferPointer<Float>
    /// Interleaved, from ``keptStart`` to ``position``.
    private var kept: [Float] = []
    private var keptStart = 0
    private var position = 0
    private var isAtEnd = false

    var info: AudioInfo { decoder.info }
    private var channels: Int { info.channels }

    /// Opens the file and reads its header.
    ///
    /// - Throws: as ``AudioDecoder/init(path:buffers:replaceNonFinite:channel:media:)``.
    init(path: String, media: AudioDecoder.Media) throws {
        self.path = path
        decoder = try AudioDecoder(path: path, buffers: AudioDecoder.Buffers(), media: media)
        block = .allocate(capacity: AudioDecoder.Buffers.sampleCapacity)
    }

    deinit { block.deallocate() }

    /// Whether frames from this one on can be had from what is open.
    func reaches(_ frame: Int) -> Bool { frame >= keptStart || decoder.seek(toFrame: frame) && restart(at: frame) }

    /// Calls `body` with the frames from `start` on, block by block, each as long as possible but for the last: so the blocks of a
    /// stretch are the same whatever was read before it.
    ///
    /// - Parameters:
    ///   - count: how many frames; fewer where the recording ends. Nil for all up to its end.
    ///   - body: interleaved frames, at most ``AudioDecoder/blockFrames``.
    /// - Throws: what `body` throws; ``SkipReason`` `file.unreadable`; `CancellationError` once `isGivenUp` says so.
    func read(
        from start: Int, count: Int?, isGivenUp: () -> Bool, _ body: (_ interleaved: UnsafePointer<Float>, _ frames: Int) throws -> Void
    ) throws {
        let end = count.map { start + $0 } ?? .max
        if start > position + Self.shortGapFrames, decoder.seek(toFrame: start) { _ = restart(at: start) }
        var place = start
        while place < end {
            if isGivenUp() { throw CancellationError() }
            let wanted = min(end - place, decoder.blockFrames)
            // Frames that were skipped are of no use to any later segment.
            while position < place + wanted, !isAtEnd { try decode(keepingFrom: place) }
            let there = min(wanted, position - place)
            guard there > 0 else { break }
            try kept.withUnsafeBufferPointer { buffer in
                guard let base = buffer.baseAddress else { return }
                try body(base + (place - keptStart) * channels, there)
            }
            place += there
        }
    }

    /// Decodes a block more.
    private func decode(keepingFrom frame: Int) throws {
        guard let target = block.baseAddress else { return }
        let count = try decoder.readInterleaved(into: target, frames: decoder.blockFrames)
        guard count > 0 else {
            isAtEnd = true
            return
        }
        if position + count <= frame {
            kept.removeAll(keepingCapacity: true)
            keptStart = position + count
        } else {
            // Twice as much for a while, so that what is left of it is seldom moved.
            let limit = Self.keptBytes / (MemoryLayout<Float>.size * channels)
            let oldest = min(frame, position - limit)
            if position - keptStart > 2 * limit, oldest > keptStart {
                kept.removeFirst((oldest - keptStart) * channels)
                keptStart = oldest
            }
            kept.append(contentsOf: UnsafeBufferPointer(start: target, count: count * channels))
        }
        position += count
    }

    private func restart(at frame: Int) -> Bool {
        kept.removeAll(keepingCapacity: true)
        (keptStart, position, isAtEnd) = (frame, frame, false)
        return true
    }

    /// How many frames there are; nil while neither the header nor decoding has told.
    var knownFrames: Int? { isAtEnd ? position : info.frames }

    /// Why decoding ended before the recording does.
    var fault: SkipReason? { decoder.fault }

    /// Of the file's bytes, read once; each further call only looks whether the file is still the same.
    ///
    /// - Throws: ``SkipReason`` `file.unreadable` or `file.changed`.
    func contentChecksum() throws -> Int64? {
        if let checksum {
            try decoder.file.checkUnchanged()
            return checksum
        }
        let found = try decoder.file.contentChecksum()
        checksum = .some(found)
        return found
    }

    /// Whether the path still leads to what is open.
    func isCurrent() -> Bool { (try? InputFile(path: path).stamp) == decoder.file.stamp }
}
