import Foundation
import Synchronization

/// Lets any thread tell the loop that there is something new to show. Costs one system call until the loop has taken
/// notice, and none after that, however often it is called.
package final class Waker: Sendable {
    private let isCalled = Atomic<Bool>(false)
    private let writeEnd: Int32
    let readEnd: Int32

    package init() {
        var ends: [Int32] = [-1, -1]
        precondition(pipe(&ends) == 0, "no descriptors left for the wake pipe")
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        (readEnd, writeEnd) = (ends[0], ends[1])
    }

    deinit {
        close(readEnd)
        close(writeEnd)
    }

    /// Runs on any thread; never waits.
    package func wake() {
        guard !isCalled.exchange(true, ordering: .acquiringAndReleasing) else { return }
        var byte: UInt8 = 1
        _ = write(writeEnd, &byte, 1)
    }

    var isPending: Bool { isCalled.load(ordering: .acquiring) }

    /// Takes notice; a call of ``wake()`` after this wakes again.
    func take() {
        var bytes: (UInt64, UInt64) = (0, 0)
        _ = read(readEnd, &bytes, 16)
        isCalled.store(false, ordering: .releasing)
    }
}
