/// Paths that stay below the folder to which they are relative.
extension RawPath {
    /// What keeps this from being a path below a folder, in words; nil when nothing does.
    ///
    /// The text must be the one that the path's bytes have: another could spell a dot or a slash as an escape.
    package var reasonNotBelow: String? {
        if text.utf8.contains(UInt8(ascii: "\\")), !RawPath(bytes: bytes).text.utf8.elementsEqual(text.utf8) {
            return "a path with escaped characters"
        }
        var text = text
        return text.withUTF8(Self.reasonNotBelow)
    }

    /// The names between the slashes.
    package var parts: [RawPath] {
        text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map { RawPath(text: String($0) ?? "") }
    }

    private static func reasonNotBelow(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
        var start = 0
        for index in 0...bytes.count {
            if index < bytes.count {
                if bytes[index] == 0 { return "a NUL byte in the path" }
                if bytes[index] != UInt8(ascii: "/") { continue }
            }
            switch index - start {
            case 0: return index == 0 && !bytes.isEmpty ? "a path that begins with a slash" : "a path with an empty part"
            case 1 where bytes[start] == UInt8(ascii: "."): return "'.' in the path"
            case 2 where bytes[start] == UInt8(ascii: ".") && bytes[start + 1] == UInt8(ascii: "."): return "'..' in the path"
            default: start = index + 1
            }
        }
        return nil
    }
}
