@testable import Engine

extension Recipe {
    /// The front end of a recipe whose front end is a log-mel.
    var logMel: LogMel {
        get { frontEnd.base as! LogMel }
        set { frontEnd = AnyFrontEnd(newValue) }
    }
}
