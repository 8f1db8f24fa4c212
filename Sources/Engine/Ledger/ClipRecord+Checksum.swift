/// A checksum over everything that a row says.
///
/// SQLite keeps none: bytes that changed on the disk inside a value would otherwise be read as if they had been
/// written so, and an outcome, a shape or a label would be wrong without a word.
extension ClipRecord {
    /// 64-bit FNV-1a over all fields in the order of ``columns``, each with a tag, so that nothing can move from one
    /// field to the next.
    var checksum: Int64 {
        var hash = FieldHash()
        hash.add(path)
        hash.add(outcome.rawValue)
        hash.add(reason?.rawValue)
        hash.add(found)
        hash.add(needed)
        hash.add(recipeHash)
        hash.add(remedies)
        hash.add(inputBytes)
        hash.add(inputModifiedNs)
        hash.add(inputShape)
        hash.add(layout)
        hash.add(storedPlan)
        hash.add(cnnShape)
        hash.add(featureShape)
        hash.add(frames.map(Int64.init))
        hash.add(receipt?.bytes)
        hash.add(receipt?.modifiedNs)
        hash.add(durationSeconds)
        hash.add(sampleRateHz.map(Int64.init))
        hash.add(channels.map(Int64.init))
        hash.add(peakDBFS)
        hash.add(elapsedMs)
        hash.add(storedNotes)
        hash.add(storedLabels)
        hash.add(finishedAt)
        // Only where there is one, each with a tag of its own: what format 2 wrote stays as it was written.
        hash.add(inputChecksum, tag: 4)
        hash.add(receipt?.checksum, tag: 5)
        hash.add(receipt?.place, tag: 6)
        hash.add(storedSegment, tag: 7)
        return Int64(bitPattern: hash.value)
    }
}

/// FNV-1a; http://www.isthe.com/chongo/tech/comp/fnv/.
private struct FieldHash {
    private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

    private mutating func add(byte: UInt8) { value = (value ^ UInt64(byte)) &* 0x100_0000_01b3 }

    private mutating func add(word: UInt64) {
        for shift in stride(from: UInt64(0), to: 64, by: 8) { add(byte: UInt8(truncatingIfNeeded: word >> shift)) }
    }

    mutating func add(_ text: String?) {
        guard var text else { return add(byte: 0) }
        add(byte: 1)
        text.withUTF8 { bytes in
            for byte in bytes { add(byte: byte) }
        }
        add(byte: 0xff)
    }

    mutating func add(_ number: Int64?) {
        guard let number else { return add(byte: 0) }
        add(byte: 2)
        add(word: UInt64(bitPattern: number))
    }

    mutating func add(_ number: Int64?, tag: UInt8) {
        guard let number else { return }
        add(byte: tag)
        add(word: UInt64(bitPattern: number))
    }

    mutating func add(_ text: String?, tag: UInt8) {
        guard let text else { return }
        add(byte: tag)
        add(text)
    }

    mutating func add(_ number: Double?) {
        // SQLite stores NaN as NULL, and a whole number may come back as an integer.
        guard let number, !number.isNaN else { return add(byte: 0) }
        add(byte: 3)
        add(word: (number == 0 ? 0 : number).bitPattern)
    }
}
