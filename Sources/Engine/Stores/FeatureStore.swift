import Signal

/// Where an output's features are kept, and how: what is written, still there, read, listed and removed is asked of a store, never
/// of a file.
///
/// Each kind is a folder with a type of this protocol and a line in ``StoreCatalogue``. May be used from any thread; lanes put
/// features at the same time, each under its own number.
///
/// What a run promises rests on three of these. ``put(_:ofClip:lane:)`` leaves the old features or the new, at every moment in which
/// the process can end. After ``sync(_:)`` what was put survives a power cut; no row is committed before that. What a receipt
/// names is this program's only as long as ``presence(ofClip:_:)`` or ``check(ofClip:_:shape:goesOn:)`` says so: whatever else stands
/// in its place is somebody's, and neither overwritten by mistake nor removed.
package protocol FeatureStore: AnyObject, Sendable {
    /// As an output records it; never renamed.
    static var kind: String { get }

    /// The name of a clip's features, relative to the output and unlike that of any clip of another stem: the path of a file, or
    /// what stands for one. Of clips with one name, one is extracted.
    static func name(ofClip relativePath: String, _ naming: OutputNaming) -> String

    /// Opens the store of an output; makes nothing before the first ``put(_:ofClip:lane:)``.
    ///
    /// - Throws: ``EngineError``.
    init(_ place: StorePlace) throws

    var place: StorePlace { get }

    /// Whether names that differ in case alone are one here.
    var ignoresCase: Bool { get }

    /// Puts a clip's features in the place of any that it has.
    ///
    /// - Parameter lane: no two calls at the same time have the same.
    /// - Throws: ``SkipReason`` with code `output.unwritable` or `output.disk_full`; older features are then untouched.
    func put(_ features: Tensor, ofClip relativePath: String, lane: Int) throws -> FeatureReceipt

    /// Whether a clip's features are as they were put, by what can be told without reading them. Asked for every clip of a run
    /// that is resumed.
    func presence(ofClip relativePath: String, _ receipt: FeatureReceipt) -> FeaturePresence

    /// Whether anything stands where a clip's features would.
    func isOccupied(forClip relativePath: String) -> Bool

    /// Reads a clip's features to their end and compares them with what was put.
    ///
    /// - Parameters:
    ///   - shape: as recorded.
    ///   - goesOn: asked now and then; false ends the reading.
    func check(ofClip relativePath: String, _ receipt: FeatureReceipt, shape: String?, goesOn: () -> Bool) -> FeatureCheck

    /// A clip's features, in the network's output shape.
    ///
    /// - Throws: ``SkipReason`` with a `file.` or `array.` code.
    func read(ofClip relativePath: String, _ receipt: FeatureReceipt) throws -> Tensor

    /// Removes a clip's features, unless somebody else's are in their place.
    ///
    /// - Returns: whether they were there and are gone.
    @discardableResult
    func remove(ofClip relativePath: String, _ receipt: FeatureReceipt, shape: String?) -> Bool

    /// Removes what was put of a clip under another name that an earlier recipe gave it.
    func removeOtherwiseNamed(ofClip relativePath: String, _ receipt: FeatureReceipt)

    /// Names of what is in the store and none of `known`, which are names of clips.
    func strangers(besides known: Set<String>) -> [String]

    /// Returns when what was put of these clips is on the disk.
    ///
    /// - Throws: ``EngineError`` `.inputOutput` when the system could not write some of it.
    func sync(_ clips: [String]) throws

    /// Where a reader finds a clip's features, relative to the output: after ``seal()`` for certain.
    func readersName(ofClip relativePath: String) -> String

    /// Called when a run has ended, before its table is written: the store is to be as a reader expects it who knows nothing of runs.
    ///
    /// - Throws: ``EngineError``.
    func seal() throws

    /// What is wrong with what the store made of several clips' features together, when nobody writes; no features are lost by it,
    /// and ``seal()`` mends it.
    func faults() -> [(name: String, fault: FeatureFault, detail: String)]
}

extension FeatureStore {
    /// The name of a clip's features here.
    package func name(ofClip relativePath: String) -> String { Self.name(ofClip: relativePath, place.naming) }

    package func readersName(ofClip relativePath: String) -> String { name(ofClip: relativePath) }

    package func check(ofClip relativePath: String, _ receipt: FeatureReceipt, shape: String?) -> FeatureCheck {
        check(ofClip: relativePath, receipt, shape: shape) { true }
    }

    package func faults() -> [(name: String, fault: FeatureFault, detail: String)] { [] }
}

/// The output that a store is opened for.
package struct StorePlace: Sendable {
    /// The output.
    var folder: HeldFolder
    /// Of which this process has temporary files.
    var part: PartFolder
    var naming: OutputNaming
    /// In which features are stored; that they fit in it is seen to before.
    var elementType = ElementType.float32
    /// When what is put is forced to the disk.
    var sync = OutputFile.Sync.none
    /// Forces what was written to the output to the disk; nil in a process that only reads.
    var disk: FileSystemSync?
    /// What the ledger says of the clips; nil in a process that only reads.
    var rows: StoreRows?
}

/// What can be told of features without reading them.
package enum FeaturePresence: Sendable {
    /// As they were put.
    case whole
    /// Perhaps as they were put; reading them tells.
    case doubtful
    case gone
}

/// What a store gives for features that were put, and asks for when it looks for them again. A row of the ledger keeps it.
package struct FeatureReceipt: Sendable, Hashable, Codable {
    /// Of what was stored.
    package var bytes: Int64
    /// Of the file that holds them, nanoseconds since 1970, where there is one for each clip.
    package var modifiedNs: Int64?
    /// Of what was stored; nil in rows of older ledgers. See ``ContentChecksum``.
    package var checksum: Int64?
    /// Where they are, in the store's own words; nil where the clip's name says it.
    package var place: String?

    package init(bytes: Int64, modifiedNs: Int64? = nil, checksum: Int64? = nil, place: String? = nil) {
        self.bytes = bytes
        self.modifiedNs = modifiedNs
        self.checksum = checksum
        self.place = place
    }
}
