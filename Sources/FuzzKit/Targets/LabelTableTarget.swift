import Base
import Corpora

/// Tables of labels: CSV, TSV, JSON and EmoEvaluation from their own examples, each joined to a few clips.
package final class LabelTableTarget: FuzzTarget {
    package static let name = "labels"
    package static let what = "`LabelTable.read` (CSV, TSV, JSON, EmoEvaluation), `TableLabels`, `SourceListing.divide`"
    package static let limitText = "48 MiB + 8,192 × the file"
    private let file: CaseFile
    private let mutator = Mutator(
        dictionary: ["\"", "\"\"", ",", ";", "\t", "\r\n", "\n", "file", "start", "end", "NaT", "0 days 00:00:01.5", "1e999", "-1", "nan", "../", "/", "\\u0000", "{", "}", "[", "]", ":", "null"],
        bytes: [[0xef, 0xbb, 0xbf], [0], [0xff], [0xc3]], maxBytes: 4096)
    private let clips: [SourceClip]
    private let seeds = [
        "file,start,end,emotion,speaker\na/x.wav,0,1.5,sad,1\na/x.wav,\"1,5\",3,\"gl\"\"ad\",2\ny.wav,,,calm,3\n",
        "file;start;end\nx;0 days 00:00:01.500000;NaT\n", "path\tlabel\nx.wav\ta \"b\" c\n",
        "{\"file_name\": \"x.wav\", \"emotion\": \"sad\", \"start\": 0.5, \"more\": [1, {\"a\": \"\\u00e9\"}]}\n{\"file_name\": \"y.wav\"}\n",
        "[{\"key\": \"x\", \"emo\": \"Angry\"}]", "{\"x\": {\"emotion\": \"sad\"}, \"y\": {\"emotion\": \"glad\"}}",
        "[0.5 - 1.5]\tSes01F_impro01_F000\tneu\t[2.5, 2.5, 2.5]\n", "FileName,EmoClass\nx.wav,A\n",
        "Dialogue_ID,Utterance_ID,Emotion,Speaker\n0,1,joy,Ann\n",
    ].map { Array($0.utf8) }

    package init() throws {
        file = try CaseFile(extension: "table")
        let root = RawPath(text: "/data")
        clips = ["a/x.wav", "b/x.wav", "y.wav", "dia0_utt1.mp4"].map {
            SourceClip(root: root, relativePath: RawPath(text: $0), kind: .audio, sizeBytes: 1, modifiedNanoseconds: 1)
        }
    }

    package func makeCase(_ random: inout FuzzRandom) -> [UInt8] { mutator.mutate(random.pick(seeds), with: seeds, &random) }

    package func limit(_ bytes: [UInt8]) -> Int { 48 << 20 + 8192 * bytes.count }

    package func run(_ bytes: [UInt8]) throws {
        try file.write(bytes)
        let table = try LabelTable.read(file.path)
        var listing = SourceListing(root: RawPath(text: "/data"), name: "data")
        listing.add(clips: clips)
        let labels = TableLabels([table], clips: clips)
        listing.divide(by: .listed(labels.segments)) { _ in nil }
        var paths: Set<String> = []
        for clip in listing.clips {
            guard clip.relativePath.reasonNotBelow == nil, paths.insert(clip.relativePath.text).inserted else {
                throw FuzzFault("a segment called '\(clip.relativePath.text)'")
            }
            guard let stored = clip.storedSegment else { continue }
            guard let read = ClipSegment.read(stored), read.segment == clip.segment, read.file == clip.file else { throw FuzzFault("'\(stored)' is not read back") }
        }
    }
}
