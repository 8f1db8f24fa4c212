/// The networks that are part of the program, and what they are, in the words that say it wherever one is met: whoever did not
/// know would publish the features of random weights, or judge a network on speakers that it has heard.
public enum BuiltInModel: String, Sendable, Hashable, CaseIterable {
    /// What is taken where no model is named. The raw value is the name in ledgers, recipes' files and on the command line.
    case untrained = "seed"
    case trained = "seed-trained"

    /// By a name as an operator gives it: `seed-untrained` is another one of `seed`. A file of such a name is `./seed`.
    public init?(named name: String) {
        self.init(rawValue: name == "seed-untrained" ? Self.untrained.rawValue : name)
    }

    /// What its weights are, where there is little room.
    public var weights: String {
        switch self {
        case .untrained: "random weights, untrained"
        case .trained: "trained on EMO-DB"
        }
    }

    /// What must be known before its features are used.
    public var remark: String {
        switch self {
        case .untrained: weights + ": to try out and for shape work; give --model"
        case .trained: weights + ": not to be judged on its recordings or speakers"
        }
    }

    /// The same as a clause about the network.
    public var clause: String {
        switch self {
        case .untrained: "it has \(weights), and is good for trying out and for shape work only"
        case .trained: "its weights are \(weights), whose recordings and speakers it must not be judged on"
        }
    }

    /// "seed-trained: trained on EMO-DB".
    public var shortNote: String { "\(rawValue): \(weights)" }

    // MARK: The one that is taken where no model is named

    /// What stands for it where a path would.
    public static let name = ModelChoice.builtInName
    public static let state = untrained.weights
    /// Where there is little room.
    public static let note = untrained.shortNote

    // MARK: Any model

    /// "seed (random weights, untrained)"; the name of a model that is not built in as it is.
    public static func title(of model: String) -> String { Self(rawValue: model).map { "\(model) (\($0.weights))" } ?? model }
}
