/// The program's version, as in the change log.
package enum ProgramVersion {
    package static let text = "0.1.0"
}
