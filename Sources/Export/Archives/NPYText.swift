import Signal

/// An array of texts as NumPy stores it: `<U`, four bytes a letter.
enum NPYText {
    /// - Returns: the file's parts: header and values; of one text the array has no axis.
    static func bytes(of texts: [String], isScalar: Bool = false) -> [UInt8] {
        let width = max(1, texts.map { $0.unicodeScalars.count }.max() ?? 1)
        var bytes = header(isScalar ? "()" : TensorShape([texts.count]).description, width: width, first: isScalar ? nil : texts.count)
        bytes.reserveCapacity(bytes.count + 4 * width * texts.count)
        for text in texts {
            var count = 0
            for scalar in text.unicodeScalars {
                withUnsafeBytes(of: scalar.value.littleEndian) { bytes.append(contentsOf: $0) }
                count += 1
            }
            bytes.append(contentsOf: repeatElement(0, count: 4 * (width - count)))
        }
        return bytes
    }

    /// As ``NPYWriter/header(for:type:)``, which is for numbers; of version 1.0 too.
    private static func header(_ shape: String, width: Int, first: Int?) -> [UInt8] {
        var text = "{'descr': '<U\(width)', 'fortran_order': False, 'shape': \(shape), }"
        if let first { text += String(repeating: " ", count: max(0, 21 - String(first).utf8.count)) }
        text += String(repeating: " ", count: 64 - (10 + text.utf8.count + 1) % 64) + "\n"
        let length = text.utf8.count
        return NPYHeader.magic + [1, 0, UInt8(length & 0xff), UInt8(length >> 8)] + Array(text.utf8)
    }
}
