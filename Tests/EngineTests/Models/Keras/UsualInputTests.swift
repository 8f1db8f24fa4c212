import Testing

@testable import Engine

@Suite struct UsualInputTests {
    @Test(arguments: [
        ([nil, 40], "a vector of 40 MFCC means"), ([nil, 40, 1], "a vector of 40 MFCC means"), ([nil, 193, 1], "a vector of 193 values per clip, such as MFCC means"),
        ([nil, nil, 40], "frames of 40 MFCCs"), ([nil, 13, 216], "frames of 13 MFCCs"), ([nil, nil, 128, 1], "a log-mel of 128 bands"),
        ([nil, 128, 259, 1], "a log-mel of 128 bands"), ([nil, 16_000], "a waveform of 16000 samples, or a long vector"),
    ] as [([Int?], String)])
    func `a shape looks like what published networks of that shape take`(shape: [Int?], words: String) throws {
        let look = try #require(UsualInput(shape: shape))
        #expect(look.words == words)
        #expect(try Recipe(yaml: look.hints.joined(separator: "\n")).model.axes?.first == .batch)
        var card = ModelCard()
        card.hints = look.hints
        // What is proposed is a comment: it changes no run.
        #expect(try ModelCard(yaml: card.yaml).recipe == Recipe())
    }

    @Test(arguments: [[nil], [nil, nil], [nil, 64, 128, 1], [nil, 128, 128], [nil, 7, 9], [nil, 1, 2, 3, 4]] as [[Int?]])
    func `where lengths say nothing, nothing is said`(shape: [Int?]) { #expect(UsualInput(shape: shape) == nil) }
}
