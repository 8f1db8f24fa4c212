import Base
import Foundation

extension RunEntry {
    /// The entry of a run that begins.
    init(_ request: RunRequest, startedAt: Double, lanes: Int) {
        self.init()
        self.startedAt = startedAt
        command =
            switch (request.selection, request.mode) {
            case (.clips, _): .retry
            case (.all, .resume): .extract
            case (.all, .replace): .replace
            case (.all, .force): .force
            }
        host = Self.hostName
        part = request.part
        programVersion = ProgramVersion.text
        modelSHA256 = request.model.sha256
        laneCount = lanes
    }

    /// As the system has it; no name service is asked.
    private static var hostName: String? {
        var bytes = [CChar](repeating: 0, count: 256)
        guard gethostname(&bytes, bytes.count - 1) == 0 else { return nil }
        let name = String(decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return name.isEmpty ? nil : Printable.text(name)
    }
}
