import Base
import Foundation

/// Decides how many bytes of samples a file has when its header and its length disagree. `docs/AUDIO.md` has the same
/// rules for readers.
///
/// 1. The header states as much as there is, or less and the rest is chunks or tags: the header's word.
/// 2. The header states 0, or one of the placeholders of programs that write into a pipe (nearly 2 or 4 GiB; -1 in CAF):
///    the samples reach to the end of the file, with a note. If they are not whole frames, the file was cut: truncated.
/// 3. The header states less and the rest is neither chunks nor tags: up to 1,024 bytes of it, zeros, and another file
///    are left out, with a note. More is samples, with a note, if they are whole frames to the end of the file; otherwise
///    nothing decides: damaged.
/// 4. The header states more than there is: less than a millisecond of it is a note, more is truncated.
///
/// With `truncated=accept`, what is there is read: in 2 and 4 to the end of the file, in 3 as far as the header says.
enum AudioSizeRules {
    struct Decision {
        /// Bytes of the header that libsndfile has to see in place of those in the file.
        var corrections: [(offset: Int, bytes: [UInt8])] = []
        var promisedSeconds: Double?
        package var fault: SkipReason?
        package var note: String?
    }

    /// Bytes behind the samples that are too few to be taken for more of them.
    static let unexplainedBytes = 1024
    /// What may be missing of the stated length.
    static let slackSeconds = 0.001

    /// - Parameter info: as libsndfile understands the header as it is.
    /// - Returns: nil when the header's word holds.
    static func decision(for stated: StatedSize, of file: AudioFile, info: AudioInfo) -> Decision? {
        guard info.sampleRateHz > 0 else { return nil }
        let present = file.byteCount - stated.dataOffset
        let measure = Measure(info: info, stated: stated, present: present)
        if stated.isOpen {
            guard present > 0, !Trailer(file, at: stated.dataOffset, stated).isExplained else { return nil }
            return open(stated, present: present, measure)
        }
        if stated.byteCount > present { return short(stated, present: present, measure) }
        let trailer = Trailer(file, at: stated.dataOffset + stated.byteCount, stated)
        if !trailer.isExplained { return long(stated, present: present, trailer, measure) }
        guard let smaller = stated.smallerByteCount, stated.byteCount - smaller > unexplainedBytes else { return nil }
        return Decision(
            corrections: corrections(stated, to: stated.byteCount),
            note: "the header accounts for \(measure.lengths(smaller, stated.byteCount)): all samples read")
    }

    /// Leaves out another file that begins right behind the samples, which libsndfile would take for a broken chunk.
    ///
    /// - Returns: the clip's note about it; nil where there is none.
    static func hideFileBehind(_ stated: StatedSize, in file: AudioFile) -> String? {
        guard !stated.isOpen, stated.byteCount < file.byteCount - stated.dataOffset else { return nil }
        let end = stated.dataOffset + stated.byteCount + stated.byteCount % 2
        guard end < file.byteCount, Trailer(file, at: end, stated).isAnotherFile else { return nil }
        defer { file.hideEnd(from: end) }
        return "\((file.byteCount - end).grouped) bytes after the samples ignored: another file"
    }

    /// What has to be corrected before the file is opened for the first time.
    static func firstCorrections(_ stated: StatedSize, of file: AudioFile) -> [(offset: Int, bytes: [UInt8])] {
        let present = file.byteCount - stated.dataOffset
        guard stated.isMisreadWhenTooLarge, stated.isOpen || stated.byteCount > present else { return [] }
        return corrections(stated, to: present)
    }

    private static func open(_ stated: StatedSize, present: Int, _ measure: Measure) -> Decision {
        var decision = Decision(corrections: corrections(stated, to: present))
        let rest = measure.bytesBeyondFrames(present)
        guard rest == 0 else {
            decision.fault = SkipReason(
                .audioTruncated, found: "\(measure.length(present)) and \(rest) bytes of another sample, in a file whose header does not state a size",
                needed: "whole samples of \(measure.frameBytes) bytes")
            return decision
        }
        decision.note = "no size in the header: read to the end of the file"
        return decision
    }

    private static func short(_ stated: StatedSize, present: Int, _ measure: Measure) -> Decision {
        let promised = measure.seconds(stated.byteCount)
        guard promised - measure.seconds(present) < slackSeconds else { return Decision(promisedSeconds: promised) }
        return Decision(note: "the header says \(stated.byteCount - present) bytes more than there are: \(measure.lengths(present, stated.byteCount))")
    }

