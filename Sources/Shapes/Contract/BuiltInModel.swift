/// What the built-in network is, in the words that say it wherever it is met: whoever did not know would publish its features.
public enum BuiltInModel {
    /// What stands for it where a path would.
    public static let name = ModelChoice.builtInName
    public static let state = "random weights, untrained"
    /// Where there is little room.
    public static let note = "\(name): \(state)"
    public static let text = state + ": to try out and for shape work; give --model"

    /// "seed (random weights, untrained)"; another model's name as it is.
    public static func title(of model: String) -> String { model == name ? "\(name) (\(state))" : model }
}
