/// Age and sex of the 91 CREMA-D actors.
///
/// Facts of `VideoDemographics.csv` in the dataset's official repository (CheyneyComputerScience/CREMA-D): 48 men, 43
/// women, aged 20 to 74.
package enum CREMADActors {
    package static let first = 1001
    package static let count = 91

    /// Actors 1001 to 1091 in order: age in years, then M or F.
    private static let table = """
        51M 21F 21F 42F 29M 58F 38F 46F 24F 27F 32M 23F 22F
        24M 32M 61M 42M 25F 29M 61F 30F 22M 22M 59F 48F 33M
        44M 57F 33F 42F 31M 30M 31M 74M 48M 49M 45F 21M 51M
        42M 42M 37M 25F 40M 22M 22F 22F 38M 25F 62M 56M 33F
        35F 36F 57F 52F 25M 36F 21M 28F 51F 56M 33F 53M 38M
        25M 66M 34M 27M 25M 41M 33F 24F 31F 40F 25F 20M 21F
        21F 21M 30M 20F 45M 46F 34M 33M 62M 23M 24F 50M 29F
        """

    private static let rows: [(age: Int, isMale: Bool)] = table.split(whereSeparator: \.isWhitespace).map {
        (Int($0.dropLast()) ?? 0, $0.last == "M")
    }

    /// - Precondition: 1001 to 1091.
    static func ageYears(of actor: Int) -> Int { rows[actor - first].age }
    /// `male` or `female`. - Precondition: 1001 to 1091.
    package static func sex(of actor: Int) -> String { rows[actor - first].isMale ? "male" : "female" }
}
