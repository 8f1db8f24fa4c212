import Base

/// Something that takes its time and is done in the background: a value that says what is asked, and how to come to it.
package protocol BackgroundWork: Sendable {
    /// How far it is.
    associatedtype Progress: Sendable
    /// What it comes to.
    associatedtype Outcome: Sendable

    /// Names its queue: `melscope.NAME.control`.
    static var name: String { get }
    var beginning: Progress { get }

    /// Does all of it on the calling thread, which is no thread of a screen.
    ///
    /// - Throws: `CancellationError` where it was given up.
    func execute(_ context: WorkContext<Progress>) throws -> Outcome
}

/// What work is told by whoever waits for it, and tells them.
package struct WorkContext<Progress: Sendable>: Sendable {
    private let asksCancelled: @Sendable () -> Bool
    private let change: @Sendable ((inout Progress) -> Void) -> Void
    private let handOn: @Sendable ((@Sendable () -> Void)?) -> Void

    /// - Parameters:
    ///   - isCancelled: asked often.
    ///   - change: changes the progress that others see.
    ///   - handOn: told what a cancellation has to call, besides being seen in `isCancelled`; nil for nothing.
    package init(
        isCancelled: @escaping @Sendable () -> Bool, change: @escaping @Sendable ((inout Progress) -> Void) -> Void,
        handOn: @escaping @Sendable ((@Sendable () -> Void)?) -> Void = { _ in }
    ) {
        (asksCancelled, self.change, self.handOn) = (isCancelled, change, handOn)
    }

    package var isCancelled: Bool { asksCancelled() }

    package func update(_ change: (inout Progress) -> Void) { self.change(change) }

    /// - Parameter action: called with a cancellation from any thread, once more perhaps; nil for nothing any more.
    package func whenCancelled(_ action: (@Sendable () -> Void)?) { handOn(action) }

    /// For work that is a part of this one: given up together with it.
    ///
    /// - Parameter tell: how the part's progress shows in that of the whole.
    package func part<Part: BackgroundWork>(
        _ work: Part, _ tell: @escaping @Sendable (Part.Progress, inout Progress) -> Void = { _, _ in }
    ) throws -> Part.Outcome {
        let progress = Guarded(work.beginning)
        return try work.execute(
            WorkContext<Part.Progress>(
                isCancelled: asksCancelled,
                change: { change in
                    let now = progress.withLock { progress in
                        change(&progress)
                        return progress
                    }
                    update { tell(now, &$0) }
                }, handOn: handOn))
    }
}
