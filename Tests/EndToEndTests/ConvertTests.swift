import Foundation
import Testing

/// Keras files turned into models by a Python of the user's, where there is one with Keras: MELSCOPE_KERAS_PYTHON, or python3.
@Suite struct ConvertTests {
    private let program: Program

    init() throws { program = try Program() }

    private static let python = ProcessInfo.processInfo.environment["MELSCOPE_KERAS_PYTHON"] ?? "/usr/bin/python3"
    static let hasKeras: Bool = {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: python)
        process.arguments = ["-c", "import keras, tensorflow"]
        (process.standardOutput, process.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }()

    private func makeNetworks() throws {
        let script = """
            import keras
            from keras import layers as L
            def save(name, *parts): keras.Sequential(list(parts), name=name.split('.')[0]).save(name)
            save('mfcc.h5', keras.Input((40, 1)), L.Conv1D(4, 5, activation='relu'), L.Flatten(), L.Dense(8))
            save('mel.keras', keras.Input((None, 128, 1)), L.Conv2D(4, 3, activation='relu'), L.GlobalAveragePooling2D())
            save('code.keras', keras.Input((40,)), L.Lambda(lambda x: x * 2), L.Dense(3))
            save('code.h5', keras.Input((40,)), L.Lambda(lambda x: x * 2), L.Dense(3))
            """
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Self.python)
        process.arguments = ["-c", script]
        process.currentDirectoryURL = URL(fileURLWithPath: program.folder)
        (process.standardOutput, process.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
    }

    private var leftovers: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: program.folder)) ?? []).filter { $0.hasPrefix(".melscope") }
    }

    @Test(.enabled(if: hasKeras, "no Python with Keras and TensorFlow"))
    func `a Keras file becomes a model that is read, with a card; code in it is refused unless allowed`() throws {
        try makeNetworks()
        let made = try program.run("convert", "mfcc.h5", "nets", "--python", Self.python)
        #expect(made.status == 0 && made.output.contains("a vector of 40 MFCC means"), "\(made)")
        #expect(made.errors.contains("can run code"))
        let card = try String(contentsOfFile: program.folder + "/nets.card.yaml", encoding: .utf8)
        #expect(card.contains("input (?, 40, 1); layers: Conv1D, Flatten, Dense"))
        #expect(card.contains("coefficients: 40") && !card.contains("\nrecipe:"))
        #expect(try program.run("model", "nets").output.contains("nets.card.yaml"))
        let mel = try program.run("convert", "mel.keras", "--python", Self.python)
        #expect(mel.status == 0 && mel.output.contains("a log-mel of 128 bands") && program.exists("mel/saved_model.pb"))
        #expect(try program.run("model", "mel").status == 0)
        for name in ["code.keras", "code.h5"] {
            let refused = try program.run("convert", name, "refused", "--python", Self.python)
            #expect(refused.status == 1 && refused.errors.contains("Lambda layers") && !program.exists("refused"), "\(refused)")
        }
        #expect(try program.run("convert", "code.h5", "allowed", "--python", Self.python, "--allow-lambda").status == 0)
        try Data("no such thing".utf8).write(to: URL(fileURLWithPath: program.folder + "/broken.keras"))
        let broken = try program.run("convert", "broken.keras", "--python", Self.python)
        #expect(broken.status == 1 && broken.errors.contains("could not read it") && !program.exists("broken"))
        #expect(leftovers.isEmpty)
    }

    @Test(arguments: ["no-such-python", "/bin/false", "/etc/passwd"])
    func `without a Python that has Keras nothing is made, and what is to be done is said`(python: String) throws {
        try Data("HDF".utf8).write(to: URL(fileURLWithPath: program.folder + "/cnn.h5"))
        let result = try program.run("convert", "cnn.h5", "--python", python)
        #expect(result.status == 1 && !program.exists("cnn") && leftovers.isEmpty, "\(result)")
        guard python == "no-such-python" else { return }
        for line in ["import keras", "load_model('\(program.folder)/cnn.h5', compile=False)", "model.export('\(program.folder)/cnn')"] {
            #expect(result.errors.contains(line), "\(result.errors)")
        }
    }

    @Test func `what is there is not written over, and what is no Keras file is not given to Python`() throws {
        try Data("HDF".utf8).write(to: URL(fileURLWithPath: program.folder + "/cnn.h5"))
        try Data("x".utf8).write(to: URL(fileURLWithPath: program.folder + "/cnn"))
        #expect(try program.run("convert", "cnn.h5", "--python", "/bin/true").errors.contains("a file or folder of this name"))
        try Data("x".utf8).write(to: URL(fileURLWithPath: program.folder + "/nets.card.yaml"))
        #expect(try program.run("convert", "cnn.h5", "nets", "--python", "/bin/true").errors.contains("an existing card"))
        for name in ["nowhere.h5", "cnn", "."] { #expect(try program.run("convert", name, "out").status == 1) }
        #expect(!program.exists("out"))
    }

    @Test func `interrupted, it ends its Python and leaves nothing behind`() throws {
        let folder = program.folder
        try Data("HDF".utf8).write(to: URL(fileURLWithPath: folder + "/cnn.h5"))
        try "#!/bin/sh\necho $$ > '\(folder)/pid'\nmkdir \"$4\"\nexec sleep 600\n".write(toFile: folder + "/slow", atomically: true, encoding: .utf8)
        #expect(chmod(folder + "/slow", 0o755) == 0)
        let process = program.process(["convert", "cnn.h5", "--python", folder + "/slow"])
        (process.standardOutput, process.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
        try process.runWithoutBlockedSignals()
        var child: pid_t?
        let deadline = Date().addingTimeInterval(60)
        while child == nil, Date() < deadline {
            child = (try? String(contentsOfFile: folder + "/pid", encoding: .utf8)).flatMap { Int32($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
            usleep(20_000)
        }
        let pid = try #require(child)
        kill(process.processIdentifier, SIGINT)
        process.waitUntilExit()
        #expect(process.terminationStatus == 130)
        #expect(kill(pid, 0) != 0 && leftovers.isEmpty && !program.exists("cnn"))
    }
}
