extension WorkerProcess {
    /// Does the work that the process was started for and ends it; returns at once in a process that was not.
    package static func serveIfAsked() {
        serveIfAsked([SoloClip.task: SoloClip.serve, SoloMeasure.task: SoloMeasure.serve, ModelTrial.task: ModelTrial.serve])
    }
}
