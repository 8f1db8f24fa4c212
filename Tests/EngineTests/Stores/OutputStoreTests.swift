import Foundation
import Testing

@testable import Base
@testable import Engine
@testable import Signal
@testable import TestSupport

/// Several arrays of a clip under one receipt, in the store that is used and in the one that tests have.
@Suite struct OutputStoreTests {
    private let temporary: TemporaryFolder
    private let folder: OutputFolder
    private let clip = "Actor_01/a.wav"
    private let features = [
        Tensor(shape: [2, 3], values: [1, 2, 3, 4, 5, 6]), Tensor(shape: [2], values: [0.5, -0.25]),
    ]

    init() throws {
        temporary = try TemporaryFolder()
        folder = OutputFolder(path: temporary.path + "/out")
    }

    private func store(_ kind: any FeatureStore.Type, _ folders: [String], as type: ElementType = .float32) throws -> OutputStore {
        let held = try folder.prepare()
        let place = StorePlace(
            folder: held, part: folder.ownPart, naming: OutputNaming(), elementType: type, disk: try FileSystemSync(held.path))
        return OutputStore(try kind.init(place), folders: folders)
    }

    @Test(arguments: [NPYStore.self, HDF5Store.self, RecordStore.self] as [any FeatureStore.Type])
    func `several outputs of a clip are put, found, read, checked and removed as one`(_ kind: any FeatureStore.Type) throws {
        let store = try store(kind, ["tokens", "logits"])
        let receipt = try store.put(features, ofClip: clip, lane: 0)
        #expect(Set(store.names(ofClip: clip)).count == 2)
        #expect(try store.read(ofClip: clip, receipt) == features)
        #expect(store.isOccupied(forClip: clip))
        guard case .whole = store.presence(ofClip: clip, receipt) else { return #expect(Bool(false), "not there") as Void }
        guard case .sound(_, wasCompared: true) = store.check(ofClip: clip, receipt, shape: nil) else {
            return #expect(Bool(false), "not sound") as Void
        }
        #expect(store.strangers(besides: Set(store.names(ofClip: clip))).isEmpty)
        try store.sync([clip])
        #expect(store.remove(ofClip: clip, receipt, shape: nil))
        #expect(!store.isOccupied(forClip: clip))
        guard case .gone = store.presence(ofClip: clip, receipt) else { return #expect(Bool(false), "still there") as Void }
    }

    @Test func `each output has a folder with the clip's own path in it`() throws {
        let store = try store(NPYStore.self, ["tokens", "logits"])
        let receipt = try store.put(features, ofClip: clip, lane: 0)
        #expect(store.names(ofClip: clip) == ["tokens/Actor_01/a.npy", "logits/Actor_01/a.npy"])
        let sizes = try store.names(ofClip: clip).map {
            try #require(FileManager.default.attributesOfItem(atPath: folder.path + "/" + $0)[.size] as? Int)
        }
        #expect(receipt.bytes == Int64(sizes[0] + sizes[1]))
    }

    @Test func `one output that is gone or altered is a fault of the clip`() throws {
        let store = try store(NPYStore.self, ["tokens", "logits"])
        let receipt = try store.put(features, ofClip: clip, lane: 0)
        let path = folder.path + "/logits/Actor_01/a.npy"
        let sound = try Data(contentsOf: URL(fileURLWithPath: path))
        var altered = sound
        altered[altered.count - 1] ^= 1
        try altered.write(to: URL(fileURLWithPath: path))
        guard case .doubtful = store.presence(ofClip: clip, receipt),
            case .faulty(.content, let detail) = store.check(ofClip: clip, receipt, shape: nil)
        else { return #expect(Bool(false), "altered bytes were not seen") as Void }
        #expect(detail == "logits/Actor_01/a.npy: values that differ from those written")
        #expect(!store.remove(ofClip: clip, receipt, shape: nil), "what somebody has changed is not this program's to remove")
        try FileManager.default.removeItem(atPath: path)
        guard case .gone = store.presence(ofClip: clip, receipt),
            case .faulty(.missing, _) = store.check(ofClip: clip, receipt, shape: nil)
        else { return #expect(Bool(false), "a missing output was not seen") as Void }
    }

    @Test func `a copy without its times is compared by its bytes`() throws {
        let store = try store(NPYStore.self, ["tokens", "logits"])
        let receipt = try store.put(features, ofClip: clip, lane: 0)
        for name in store.names(ofClip: clip) {
            try FileManager.default.setAttributes([.modificationDate: Date(timeIntervalSince1970: 1)], ofItemAtPath: folder.path + "/" + name)
        }
        guard case .doubtful = store.presence(ofClip: clip, receipt),
            case .sound(let copied, wasCompared: true) = store.check(ofClip: clip, receipt, shape: nil),
            case .whole = store.presence(ofClip: clip, copied)
        else { return #expect(Bool(false), "the copy was not taken") as Void }
    }

    @Test func `what an earlier recipe put elsewhere is removed`() throws {
        let one = try store(NPYStore.self, [])
        let several = try store(NPYStore.self, ["tokens", "logits"])
        let others = try store(NPYStore.self, ["logits", "pooled"])
        let plain = try one.put([features[0]], ofClip: clip, lane: 0)
        let first = try several.put(features, ofClip: clip, lane: 0)
        several.removeOtherwiseNamed(ofClip: clip, plain)
        #expect(several.strangers(besides: []).sorted() == ["logits/Actor_01/a.npy", "tokens/Actor_01/a.npy"])
        _ = try others.put(features, ofClip: clip, lane: 0)
        others.removeOtherwiseNamed(ofClip: clip, first)
        #expect(others.strangers(besides: []).sorted() == ["logits/Actor_01/a.npy", "pooled/Actor_01/a.npy"])
        let again = try one.put([features[0]], ofClip: clip, lane: 0)
        one.removeOtherwiseNamed(ofClip: clip, again)
        #expect(one.isOccupied(forClip: clip))
    }

    @Test func `a receipt that leads out of the output is nobody's`() throws {
        let store = try store(NPYStore.self, ["tokens", "logits"])
        try temporary.write([UInt8](repeating: 1, count: 80), to: "elsewhere/a.npy")
        for folder in ["..", "../elsewhere", "/tmp", "a/b", ".melscope", ""] {
            let place = "outputs:[{\"folder\":\"\(folder)\",\"shape\":\"(1,)\",\"receipt\":{\"bytes\":80,\"modifiedNs\":1}}]"
            let hostile = FeatureReceipt(bytes: 80, modifiedNs: 1, place: place)
            #expect(!store.remove(ofClip: "a.wav", hostile, shape: nil))
            guard case .gone = store.presence(ofClip: "a.wav", hostile) else { return #expect(Bool(false), "\(folder)") as Void }
        }
        #expect(FileManager.default.fileExists(atPath: temporary.path + "/elsewhere/a.npy"))
    }

    @Test func `half precision is stored as NumPy writes it`() throws {
        let store = try store(NPYStore.self, [], as: .float16)
        let values: [Float] = [0, -0.0, 1, 65_504, 6e-8, 0.1, -3.14159, 1e-9]
        let receipt = try store.put([Tensor(shape: [8], values: values)], ofClip: clip, lane: 0)
        let bytes = try Data(contentsOf: URL(fileURLWithPath: folder.path + "/Actor_01/a.npy"))
        #expect(bytes.count == 128 + 16 && receipt.bytes == 144)
        #expect(String(decoding: bytes[10..<80], as: UTF8.self).hasPrefix("{'descr': '<f2', 'fortran_order': False, 'shape': (8,), }"))
        #expect(try store.read(ofClip: clip, receipt)[0].values == values.map { Float(Float16($0)) })
    }

    @Test func `folders are named after outputs, plainly and apart`() {
        #expect(OutputFolders.names(of: []).isEmpty && OutputFolders.names(of: ["a"]).isEmpty)
        #expect(
            OutputFolders.names(of: ["/encoder/layers.3/Add_output_0", "Identity:0", "identity_0", "..", "é/ü"])
                == ["encoder_layers.3_Add_output_0", "Identity_0", "identity_0-2", "output", "output-2"])
        for name in OutputFolders.names(of: ["../../etc", String(repeating: "x", count: 500), ".melscope"]) { #expect(OutputFolders.isName(name)) }
    }

    @Test func `each of several arrays is recorded with its own shape`() {
        let parts = #"[{"folder":"a","receipt":{"bytes":1},"shape":"(3, 4)"},{"folder":"b","receipt":{"bytes":1},"shape":"(5,)"}]"#
        let several = FeatureReceipt(bytes: 2, place: "outputs:" + parts)
        #expect(OutputStore.lengths(of: 0, several, shape: "(3, 4)") == [3, 4] && OutputStore.lengths(of: 1, several, shape: "(3, 4)") == [5])
        #expect(OutputStore.lengths(of: 2, several, shape: "(3, 4)") == nil)
        let one = FeatureReceipt(bytes: 1)
        #expect(OutputStore.lengths(of: 0, one, shape: "(7, 2)") == [7, 2] && OutputStore.lengths(of: 1, one, shape: "(7, 2)") == nil)
        #expect(OutputStore.lengths(of: 0, one, shape: nil) == nil)
    }
}
