/// The program's version, as in the change log.
public enum ProgramVersion {
    public static let text = "0.1.0"
}
