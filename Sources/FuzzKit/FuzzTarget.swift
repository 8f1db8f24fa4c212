/// Something that takes bytes of unknown origin. One thread uses an instance at a time.
package protocol FuzzTarget: AnyObject, SendableMetatype {
    static var name: String { get }
    /// What is called, for the report.
    static var what: String { get }
    /// The most heap bytes that a case may take at once, as text for the report.
    static var limitText: String { get }

    init() throws
    func makeCase(_ random: inout FuzzRandom) throws -> [UInt8]
    /// The most heap bytes that this case may take at once.
    func limit(_ bytes: [UInt8]) -> Int
    /// Ends with a value, or with ``SkipReason`` or ``EngineError``. Everything else is a fault.
    func run(_ bytes: [UInt8]) throws
}

/// A result that contradicts what the code promises.
package struct FuzzFault: Error, CustomStringConvertible {
    package var description: String
    package init(_ description: String) { self.description = description }
}

package enum FuzzTargets {
    package static let all: [any FuzzTarget.Type] = [
        NPYTarget.self, NPZTarget.self, CorrectionTarget.self, NamesTarget.self, CorpusTarget.self, RecipeTarget.self, CardTarget.self,
        ConfigurationTarget.self, RegistryTarget.self, ThemeTarget.self, FilterTarget.self, AudioTarget.self,
        PrintableTarget.self, ScalerTarget.self, LabelTableTarget.self, QualityTarget.self,
    ]
}

/// A target whose cases are seeds that are changed.
protocol SeededTarget: FuzzTarget {
    static var seeds: [[UInt8]] { get }
    var mutator: Mutator { get }
}

extension SeededTarget {
    package func makeCase(_ random: inout FuzzRandom) -> [UInt8] {
        mutator.mutate(random.pick(Self.seeds), with: Self.seeds, &random)
    }
}
