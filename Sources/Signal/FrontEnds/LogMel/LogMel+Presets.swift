extension LogMel {
    /// Named dialects:
    ///
    /// - `librosa`: the defaults, librosa 0.9 and later.
    /// - `librosa-0.8`: librosa before 0.9, which reflects the signal at its ends instead of padding zeros.
    /// - `htk`: the HTK mel scale with filters that peak at 1.
    public static let presets: [(name: String, frontEnd: LogMel)] = {
        var reflecting = LogMel()
        reflecting.padding = .reflect
        var htk = LogMel()
        htk.melScale = .htk
        htk.filterNorm = .none
        return [("librosa", LogMel()), ("librosa-0.8", reflecting), ("htk", htk)]
    }()
}
