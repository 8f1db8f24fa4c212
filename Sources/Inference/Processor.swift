import Base
import Foundation

/// What this processor can do, as the system tells.
enum Processor {
    /// Any of these multiplies bfloat16 numbers.
    private static let bfloat16Flags: Set<Substring> = ["avx512_bf16", "amx_bf16"]

    /// - Parameter cpuInfo: contents of `/proc/cpuinfo`.
    static func hasBFloat16(cpuInfo: String) -> Bool {
        cpuInfo.split(whereSeparator: \.isNewline).contains { line in
            line.hasPrefix("flags") && !bfloat16Flags.isDisjoint(with: line.split(separator: " "))
        }
    }

    /// - Throws: ``EngineError`` with code `model.unsuitable`.
    static func requireBFloat16(
        subject: String, cpuInfo: String = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    ) throws(EngineError) {
        guard !hasBFloat16(cpuInfo: cpuInfo) else { return }
        throw EngineError(
            .modelUnsuitable, subject: subject, step: "choosing the precision",
            found: "model.precision bf16, and a processor that has no bfloat16",
            needed: "avx512_bf16 or amx_bf16 among the flags of /proc/cpuinfo",
            advice: "Leave out model.precision in the recipe, or use another machine.")
    }
}
