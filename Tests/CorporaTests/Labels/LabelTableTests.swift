import Foundation
import Testing

@testable import Base
@testable import Corpora
@testable import TestSupport

/// Tables of every kind that is read. All names in them are invented.
@Suite struct LabelTableTests {
    private static func table(_ text: String, _ name: String = "labels.csv", columns: String? = nil) throws -> LabelTable {
        let folder = try TemporaryFolder()
        try folder.write(Array(text.utf8), to: name)
        return try LabelTable.read(folder.path + "/" + name, columns: try columns.map { try LabelColumns(argument: $0) } ?? LabelColumns())
    }

    private static func fault(_ text: String, _ name: String = "labels.csv", columns: String? = nil) -> String {
        do {
            _ = try table(text, name, columns: columns)
            return "none"
        } catch let error as EngineError {
            return "\(error.found); needed \(error.needed)"
        } catch {
            return "\(error)"
        }
    }

    private static func labels(_ row: LabelTable.Row) -> String { row.labels.map { "\($0.name)=\($0.value)" }.joined(separator: " ") }

    private static func times(_ row: LabelTable.Row) -> String { row.segment?.text ?? "whole" }

    @Test func `a CSV with columns of usual names`() throws {
        let table = try Self.table("path,Emotion,spk_id,mood\r\na/x.wav,angry,7,\"dark, \"\"very\"\"\"\r\nb/y.wav,sad,8,\n")
        #expect(table.columns == ["speaker", "emotion", "mood"])
        #expect(table.rows.map(\.file) == ["a/x.wav", "b/y.wav"])
        #expect(table.rows.map(Self.labels) == ["emotion=angry speaker=7 mood=dark, \"very\"", "emotion=sad speaker=8 mood="])
        #expect(table.rows.map(\.line) == [2, 3])
        #expect(table.reading == ["read as CSV: file is 'path', speaker is 'spk_id', emotion is 'Emotion'"])
    }

    @Test func `semicolons, tabs, a byte-order mark, and decimal commas`() throws {
        let semicolons = try Self.table("\u{feff}file;start;end;emotion\nlong.wav;1,5;2,25;happy\n")
        #expect(semicolons.rows.map(Self.times) == ["1.5 to 2.25 s"])
        let tabs = try Self.table("file_name\tlabel\nx.wav\tsay \"it\" again\ny.wav\t\"quoted\"\n", "metadata.tsv")
        #expect(tabs.rows.map(Self.labels) == ["emotion=say \"it\" again", "emotion=quoted"])
    }

    @Test func `times in seconds, milliseconds, clocks and as pandas writes them`() throws {
        let audformat = try Self.table(
            """
            file,start,end,emotion
            a.wav,0 days 00:00:01.500000,0 days 00:00:03.250000,fear
            a.wav,0 days 00:01:00,NaT,joy
            b.wav,0 days 00:00:00,NaT,calm
            """)
        #expect(audformat.rows.map(Self.times) == ["1.5 to 3.25 s", "60.0 s to the end", "whole"])
        #expect(try Self.table("file,start_ms,end_ms\na.wav,1500,2750\n").rows.map(Self.times) == ["1.5 to 2.75 s"])
        #expect(try Self.table("file,from_frame,to_frame\na.wav,1500,2750\n", columns: "start=from_frame,end=to_frame,times=ms").rows.map(Self.times) == ["1.5 to 2.75 s"])
        #expect(try Self.table("file,start,end\na.wav,00:00:01.5,0:16:16,059\n".replacing("0:16:16,059", with: "\"0:16:16,059\"")).rows.map(Self.times) == ["1.5 to 976.059 s"])
        #expect(try Self.table("file,start,duration\na.wav,2,0.5\n").rows.map(Self.times) == ["2.0 to 2.5 s"])
        // The length of a whole recording is no segment.
        #expect(try Self.table("file,duration,emotion\na.wav,2.5,sad\n").rows.map(Self.times) == ["whole"])
    }

