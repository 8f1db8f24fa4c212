@testable import Engine
@testable import Signal


extension Recipe {
    /// The front end of a recipe whose front end is a log-mel.
    var logMel: LogMel {
        get { frontEnd.base as! LogMel }
        set { frontEnd = AnyFrontEnd(newValue) }
    }
}
