import CVector

/// Settings of the process's memory allocator.
package enum AllocatorTuning {
    /// Lets glibc keep what is freed, up to 32 MiB a thread, instead of giving it back to the system after every clip.
    ///
    /// A clip's samples, libsoxr's filters and the log-mel are allocated and freed again and again; with glibc's defaults
    /// that costs about a hundred page faults a clip, a fifth of the front end's time. Takes effect once.
    static let keepFreedMemory: Void = melscope_keep_freed_memory()

    /// Gives the system back what is free now, after something that took much once; best called on the thread that took it. Takes a few
    /// milliseconds at most.
    package static func giveFreedMemoryBack() { melscope_give_freed_memory_back() }
}
