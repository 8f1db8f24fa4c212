import Foundation
import Testing

@testable import Base
@testable import Engine
@testable import HDF5
@testable import Signal
@testable import TestSupport

/// What stands in journals and sealed files after a process has ended at any moment.
@Suite struct HDF5VolumeTests {
    private let temporary: TemporaryFolder
    private let output: OutputFolder
    private let ledger: Ledger

    init() throws {
        temporary = try TemporaryFolder()
        output = OutputFolder(path: temporary.path + "/out")
        _ = try output.prepare()
        ledger = try Ledger.open(output.ownPart).ledger
    }

    private func store(_ limits: HDF5Store.Limits = HDF5Store.Limits(), writing: Bool = true) throws -> HDF5Store {
        let held = try output.hold()
        var place = StorePlace(folder: held, part: output.ownPart, naming: OutputNaming(), sync: .batch)
        if writing { (place.disk, place.rows) = (try FileSystemSync(held.path), StoreRows(ledger, folders: [])) }
        return HDF5Store(place, limits)
    }

    private func features(_ number: Int, _ count: Int = 4) -> Tensor {
        Tensor(shape: [1, count], values: (0..<count).map { Float(number * 1000 + $0) })
    }

    /// By the clips' bytes: texts that look alike are equal.
    private struct Receipts {
        var all: [RawPath: FeatureReceipt] = [:]
        subscript(_ clip: String) -> FeatureReceipt? {
            get { all[RawPath(text: clip)] }
            set { all[RawPath(text: clip)] = newValue }
        }
    }

    /// Puts clips and records them, as a run does.
    @discardableResult
    private func put(_ clips: [(String, Int)], into store: HDF5Store, recording: Bool = true) throws -> Receipts {
        var receipts = Receipts()
        for (clip, number) in clips {
            var record = ClipRecord(path: clip, outcome: .extracted, recipeHash: "x", inputBytes: 1, inputModifiedNs: 1)
            record.receipt = try store.put(features(number), ofClip: clip, lane: 0)
            record.featureShape = "(1, 4)"
            receipts[clip] = record.receipt
            try store.sync([clip])
            if recording { try ledger.save([record]) }
        }
        return receipts
    }

