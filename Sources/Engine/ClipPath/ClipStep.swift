/// The steps of a clip's path, by the names that the screen and the records use.
package enum ClipStep: UInt8, Sendable, CaseIterable {
    case read, transform, shape, infer, write

    /// - Parameter frontEnd: the front end's title.
    package func name(frontEnd: String) -> String {
        switch self {
        case .read: "read"
        case .transform: frontEnd
        case .shape: "shape"
        case .infer: "CNN"
        case .write: "write"
        }
    }
}
