import Testing

@testable import Base

@Suite struct MergeHeapTests {
    @Test(arguments: [0, 1, 2, 3, 7, 64])
    func `lists are merged in order, each to its end`(count: Int) {
        let lists = (0..<count).map { list in (0..<(list * 37 % 11)).map { $0 * 13 + list * 7 % 5 } }
        var places = lists.map { _ in 0 }
        var heap = MergeHeap()
        func isBefore(_ a: Int, _ b: Int) -> Bool { (lists[a][places[a]], a) < (lists[b][places[b]], b) }
        for list in lists.indices where !lists[list].isEmpty { heap.insert(list, isBefore: isBefore) }
        var merged: [Int] = []
        while let list = heap.first {
            merged.append(lists[list][places[list]])
            places[list] += 1
            heap.advanceFirst(isAtEnd: places[list] == lists[list].count, isBefore: isBefore)
        }
        #expect(merged == lists.flatMap { $0 }.sorted())
    }
}
