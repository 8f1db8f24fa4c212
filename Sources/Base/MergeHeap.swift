/// Which of several sorted lists comes next, as a binary heap of their numbers: a merge of n lists takes log n comparisons for each item.
///
/// The order of two lists is that of their heads; a list is taken out when it is at its end.
package struct MergeHeap {
    private var heap: [Int] = []

    package init() {}

    /// The list whose head comes first; nil when all are at their ends.
    package var first: Int? { heap.first }

    package mutating func insert(_ list: Int, isBefore: (Int, Int) throws -> Bool) rethrows {
        heap.append(list)
        var index = heap.count - 1
        while index > 0, try isBefore(heap[index], heap[(index - 1) / 2]) {
            heap.swapAt(index, (index - 1) / 2)
            index = (index - 1) / 2
        }
    }

    /// Call it when the head of the first list has been taken.
    ///
    /// - Parameter isAtEnd: whether that list has no further head.
    package mutating func advanceFirst(isAtEnd: Bool, isBefore: (Int, Int) throws -> Bool) rethrows {
        if isAtEnd {
            heap.swapAt(0, heap.count - 1)
            heap.removeLast()
        }
        var index = 0
        while index < heap.count {
            var next = index
            for child in [2 * index + 1, 2 * index + 2] where child < heap.count {
                if try isBefore(heap[child], heap[next]) { next = child }
            }
            if next == index { return }
            heap.swapAt(index, next)
            index = next
        }
    }
}
