import ArgumentParser
import Base
import Dispatch
import Engine
import Foundation

struct ConvertCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "convert",
        abstract: "Convert a Keras file (.h5, .keras) into a model that Melscope reads, with your own Python.",
        discussion: """
            Runs a Python that has keras and tensorflow (or tf_keras) in a separate process; it writes a SavedModel folder, \
            and a card beside it with the input's shape, the layers and what kind of network it looks like. Loading a Keras file can run \
            code from the file: convert only files that you trust. Lambda layers, which are such code, are refused unless \
            --allow-lambda is given. No half-written files are left behind.

            Examples:
              melscope convert cnn.h5                       writes cnn/ and cnn.card.yaml
              melscope convert cnn.keras nets/cnn --python ~/venv/bin/python
            """)

    @Argument(help: "Keras file.", completion: .file(extensions: ["h5", "keras", "hdf5"]))
    var file: String

    @Argument(help: "Folder to write; by default the file's name without its extension.", completion: .directory)
    var output: String?

    @Option(help: "Python to use, a name or a path.", completion: .file())
    var python = "python3"

    @Flag(help: "Convert a network with Lambda layers, which run code from the file.")
    var allowLambda = false

    func validate() throws { try PathArguments.requireNames([file, output].compactMap { $0 }, of: "FILE or OUT") }

    func run() throws {
        try reporting {
            let conversion = try KerasConversion(file: file, folder: output, python: python, allowsLambda: allowLambda)
            Printing.err("melscope: running \(Printable.text(python)) with Keras; loading a Keras file can run code from the file")
            let queue = DispatchQueue(label: "melscope.signals", qos: .userInitiated)
            let sources = EndingSignals.sources(on: queue) { _ in conversion.cancel() } _: { _ in conversion.cancel() }
            defer { for source in sources { source.cancel() } }
            do {
                let result = try conversion.run()
                Printing.out("\(Printable.text(result.folder)): a SavedModel, by \(Printable.text(result.library))")
                if let look = result.look { Printing.out("  looks like  \(Printable.text(look))") }
                Printing.out("  card        \(Printable.text(result.card)): add what it was trained on and with which front end")
                Printing.out("  next        melscope model \(Printable.text(result.folder))")
            } catch KerasConversion.Failure.noKeras(let found) {
                Printing.err("melscope: \(Printable.text(python)) has no Keras: \(Printable.text(found))")
                Printing.err("Name another Python with --python, install Keras there (pip install keras tensorflow), or run these lines where Keras is:")
                for line in conversion.lines { Printing.err("    " + Printable.text(line)) }
                throw ExitStatus.couldNotRun.code
            } catch KerasConversion.Failure.cancelled {
                Printing.err("melscope: interrupted; nothing was written")
                throw ExitStatus.interrupted.code
            }
        }
    }
}