    private func read(_ clip: String, _ receipt: FeatureReceipt?, _ store: HDF5Store) throws -> Float {
        try store.read(ofClip: clip, try #require(receipt)).values[0]
    }

    private var files: [String] {
        let all = (try? FileManager.default.contentsOfDirectory(atPath: output.path)) ?? []
        return all.filter { $0.hasSuffix(".h5") }.sorted()
    }
    private var journal: String { output.path + "/.melscope/features/features-0001.journal" }

    @Test func `what was forced to the disk is there after a process that ended, whatever stands behind it`() throws {
        let clips = (0..<5).map { ("a/\($0).wav", $0) }
        let receipts = try put(clips, into: try store())
        let whole = try Data(contentsOf: URL(fileURLWithPath: journal))
        // The last record cut at every byte, and followed by what never was one.
        let last = whole.count - 16 - 64 - 16 - "a/4.wav".utf8.count
        for cut in stride(from: last, through: whole.count, by: 7) {
            for tail in [Data(), Data(repeating: 0, count: 500), Data(whole[100..<200])] {
                try (whole[..<cut] + tail).write(to: URL(fileURLWithPath: journal))
                let reader = try store(writing: false)
                for (clip, number) in clips.dropLast() { #expect(try read(clip, receipts[clip], reader) == Float(number * 1000)) }
                let again = try store()
                for (clip, number) in clips.dropLast() {
                    #expect(again.presence(ofClip: clip, receipts[clip]!) == .whole)
                    #expect(try read(clip, receipts[clip], again) == Float(number * 1000))
                }
                if cut < whole.count { #expect(again.presence(ofClip: "a/4.wav", receipts["a/4.wav"]!) == .gone || !tail.isEmpty) }
                // It goes on behind what is whole.
                let new = try again.put(features(9), ofClip: "a/9.wav", lane: 0)
                #expect(try read("a/9.wav", new, again) == 9000)
                #expect(try read("a/9.wav", new, try store(writing: false)) == 9000)
            }
        }
        try whole.write(to: URL(fileURLWithPath: journal))
        let last5 = try store()
        try last5.seal()
        for (clip, number) in clips { #expect(try read(clip, receipts[clip], last5) == Float(number * 1000)) }
        #expect(!FileManager.default.fileExists(atPath: journal) && files == ["features-0001.h5", "features.h5"])
    }

    @Test func `sealing that was interrupted at any step is done again`() throws {
        let clips = (0..<5).map { ("a/\($0).wav", $0) }
        let receipts = try put(clips, into: try store())
        let whole = try Data(contentsOf: URL(fileURLWithPath: journal))
        try store().seal()
        let sealed = try Data(contentsOf: URL(fileURLWithPath: output.path + "/features-0001.h5"))
        // The file is in its place and the journal was not removed.
        try whole.write(to: URL(fileURLWithPath: journal))
        let reader = try store(writing: false)
        for (clip, number) in clips { #expect(try read(clip, receipts[clip], reader) == Float(number * 1000)) }
        #expect(reader.strangers(besides: Set(clips.map { reader.name(ofClip: $0.0) })).isEmpty)
        let more = try store()
        let receipt = try put([("a/7.wav", 7)], into: more)
        try more.seal()
        #expect(try read("a/7.wav", receipt["a/7.wav"], more) == 7000)
        for (clip, number) in clips { #expect(try read(clip, receipts[clip], more) == Float(number * 1000)) }
        #expect(try HDF5File.open(RawPath(text: output.path + "/features.h5")).names(in: "a") == ["0", "1", "2", "3", "4", "7"])
        #expect(!FileManager.default.fileExists(atPath: journal))
        // Half of the file, under its temporary name.
        try sealed.prefix(1000).write(to: URL(fileURLWithPath: output.path + "/.melscope/tmp/sealed-1"))
        let held = try output.hold()
        held.removeTemporaryFiles(of: output.ownPart)
        #expect(try FileManager.default.contentsOfDirectory(atPath: output.path + "/.melscope/tmp").isEmpty)
    }

    @Test func `full volumes are sealed while the run goes on, and readers see all of it`() throws {
        let store = try store(HDF5Store.Limits(bytes: 1 << 20, arrays: 10, delaySeconds: 3600))
        let reader = try self.store(writing: false)
        var receipts = Receipts()
        for round in 0..<3 {
            let clips = (0..<10).map { ("c/\(round)-\($0).wav", round * 10 + $0) }
            receipts.all.merge(try put(clips, into: store).all) { $1 }
            for (clip, number) in clips { #expect(try read(clip, receipts[clip], reader) == Float(number * 1000)) }
        }
        try store.seal(VolumeName(stem: "features", number: 2), kept: nil)
        #expect(files == ["features-0002.h5"])
        receipts.all.merge(try put([("c/0-0.wav", 99)], into: store).all) { $1 }
        for (clip, receipt) in receipts.all.map({ ($0.key.text, $0.value) }) {
            #expect(store.presence(ofClip: clip, receipt) == .whole)
            #expect(try read(clip, receipt, store) == (try read(clip, receipt, reader)))
        }
        try store.seal()
        #expect(files == ["features-0001.h5", "features-0002.h5", "features-0003.h5", "features-0004.h5", "features.h5"])
        for (clip, receipt) in receipts.all.map({ ($0.key.text, $0.value) }) {
            #expect(try read(clip, receipt, store) == (try read(clip, receipt, reader)))
            guard case .sound = reader.check(ofClip: clip, receipt, shape: "(1, 4)") else { return #expect(Bool(false), "\(clip)") as Void }
        }
        #expect(try read("c/0-0.wav", receipts["c/0-0.wav"], reader) == 99_000)
        #expect(try HDF5File.open(RawPath(text: output.path + "/features-0001.h5")).names(in: "c").count == 9, "the older copy is gone")
        #expect(try HDF5File.open(RawPath(text: output.path + "/features.h5")).names(in: "c").count == 30)
    }

    @Test func `a newer copy that no row names does not take the place of the recorded one`() throws {
        let first = try put([("a.wav", 1)], into: try store())
        try store().seal()
        try put([("a.wav", 2)], into: try store(), recording: false)
        let later = try store()
        #expect(later.presence(ofClip: "a.wav", first["a.wav"]!) == .whole)
        try later.seal()
        let bytes = try HDF5File.open(RawPath(text: output.path + "/features.h5")).read("a")
        #expect(bytes.withUnsafeBytes { $0.loadUnaligned(as: Float.self) } == 1000)
        #expect(try read("a.wav", first["a.wav"], later) == 1000)
        #expect(try HDF5File.open(RawPath(text: output.path + "/features-0001.h5")).names() == ["a"])
    }

    @Test func `a removal is known to the process after one that was killed`() throws {
        let store = try store()
        let receipts = try put([("a.wav", 1), ("b.wav", 2)], into: store)
        #expect(store.remove(ofClip: "a.wav", receipts["a.wav"]!, shape: nil))
        try ledger.drop(["a.wav"])
        #expect(store.presence(ofClip: "a.wav", receipts["a.wav"]!) == .gone)
        let reader = try self.store(writing: false)
        #expect(reader.strangers(besides: [reader.name(ofClip: "b.wav")]).isEmpty)
        let next = try self.store()
        #expect(!next.isOccupied(forClip: "a.wav"))
        try next.seal()
        #expect(try HDF5File.open(RawPath(text: output.path + "/features-0001.h5")).names() == ["b"])
    }

    @Test func `names that HDF5 has for something else get others`() throws {
        let clips = [("a.wav", 1), ("a/b.wav", 2), ("a/b/c.wav", 3), ("./d.wav", 4), ("e\u{301}.wav", 5), ("\u{e9}.wav", 6), ("\\xff.wav", 7)]
        let store = try store()
        let receipts = try put(clips, into: store)
        try store.seal()
        for (clip, number) in clips { #expect(try read(clip, receipts[clip], store) == Float(number * 1000)) }
        let links = try HDF5File.open(RawPath(text: output.path + "/features.h5"))
        for (name, number) in [("a.wav", 1), ("a/b.wav", 2), ("a/b/c", 3), ("\\x2e/d", 4), ("e\u{301}", 5), ("\u{e9}", 6), ("\\xff", 7)] {
            #expect(try links.read(name).withUnsafeBytes { $0.loadUnaligned(as: Float.self) } == Float(number * 1000), "\(name)")
            #expect(try links.attribute("path", of: name) == .text(clips[number - 1].0))
        }
        let more = try self.store()
        try put([("e\u{301}/x.wav", 8)], into: more)
        try more.seal()
        let again = try HDF5File.open(RawPath(text: output.path + "/features.h5"))
        #expect(try again.read("e\u{301}/x").withUnsafeBytes { $0.loadUnaligned(as: Float.self) } == 8000)
        #expect(try again.read("e\u{301}.wav").withUnsafeBytes { $0.loadUnaligned(as: Float.self) } == 5000)
    }

    @Test func `half precision and arrays without values are kept`() throws {
        let held = try output.hold()
        var place = StorePlace(folder: held, part: output.ownPart, naming: OutputNaming(), elementType: .float16)
        (place.disk, place.rows) = (try FileSystemSync(held.path), StoreRows(ledger, folders: []))
        let store = HDF5Store(place, HDF5Store.Limits())
        let values: [Float] = [0, -0.0, 1, 65_504, 6e-8, 0.1]
        var record = ClipRecord(path: "a.wav", outcome: .extracted, recipeHash: "x", inputBytes: 1, inputModifiedNs: 1)
        record.receipt = try store.put(Tensor(shape: [2, 3], values: values), ofClip: "a.wav", lane: 0)
        var none = ClipRecord(path: "b.wav", outcome: .extracted, recipeHash: "x", inputBytes: 1, inputModifiedNs: 1)
        none.receipt = try store.put(Tensor(shape: [0, 3], values: []), ofClip: "b.wav", lane: 1)
        try ledger.save([record, none])
        for _ in 0..<2 {
            #expect(try store.read(ofClip: "a.wav", try #require(record.receipt)).values == values.map { Float(Float16($0)) })
            #expect(try store.read(ofClip: "b.wav", try #require(none.receipt)).shape == [0, 3])
            try store.seal()
        }
        let links = try HDF5File.open(RawPath(text: output.path + "/features.h5"))
        #expect(try links.array("a").type == .float16 && links.array("a").shape == [2, 3] && links.array("b").shape == [0, 3])
    }

    @Test func `a receipt from elsewhere leads nowhere`() throws {
        try temporary.write([UInt8](repeating: 1, count: 500), to: "features-0001.h5")
        let store = try store()
        let good = try put([("a.wav", 1)], into: store)["a.wav"]!
        for place in ["../features-0001@0", "features-1@48", "/features-0001@1", "features-0001", "features-0001@-1", "features-0001@99999999999999999999", "x-0001@48", "", "@"] {
            var receipt = good
            receipt.place = place
            #expect(store.presence(ofClip: "a.wav", receipt) == .gone, "\(place)")
            #expect(!store.remove(ofClip: "a.wav", receipt, shape: nil))
        }
        #expect(store.presence(ofClip: "b.wav", good) == .gone)
        #expect(store.presence(ofClip: "a.wav", good) == .whole)
    }
}
