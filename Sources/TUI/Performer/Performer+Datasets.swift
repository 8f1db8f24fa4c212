import Base
import Corpora
import Dispatch
import Engine
import Foundation

/// The list of datasets: what is in it, and what is known of each.
extension Performer {
    func survey(_ dataset: String) {
        guard let entry = entry(dataset) else { return }
        let source = entry.source
        do {
            let setup = try setup(entry)
            let survey = try Survey.take(
                source: Source(argument: source), name: dataset, kind: entry.kind,
                only: entry.only, labels: entry.labels, segments: entry.windows.map(SegmentSource.windows), recipe: setup.recipe, contract: try model(setup).network.contract)
            post(.surveyed(dataset: dataset, survey, problem: nil))
        } catch {
            post(.surveyed(dataset: dataset, nil, problem: "\(dataset): \(error)"))
        }
    }

    func add(_ wish: AddedDataset) {
        let text = wish.path
        let path = text.hasPrefix("@") ? "@" + absolutePath(String(text.dropFirst())) : absolutePath(text)
        do {
            let (labels, windows) = (try wish.source(), try wish.windows())
            let source = try Source(argument: path)
            var listing = try SourceScanner.scan(source, only: nil)
            // A table of which no row fits would fail at every start.
            let joined = try JoinedLabels(labels, listing: listing, windows: windows.map(SegmentSource.windows))
            let dataset = Dataset(listing, kind: nil, joined)
            try listing.divide(by: joined.segments)
            var registry = try settings.registryPath.map { try DatasetRegistry(path: $0) } ?? DatasetRegistry()
            for entry in state.withLock({ Array($0.entries.values) })
            where !registry.entries.contains(where: { $0.name == entry.name }) {
                registry.add(entry)
            }
            try registry.requireUnlisted(path, labels: labels, windows: windows)
            let name = registry.freeName(dataset.name)
            let entry = DatasetRegistry.Entry(
                name: name, source: path, kind: dataset.kind, output: settings.outputRoot + "/" + name, labels: labels, windows: windows)
            registry.add(entry)
            if let registryPath = settings.registryPath { try registry.save(path: registryPath) }
            state.withLock { $0.entries[name] = entry }
            for remark in joined.remarks { say("\(name): labels: \(remark)") }
            say("Added \(name): \(Readable.clips(listing.clips.count)) (\(dataset.kind.title))" + (joined.remarks.isEmpty ? "" : "; see the log for its labels"))
            refresh()
            post(.added(dataset: name))
            report(dataset, clipCount: listing.clips.count, labels: joined.remarks, as: name)
        } catch {
            post(.addFailed(wish, problem: "\(error)"))
        }
    }

    /// Lets a dataset be extracted in another way, or lists its source once more with another way.
    func choose(_ encoder: EncoderChoice, for dataset: String, isNew: Bool) {
        guard var entry = entry(dataset) else { return }
        do {
            try encoder.requireModel()
            _ = try encoder.setup(model: settings.modelPath, recipe: settings.recipePath)
            var registry = try settings.registryPath.map { try DatasetRegistry(path: $0) } ?? DatasetRegistry()
            for known in state.withLock({ Array($0.entries.values) }) where !registry.entries.contains(where: { $0.name == known.name }) {
                registry.add(known)
            }
            if isNew {
                try registry.requireUnlisted(entry.source, only: entry.only, labels: entry.labels, windows: entry.windows, encoder: encoder)
                let sign = encoder.model.map { (($0 as NSString).lastPathComponent as NSString).deletingPathExtension } ?? encoder.preset
                entry.name = registry.freeName(dataset + (sign.map { "-\($0)" } ?? ""))
                entry.output = settings.outputRoot + "/" + entry.name
            }
            entry.encoder = encoder
            registry.add(entry)
            if let registryPath = settings.registryPath { try registry.save(path: registryPath) }
            state.withLock { [entry] in $0.entries[entry.name] = entry }
            say(isNew ? "Added \(entry.name)" : "\(entry.name): " + (encoder.isEmpty ? "nothing chosen" : encoder.text) + " from the next start on")
            refresh()
            if isNew { post(.added(dataset: entry.name)) }
        } catch {
            post(.choiceRefused(dataset: dataset, encoder, problem: Printable.text("\(error)")))
        }
    }

    /// Lists the clips of every dataset, once, for what is complete and what is missing.
    package func listInBackground() {
        let entries = state.withLock { $0.entries.values.sorted { $0.name < $1.name } }
        listings.async {
            for entry in entries {
                do {
                    var listing = try SourceScanner.scan(try Source(argument: entry.source), only: entry.only)
                    let dataset = Dataset(listing, kind: entry.kind)
                    let windows = entry.windows.map(SegmentSource.windows)
                    let joined = try JoinedLabels(entry.labels, listing: listing, windows: windows, kind: dataset.kind)
                    try listing.divide(by: joined.segments)
                    self.report(dataset, clipCount: listing.clips.count, labels: joined.remarks, as: entry.name)
                } catch {
                    self.post(.listingFailed(dataset: entry.name, problem: "\(error)"))
                }
            }
        }
    }

    private func report(_ dataset: Dataset, clipCount: Int, labels: [String], as name: String) {
        post(
            .listed(
                dataset: name, kind: dataset.kind, completeness: dataset.completeness,
                clipCount: clipCount,
                warnings: (dataset.tie.map { ["\($0.found); taken for \(dataset.kind.rawValue)"] } ?? []) + dataset.report.warnings, labels: labels))
    }

    func remove(_ dataset: String) {
        do {
            if let registryPath = settings.registryPath {
                var registry = try DatasetRegistry(path: registryPath)
                if registry.remove(name: dataset) { try registry.save(path: registryPath) }
            }
            state.withLock { $0.entries[dataset] = nil }
            say("Removed \(dataset) from the list; its files stay")
            refresh()
        } catch {
            say("\(error)", isProblem: true)
        }
    }

    /// Reads the newest state of every dataset: its ledger's last run, and whether another process holds its lock.
    package func refresh() {
        lookForOutputs()
        let (entries, runs) = state.withLock { ($0.entries.values.sorted { $0.name < $1.name }, $0.runs) }
        let shown = entries.map { registered -> DatasetEntry in
            var entry = DatasetEntry(registered)
            let folder = OutputFolder(path: registered.output)
            if let run = runs[registered.name] {
                entry.run = run.snapshot
                entry.worker = .here(awaitsEnd: false)
            } else if folder.hasLedger {
                do {
                    let recorded = try records.with(folder) { ledger in
                        entry.run = try ledger.latestRun()
                        return settings.isReadOnly ? nil : try ledger.fact("source")
                    }
                    entry.worker = folder.isBeingWritten ? .elsewhere : .nobody
                    // Folders of the same name share an output by default.
                    if let recorded, case let source = registered.source, !SourceIdentity.isSame(recorded, source) {
                        entry.otherSource = Printable.text(recorded)
                    }
                } catch let error as EngineError where error.code == .notFound {
                    entry.worker = folder.isBeingWritten ? .elsewhere : .nobody
                } catch {
                    entry.problem = "\(error)"
                }
            }
            entry.clipCount = entry.run?.total
            return entry
        }
        post(.datasetsLoaded(shown))
    }
}
