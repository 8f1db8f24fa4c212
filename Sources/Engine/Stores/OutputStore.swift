import Base
import Foundation
import Signal

/// A store as an output uses it: all arrays of a clip under one receipt, the network's only output or several.
///
/// Of one output the features stand under the clip's own name. Of several each has a folder, and the store is asked for
/// `FOLDER/CLIP`, so that no kind of store knows of outputs. May be used as ``FeatureStore`` is.
package struct OutputStore: Sendable {
    /// Where the arrays are.
    package let base: any FeatureStore
    /// Of each output, in their order; empty for one output.
    package let folders: [String]

    package init(_ base: any FeatureStore, folders: [String]) {
        self.base = base
        self.folders = folders
    }

    /// One of several arrays of a clip, as the receipt of all keeps it.
    private struct Part: Codable {
        var folder: String
        var shape: String
        var receipt: FeatureReceipt
    }

    /// What begins the place in a receipt of several arrays.
    private static let mark = "outputs:"

    /// - Returns: nil for a receipt of one array.
    private static func parts(_ receipt: FeatureReceipt) -> [Part]? {
        guard let place = receipt.place, place.hasPrefix(mark) else { return nil }
        let parts = try? JSONDecoder().decode([Part].self, from: Data(place.dropFirst(mark.count).utf8))
        // A ledger may come from anywhere: no part leads out of the output.
        return parts?.filter { OutputFolders.isName($0.folder) }
    }

    /// The shape of one of a clip's arrays, as its row keeps it; nil where it keeps none.
    ///
    /// - Parameter shape: of the row, which is the first array's.
    package static func lengths(of place: Int, _ receipt: FeatureReceipt, shape: String?) -> [Int]? {
        let text: String?
        if let parts = parts(receipt) {
            text = place < parts.count ? parts[place].shape : nil
        } else {
            text = place == 0 ? shape : nil
        }
        let numbers = text?.split { !$0.isNumber }.compactMap { Int($0) } ?? []
        return numbers.isEmpty ? nil : numbers
    }

    private static func receipt(_ parts: [Part]) -> FeatureReceipt {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Plain texts and numbers cannot fail.
        let text = (try? encoder.encode(parts)).map { String(decoding: $0, as: UTF8.self) } ?? "[]"
        return FeatureReceipt(
            bytes: parts.reduce(0) { $0 + $1.receipt.bytes }, modifiedNs: parts.compactMap(\.receipt.modifiedNs).max(),
            checksum: nil, place: mark + text)
    }

    private static func clip(_ relativePath: String, in folder: String) -> String { folder + "/" + relativePath }

    /// Which of several arrays of a clip an operator names; nil without a name.
    ///
    /// - Throws: ``EngineError`` `.invalidArgument` with the names that there are.
    package func place(of name: String?, in output: OutputFolder) throws(EngineError) -> Int? {
        guard let name else { return nil }
        if let place = folders.firstIndex(of: name) { return place }
        throw EngineError(
            .invalidArgument, subject: output.path, step: "choosing the output", found: "no output '\(Printable.text(name))'",
            needed: folders.count < 2 ? "no name: there is one output" : "one of " + folders.joined(separator: ", "))
    }

    /// The arrays behind a receipt: the name that the store was given for each, and the receipt that it gave.
    static func arrays(ofClip relativePath: String, _ receipt: FeatureReceipt) -> [(name: String, receipt: FeatureReceipt)] {
        parts(receipt).map { $0.map { (clip(relativePath, in: $0.folder), $0.receipt) } } ?? [(relativePath, receipt)]
    }

    /// Where a clip's features are, relative to the output: one name for each output.
    package func names(ofClip relativePath: String) -> [String] {
        folders.isEmpty ? [base.readersName(ofClip: relativePath)] : folders.map { base.readersName(ofClip: Self.clip(relativePath, in: $0)) }
    }

    /// As ``names(ofClip:)``, without opening a store.
    package static func names(
        ofClip relativePath: String, in kind: any FeatureStore.Type, naming: OutputNaming, folders: [String]
    ) -> [String] {
        folders.isEmpty ? [kind.name(ofClip: relativePath, naming)] : folders.map { kind.name(ofClip: clip(relativePath, in: $0), naming) }
    }

    /// Puts a clip's features, one array for each output.
    ///
    /// - Throws: as ``FeatureStore/put(_:ofClip:lane:)``. Where one of several cannot be put, those before it are new already: the
    ///   clip has no row that says so, and is done again.
    func put(_ features: [Tensor], ofClip relativePath: String, lane: Int) throws -> FeatureReceipt {
        precondition(features.count == max(1, folders.count), "\(features.count) arrays for \(folders.count) folders")
        if folders.isEmpty { return try base.put(features[0], ofClip: relativePath, lane: lane) }
        return Self.receipt(
            try zip(folders, features).map { folder, array in
                Part(
                    folder: folder, shape: array.shape.description,
                    receipt: try base.put(array, ofClip: Self.clip(relativePath, in: folder), lane: lane))
            })
    }

    func presence(ofClip relativePath: String, _ receipt: FeatureReceipt) -> FeaturePresence {
        guard let parts = Self.parts(receipt) else { return base.presence(ofClip: relativePath, receipt) }
        var result = FeaturePresence.whole
        for part in parts {
            switch base.presence(ofClip: Self.clip(relativePath, in: part.folder), part.receipt) {
            case .whole: break
            case .doubtful: result = .doubtful
            case .gone: return .gone
            }
        }
        return parts.isEmpty ? .gone : result
    }

    func isOccupied(forClip relativePath: String) -> Bool {
        folders.isEmpty
            ? base.isOccupied(forClip: relativePath) : folders.contains { base.isOccupied(forClip: Self.clip(relativePath, in: $0)) }
    }

    /// See ``FeatureStore/check(ofClip:_:shape:goesOn:)``; a fault of one of several arrays names its output.
    package func check(
        ofClip relativePath: String, _ receipt: FeatureReceipt, shape: String?, goesOn: () -> Bool = { true }
    ) -> FeatureCheck {
        guard let parts = Self.parts(receipt) else { return base.check(ofClip: relativePath, receipt, shape: shape, goesOn: goesOn) }
        if parts.isEmpty { return .faulty(.missing, "no output is recorded") }
        var found: [Part] = []
        var wereCompared = true
        for var part in parts {
            let clip = Self.clip(relativePath, in: part.folder)
            switch base.check(ofClip: clip, part.receipt, shape: part.shape, goesOn: goesOn) {
            case .sound(let receipt, let wasCompared):
                part.receipt = receipt
                wereCompared = wereCompared && wasCompared
                found.append(part)
            case .faulty(let fault, let detail): return .faulty(fault, "\(base.name(ofClip: clip)): \(detail)")
            case .interrupted: return .interrupted
            }
        }
        return .sound(Self.receipt(found), wasCompared: wereCompared)
    }

    /// A clip's features, one array for each output.
    ///
    /// - Throws: as ``FeatureStore/read(ofClip:_:)``.
    package func read(ofClip relativePath: String, _ receipt: FeatureReceipt) throws -> [Tensor] {
        guard let parts = Self.parts(receipt) else { return [try base.read(ofClip: relativePath, receipt)] }
        return try parts.map { try base.read(ofClip: Self.clip(relativePath, in: $0.folder), $0.receipt) }
    }

    /// Removes a clip's features wherever its receipt says that they are.
    ///
    /// - Returns: whether all were there and are gone.
    @discardableResult
    func remove(ofClip relativePath: String, _ receipt: FeatureReceipt, shape: String?) -> Bool {
        guard let parts = Self.parts(receipt) else { return base.remove(ofClip: relativePath, receipt, shape: shape) }
        let gone = parts.map { base.remove(ofClip: Self.clip(relativePath, in: $0.folder), $0.receipt, shape: $0.shape) }
        return !gone.isEmpty && gone.allSatisfy(\.self)
    }

    /// Removes what was put of a clip where an earlier recipe had it: under another name, or in the folders of other outputs.
    func removeOtherwiseNamed(ofClip relativePath: String, _ receipt: FeatureReceipt) {
        guard let parts = Self.parts(receipt) else {
            if folders.isEmpty {
                base.removeOtherwiseNamed(ofClip: relativePath, receipt)
            } else {
                base.remove(ofClip: relativePath, receipt, shape: nil)
            }
            return
        }
        for part in parts {
            let clip = Self.clip(relativePath, in: part.folder)
            if folders.contains(part.folder) {
                base.removeOtherwiseNamed(ofClip: clip, part.receipt)
            } else {
                base.remove(ofClip: clip, part.receipt, shape: part.shape)
            }
        }
    }

    func strangers(besides known: Set<String>) -> [String] { base.strangers(besides: known) }

    func sync(_ clips: [String]) throws {
        try base.sync(folders.isEmpty ? clips : clips.flatMap { clip in folders.map { Self.clip(clip, in: $0) } })
    }

    func seal() throws { try base.seal() }

    /// See ``FeatureStore/faults()``.
    func faults() -> [(name: String, fault: FeatureFault, detail: String)] { base.faults() }
}
