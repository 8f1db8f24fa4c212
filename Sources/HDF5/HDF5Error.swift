/// What HDF5's library refused, in its own words.
package struct HDF5Error: Error, Sendable, CustomStringConvertible {
    package var file: String
    package var step: String
    /// What the library says.
    package var found: String
    /// What the system answered to the library, as `errno` has it; 0 where the library refused by itself.
    package var systemCode: Int32

    package init(file: String, step: String, found: String, systemCode: Int32 = 0) {
        (self.file, self.step, self.found, self.systemCode) = (file, step, found, systemCode)
    }

    package var description: String { "\(file): \(found) while \(step)" }
}
