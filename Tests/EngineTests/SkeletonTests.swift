import Testing
@Test func `the skeleton runs`() { #expect(1 + 1 == 2) }