    @Test(arguments: [
        ("file,start,end\na.wav,one,2\n", "line 2, column 2: start 'one'; needed a time in seconds, such as 1.5, or 00:00:01.5"),
        ("file,start,end\na.wav,1,2\nb.wav,1,1e99\n", "line 3, column 3: end '1e99'; needed a time in seconds, such as 1.5, or 00:00:01.5"),
        ("file,emotion\na.wav,sad,more\n", "line 2, column 3: 3 columns; needed 2, as in the heading"),
        ("file,emotion\na.wav,\"sad\n", "line 2, column 7: a quote that is never closed; needed a closing quote"),
        ("file,emotion\na.wav,\"sad\"x\n", "line 2, column 12: text after a closing quote; needed a separator, or \"\" for a quote inside quotes"),
        ("file,emotion\n,sad\n", "line 2, column 1: an empty cell; needed the recording's name"),
        ("colour,mood\nred,sad\n", "line 1: no column that names the recording among 'colour', 'mood'; needed a column file, file_name or path, or --labels-columns file=COLUMN"),
        ("", "labels.csv: 0 bytes; needed a file with contents"),
    ]) func `what is wrong with a table has its line and column`(text: String, words: String) {
        #expect(Self.fault(text) == words)
    }

    @Test func `columns are as they are given, by name or by number`() throws {
        let named = try Self.table("a,b,c\nx.wav,1,glad\n", columns: "file=a,speaker=b,emotion=c")
        #expect(named.rows.map(Self.labels) == ["speaker=1 emotion=glad"])
        let numbered = try Self.table("x.wav,1,glad\ny.wav,2,sad\n", columns: "file=1,speaker=2,emotion=3")
        #expect(numbered.rows.map(Self.labels) == ["speaker=1 emotion=glad", "speaker=2 emotion=sad"])
        #expect(Self.fault("a,b\nx.wav,1\n", columns: "file=z") == "line 1: no column 'z'; needed one of 'a', 'b'")
        for argument in ["file", "file=", "colour=red", "file=a,file=b", "times=hours", ""] {
            #expect(throws: EngineError.self, "\(argument)") { try LabelColumns(argument: argument) }
        }
        let given = "file=a,start=b,times=ms"
        #expect(try LabelColumns(argument: given).argument == given)
    }

    @Test func `labels that would hide columns of metadata csv get another name`() throws {
        #expect(try Self.table("file,notes,model,feature_file_x\na.wav,1,2,3\n").columns == ["label_notes", "label_model", "label_feature_file_x"])
    }

    @Test func `JSON lines, an array of objects, and objects by name`() throws {
        let lines = try Self.table(
            "{\"file_name\": \"a.wav\", \"emotion\": \"sad\", \"n\": 3, \"ok\": true, \"none\": null, \"more\": {\"x\": [1, 2]}}\n\n{\"emotion\":\"caf\\u00e9\",\"file_name\":\"b\\/c.wav\"}\n",
            "metadata.jsonl")
        #expect(lines.rows.map(\.file) == ["a.wav", "b/c.wav"] && lines.rows.map(\.line) == [1, 3])
        #expect(lines.rows.map(Self.labels) == ["emotion=sad n=3 ok=true none= more={\"x\": [1, 2]}", "emotion=café n= ok= none= more="])
        #expect(try Self.table("[{\"path\": \"a.wav\", \"label\": \"x\"},\n {\"path\": \"b.wav\", \"label\": \"y\"}]", "l.json").rows.map(\.line) == [1, 2])
        #expect(try Self.table("{\"clip_1\": {\"emotion\": \"sad\"}, \"clip_2\": {\"emotion\": \"glad\"}}", "l.json").rows.map(\.file) == ["clip_1", "clip_2"])
    }

    @Test(arguments: [
        ("{\"file\": \"a.wav\"}\n{\"file\": }\n", "line 2, column 10: no value; needed a string, a number, true, false or null"),
        ("{\"file\": \"a.wav\", \"x\": hello}\n", "line 1, column 24: 'hello'; needed a string, a number, true, false or null"),
        ("{\"file\": \"a.wav\n\"}\n", "line 1, column 16: the end of the line inside a string; needed a closing quote"),
        ("{\"file\": \"a\" \"b\"}\n", "line 1, column 14: '\"'; needed ','"),
    ]) func `what is wrong with JSON lines has its line and column`(text: String, words: String) {
        #expect(Self.fault(text, "l.jsonl") == words)
    }

