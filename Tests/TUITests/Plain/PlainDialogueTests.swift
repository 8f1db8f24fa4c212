import Testing

@testable import Base
@testable import Engine
@testable import TUI

@Suite struct PlainDialogueTests {
    private func dialogue(isScript: Bool = false, isReadOnly: Bool = false) -> PlainDialogue {
        var world = World(lanes: 2)
        world.isReadOnly = isReadOnly
        var dialogue = PlainDialogue(world: world, isScript: isScript)
        let entries = ["CREMA-D", "RAVDESS"].map {
            DatasetEntry(DatasetRegistry.Entry(name: $0, source: "/data/\($0)", kind: nil, output: "/out/\($0)"))
        }
        let greeting = dialogue.take(.datasetsLoaded(entries), now: 0)
        #expect(greeting.lines.dropFirst() == [
            "2 datasets:", "1. CREMA-D: not run yet.", "   Model: seed, random weights, untrained.", "2. RAVDESS: not run yet.",
            "   Model: seed, random weights, untrained.",
        ])
        return dialogue
    }

    private func run(_ state: RunSnapshot.State, done: Int, version: UInt64, skipped: Int = 0) -> RunSnapshot {
        var run = RunSnapshot(name: "CREMA-D", kind: .folder, source: "/data", output: "/out", model: "seed", recipeHash: "r")
        run.state = state
        run.total = 100
        run.planned = 100
        run.done = done
        run.skipped = skipped
        run.extracted = done - skipped
        run.version = version
        return run
    }

    private func skipped(_ path: String, _ reason: ReasonCode = .audioSilent) -> ClipRecord {
        ClipFixtures.skipped(path, reason, found: "a peak of -96 dBFS", needed: "a peak above -60 dBFS")
    }

    /// Brings the dialogue to where clip 1 is `a.wav` of CREMA-D, skipped as silent.
    private func listSkipped(_ dialogue: inout PlainDialogue) -> [String] {
        let asked = dialogue.take(line: "skipped 1")
        #expect(asked.work.map { "\($0)" } == ["loadSkipped"])
        #expect(dialogue.chosen == ["CREMA-D"])
        let groups = [SkippedGroup(reason: .audioSilent, counts: [("CREMA-D", 2)])]
        #expect(dialogue.take(.skippedLoaded(groups), now: 1).work.count == 1)
        return dialogue.take(.groupLoaded(.audioSilent, [("CREMA-D", skipped("a.wav")), ("CREMA-D", skipped("b.wav"))]), now: 1).lines
    }

    @Test(arguments: [
        ("strat 1", "There is no command strat. Did you mean start? Type help for the commands."),
        ("\u{1b}[A", "There is no command \u{1b}[A. Type help for the commands."),
        ("start", "Say which dataset: start NUMBER .... Type list for the numbers."),
        ("start 3", "No dataset is called 3; there are 1 to 2. Type list."),
        ("start nowhere", "No dataset is called nowhere; there are 1 to 2. Type list."),
        ("show 1", "No clip has a number yet. Type skipped or clips first."),
        ("remedy", "Say which clip and which remedy: remedy CLIP NAME."),
        ("retry all", "No clip has a number yet. Type skipped or clips first."),
        ("lanes many", "From 1 to 64 clips can be processed in parallel."),
        ("pause", "No run is under way."),
        ("skipped nonsense", "nonsense is neither a dataset nor a reason. Type list for the datasets' numbers."),
        ("survey 1 2", "One dataset at a time: survey NUMBER."),
        ("add", "Say which folder: add FOLDER."),
    ])
    func `wrong input is answered with what is wrong and what would be right`(line: String, answer: String) {
        var dialogue = dialogue()
        let said = dialogue.take(line: line)
        #expect(said.lines == [answer])
        #expect(said.work.isEmpty)
    }

    @Test func `an empty line is no question, and a name is as good as a number`() {
        var dialogue = dialogue()
        #expect(dialogue.take(line: "   ").lines.isEmpty)
        let said = dialogue.take(line: " Start ravdess 2 ")
        #expect(said.lines == ["Starting RAVDESS."])
        #expect(said.work.count == 1)
        #expect(dialogue.take(line: "start 2").lines == ["RAVDESS is already running."])
    }

    @Test func `a run is told of each tenth but not too often, and at its end once`() {
        var dialogue = dialogue()
        _ = dialogue.take(line: "start 1")
        _ = dialogue.take(.started(dataset: "CREMA-D"), now: 0)
        var lines: [String] = []
        for second in 0...20 {
            lines += dialogue.take(.snapshots(["CREMA-D": run(.running, done: second * 4, version: UInt64(second))]), now: Double(second)).lines
        }
        #expect(lines == [20, 40, 60, 80].map { "CREMA-D is \($0) percent done: \($0) of 100 clips." })
        let end = run(.finished, done: 100, version: 99, skipped: 3)
        #expect(
            dialogue.take(.snapshots(["CREMA-D": end]), now: 30).lines == [
                "CREMA-D is finished: 97 of 100 clips have features, 3 skipped, 0 failed.",
                "Model seed: random weights, untrained: to try out and for shape work; give --model.", "Type skipped 1 for the reasons.",
            ])
        #expect(dialogue.take(.snapshots(["CREMA-D": end]), now: 31).lines.isEmpty)
    }

    @Test func `skipped clips get numbers, by which they are shown and retried`() {
        var dialogue = dialogue()
        let lines = listSkipped(&dialogue)
        #expect(lines.first == "2 clips without features, one reason.")
        #expect(lines.contains("Clip 1: CREMA-D, a.wav.") && lines.contains("Clip 2: CREMA-D, b.wav."))
        #expect(dialogue.take(line: "show 3").lines == ["There is no clip 3; they are 1 to 2."])
        #expect(dialogue.take(line: "show").lines == ["Say which clip: show CLIP, or the path of a clip."])
        let wrong = dialogue.take(line: "remedy 1 magic").lines
        #expect(wrong == ["magic is no remedy. Remedy: silence=accept (extract even though it is silent). Type remedy 1 and its name."])

        let useless = dialogue.take(line: "remedy 1 time=pad")
        #expect(useless.work.isEmpty)
        #expect(useless.lines == ["Left alone: 1 clip, as time=pad does not help with the reason; type show and a clip's number for what does."])
        let retry = dialogue.take(line: "remedy 1 silence=accept")
        #expect(retry.lines == ["Trying 1 clip of CREMA-D again with silence=accept."])
        guard case .retry("CREMA-D", ["a.wav"], [.acceptSilence])? = retry.work.first else {
            Issue.record("\(retry.work)")
            return
        }
        _ = dialogue.take(.started(dataset: "CREMA-D"), now: 2)
        let end = dialogue.take(.snapshots(["CREMA-D": run(.finished, done: 100, version: 5)]), now: 3)
        guard case .loadPage(_, _, "a.wav"?, _, _, let generation)? = end.work.first else {
            Issue.record("\(end.work)")
            return
        }
        var record = ClipFixtures.record("a.wav")
        record.featureShape = "(11, 2048)"
        record.remedies = "silence=accept"
        let page = News.page(dataset: "CREMA-D", generation: generation, offset: 0, total: 1, selected: 0, records: [record])
        #expect(dialogue.take(page, now: 4).lines == ["Clip 1, a.wav: extracted with silence=accept, features of shape (11, 2048)."])
    }

    @Test func `a whole reason is retried by its name`() {
        var dialogue = dialogue()
        _ = listSkipped(&dialogue)
        guard case .retry(_, ["a.wav", "b.wav"], [])? = dialogue.take(line: "retry audio.silent").work.first else {
            Issue.record("no retry of both clips")
            return
        }
    }

    @Test func `a run that cannot begin is not waited for`() {
        var dialogue = dialogue(isScript: true)
        _ = dialogue.take(line: "start 1")
        #expect(dialogue.isWorking)
        _ = dialogue.take(line: "quit")
        // What is said beside it is no answer to it, whatever it begins with.
        #expect(dialogue.take(.message("CREMA-D: a word about something", isProblem: true, time: 0), now: 1).lines.count == 1)
        #expect(dialogue.isWorking)
        let said = dialogue.take(.notBegun(dataset: "CREMA-D", problem: "no such folder"), now: 1)
        #expect(said.lines == ["CREMA-D: no such folder.", "Goodbye."])
        #expect(dialogue.isDone && dialogue.hasFailed)
    }

    @Test func `a script's commands wait for the runs before, a person's do not`() {
        var script = dialogue(isScript: true)
        _ = script.take(line: "start 1")
        #expect(script.take(line: "skipped").work.isEmpty)
        #expect(script.take(line: "status").lines.isEmpty)
        _ = script.take(.started(dataset: "CREMA-D"), now: 0)
        let end = script.take(.snapshots(["CREMA-D": run(.finished, done: 100, version: 1)]), now: 1)
        #expect(end.work.map { "\($0)" } == ["loadSkipped"])
        var person = dialogue()
        _ = person.take(line: "start 1")
        #expect(person.take(line: "skipped").work.count == 1)
    }

    @Test func `quit asks while a run is unfinished, and then finishes the clips in hand`() {
        var dialogue = dialogue()
        _ = dialogue.take(line: "start 1")
        _ = dialogue.take(.started(dataset: "CREMA-D"), now: 0)
        _ = dialogue.take(.snapshots(["CREMA-D": run(.running, done: 1, version: 1)]), now: 1)
        #expect(dialogue.take(line: "quit").lines.first?.hasPrefix("Unfinished: CREMA-D. Type quit again") == true)
        #expect(dialogue.take(line: "status").lines.count == 3)
        #expect(dialogue.take(line: "quit").work.isEmpty)
        let leaving = dialogue.take(line: "quit")
        guard case .cancel("CREMA-D")? = leaving.work.first else {
            Issue.record("\(leaving.work)")
            return
        }
        #expect(!dialogue.isDone)
        _ = dialogue.take(.snapshots(["CREMA-D": run(.cancelled, done: 2, version: 2)]), now: 2)
        #expect(dialogue.isDone)
    }

    @Test func `the end of the input lets the runs end first`() {
        var dialogue = dialogue(isScript: true)
        _ = dialogue.take(line: "start 1")
        _ = dialogue.endOfInput()
        #expect(!dialogue.isDone)
        _ = dialogue.take(.started(dataset: "CREMA-D"), now: 0)
        _ = dialogue.take(.snapshots(["CREMA-D": run(.finished, done: 100, version: 1)]), now: 1)
        #expect(dialogue.isDone)
        var empty = self.dialogue()
        _ = empty.endOfInput()
        #expect(empty.isDone)
    }

    @Test func `what is asked about a run waits until the run has begun`() {
        for isScript in [true, false] {
            var dialogue = dialogue(isScript: isScript)
            _ = dialogue.take(line: "start 1")
            #expect(dialogue.take(line: "pause").lines.isEmpty)
            #expect(dialogue.take(line: "status").lines.isEmpty)
            #expect(dialogue.take(.started(dataset: "CREMA-D"), now: 0).lines.isEmpty)
            let begun = dialogue.take(.snapshots(["CREMA-D": run(.running, done: 1, version: 1)]), now: 1)
            guard case .pause("CREMA-D")? = begun.work.first else {
                Issue.record("\(begun)")
                return
            }
            #expect(begun.lines.first == "Pausing CREMA-D." && begun.lines.contains { $0.hasPrefix("CREMA-D: running, ") })
        }
    }

    @Test func `a run that could not start is a failure until it is taken up`() {
        var dialogue = dialogue()
        _ = dialogue.take(line: "start 1")
        _ = dialogue.take(.refused(dataset: "CREMA-D", problem: "held"), now: 0)
        #expect(dialogue.hasFailed)
        _ = dialogue.take(.datasetsLoaded(dialogue.world.datasets.map { DatasetEntry($0.registered) }), now: 1)
        dialogue.world.datasets[0].worker = .nobody
        _ = dialogue.take(line: "start 1")
        _ = dialogue.take(.started(dataset: "CREMA-D"), now: 1)
        _ = dialogue.take(.snapshots(["CREMA-D": run(.running, done: 1, version: 1)]), now: 1)
        #expect(!dialogue.hasFailed)
    }

    @Test func `a run that begins after the end was asked for is ended`() {
        var dialogue = dialogue()
        _ = dialogue.take(line: "start 1")
        _ = dialogue.stop()
        guard case .cancel("CREMA-D")? = dialogue.take(.started(dataset: "CREMA-D"), now: 1).work.first else {
            Issue.record("it goes on")
            return
        }
    }

    // MARK: Clips

    private func page(_ answer: PlainDialogue.Answer) -> (query: ClipQuery, anchor: String?, offset: Int, generation: Int)? {
        guard case .loadPage("CREMA-D", let query, let anchor, let offset, _, let generation)? = answer.work.first else { return nil }
        return (query, anchor, offset, generation)
    }

    @Test func `extracted clips are listed by a filter, page by page, and shown by number or by path`() throws {
        var dialogue = dialogue()
        #expect(dialogue.take(line: "more").lines == ["There is no list to continue. Type clips and a dataset's number."])
        #expect(dialogue.take(line: "clips 1 T>many").lines == ["T>many: 'many' is not a number, as in T>10. Type help for how to write filters."])
        let first = try #require(page(dialogue.take(line: "clips 1 emotion:fear T>50")))
        #expect(first.query.filter == "emotion:fear T>50" && first.offset == 0)
        func records(_ numbers: Range<Int>) -> [ClipRecord] {
            numbers.map { number in
                var record = ClipFixtures.record("\(number).wav")
                record.frames = 80 + number
                return record
            }
        }
        func answer(_ numbers: Range<Int>, _ generation: Int) -> News {
            .page(dataset: "CREMA-D", generation: generation, offset: numbers.lowerBound, total: 22, selected: nil, records: records(numbers))
        }
        let told = dialogue.take(answer(0..<20, first.generation), now: 1).lines
        #expect(told.first == "22 clips of CREMA-D fit emotion:fear T>50." && told.dropFirst().first == "Clip 1: 0.wav, extracted, T = 80.")
        #expect(told.last == "2 clips more; type more, or show and a clip's number.")
        let second = try #require(page(dialogue.take(line: "more")))
        #expect(second.offset == 20)
        #expect(dialogue.take(answer(20..<22, second.generation), now: 2).lines.first == "Clip 21: 20.wav, extracted, T = 100.")
        let shown = try #require(page(dialogue.take(line: "show 21")))
        #expect(shown.anchor == "20.wav")
        guard case .inspect("CREMA-D", let record, _)? = dialogue.take(answer(20..<21, shown.generation), now: 3).work.first else {
            Issue.record("it is not looked at")
            return
        }
        #expect(record.path == "20.wav")
        _ = dialogue.take(.inspected(generation: shown.generation, nil, problem: nil), now: 4)
        // A path that has no number is looked for in every dataset.
        let looked = try #require(page(dialogue.take(line: "show a folder/b.wav")))
        #expect(looked.anchor == "a folder/b.wav")
        let next = dialogue.take(.page(dataset: "CREMA-D", generation: looked.generation, offset: 0, total: 0, selected: nil, records: []), now: 5)
        guard case .loadPage("RAVDESS", _, "a folder/b.wav"?, _, _, let generation)? = next.work.first else {
            Issue.record("\(next)")
            return
        }
        let none = dialogue.take(.page(dataset: "RAVDESS", generation: generation, offset: 0, total: 0, selected: nil, records: []), now: 6)
        #expect(none.lines == ["No clip is called a folder/b.wav. Type clips and a dataset's number for a list."])
    }

    @Test(arguments: ["start 1", "pause", "lanes 2", "add /data"])
    func `a watched run can only be watched`(line: String) {
        var dialogue = dialogue(isReadOnly: true)
        #expect(dialogue.take(line: line).lines == ["This run belongs to another process and can only be watched here."])
    }
}

extension PlainDialogue {
    fileprivate mutating func take(_ news: News, now: Double) -> Answer {
        world.now = now
        return take(news)
    }
}

@Suite struct PlainWordsTests {
    @Test func `signs become words`() {
        #expect(PlainWords.spoken("transpose → insert, 3 × real time…") == "transpose then insert, 3 times real time...")
    }

    @Test func `every command explains itself in ASCII`() {
        for verb in PlainCommand.Verb.allCases {
            #expect(verb.form.hasPrefix(verb.rawValue) && verb.summary.hasSuffix("."))
            #expect((verb.form + verb.summary).utf8.allSatisfy { (0x20..<0x7f).contains($0) })
        }
    }

    @Test func `every reason can be said without a sign that is not read aloud`() {
        for reason in ReasonCode.allCases {
            let text = PlainWords.group(reason, count: 2) + PlainWords.remedies(for: SkipReason(reason, found: "", needed: ""), clip: 1)
            #expect(text.unicodeScalars.allSatisfy { !Printable.isUnsafe($0) && $0.value < 0x2190 }, "\(text)")
        }
    }
}
