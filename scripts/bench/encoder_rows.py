"""Large encoders: Melscope against ONNX Runtime's best pipeline and against OpenVINO's bare inference calls."""
import os
import pathlib
import statistics

from harness import ROOT, Peer, extract, link, say, settle, worst_difference

CLIPS, ROUNDS = 40, 3
# Clips a lane of the run that stands for the start: as many as the check of bfloat16 takes, so that it is the same in both runs.
FEW = 2
BF16 = 'model:\n  precision: bf16\n'
# name, file, preset, times the clips/s of ONNX Runtime that are needed
MODELS = (
    ('wav2vec 2.0 of base size', 'wav2vec2-base.onnx', 'wav2vec2', 0.95),
    ('Whisper encoder of tiny size', 'whisper-tiny.onnx', 'whisper-80', 1.15))
TIMES_OPENVINO, TIMES_BF16 = 1.05, 1.6


def networks_folder():
    return pathlib.Path(os.environ.get('MELSCOPE_PARITY_NETWORKS') or ROOT / '.deps' / 'parity-networks')


class Encoder:
    """One network on `paths`. Melscope's time is that of a run over all clips less that of a run over two a lane: start, loading and
    compiling fall out, as they do of the warm peers'."""

    def __init__(self, name, file, preset, needed, paths, cores, work):
        self.name, self.preset, self.needed, self.cores, self.work = name, preset, needed, cores, work
        self.model = networks_folder() / file
        self.paths, self.rounds = paths, []
        work.mkdir()
        (work / 'list').write_text(''.join(f'{path}\n' for path in paths))
        (work / 'bf16.yaml').write_text(BF16)
        for index, path in enumerate([*paths, *paths[:FEW * cores]]):
            link(path.resolve(), work / 'in' / f'{index:03}{path.suffix}')
        for index, path in enumerate(paths[:FEW * cores]):
            link(path.resolve(), work / 'few' / f'{index:03}{path.suffix}')
        arguments = work / 'list', self.model, preset
        # One process per core with one thread each, and one process with all threads: the better one counts.
        self.onnxruntime = {
            f'{processes} × {threads}': Peer('peer_encoder.py', *arguments, processes, threads)
            for processes, threads in ((cores, 1), (1, cores))}
        # A process of its own for each measurement, as Melscope's: oneDNN keeps the kernels of all lengths that a process has met, so that
        # a second measurement in one process would be spared what each run has to do.
        self.openvino = {kind: lambda kind=kind: Peer('peer_openvino.py', *arguments, cores, kind) for kind in ('f32', 'bf16')}
        probe = self.openvino['bf16']()
        self.has_bf16 = probe.said[0] == 'bf16'
        probe.close()
        self.difference = None

    def melscope(self, out, *options):
        """Seconds for `paths`, also of the processor, seconds until the first clip can be begun, MB."""
        chosen = ['--preset', self.preset, '--model', self.model, *options]
        # A start before and one after, so that one that was disturbed counts for less.
        before = extract(self.work / 'few', out / 'before', self.cores, chosen)
        all_clips = extract(self.work / 'in', out / 'all', self.cores, chosen)
        after = extract(self.work / 'few', out / 'after', self.cores, chosen)
        few = {kind: (before[kind] + after[kind]) / 2 for kind in ('seconds', 'cpu')}
        seconds = all_clips['seconds'] - few['seconds']
        return {
            'seconds': seconds, 'cpu': all_clips['cpu'] - few['cpu'],
            'start': few['seconds'] - seconds / len(self.paths) * self.cores * FEW, 'mb': all_clips['mb']}

    def alone(self, kind, out):
        """Seconds of OpenVINO's bare calls, and of the processor."""
        peer = self.openvino[kind]()
        seconds, cpu = peer.measure(out / f'openvino-{kind}'), peer.cpu
        peer.close()
        return seconds, cpu

    def measure(self, number):
        out = self.work / f'out-{number}'
        settle(self.work)
        result = {'melscope': self.melscope(out / 'melscope')}
        result['openvino'], cpu = self.alone('f32', out)
        result['cpu_ratio'] = result['melscope']['cpu'] / cpu
        forms = {form: peer.measure(out / f'onnx-{form}') for form, peer in self.onnxruntime.items()}
        result['form'] = min(forms, key=forms.get)
        result['onnxruntime'] = forms[result['form']]
        if self.has_bf16:
            result['bf16'] = self.melscope(out / 'bf16', '--recipe', self.work / 'bf16.yaml')
            result['openvino_bf16'], cpu = self.alone('bf16', out)
            result['bf16_cpu_ratio'] = result['bf16']['cpu'] / cpu
        if self.difference is None:
            ours = [out / 'melscope' / 'all' / f'{index:03}.npy' for index in range(len(self.paths))]
            theirs = [out / f'onnx-{result["form"]}' / f'{index}.npy' for index in range(len(self.paths))]
            self.difference = worst_difference(ours, theirs)
            # The slower form is not asked again.
            for form in set(self.onnxruntime) - {result['form']}:
                self.onnxruntime.pop(form).close()
        self.rounds.append(result)
        say(f'{self.name}: Melscope {result["melscope"]["seconds"]:.2f} s, OpenVINO {result["openvino"]:.2f} s, ONNX Runtime '
            f'({result["form"]}) {result["onnxruntime"]:.2f} s' + (f', bf16 {result["bf16"]["seconds"]:.2f} s' if self.has_bf16 else ''))

    def close(self):
        for peer in self.onnxruntime.values():
            peer.close()


