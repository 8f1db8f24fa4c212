import CVector
import Foundation

/// The logarithm's unit, and how it is kept from minus infinity.
public struct MelLogarithm: Sendable, Hashable {
    public enum Unit: String, Sendable, CaseIterable {
        /// `10 log10`, of magnitudes too.
        case db
        case ln
        case log10

        /// Of a factor of ten.
        var perDecade: Double {
            switch self {
            case .db: 10
            case .ln: log(10)
            case .log10: 1
            }
        }
    }

    public enum Floor: String, Sendable, CaseIterable {
        /// Smaller values are raised to the floor.
        case max
        /// The floor is added to every value.
        case add
    }

    public var unit = Unit.db
    public var floor = Floor.max

    public init() {}

    static let settings: [Setting<MelLogarithm>] = [
        .choice("logarithm", \.unit),
        .choice("floor", \.floor),
    ]

    /// The logarithms of mel values in place, less `reference`, at least `least`.
    func apply(_ values: UnsafeMutablePointer<Float>, _ count: Int, floor value: Double, reference: Float, least: Float) {
        guard (unit, floor) != (.db, .max) else {
            return melscope_decibels(values, count, Float(value), reference, least)
        }
        let smallest = floor == .max ? Float(value) : 0
        let added = floor == .add ? Float(value) : 0
        // In double precision, so that silence is the floor itself.
        let atFloor = Float(unit.perDecade * log10(value))
        melscope_logarithm(
            values, count, smallest, added, Float(unit.perDecade * log10(2)), Float(unit.perDecade / log(10)), atFloor, reference, least)
    }
}
