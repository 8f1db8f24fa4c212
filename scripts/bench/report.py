"""Writes the table of benchmarks/RESULTS.md."""
import datetime
import importlib.metadata
import platform
import statistics

import encoder_rows
import front_end_rows

STEPS = (
    ('read', 'file read'), ('soxr', 'libsoxr'), ('fftw', 'FFTW'), ('openvino_load', 'OpenVINO, load and compile'),
    ('openvino', 'OpenVINO, inference'), ('cnn', 'instead of it, the CNN as Melscope runs it'), ('write', 'file write and rename'))


def processor():
    with open('/proc/cpuinfo') as file:
        for line in file:
            if line.startswith('model name'):
                return line.split(':', 1)[1].strip()
    return platform.machine()


def median(values):
    return statistics.median(values)


def spread(values):
    return f'{min(values):.2f} to {max(values):.2f}'


def row(what, values, needed, is_met, digits=2):
    middle = median(values)
    return (f'| {what} | **{middle:.{digits}f}×** ({min(values):.{digits}f} to {max(values):.{digits}f}) | {needed} | '
            f'{"yes" if is_met(middle) else "no"} |')


def write(path, facts):
    rounds, count = facts['rounds'], facts['count']
    rates = {}
    for _, line in facts['clips']:
        rates[line['sample_rate_hz']] = rates.get(line['sample_rate_hz'], 0) + 1
    mix = ', '.join(f'{n} at {hz:,} Hz' for hz, n in sorted(rates.items(), reverse=True))
    seconds = statistics.mean(line['duration_seconds'] for _, line in facts['clips'])
    versions = ', '.join(f'{name} {importlib.metadata.version(name)}' for name in (
        'numpy', 'scipy', 'soundfile', 'soxr', 'onnxruntime', 'openvino', 'librosa', 'tensorflow-cpu'))

    def floor(r, network='openvino'):
        other = 'cnn' if network == 'openvino' else 'openvino'
        return sum(seconds for key, seconds in r['floor'].items() if key != other)

    two = [r['two']['seconds'] for r in rounds]
    few_mb = max(r['two']['mb'] for r in rounds)
    many_mb = facts['many']['mb']
    lines = [
        '# Benchmarks', '',
        f'{datetime.date.today().isoformat()}, {processor()}, {facts["cores"]} cores, load average '
        f'{facts["load"]:.1f} when it began. Made by `make bench`; all numbers are of one run.', '',
        f'Clips: {facts["kind"]}, {len(facts["clips"])} ({mix}; {seconds:.1f} s on average), linked to make '
        f'{count:,} and {facts["many_count"]:,}. Model: the built-in seed CNN.', '',
        '| what | measured | needed | met |', '|---|---|---|---|',
        row(f'clips/s, against the fastest Python pipeline, one process per core', [r['fast'] / r['all']['seconds'] for r in rounds],
            'at least 1.5×, aim 2×', lambda v: v >= 1.5),
        row('clips/s, against librosa and Keras `predict`', [r['keras'] / r['all']['seconds'] for r in rounds], 'at least 50×',
            lambda v: v >= 50, 0),
        row('time of a whole run, against the library calls alone, two lanes', [r['two']['seconds'] / floor(r) for r in rounds],
            'at most 1.15×', lambda v: v <= 1.15),
        row('the same, with the CNN as Melscope runs it in place of OpenVINO\'s', [r['two']['seconds'] / floor(r, 'cnn') for r in rounds],
            'for comparison', lambda v: True).replace('| yes |', '| |'),
        row('clips/s, two lanes against one', [r['one']['seconds'] / r['two']['seconds'] for r in rounds], 'at least 1.85×',
            lambda v: v >= 1.85),
        f'| resident memory, two lanes, {count:,} clips | **{few_mb:.0f} MB** | under 400 MB | {"yes" if few_mb < 400 else "no"} |',
        f'| resident memory, two lanes, {facts["many_count"]:,} clips | **{many_mb:.0f} MB** | as with {count:,}, within 10 % and '
        f'20 MB | {"yes" if many_mb < min(400, max(1.1 * few_mb, few_mb + 20)) else "no"} |',
        *encoder_rows.rows(facts['encoders'], row), *front_end_rows.rows(facts['mfcc'], facts['presets'], row),
        f'| {facts["many_count"]:,} clips that are up to date | **{facts["again"]:.2f} s** | under 2 s | '
        f'{"yes" if facts["again"] < 2 else "no"} |', '',
        '| wall time, median | seconds | clips/s |', '|---|---|---|']

    def timing(what, values):
        middle = median(values)
        return f'| {what} | {middle:.2f} ({spread(values)}) | {count / middle:,.0f} |'

    lines += [
        timing('Melscope, two lanes', two),
        timing('Melscope, one lane', [r['one']['seconds'] for r in rounds])]
    if facts['cores'] != 2:
        lines.append(timing(f'Melscope, {facts["cores"]} lanes', [r['all']['seconds'] for r in rounds]))
    lines += [
        timing('the fastest Python pipeline', [r['fast'] for r in rounds]),
        timing(f'librosa and Keras, scaled from {facts["keras_count"]} clips', [r['keras'] for r in rounds]),
        timing('library calls alone, two threads', [floor(r) for r in rounds])]
    lines += [f'| – {name} | {median([r["floor"][key] for r in rounds]):.3f} | |' for key, name in STEPS]
    cpu = median([r['two']['cpu'] for r in rounds])
    lines += ['', '## Large encoders and front ends alone', '', *encoder_rows.timings(facts['encoders']), '',
              *front_end_rows.table(facts['presets'])]
    lines += [
        '', '## How to read this', '',
        f'- Everything is measured {len(rounds)} times in turn: Melscope with two lanes, the library calls, the Python pipeline, '
        'Melscope with one lane, Keras. A ratio is taken within each turn, so that what else the machine does weighs on both '
        'sides; the table has the median and, in brackets, the smallest and the largest.',
        '- All write their features to the same disk, into new files; nothing is removed before the end, because ext4 steps over '
        'inodes freed in the last minutes each time a file is made, which would weigh on whoever comes later.',
        '- Melscope\'s time is that of the whole process: start, loading and compiling the model, listing the clips, extracting, '
        'features, ledger and `metadata.csv` on disk. The Python peers are warm: their start, imports and model loading do not '
        'count.',
        '- The fastest Python pipeline is `scripts/bench/peer_fast.py`: soundfile, soxr, one batched float32 transform per clip, '
        'sparse mel filters, ONNX Runtime on one thread per process, `np.save`. The other is `scripts/bench/peer_keras.py`: '
        '`librosa.load`, `melspectrogram`, `power_to_db`, `model.predict`, one clip after the other. Features of all three '
        f'agree to a relative L2 distance of {facts["difference"]:.1e} in the worst clip.',
        '- The library calls alone are `Sources/melscope-floor`: each step for all clips by two threads, its inputs ready in '
        'memory, before the next begins; the sum of the steps is the floor. It has the whole network in OpenVINO. Melscope runs '
        'the first convolutions by Winograd\'s filtering instead, which is why a whole run can take less time than the floor; the '
        'row below it puts that way of running the CNN into the floor too.',
        f'- Large encoders have random weights (`scripts/parity/encoders`); {encoder_rows.CLIPS} clips, {encoder_rows.ROUNDS} rounds. '
        'OpenVINO alone is `scripts/bench/peer_openvino.py`: inputs ready in memory, a stream per core, nothing written, a process of its own each time (oneDNN keeps kernels for all lengths that a process has met). ONNX Runtime is '
        '`peer_encoder.py`, a process per core or a thread per core, whichever is faster. As those are warm, Melscope\'s time is that of a run '
        'over all clips less that of a run over two clips per lane, the mean of one before and one after; "until the first clip" is what '
        'falls out by that, with reading and compiling the model. Processor time is compared in the same way; on a machine with other work '
        'it tells more than the wall.',
        '- Front ends alone are runs with `--model none`: MFCC means against `peer_librosa.py`, which is warm and scaled from '
        f'{front_end_rows.LIBROSA_CLIPS} clips; presets by the front end\'s own time that the run records, one lane, on clips that need no '
        'resampling.',
        f'- Melscope used {cpu:.2f} s of processor time at two lanes, {1000 * cpu / count:.2f} ms per clip. On a machine with other '
        'work the two-lane figures say how much of the second core was free.',
        f'- Python {platform.python_version()}; {versions}.', '']
    path.parent.mkdir(exist_ok=True)
    path.write_text('\n'.join(lines))
    print('\n'.join(lines))
