/// A pattern as steps, and the search that runs them.
///
/// The search goes on with the likelier branch and comes back for the other, as backtracking engines do, so that groups hold what people
/// expect. Where branches part or meet it marks the place of the path; nothing is tried there twice.
struct PatternProgram: Sendable {
    private enum Step: Sendable {
        case scalar(UInt32)
        case set(Int)
        /// Goes on at one, and if that leads nowhere at the other; the number is that of the mark.
        case split(Int, Int, mark: Int)
        case jump(Int, mark: Int)
        case save(Int)
        case end
    }

    private var steps: [Step] = []
    private var sets: [ScalarSet] = []
    private var markCount = 0
    private let slotCount: Int

    /// Bounds memory and time of a search: a path of 1,024 scalars has at most so many times as many states.
    private static let maxSteps = 4000

    init(_ tree: PatternTree, groupCount: Int) throws(NamePattern.Problem) {
        slotCount = 2 * groupCount
        try add(tree)
        try append(.end)
    }

    private mutating func append(_ step: Step) throws(NamePattern.Problem) {
        guard steps.count < Self.maxSteps else {
            throw NamePattern.Problem(offset: 0, found: "more than \(Self.maxSteps) steps, with all repetitions written out", needed: "a shorter pattern")
        }
        steps.append(step)
    }

    private mutating func mark() -> Int {
        markCount += 1
        return markCount - 1
    }

    private mutating func add(_ tree: PatternTree) throws(NamePattern.Problem) {
        switch tree {
        case .empty: break
        case .set(let set):
            if let scalar = set.only {
                try append(.scalar(scalar))
            } else {
                sets.append(set)
                try append(.set(sets.count - 1))
            }
        case .sequence(let parts): for part in parts { try add(part) }
        case .choice(let branches):
            var jumps: [Int] = []
            for (index, branch) in branches.enumerated() {
                let split = steps.count
                let isLast = index == branches.count - 1
                if !isLast { try append(.end) }
                try add(branch)
                if isLast { break }
                jumps.append(steps.count)
                try append(.end)
                steps[split] = .split(split + 1, steps.count, mark: mark())
            }
            let target = steps.count
            // All of them meet there: one mark.
            let meeting = mark()
            for jump in jumps { steps[jump] = .jump(target, mark: meeting) }
        case .repetition(let inner, let least, let most, let isLazy):
            for _ in 0..<least {
                let before = steps.count
                try add(inner)
                // Of nothing there is nothing to repeat, and a count of counts could go on for ever.
                if steps.count == before { break }
            }
            if let most {
                var splits: [Int] = []
                for _ in 0..<(most - least) {
                    splits.append(steps.count)
                    try append(.end)
                    try add(inner)
                }
                for split in splits { steps[split] = part(split + 1, steps.count, isLazy) }
            } else {
                let split = steps.count
                try append(.end)
                try add(inner)
                try append(.jump(split, mark: -1))
                steps[split] = part(split + 1, steps.count, isLazy)
            }
        case .group(let index, let inner):
            try append(.save(2 * index))
            try add(inner)
            try append(.save(2 * index + 1))
        }
    }

    private mutating func part(_ inner: Int, _ after: Int, _ isLazy: Bool) -> Step {
        isLazy ? .split(after, inner, mark: mark()) : .split(inner, after, mark: mark())
    }

    private struct Pending {
        /// A step to go on at, or the complement of a slot to set back.
        var step: Int
        /// The place of the path, or what the slot held.
        var value: Int
    }

    /// The furthest step that was tried in vain, and the furthest place in the path, from the start that got through most of the pattern.
    struct Reach {
        var step = 0
        var place = 0
    }

    /// Start and end of each group, -1 for none; nil without a match.
    ///
    /// - Parameter reach: how far the pattern got, where it fails.
    func match(_ path: UnsafeBufferPointer<UInt32>, reach: inout Reach) -> [Int]? {
        let wordCount = (markCount * (path.count + 1) + 63) / 64
        return steps.withUnsafeBufferPointer { steps in
            sets.withUnsafeBufferPointer { sets in
                withUnsafeTemporaryAllocation(of: UInt64.self, capacity: max(1, wordCount)) { marks in
                    marks.initialize(repeating: 0)
                    var slots = [Int](repeating: -1, count: slotCount)
                    var pending: [Pending] = []
                    var start = 0
                    while start <= path.count {
                        // What failed from an earlier start fails from this one too: the marks stay.
                        var own = Reach(step: 0, place: start)
                        let isMatch = slots.withUnsafeMutableBufferPointer { slots in
                            Self.run(steps, sets, from: start, path, marks, slots, &pending, &own)
                        }
                        if start == 0 || own.step > reach.step { reach = own }
                        if isMatch { return slots }
                        while start < path.count, path[start] != NameSubject.slash { start += 1 }
                        start += 1
                    }
                    return nil
                }
            }
        }
    }

    private static func run(
        _ steps: UnsafeBufferPointer<Step>, _ sets: UnsafeBufferPointer<ScalarSet>, from start: Int, _ path: UnsafeBufferPointer<UInt32>,
        _ marks: UnsafeMutableBufferPointer<UInt64>, _ slots: UnsafeMutableBufferPointer<Int>, _ pending: inout [Pending],
        _ reach: inout Reach
    ) -> Bool {
        let places = path.count + 1
        func isNew(_ mark: Int, _ place: Int) -> Bool {
            let bit = mark * places + place
            if marks[bit >> 6] >> UInt64(bit & 63) & 1 == 1 { return false }
            marks[bit >> 6] |= 1 << UInt64(bit & 63)
            return true
        }
        pending.removeAll(keepingCapacity: true)
        for index in slots.indices { slots[index] = -1 }
        var (step, place) = (0, start)
        search: while true {
            var goesOn = true
            switch steps[step] {
            case .scalar(let scalar):
                if place < path.count, path[place] == scalar { (step, place) = (step + 1, place + 1) } else { goesOn = false }
            case .set(let index):
                if place < path.count, sets[index].contains(path[place]) { (step, place) = (step + 1, place + 1) } else { goesOn = false }
            case .split(let first, let second, let mark):
                if isNew(mark, place) {
                    pending.append(Pending(step: second, value: place))
                    step = first
                } else {
                    goesOn = false
                }
            case .jump(let target, let mark):
                if mark < 0 || isNew(mark, place) { step = target } else { goesOn = false }
            case .save(let slot):
                pending.append(Pending(step: ~slot, value: slots[slot]))
                slots[slot] = place
                step += 1
            case .end:
                if place == path.count { return true }
                goesOn = false
            }
            if goesOn { continue }
            reach.step = max(reach.step, step)
            reach.place = max(reach.place, place)
            while let last = pending.popLast() {
                if last.step >= 0 {
                    (step, place) = (last.step, last.value)
                    continue search
                }
                slots[~last.step] = last.value
            }
            return false
        }
    }
}
