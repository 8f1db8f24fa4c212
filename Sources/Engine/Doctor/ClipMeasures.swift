/// What was measured of many clips, by path.
///
/// A measure is some 400 bytes long, and a dictionary of such values takes up to three times as much: here they stand one beside the other.
package struct ClipMeasures: Sendable {
    package private(set) var all: [ClipMeasure] = []
    private var places: [String: Int32] = [:]

    package init(_ measures: some Sequence<ClipMeasure> = []) {
        reserve(measures.underestimatedCount)
        for measure in measures { self[measure.path] = measure }
    }

    package var count: Int { all.count }

    /// Makes room for `count` at once.
    mutating func reserve(_ count: Int) {
        all.reserveCapacity(count)
        places.reserveCapacity(count)
    }

    package subscript(path: String) -> ClipMeasure? {
        get { places[path].map { all[Int($0)] } }
        set {
            switch (places[path], newValue) {
            case (let place?, let measure?): all[Int(place)] = measure
            case (nil, let measure?):
                places[path] = Int32(all.count)
                all.append(measure)
            case (.some, nil): removeAll { $0.path == path }
            case (nil, nil): break
            }
        }
    }

    mutating func removeAll(where isUnwanted: (ClipMeasure) throws -> Bool) rethrows {
        let before = all.count
        try all.removeAll(where: isUnwanted)
        guard all.count < before else { return }
        places.removeAll(keepingCapacity: true)
        for (index, measure) in all.enumerated() { places[measure.path] = Int32(index) }
    }
}
