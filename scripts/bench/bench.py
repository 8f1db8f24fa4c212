"""Runs all measurements in one go, interleaved, and writes benchmarks/RESULTS.md. Started by scripts/bench.sh."""
import json
import os
import pathlib
import shutil
import sys
import tempfile

import encoder_rows
import front_end_rows
import report
from harness import BINARIES, ROOT, Peer, extract, link, run, say, settle, worst_difference

MODEL = ROOT / 'Sources' / 'CSeedModel' / 'seed-cnn.onnx'
AUDIO = {'.wav', '.flac', '.ogg', '.mp3', '.aiff'}
CLIPS, MANY_CLIPS, KERAS_CLIPS = 2000, 10_000, 60
ROUNDS = int(os.environ.get('MELSCOPE_BENCH_ROUNDS', '5'))


def find_clips(work):
    """Folder of recordings and what they are."""
    chosen = os.environ.get('MELSCOPE_BENCH_CLIPS')
    shared = ROOT.parent / 'shared' / 'data'
    if chosen or shared.is_dir():
        return pathlib.Path(chosen or shared), 'real recordings'
    run(BINARIES / 'melscope', 'demo', work / 'demo', '--make-only')
    return work / 'demo', "the demo's synthesised clips, for want of recordings"


def usable(folder, work):
    """The recordings that Melscope extracts, so that all do the same work. Warms the file cache too."""
    found = sorted(p for p in folder.rglob('*') if p.suffix.lower() in AUDIO and p.is_file())
    names = {}
    for index, path in enumerate(found):
        names[f'{index}{path.suffix}'] = path.resolve()
        link(path.resolve(), work / 'all' / f'{index}{path.suffix}')
    command = [BINARIES / 'melscope', 'extract', work / 'all', '--output', work / 'all-out', '--json']
    lines = [json.loads(line) for line in run(*command, accepted=(0, 2))['text'].splitlines()]
    return [(names[line['file_name']], line) for line in lines if line.get('outcome') == 'extracted']


def repeat(clips, root, least):
    """Links to the clips, each equally often, and their paths; in an order that mixes the datasets."""
    rounds = -(-least // len(clips))
    paths = []
    for number in range(rounds):
        for index, (path, _) in enumerate(clips):
            name = root / f'{number:03}' / f'{index:04}{path.suffix}'
            link(path, name)
            paths.append(name)
    return paths


def main():
    work = pathlib.Path(tempfile.mkdtemp(prefix='melscope-bench-'))
    try:
        measure_all(work)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def measure_all(work):
    load = os.getloadavg()[0]
    folder, kind = find_clips(work)
    clips = usable(folder, work)
    if len(clips) < 2:
        sys.exit(f'found {len(clips)} usable recordings; set MELSCOPE_BENCH_CLIPS')
    paths = repeat(clips, work / 'in', CLIPS)
    step = max(1, len(paths) // KERAS_CLIPS)
    keras_paths = paths[::step][:KERAS_CLIPS]
    (work / 'list').write_text(''.join(f'{p}\n' for p in paths))
    (work / 'keras-list').write_text(''.join(f'{p}\n' for p in keras_paths))
    cores = len(os.sched_getaffinity(0))
    say(f'{len(clips)} recordings, {len(paths)} clips, {cores} cores; starting the Python peers')
    fast = Peer('peer_fast.py', work / 'list', MODEL, cores)
    keras = Peer('peer_keras.py', work / 'keras-list')

    rounds = []
    difference = None
    for number in range(ROUNDS):
        out = work / f'out-{number}'
        settle(work)
        two = extract(work / 'in', out / 'two', 2)
        floor = json.loads(run(BINARIES / 'melscope-floor', work / 'list', out / 'floor', 2)['text'])
        fast_seconds = fast.measure(out / 'fast')
        one = extract(work / 'in', out / 'one', 1)
        all_lanes = two if cores == 2 else extract(work / 'in', out / 'all', cores)
        keras_seconds = keras.measure(out / 'keras')
        if difference is None:
            ours = [out / 'two' / p.relative_to(work / 'in').with_suffix('.npy') for p in paths]
            fast_files = [out / 'fast' / f'{i}.npy' for i in range(len(clips))]
            keras_files = [out / 'keras' / f'{i}.npy' for i in range(len(keras_paths))]
            keras_ours = ours[::step][:KERAS_CLIPS]
            difference = max(worst_difference(ours, fast_files), worst_difference(keras_ours, keras_files))
        rounds.append({
            'two': two, 'one': one, 'all': all_lanes, 'floor': floor,
            'fast': fast_seconds, 'keras': keras_seconds * len(paths) / len(keras_paths)})
        say(f"round {number + 1}: two lanes {two['seconds']:.2f} s, floor {sum(floor.values()) - floor['cnn']:.2f} s, "
            f"Python {fast_seconds:.2f} s, one lane {one['seconds']:.2f} s, Keras {rounds[-1]['keras']:.1f} s")
    fast.close()
    keras.close()

    say(f'{MANY_CLIPS} clips')
    many_paths = repeat(clips, work / 'many', MANY_CLIPS)
    settle(work)
    many = extract(work / 'many', work / 'many-out', 2)
    settle(work)
    again = [extract(work / 'many', work / 'many-out', 2)['seconds'] for _ in range(3)]

    encoders = encoder_rows.measure(paths, cores, work, ROUNDS)
    mfcc = front_end_rows.mfcc(paths, cores, work / 'mfcc', ROUNDS)
    presets = front_end_rows.presets([path for path, _ in clips], work / 'presets', ROUNDS)

    report.write(ROOT / 'benchmarks' / 'RESULTS.md', {
        'encoders': encoders, 'mfcc': mfcc, 'presets': presets,
        'kind': kind, 'clips': clips, 'count': len(paths), 'cores': cores, 'load': load, 'rounds': rounds,
        'difference': difference, 'many_count': len(many_paths), 'many': many, 'again': sorted(again)[1],
        'keras_count': len(keras_paths)})


main()
