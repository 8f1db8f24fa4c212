import Base
import Engine
import Foundation
import Settings
import Shapes

/// `melscope/config.yaml` of the XDG configuration folder. Read at the start, never written.
package struct Configuration: Sendable {
    package var theme: String?
    package var usesMouse = true
    package var lanes: Int?
    package var modelPath: String?
    package var recipePath: String?
    /// Folder under which the features of datasets go that are added in the dashboard.
    package var outputRoot: String?
    package var sync = OutputFile.Sync.none
    package var notify = Notice.none
    package var keys: [Command: [String]] = [:]

    package init() {}

    package static var defaultPath: String { UserFolders.configuration + "/config.yaml" }

    /// Reads the file at `path`; one that does not exist leaves everything as it is by default.
    ///
    /// - Throws: ``EngineError`` with code `.invalidConfiguration` that names the key.
    package init(path: String) throws {
        guard access(path, F_OK) == 0 else { return }
        var reader = try SettingsReader(path: path)
        theme = try reader.text("theme")
        usesMouse = try reader.flag("mouse") ?? true
        lanes = try reader.integer("lanes", in: 1...LanePool.maxLanes)
        modelPath = try reader.text("model").map(EncoderChoice.place)
        recipePath = try reader.text("recipe").map(absolutePath)
        outputRoot = try reader.text("output_root").map(absolutePath)
        sync = try reader.choice("sync", OutputFile.Sync.self) ?? .none
        notify = try reader.choice("notify", Notice.self) ?? .none
        let commands = House.standard.commands
        var section = try reader.section("keys")
        for name in section.keys {
            guard let command = commands.first(where: { $0.name == name }) else { continue }
            let texts = try section.texts(name) ?? []
            for text in texts where !KeyEvent.isKeyName(text) {
                throw EngineError(
                    .invalidConfiguration, subject: path, step: "reading the settings",
                    found: "keys.\(name) holds '\(text)'",
                    needed: "names of keys such as q, space, ctrl-d, f5, page-up")
            }
            keys[command] = texts
        }
        try section.finish(known: commands.map(\.name))
        try reader.finish()
    }
}
