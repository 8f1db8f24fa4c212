import Base

/// Which columns of a table mean what: as given, or guessed by their names.
package struct LabelColumns: Sendable, Hashable, Codable {
    /// What a column can be. Every other column is a label under its own name.
    package enum Role: String, Sendable, Hashable, Codable, CaseIterable {
        /// The recording, by its path or its name.
        case file
        /// The segment's own name.
        case id
        case start, end, duration
        case speaker, sex, age, emotion

        /// Names by which tables call it, without case and marks, the best first.
        var names: [String] {
            switch self {
            case .file:
                ["file", "filename", "filepath", "path", "wav", "wavpath", "wavfile", "audio", "audiopath", "audiofile", "audiofilepath",
                 "recording", "clip", "clippath", "relativepath", "relpath", "fileid", "sample", "stem", "name"]
            case .id: ["id", "key", "utt", "uttid", "utteranceid", "utterance_id", "segment", "segmentid", "segmentname", "turn", "turnname"]
            case .start: ["start", "starttime", "startsec", "starts", "startseconds", "begin", "begintime", "onset", "tmin", "from", "startms", "beginms", "starttimems", "onsetms", "startmilliseconds"]
            case .end: ["end", "endtime", "endsec", "ends", "endseconds", "stop", "stoptime", "tmax", "to", "endms", "stopms", "endtimems", "endmilliseconds"]
            case .duration: ["duration", "durationsec", "durationseconds", "dur", "durationms", "durationmilliseconds"]
            case .speaker: ["speaker", "speakerid", "spk", "spkid", "spkr", "spkrid", "actor", "actorid", "subject", "subjectid", "participant", "talker"]
            case .sex: ["sex", "gender"]
            case .age: ["age"]
            case .emotion:
                ["emotion", "emo", "emotionlabel", "emotionclass", "emoclass", "emotioncategory", "emotionexpressed", "label", "labels", "class", "category", "target"]
            }
        }

        /// The label that it is; nil for what is none.
        var label: String? {
            switch self {
            case .speaker, .sex, .age, .emotion: rawValue
            case .file, .id, .start, .end, .duration: nil
            }
        }

        var isTime: Bool { self == .start || self == .end || self == .duration }
    }

    /// Columns by name, or by number from 1 where the table has no heading.
    package private(set) var names: [Role: String] = [:]
    /// `ms` or `s`; nil goes by the column's name.
    package private(set) var timeUnit: String?

    package init() {}

    package var isEmpty: Bool { names.isEmpty && timeUnit == nil }

    /// Whether columns are given by number, of a table without a heading.
    var areNumbers: Bool { !names.isEmpty && names.values.allSatisfy { Int($0) != nil } }

    /// Reads `file=path,start=begin,end=stop,emotion=class,times=ms`.
    ///
    /// - Throws: ``EngineError`` `.invalidArgument`.
    package init(argument: String) throws(EngineError) {
        func refusal(_ found: String) -> EngineError {
            EngineError(
                .invalidArgument, subject: argument, step: "reading --labels-columns", found: found,
                needed: "MEANING=COLUMN, separated by commas, such as file=path,emotion=class; meanings are "
                    + Role.allCases.map(\.rawValue).joined(separator: ", ") + ", and times=s or times=ms")
        }
        for part in argument.split(separator: ",", omittingEmptySubsequences: false) {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map { String($0).trimmed }
            guard pair.count == 2, !pair[1].isEmpty else { throw refusal("'\(Printable.text(String(part)))'") }
            if pair[0] == "times" {
                guard TableTime.Unit(rawValue: pair[1]) != nil else { throw refusal("times=\(Printable.text(pair[1]))") }
                timeUnit = pair[1]
                continue
            }
            guard let role = Role(rawValue: pair[0]) else { throw refusal("'\(Printable.text(pair[0]))'") }
            guard names.updateValue(pair[1], forKey: role) == nil else { throw refusal("\(role.rawValue) twice") }
        }
    }

    /// As ``init(argument:)`` reads it back.
    package var argument: String {
        (Role.allCases.compactMap { role in names[role].map { "\(role.rawValue)=\($0)" } } + (timeUnit.map { ["times=\($0)"] } ?? []))
            .joined(separator: ",")
    }

    /// Places of the columns in a heading.
    ///
    /// - Parameter namesClips: whether one of them has to be the recording's.
    /// - Throws: ``TableFault`` where a column that was given is not there, or none is the recording's.
    func places(in heading: [String], namesClips: Bool = true) throws(TableFault) -> [Role: Int] {
        var places: [Role: Int] = [:]
        for (role, name) in names {
            guard let place = heading.firstIndex(of: name) ?? heading.firstIndex(where: { $0.lowercased() == name.lowercased() }) else {
                throw TableFault(line: 1, found: "no column '\(Printable.text(name))'", needed: "one of " + Self.list(heading))
            }
            places[role] = place
        }
        let plain = heading.map(Self.plain)
        for role in Role.allCases where places[role] == nil {
            let free = role.names.compactMap { name in plain.indices.first { plain[$0] == name && !places.values.contains($0) } }
            places[role] = free.first
        }
        // A duration alone is the recording's own; an end is worth more.
        if places[.start] == nil || places[.end] != nil { places[.duration] = names[.duration] == nil ? nil : places[.duration] }
        // Only a start makes segments, or an end.
        guard !namesClips || places[.file] != nil || places[.id] != nil else {
            throw TableFault(
                line: 1, found: "no column that names the recording among " + Self.list(heading),
                needed: "a column file, file_name or path, or --labels-columns file=COLUMN")
        }
        return places
    }

    /// The unit of a time column: as given, or by the end of its name.
    func unit(of column: String) -> TableTime.Unit {
        if let timeUnit, let unit = TableTime.Unit(rawValue: timeUnit) { return unit }
        let name = column.lowercased()
        let isMilliseconds = ["_ms", " ms", "(ms)", "[ms]", "-ms", "millis", "milliseconds"].contains(where: name.hasSuffix) || column.hasSuffix("Ms") || ["startms", "endms"].contains(name)
        return isMilliseconds ? .milliseconds : .seconds
    }

    static func plain(_ name: String) -> String { String(name.lowercased().filter { $0.isLetter || $0.isNumber }) }

    private static func list(_ names: [String]) -> String {
        Printable.text(names.prefix(12).map { "'\($0)'" }.joined(separator: ", ") + (names.count > 12 ? " and \(names.count - 12) more" : ""))
    }
}
