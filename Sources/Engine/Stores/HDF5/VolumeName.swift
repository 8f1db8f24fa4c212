import Base

/// The name of a volume, `features-0003` or `features-PART-0003`: of a numbered file of features, and of the journal that becomes it.
struct VolumeName: Sendable, Hashable, Comparable {
    /// `features`, or with what names a part of the output.
    let stem: String
    let number: Int

    var text: String {
        let digits = String(number)
        return stem + "-" + String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
    }

    /// Both relative to the output.
    var fileName: String { text + ".h5" }
    var journalName: String { Self.journalFolder + "/" + text + Self.journalEnding }

    /// On one file system with the features; of all parts, whose volumes have names of their own.
    static let journalFolder = OutputFolder.stateName + "/features"
    static let journalEnding = ".journal"

    init(stem: String, number: Int) { (self.stem, self.number) = (stem, number) }

    /// - Returns: nil for a text that names no volume, which is all that a ledger or a folder from elsewhere may hold.
    init?(_ text: String) {
        guard let dash = text.utf8.lastIndex(of: UInt8(ascii: "-")) else { return nil }
        let digits = text[text.utf8.index(after: dash)...]
        let stem = String(text[..<dash])
        guard (4...9).contains(digits.utf8.count), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(digits),
            stem == "features" || stem.hasPrefix("features-"), stem.utf8.count <= 100,
            stem.utf8.allSatisfy({ (0x61...0x7a).contains($0) || (0x41...0x5a).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-") })
        else { return nil }
        self.init(stem: stem, number: number)
        guard self.text == text else { return nil }
    }

    /// Of a file `features-0003.h5`, or a journal.
    init?(fileNamed name: String, ending: String) {
        guard name.hasSuffix(ending) else { return nil }
        self.init(String(name.dropLast(ending.count)))
    }

    static func < (a: VolumeName, b: VolumeName) -> Bool { (a.stem, a.number) < (b.stem, b.number) }
}

/// Which copy of a clip's features is meant: its volume, and a number that no other in it ever has. It is what a receipt keeps as its place.
struct StoredCopy: Sendable, Hashable {
    let volume: VolumeName
    let id: Int64

    var text: String { "\(volume.text)@\(id)" }

    init(volume: VolumeName, id: Int64) { (self.volume, self.id) = (volume, id) }

    init?(_ receipt: FeatureReceipt) {
        guard let place = receipt.place else { return nil }
        self.init(text: place)
    }

    init?(text place: String) {
        guard let at = place.utf8.lastIndex(of: UInt8(ascii: "@")), let volume = VolumeName(String(place[..<at])),
            let id = Int64(place[place.utf8.index(after: at)...]), id >= 0
        else { return nil }
        self.init(volume: volume, id: id)
    }
}
