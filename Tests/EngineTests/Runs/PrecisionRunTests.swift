import Foundation
import Testing

@testable import Base
@testable import Engine
@testable import Inference
@testable import Shapes
@testable import Signal
@testable import TestSupport

@Suite struct PrecisionRunTests {
    private static let hasBFloat16 = (try? Processor.requireBFloat16(subject: "")) != nil

    @Test(.enabled(if: hasBFloat16, "this processor has no bfloat16"), arguments: [true, false])
    func `a run in bfloat16 says how far its features are from float32`(hasClips: Bool) throws {
        let fixture = try RunFixture(lanes: 1)
        if hasClips { try fixture.addClips(4) } else { try fixture.addMisfit("a_misfit.npy") }
        var request = try fixture.request()
        request.recipe.model.precision = .bf16
        request.model = try ModelLoader.load(path: nil, recipe: request.recipe)
        let run = fixture.engine.start(request)
        let end = run.waitUntilOver()
        let note = try #require(end.notice)
        #expect(note.contains("features in bfloat16") && note.contains("relative L2") && note.contains(hasClips ? "3 outputs of clips" : "a made-up voice"), "\(note)")
        #expect(end.extracted == (hasClips ? 4 : 0))
    }

    @Test func `a run in float32 says nothing of it`() throws {
        let fixture = try RunFixture(lanes: 1)
        try fixture.addClips(1)
        let end = fixture.engine.start(try fixture.request()).waitUntilOver()
        #expect(end.notice == nil)
    }
}