    @Test func `EmoBox, MSP-Podcast and MELD, whose codes have words`() throws {
        let emoBox = try Self.table(
            "{\"key\": \"lab-s1_01\", \"dataset\": \"lab\", \"wav\": \"downloads/lab/s1_01.wav\", \"type\": \"raw\", \"emo\": \"Angry\", \"channel\": 1}\n", "fold.jsonl")
        #expect(emoBox.rows[0].file == "downloads/lab/s1_01.wav" && emoBox.corpus == nil)
        #expect(Self.labels(emoBox.translated(by: TableWords([])).rows[0]).contains("emotion=angry emotion_code=Angry"))
        let podcast = try Self.table("FileName,EmoClass,EmoAct,SpkrID,Gender,Split_Set\nMSP-PODCAST_9999_0001.wav,U,4.2,17,Female,Train\n", "labels_consensus.csv")
        #expect(podcast.columns == ["speaker", "sex", "emotion", "emotion_code", "EmoAct", "Split_Set"])
        #expect(Self.labels(podcast.rows[0]).hasPrefix("emotion=surprise emotion_code=U"))
        let meld = try Self.table(
            "Sr No.,Utterance,Speaker,Emotion,Sentiment,Dialogue_ID,Utterance_ID,StartTime,EndTime\n1,\"Oh, no\",Ann,joy,positive,3,12,\"00:16:16,059\",\"00:16:21,731\"\n",
            "dev_sent_emo.csv")
        #expect(meld.rows[0].file == "dev_splits_complete/dia3_utt12" && meld.rows[0].segment == nil)
        #expect(Self.labels(meld.rows[0]).contains("speaker=Ann emotion=happy emotion_code=joy"))
        #expect(meld.columns.prefix(3) == ["speaker", "emotion", "emotion_code"] && !meld.columns.contains("StartTime"))
        #expect(meld.rows[0].notIn == ["output_repeated_splits_test", "train_splits"] && meld.corpus == "meld" && podcast.corpus == "msp-podcast")
    }