    private static func long(_ stated: StatedSize, present: Int, _ trailer: Trailer, _ measure: Measure) -> Decision? {
        let rest = present - stated.byteCount
        if rest <= unexplainedBytes || trailer.isZeros {
            let what = trailer.isZeros ? "zeros" : "not samples, a chunk or a tag"
            return Decision(note: "\(rest.grouped) bytes after the samples ignored: \(what)")
        }
        guard measure.bytesBeyondFrames(present) == 0 else {
            return Decision(
                fault: SkipReason(
                    .audioDamaged, found: "\(present.grouped) bytes where the header says \(stated.byteCount.grouped), and they are not whole samples",
                    needed: "a header that fits the file"))
        }
        return Decision(
            corrections: corrections(stated, to: present),
            note: "the header accounts for \(measure.lengths(stated.byteCount, present)): read to the end of the file")
    }

    private static func corrections(_ stated: StatedSize, to byteCount: Int) -> [(offset: Int, bytes: [UInt8])] {
        stated.fields.map { field in
            let value = UInt64(max(0, field.value(byteCount)))
            let digits = (0..<field.byteCount).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
            return (field.offset, field.isBigEndian ? digits.reversed() : digits)
        }
    }

    /// Bytes of samples as lengths.
    private struct Measure {
        let frameBytes: Int
        private let bytesPerSecond: Double
        private let rateHz: Double

        init(info: AudioInfo, stated: StatedSize, present: Int) {
            rateHz = Double(info.sampleRateHz)
            if let bits = info.bitsPerSample, bits >= 8 {
                frameBytes = info.channels * bits / 8
                bytesPerSecond = Double(frameBytes) * rateHz
            } else {
                // A block of compressed samples; their rate from what libsndfile sees.
                frameBytes = max(1, stated.blockBytes ?? 1)
                let seconds = info.durationSeconds ?? 0
                let visible = stated.isOpen ? present : min(stated.byteCount, present)
                bytesPerSecond = seconds > 0 && visible > 0 ? Double(visible) / seconds : Double(frameBytes) * rateHz
            }
        }

        func seconds(_ bytes: Int) -> Double { Double(bytes) / bytesPerSecond }

        /// Bytes of an incomplete frame at the end. The byte of padding after an odd number of them is none.
        func bytesBeyondFrames(_ bytes: Int) -> Int {
            let rest = bytes % frameBytes
            return rest == 1 && frameBytes % 2 == 1 && bytes % 2 == 0 ? 0 : rest
        }

        func length(_ bytes: Int) -> String { AudioLength.text(seconds: seconds(bytes)) }

        func lengths(_ found: Int, _ of: Int) -> String { AudioLength.part(seconds(found), of: seconds(of), rateHz: rateHz) }
    }

    /// What stands behind the samples.
    private struct Trailer {
        private let file: AudioFile
        private let offset: Int
        private let trailer: StatedSize.Trailer

        init(_ file: AudioFile, at offset: Int, _ stated: StatedSize) {
            (self.file, self.offset, trailer) = (file, offset, stated.trailer)
        }

        private var start: [UInt8] { file.bytes(at: offset, count: 16) }

        /// Whether it is nothing, a byte of padding, chunks or a tag.
        var isExplained: Bool {
            let rest = file.byteCount - offset
            if rest <= 0 { return true }
            if Tag.begins(start, restBytes: rest) { return true }
            guard case .chunks(let isBigEndian) = trailer else { return false }
            if rest == 1, offset % 2 == 1 { return true }
            // Some programs do not pad.
            return [0, 1].contains { ChunkList(file, start: offset + $0, isBigEndian: isBigEndian).reachesEnd }
        }

        var isAnotherFile: Bool {
            ["RIFF", "RIFX", "RF64", "FORM", "fLaC", "OggS", "caff"].contains { start.starts(with: Array($0.utf8)) }
        }

        var isZeros: Bool {
            var place = offset
            while place < file.byteCount {
                let bytes = file.bytes(at: place, count: 1 << 16)
                if bytes.isEmpty || bytes.contains(where: { $0 != 0 }) { return false }
                place += bytes.count
            }
            return true
        }
    }

    /// Tags that other formats' programs append.
    enum Tag {
        package static func begins(_ bytes: [UInt8], restBytes: Int) -> Bool {
            func has(_ text: String) -> Bool { bytes.starts(with: Array(text.utf8)) }
            return has("TAG") && (restBytes == 128 || restBytes == 355) || has("TAG+") || has("APETAGEX") || has("LYRICSBEGIN")
                || has("ID3") && bytes.count > 3 && (2...4).contains(bytes[3])
        }
    }
}
