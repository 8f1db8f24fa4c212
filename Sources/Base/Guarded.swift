import Glibc
import Synchronization

#if MELSCOPE_THREAD_SANITIZER
/// A value behind a lock that the thread sanitizer sees.
///
/// The standard library is not instrumented: of a contended `Mutex` the sanitizer sees neither the release nor the wait, and
/// reports what the lock has ordered as a race. It knows `pthread_mutex_t`. `scripts/sanitize.sh` builds with this one.
package final class Guarded<Value>: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    // Only read and changed with the mutex held. Behind a pointer, because a stored property without a size would have the
    // address of the object itself in the sanitizer's eyes.
    private let value = UnsafeMutablePointer<Value>.allocate(capacity: 1)

    package init(_ value: consuming sending Value) {
        self.value.initialize(to: value)
        pthread_mutex_init(mutex, nil)
    }

    deinit {
        pthread_mutex_destroy(mutex)
        mutex.deallocate()
        value.deinitialize(count: 1)
        value.deallocate()
    }

    package func withLock<Result: ~Copyable, Failure: Error>(
        _ body: (inout sending Value) throws(Failure) -> sending Result
    ) throws(Failure) -> sending Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return try body(&value.pointee)
    }
}
#else
/// A value behind a lock.
package typealias Guarded<Value> = Mutex<Value>
#endif