def measure(paths, cores, work, rounds):
    """Of clips spread over `paths`. Networks that are not there are left out."""
    chosen = paths[::max(1, len(paths) // CLIPS)][:CLIPS]
    done = []
    for index, (name, file, preset, needed) in enumerate(MODELS):
        if not (networks_folder() / file).exists():
            say(f'{name} left out: no {networks_folder() / file}')
            continue
        encoder = Encoder(name, file, preset, needed, chosen, cores, work / f'encoder-{index}')
        for number in range(min(rounds, ROUNDS)):
            encoder.measure(number)
        encoder.close()
        done.append(encoder)
    return done


def rows(encoders, row):
    """Lines of the table of ratios; `row` is report.py's."""
    lines = []
    for encoder in encoders:
        rounds = encoder.rounds
        lines.append(row(
            f'{encoder.name}: time, against OpenVINO\'s bare inference calls', [r['melscope']['seconds'] / r['openvino'] for r in rounds],
            f'at most {TIMES_OPENVINO}×', lambda value: value <= TIMES_OPENVINO))
        lines.append(row(
            f'{encoder.name}: clips/s, against the best pipeline with ONNX Runtime',
            [r['onnxruntime'] / r['melscope']['seconds'] for r in rounds], f'at least {encoder.needed}×',
            lambda value: value >= encoder.needed))
        if encoder.has_bf16:
            lines.append(row(
                f'{encoder.name}: the same with `precision: bf16`', [r['onnxruntime'] / r['bf16']['seconds'] for r in rounds],
                f'at least {TIMES_BF16}×', lambda value: value >= TIMES_BF16))
    return lines


def timings(encoders):
    """Lines of a table of wall times."""
    lines = ['| encoder | Melscope | with bf16 | OpenVINO alone | with bf16 | processor time, against it | with bf16 | ONNX Runtime, best | '
             'until the first clip | memory | with bf16 | worst difference |',
             '|---|---|---|---|---|---|---|---|---|---|---|---|']
    for encoder in encoders:
        def rate(values, encoder=encoder):
            return f'{len(encoder.paths) / statistics.median(values):.2f} clips/s' if values else 'no bf16 here'

        def of(kind, rounds=encoder.rounds):
            return [r[kind]['seconds'] for r in rounds if kind in r]

        def ratio(kind, rounds=encoder.rounds):
            values = [r[kind] for r in rounds if kind in r]
            return f'{statistics.median(values):.2f}×' if values else 'no bf16 here'

        rounds = encoder.rounds
        lines.append(
            f'| {encoder.name} | {rate(of("melscope"))} | {rate(of("bf16"))} | {rate([r["openvino"] for r in rounds])} | '
            f'{rate([r["openvino_bf16"] for r in rounds if "openvino_bf16" in r])} | {ratio("cpu_ratio")} | {ratio("bf16_cpu_ratio")} | '
            f'{rate([r["onnxruntime"] for r in rounds])} ({rounds[0]["form"]}) | {statistics.median(r["melscope"]["start"] for r in rounds):.1f} s | '
            f'{max(r["melscope"]["mb"] for r in rounds):.0f} MB of {encoder.model.stat().st_size / 1e6:.0f} MB | '
            f'{max((r["bf16"]["mb"] for r in rounds if "bf16" in r), default=0):.0f} MB | {encoder.difference:.1e} |')
    return lines
