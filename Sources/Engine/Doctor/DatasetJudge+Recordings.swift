import Base
import Foundation
import Signal

/// What single clips are like.
extension DatasetJudge {
    /// Clips that cannot be read, or not whole; NaN.
    var broken: [Finding] {
        var byCode: [FindingCode: [JudgedClip]] = [:]
        for clip in clips {
            guard let reason = clip.measure.reason else { continue }
            switch reason.code {
            case .audioTruncated, .arrayTruncated: byCode[.truncated, default: []].append(clip)
            case .audioDamaged: byCode[.damaged, default: []].append(clip)
            case .clipCrashed: byCode[.crashed, default: []].append(clip)
            // It is told by its length.
            case .audioTooLong: break
            default: byCode[.unreadable, default: []].append(clip)
            }
        }
        let reasons = byCode.map { code, found in
            var counts: [String: Int] = [:]
            for clip in found { counts[clip.measure.reason?.code.rawValue ?? "", default: 0] += 1 }
            let words = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { counts.count > 1 ? "\($0.value.grouped) \($0.key)" : $0.key }
            let example = found[0].measure.reason.map { "; \(found[0].path): \($0.found)" } ?? ""
            let one = found.count == 1
            let what =
                switch code {
                case .truncated: one ? "shorter than its header says" : "shorter than their headers say"
                case .damaged: "damaged"
                case .crashed: "too much for a decoder, which crashed or hung"
                default: "unreadable"
                }
            return Finding(
                code, dataset: name, clips: found.map(\.path), value: Double(found.count),
                sentence: "\(Self.clipsAre(found.count)) \(what) (\(words.joined(separator: ", ")))\(example)")
        }
        let nonFinite = clips.compactMap { clip -> Value? in
            let count = clip.measure.recording?.nonFiniteSamples ?? clip.measure.array?.nonFiniteCount ?? 0
            return count > 0 ? (clip.path, Double(count)) : nil
        }
        return reasons
            + [
                finding(.nonFinite, nonFinite, threshold: 0) { "\($0) with NaN or infinite values, up to \(Int($1).grouped)" },
                finding(.silent, clips.filter(\.isSilent).map(\.path)) { "\($0) silent from beginning to end" },
            ].compactMap { $0 }
    }

    /// Speech need not reach beyond, whatever the sample rate has room for.
    private static let speechBandHz = 12_000.0

    var recordings: [Finding] {
        let options = options
        let clipped = values { sound in
            let needed = (sound.peakDBFS ?? -300) >= -1 ? options.clippingRuns : Int((Double(options.clippingRuns) * 2.5).rounded(.up))
            return sound.clippedRuns >= needed ? Double(sound.clippedRuns) : nil
        }
        let narrow = values { sound in
            sound.bandwidthHz.flatMap { $0 < min(options.bandwidthShare * Double(sound.sampleRateHz) / 2, Self.speechBandHz) ? $0 : nil }
        }
        let cancelling = clips.filter { $0.sound?.cancellationDB != nil }
        return [
            finding(.clipping, clipped, threshold: Double(options.clippingRuns)) {
                "\($0) clipped: flat tops in \($1 == 1 ? "1 place" : "up to \(Int($1).grouped) places")"
            },
            finding(.dcOffset, values { abs($0.dcOffset) >= options.dcOffset ? abs($0.dcOffset) : nil }, threshold: options.dcOffset) {
                "\($0) off zero, by up to \(Readable.decimal($1 * 100, digits: 1)) % of full scale"
            },
            finding(
                .noise, values { $0.snrDB.flatMap { $0 < options.snrDB ? $0 : nil } }, threshold: options.snrDB, unit: "dB", isWorse: <
            ) { "\($0) noisy: an estimated SNR down to \(Readable.decimal($1, digits: 1)) dB" },
            finding(.bandwidth, narrow, threshold: options.bandwidthShare, unit: "Hz", isWorse: <) {
                "\($0) of a narrower band than the sample rate has room for, down to \(Int($1).grouped) Hz"
            },
            finding(
                .dropout, values { $0.zeroRunSeconds >= options.dropoutSeconds ? $0.zeroRunSeconds : nil }, threshold: options.dropoutSeconds,
                unit: "s"
            ) { "\($0) broken by zeros between sound and sound, for up to \(Readable.decimal($1, digits: 2)) s" },
            finding(.channelsCancel, cancelling.map(\.path), threshold: nil) { "\($0) of channels that nearly cancel in their mean" },
            finding(.channelSilent, clips.filter { ($0.sound?.silentChannels ?? 0) > 0 }.map(\.path)) { "\($0) with a channel that is silent" },
            finding(.channelsIdentical, clips.filter { $0.sound?.hasIdenticalChannels == true }.map(\.path)) {
                "\($0) of several channels that are the same"
            },
        ].compactMap { $0 } + silences
    }

    private var silences: [Finding] {
        let options = options
        func atEnd(_ seconds: Double) -> Double? { seconds >= options.silenceEndSeconds ? seconds : nil }
        let shares = values { sound in
            let share = sound.seconds > 0 ? (sound.leadingSilenceSeconds + sound.trailingSilenceSeconds) / sound.seconds : 0
            return share >= options.silenceShare ? share : nil
        }
        return [
            finding(.silenceStart, values { atEnd($0.leadingSilenceSeconds) }, threshold: options.silenceEndSeconds, unit: "s") {
                "\($0) silent in front, for up to \(Readable.decimal($1, digits: 1)) s"
            },
            finding(.silenceEnd, values { atEnd($0.trailingSilenceSeconds) }, threshold: options.silenceEndSeconds, unit: "s") {
                "\($0) silent behind, for up to \(Readable.decimal($1, digits: 1)) s"
            },
            finding(.silenceShare, shares, threshold: options.silenceShare) {
                "\($0) mostly silence: up to \(Int(($1 * 100).rounded())) % of their length lies before and behind the sound"
            },
            finding(
                .silenceInner, values { $0.innerSilenceSeconds >= options.innerSilenceSeconds ? $0.innerSilenceSeconds : nil },
                threshold: options.innerSilenceSeconds, unit: "s"
            ) { "\($0) silent in the middle, for up to \(Readable.decimal($1, digits: 1)) s" },
        ].compactMap { $0 }
    }

    var arrays: [Finding] {
        [
            finding(.constant, clips.filter { $0.measure.array?.isConstant == true }.map(\.path)) { "\($0) an array of one value throughout" }
        ].compactMap { $0 }
    }
}
