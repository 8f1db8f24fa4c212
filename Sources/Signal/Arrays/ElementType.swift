/// The element types that arrays on disk and model inputs may have.
public enum ElementType: String, Sendable, Hashable, Codable, CaseIterable {
    case bool, int8, int16, int32, int64, uint8, uint16, uint32, uint64, float16, float32, float64

    /// Bytes of one element.
    public var byteCount: Int {
        switch self {
        case .bool, .int8, .uint8: 1
        case .int16, .uint16, .float16: 2
        case .int32, .uint32, .float32: 4
        case .int64, .uint64, .float64: 8
        }
    }

    public var isFloatingPoint: Bool { self == .float16 || self == .float32 || self == .float64 }
}

extension ElementType {
    /// `f32`, `i16`, `u8`, `bool`: for tables and plans.
    public var shortName: String {
        self == .bool ? rawValue : String(rawValue.first!) + rawValue.filter(\.isNumber)
    }
}
