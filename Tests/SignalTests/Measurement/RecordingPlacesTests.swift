import Foundation
import Testing

@testable import Signal

@Suite struct RecordingPlacesTests {
    /// A tone of 400 Hz at 8 kHz.
    private func tone(_ seconds: Double, _ level: Float) -> [Float] {
        (0..<Int(seconds * 8000)).map { level * sinf(2 * .pi * 400 * (Float($0) + 0.3) / 8000) }
    }

    @Test func `silence is found in front, between and behind, where it lasts`() {
        var samples = [Float](repeating: 0, count: 4000)
        for (seconds, level) in [(1, 0.5), (0.1, 0.0001), (0.5, 0.5), (0.4, 0.001), (1, 0.5), (0.3, 0.002)] as [(Double, Float)] {
            samples += tone(seconds, level)
        }
        let places = RecordingPlaces(samples, channels: 1, rateHz: 8000)
        func hundredths(_ seconds: Double) -> Int { Int((seconds * 100).rounded()) }
        let found: [[Int]] = places.silences.map { [hundredths($0.lowerBound), hundredths($0.upperBound)] }
        #expect(found == [[0, 50], [210, 250], [350, 380]])
        #expect(places.clipped.isEmpty)
    }

    @Test func `flat tops are found in either direction and any channel, and other equal samples are none`() {
        var left = tone(1, 0.9)
        for index in 100..<104 { left[index] = 0.95 }
        for index in 200..<203 { left[index] = -0.97 }
        for index in 300..<302 { left[index] = 0.95 }
        for index in 400..<420 { left[index] = 0.4 }
        let right = tone(1, 0.2)
        let samples = zip(left, right).flatMap { [$0, $1] }
        let places = RecordingPlaces(samples, channels: 2, rateHz: 8000)
        let wanted: [Range<Double>] = [0.0125..<0.013, 0.025..<0.025375]
        #expect(places.clipped == wanted)
        #expect(RecordingPlaces([Float](repeating: 0.5, count: 1000), channels: 1, rateHz: 8000).clipped.isEmpty)
        #expect(places.isClipped && places.seconds == 1)
        #expect(RecordingPlaces([], channels: 1, rateHz: 8000) == RecordingPlaces())
    }
}
