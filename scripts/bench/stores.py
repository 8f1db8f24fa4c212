"""Compares the stores of features: files, bytes and clips a second, here and where a change of names takes 5 ms. Prints a table.

    scripts/release.sh melscope && python3 scripts/bench/stores.py [--clips 100000] [--slow-clips 4000] [--rounds 2] [--folder DIR]

Clips are names (hard links) of forty made-up recordings of a third of a second; features are the network's mean over time. The stores
take turns, so that what else the machine does falls on both; speed is that of the faster round.
"""
import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(HERE.parent / 'torture'))
import clips  # noqa: E402
import random  # noqa: E402

PROGRAM = ROOT / '.build' / 'release' / 'melscope'
STORES = ('npy', 'hdf5')
SLOW_MS = 5


def make(folder, count):
    rng = random.Random('stores')
    voices = []
    for number in range(40):
        path = folder / 'voices' / f'{number}.wav'
        path.parent.mkdir(parents=True, exist_ok=True)
        clips.write_wav(path, clips.samples(rng, 0.3 + 0.002 * number))
        voices.append(path)
    for number in range(count):
        path = folder / 'source' / f'speaker-{number % 100:02}' / f'clip-{number:06}.wav'
        path.parent.mkdir(parents=True, exist_ok=True)
        os.link(voices[number % len(voices)], path)
    return folder / 'source'


def extract(source, output, store, folder, shim=None):
    shutil.rmtree(output, ignore_errors=True)
    os.sync()
    environment = dict(os.environ, **{f'XDG_{kind.upper()}_HOME': str(folder / kind) for kind in ('config', 'state', 'cache')})
    count = folder / 'waits'
    if shim:
        environment.update(LD_PRELOAD=str(shim), MELSCOPE_SLOW_MS=str(SLOW_MS), MELSCOPE_SLOW_COUNT=str(count))
    begun = time.monotonic()
    ended = subprocess.run(
        [PROGRAM, 'extract', source, '--output', output, '--store', store, '--pool', 'mean', '--lanes', '2', '--quiet'], env=environment,
        capture_output=True, text=True)
    seconds = time.monotonic() - begun
    if ended.returncode:
        sys.exit(f'{store}: status {ended.returncode}: {ended.stderr[-500:]}')
    return seconds, int(count.read_text()) if shim else 0


def extent(output):
    files = [path for path in output.rglob('*') if path.is_file() and '.melscope' not in path.parts and path.name != 'metadata.csv']
    return len(files), sum(path.stat().st_size for path in files), sum(path.stat().st_blocks * 512 for path in files)


def sounds(output):
    return subprocess.run([PROGRAM, 'verify', output], capture_output=True).returncode == 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--clips', type=int, default=100_000)
    parser.add_argument('--slow-clips', type=int, default=4000)
    parser.add_argument('--rounds', type=int, default=2)
    parser.add_argument('--folder')
    options = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix='melscope-stores-', dir=options.folder))
    try:
        shim = folder / 'slow.so'
        subprocess.run(['cc', '-shared', '-fPIC', '-O2', '-o', shim, HERE / 'slow_metadata.c', '-ldl'], check=True)
        source = make(folder / 'many', options.clips)
        few = make(folder / 'few', options.slow_clips)
        fast, slow, sizes, waits = {}, {}, {}, {}
        for number in range(options.rounds):
            for store in STORES if number % 2 == 0 else reversed(STORES):
                seconds, _ = extract(source, folder / 'out', store, folder)
                fast.setdefault(store, []).append(options.clips / seconds)
                sizes[store] = extent(folder / 'out')
                if number == 0 and not sounds(folder / 'out'):
                    sys.exit(f'{store}: verify has found something')
                seconds, waits[store] = extract(few, folder / 'out', store, folder, shim)
                slow.setdefault(store, []).append(options.slow_clips / seconds)
                print(json.dumps({'store': store, 'clips_per_s': fast[store][-1], 'slow_clips_per_s': slow[store][-1], 'waits': waits[store]}),
                      file=sys.stderr, flush=True)
        print(f'| {options.clips:,} clips, two lanes | npy | hdf5 | hdf5 / npy |\n|---|---|---|---|')
        a, b = sizes['npy'], sizes['hdf5']
        print(f'| files | {a[0]:,} | {b[0]:,} | |')
        print(f'| bytes | {a[1]:,} | {b[1]:,} | {b[1] / a[1]:.2f} |')
        print(f'| bytes on the disk | {a[2]:,} | {b[2]:,} | {b[2] / a[2]:.2f} |')
        a, b = (max(fast[store]) for store in STORES)
        print(f'| clips/s | {a:,.0f} | {b:,.0f} | {b / a:.2f} |')
        a, b = (max(slow[store]) for store in STORES)
        print(f'| clips/s, {SLOW_MS} ms a change of names ({options.slow_clips:,} clips) | {a:,.0f} | {b:,.0f} | {b / a:.1f} |')
        print(f'| such changes, for all {options.slow_clips:,} | {waits["npy"]:,} | {waits["hdf5"]:,} | |')
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == '__main__':
    main()