    @Test func `codes of any table are those of the corpus that its clips are of, and what is no code is told`() throws {
        let corpus = try #require(CorpusCatalogue.standard.corpus(id: "crema-d"))
        let table = try Self.table("file,emotion\na,ANG\nb,Happy\nc,sad\nd,joy\ne,joy\nf,\ng,Wut\n")
        let read = table.translated(by: TableWords([corpus]))
        #expect(read.rows.map(Self.labels) == [
            "emotion=angry emotion_code=ANG", "emotion=happy emotion_code=Happy", "emotion=sad", "emotion=joy", "emotion=joy", "emotion=", "emotion=Wut",
        ])
        #expect(read.columns == ["emotion", "emotion_code"])
        #expect(read.remarks.isEmpty && read.reading.dropFirst() == [
            "codes of emotions are read as those of CREMA-D", "3 rows have emotions outside of the vocabulary, kept as written: 'joy' (happy?), 'Wut'",
        ])
        // Without the corpus its code is a word like any other.
        #expect(table.translated(by: TableWords([])).reading.last?.hasPrefix("4 rows have emotions outside") == true)
        let both = try Self.table("file,emotion,emotion_code\na,glad,ANG\n")
        #expect(both.translated(by: TableWords([corpus])) == both)
    }

    @Test func `a corpus of one's own says how its table is known and names its clips`() throws {
        let yaml = """
            pattern: '(?<speaker>s[0-9])_(?<take>[0-9]+)'
            codes: {emotion: {W: angry}}
            labels_file: {heading: [Person, Take, Mood], clip: '{Person}_{Take}', leave_out: [Start]}
            """
        let catalogue = CorpusCatalogue([try Corpus(yaml: yaml, id: "lab", file: "lab.yaml")])
        let folder = try TemporaryFolder()
        try folder.write(Array("Person,Take,Mood,emotion,Start\ns1,07,x,W,99\n".utf8), to: "t.csv")
        let table = try LabelTable.read(folder.path + "/t.csv", in: catalogue)
        #expect(table.rows.map(\.file) == ["s1_07"] && table.rows[0].segment == nil && Self.labels(table.rows[0]).hasSuffix("emotion=angry emotion_code=W"))
        let wrong = yaml.replacing("{Take}'", with: "{Number}'")
        #expect(throws: EngineError.self) { try Corpus(yaml: wrong, id: "lab", file: "lab.yaml") }
    }

    @Test func `EmoEvaluation files are segments of their dialogue`() throws {
        let text = """
            % [START_TIME - END_TIME] TURN_NAME EMOTION [V, A, D]

            [6.2000 - 8.5000]\tSes01F_impro01_M000\tneu\t[2.5000, 2.0000, 3.0000]
            C-E2:\tNeutral;\t()
            [10.0000 - 11.2500]\tSes01F_impro01_F000\txxx\t[2.5000, 2.5000, 2.5000]
            """
        let table = try Self.table(text, "Ses01F_impro01.txt")
        #expect(table.rows.map(\.file) == ["Ses01F_impro01", "Ses01F_impro01"] && table.rows.map(\.id) == ["Ses01F_impro01_M000", "Ses01F_impro01_F000"])
        #expect(table.rows.map(Self.times) == ["6.2 to 8.5 s", "10.0 to 11.25 s"])
        #expect(Self.labels(table.rows[0]) == "speaker=Ses01M sex=male emotion=neutral emotion_code=neu valence=2.5000 activation=2.0000 dominance=3.0000")
        #expect(Self.labels(table.rows[1]).contains("emotion=unknown emotion_code=xxx"))
        #expect(Self.fault(text + "\n[1.0 - x]\tSes01F_impro01_F001\tneu\n", "Ses01F_impro01.txt") == "line 6, column 1: '[1.0 - x]'; needed [START - END] in seconds")
        let folder = try TemporaryFolder()
        for name in ["Ses01F_impro01.txt", "Ses01F_impro02.txt"] { try folder.write(Array(text.utf8), to: "e/" + name) }
        try folder.write(Array("nothing".utf8), to: "e/notes.txt")
        #expect(try LabelTable.read(folder.path + "/e").rows.map(\.file) == ["Ses01F_impro01", "Ses01F_impro01", "Ses01F_impro02", "Ses01F_impro02"])
    }

    private static func kaldi(_ files: [String: String]) throws -> (TemporaryFolder, LabelTable) {
        let folder = try TemporaryFolder()
        for (name, text) in files { try folder.write(Array(text.utf8), to: "k/" + name) }
        return (folder, try LabelTable.read(folder.path + "/k"))
    }

    @Test func `a folder of Kaldi`() throws {
        let (folder, table) = try Self.kaldi([
            "wav.scp": "rec1 /far/away/rec one.wav\nrec2 rec2.flac\n", "segments": "u1 rec1 0.5 2\nu2 rec2 1.25 -1\n",
            "utt2spk": "u1 anna\nu2 bert\n", "spk2gender": "anna f\nbert m\n", "utt2emo": "u1 sad\n",
        ])
        #expect(table.rows.map(\.file) == ["/far/away/rec one.wav", "rec2.flac"] && table.rows.map(\.id) == ["u1", "u2"])
        #expect(table.rows.map(Self.times) == ["0.5 to 2.0 s", "1.25 s to the end"])
        #expect(table.rows.map(Self.labels) == ["speaker=anna sex=female emotion=sad", "speaker=bert sex=male"])
        #expect(try LabelTable.read(folder.path + "/k/segments").rows == table.rows)
    }

    @Test(arguments: [
        (["wav.scp": "r1 a.wav\nr2 sph2pipe -f wav a.sph |\n"],
         "line 2, column 2: wav.scp: a command, 'sph2pipe -f wav a.sph |'; needed a file: commands of a table are never run; run it yourself and name the file that it writes"),
        (["wav.scp": "r1 a.wav\n", "segments": "u1 r2 0 1\n"], "line 1, column 2: segments: recording 'r2'; needed a recording of wav.scp"),
        (["wav.scp": "r1 a.wav\n", "segments": "u1 r1 0 x\n"], "line 1, column 4: segments: 'x'; needed a time in seconds, such as 1.5, or 00:00:01.5"),
        (["wav.scp": "r1\n"], "line 1, column 1: wav.scp: 'r1' alone; needed a name, a space and what follows it"),
        (["segments": "u1 r1 0 1\n"], "a folder without wav.scp and without EmoEvaluation files; needed a table of labels, or such a folder"),
    ]) func `what is wrong with a folder of Kaldi has its file, line and column`(files: [String: String], words: String) throws {
        do {
            _ = try Self.kaldi(files)
            Issue.record("read")
        } catch let error as EngineError {
            #expect("\(error.found); needed \(error.needed)" == words)
        }
    }

    @Test func `what is not UTF-8 is read as Latin-1, and told`() throws {
        let folder = try TemporaryFolder()
        try folder.write(Array("file,text\na.wav,caf".utf8) + [0xe9, 0x0a], to: "l.csv")
        let table = try LabelTable.read(folder.path + "/l.csv")
        #expect(Self.labels(table.rows[0]) == "text=café" && table.remarks == ["1 cell is not UTF-8 and was read as Latin-1"])
    }

    @Test func `no table, or something else in its place`() throws {
        let folder = try TemporaryFolder()
        mkfifo(folder.path + "/pipe.csv", 0o600)
        for name in ["none.csv", "pipe.csv"] { #expect(throws: EngineError.self) { try LabelTable.read(folder.path + "/" + name) } }
    }
}
