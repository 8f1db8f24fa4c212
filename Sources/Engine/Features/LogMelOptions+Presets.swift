extension LogMelOptions {
    /// Names that ``preset(named:)`` knows.
    package static let presetNames = ["librosa", "librosa-0.8", "htk"]

    /// A named dialect of the front end:
    ///
    /// - `librosa`: the defaults, librosa 0.9 and later.
    /// - `librosa-0.8`: librosa before 0.9, which reflects the signal at its ends instead of padding zeros.
    /// - `htk`: the HTK mel scale with filters that peak at 1.
    ///
    /// - Returns: nil when the name is unknown.
    package static func preset(named name: String) -> LogMelOptions? {
        var options = LogMelOptions()
        switch name {
        case "librosa": break
        case "librosa-0.8": options.padding = .reflect
        case "htk":
            options.melScale = .htk
            options.filterNorm = .none
        default: return nil
        }
        return options
    }
}
