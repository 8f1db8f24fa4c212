import Foundation

/// Loads a model in a process of its own before this one does.
enum ModelTrial {
    static let task = "model"
    static func serve(_ message: Data) throws {}
}
