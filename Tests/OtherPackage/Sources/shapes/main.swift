import Base
import Shapes
import Signal

/// Prints the log-mel of a recording and how it becomes what a network takes: `shapes RECORDING CONTRACT`.
let path = CommandLine.arguments[1]
let frontEnd = LogMel()
do {
    let contract = try ModelContract.parse(CommandLine.arguments[2])
    let clip = try AudioLoader(rateHz: frontEnd.sampleRateHz).load(path: path, options: ClipOptions())
    let logMel = try frontEnd.makePlan().makeLane().transform(clip.samples).tensor
    let correction = ShapeCorrection(contract: contract)
    let plan = try correction.plan(for: logMel.shape, roles: frontEnd.output.axes.map(\.role))
    print(plan.line(arrow: "->"))
    print("input of \(correction.apply(plan, to: logMel).shape)")
} catch let reason as SkipReason {
    print("skipped: \(reason)")
} catch {
    print("error: \(error)")
}
