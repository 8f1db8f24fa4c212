import Foundation
import Testing

@testable import Base
@testable import Signal
@testable import TestSupport

@Suite struct ChannelMixTests {
    let scratch: ScratchFolder
    let loader: AudioLoader

    init() throws {
        scratch = try ScratchFolder()
        loader = AudioLoader(rateHz: 16_000)
    }

    /// A second of each channel, from the sample's number.
    private func file(_ channels: [(Int) -> Float], name: String = "x.wav") throws -> String {
        var wav = WAVBytes()
        wav.channels = channels.count
        return try scratch.write(wav.bytes(floats: (0..<16_000).flatMap { index in channels.map { $0(index) } }), name)
    }

    private func load(_ path: String, channel: ClipOptions.Channel = .mean) throws -> AudioClip {
        var options = ClipOptions()
        options.channel = channel
        return try loader.load(path: path, options: options)
    }

    private func voice(_ index: Int) -> Float { 0.3 * Float(sin(Double(index) * 0.05)) }
    /// Neither in phase with the voice nor periodic with it.
    private func noise(_ index: Int) -> Float {
        Float(Int32(truncatingIfNeeded: (index &+ 1) &* 2_654_435_761 &* 40_503)) / Float(Int32.max)
    }

    @Test func `a mean in which the channels nearly cancel is told with how far it falls`() throws {
        let clip = try load(file([voice, { -voice($0) + 2e-4 * noise($0) }]))
        #expect(clip.notes.map(\.code) == [.audioCancelling])
        let note = try #require(clip.notes.first).text
        #expect(note.hasPrefix("mean of 2 channels is ") && note.contains("dB below them: they nearly cancel"), "\(note)")
        let drop = try #require(Double(note.split(separator: " ")[5]))
        // 0.3/sqrt(2) against 2e-4/2/sqrt(3) of evenly spread noise.
        #expect(abs(drop - 71.3) < 1, "\(note)")
        #expect(note.contains("channel=0"))
    }

    @Test func `channels that merely differ are averaged without a word of cancelling`() throws {
        let cases: [[(Int) -> Float]] = [
            [voice, voice], [voice, { _ in 0 }], [voice, { 0.2 * noise($0) }], [voice, { 0.5 * voice($0 + 20) }],
            [voice, { _ in 0 }, { _ in 0 }, { _ in 0 }, { _ in 0 }, { _ in 0 }, { _ in 0 }, { _ in 0 }],
            // A correlation of -0.8.
            [voice, { -0.8 * voice($0) + 0.6 * 0.3 / 0.8165 * noise($0) }],
        ]
        for channels in cases { #expect(try load(file(channels)).notes.map(\.text) == ["mean of \(channels.count) channels"]) }
    }

    @Test func `channels that cancel to silence are skipped with the channel as a remedy`() throws {
        let path = try file([voice, { -voice($0) }])
        let reason = try #require(throws: SkipReason.self) { try load(path) }
        #expect(reason.code == .audioChannelsCancel)
        #expect(reason.found == "only zeros in the mean of 2 channels, which cancel: their own peak is -10.5 dBFS")
        #expect(reason.remedies == [.pickChannel(0), .pickChannel(1), .acceptSilence])
        let picked = try load(path, channel: .pick(1))
        #expect(picked.samples == (0..<16_000).map { -voice($0) } && picked.notes.map(\.text) == ["channel 1 of 2"])
    }

    @Test func `silence in every channel offers no channel`() throws {
        let all = try #require(throws: SkipReason.self) { try load(file([{ _ in 0 }, { _ in 0 }])) }
        #expect(all.found == "only zeros in all 2 channels" && all.remedies == [.acceptSilence])
        let mono = try #require(throws: SkipReason.self) { try load(file([{ _ in 0 }])) }
        #expect(mono.found == "only zeros" && mono.remedies == [.acceptSilence])
    }

    @Test func `one channel is taken as it is stored`() throws {
        let waves: [(Int) -> Float] = [voice, { 0.1 * noise($0) }, { 0.2 * noise($0 + 1) }]
        let path = try file(waves)
        for index in waves.indices {
            #expect(try load(path, channel: .pick(index)).samples == (0..<16_000).map { waves[index]($0) })
        }
        let mono = try load(file([voice]), channel: .pick(0))
        #expect(mono.samples == (0..<16_000).map(voice) && mono.notes.isEmpty)
    }

    @Test func `a channel that the file does not have is a reason that says how many there are`() throws {
        let two = try #require(throws: SkipReason.self) { try load(file([voice, voice]), channel: .pick(2)) }
        #expect(two.description == "audio.channels: found 2 channels, 0 to 1; needed channel 2")
        let one = try #require(throws: SkipReason.self) { try load(file([voice]), channel: .pick(1)) }
        #expect(one.description == "audio.channels: found 1 channel (number 0); needed channel 1")
        #expect(one.remedies == [.averageChannels, .pickChannel(0)])
    }

    @Test func `what is wrong in a channel that is not heard does no harm`() throws {
        let path = try file([voice, { $0 == 9 ? .nan : voice($0) }])
        #expect(throws: SkipReason.self) { try load(path) }
        #expect(try load(path, channel: .pick(0)).samples == (0..<16_000).map(voice))
    }
}
