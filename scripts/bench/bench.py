#!/usr/bin/env python3
"""Runs the comparisons of `make bench` in turn, several times each, and writes Benchmarks/RESULTS.md.

Ratios are taken within a round, where the machine was the same for both sides; the table shows their median and range.
"""
import datetime
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ROUNDS = 3
LANES = 2
MELSCOPE = '.build/release/melscope'
MODEL = 'Sources/CSeedModel/seed-cnn.onnx'
CLEAN = {k: v for k, v in os.environ.items() if not k.startswith('OPENBLAS_')}


def wavs(folder):
    return [os.path.join(root, name) for root, _, names in os.walk(folder) for name in names if name.endswith('.wav')]


def repeated(clips, folder, least):
    """At least `least` clips: the given ones under further folders, as hard links where the file system allows."""
    times = -(-least // len(clips))
    for number in range(times):
        for index, path in enumerate(clips):
            target = os.path.join(folder, f'take_{number:03}', f'{index:04}.wav')
            os.makedirs(os.path.dirname(target), exist_ok=True)
            try:
                os.link(path, target)
            except OSError:
                shutil.copyfile(path, target)
    return times


def extract(source, output, lanes, keep=False):
    if not keep:
        shutil.rmtree(output, ignore_errors=True)
    command = [MELSCOPE, 'extract', source, '--output', output, '--lanes', str(lanes), '--json']
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    last = None
    for line in process.stdout:
        last = line
    _, _, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    summary = json.loads(last)['datasets'][0]
    return seconds, usage.ru_maxrss / 1024, summary


def peer(script, *arguments):
    result = subprocess.run([sys.argv[2], f'scripts/bench/{script}', *map(str, arguments)], env=CLEAN, capture_output=True, check=True)
    return json.loads(result.stdout.decode().strip().splitlines()[-1])


def spread(values, digits=2):
    return f'{statistics.median(values):.{digits}f} ({min(values):.{digits}f}–{max(values):.{digits}f})'


def main():
    clips = wavs(sys.argv[1])
    work = tempfile.mkdtemp(prefix='melscope-bench-')
    source, small, large = (os.path.join(work, name) for name in ('clips', 'small', 'large'))
    times = repeated(clips, source, 1000)
    count = len(clips) * times
    output = os.path.join(work, 'out')
    fast, floor, lanes, rates, peer_rates, seconds = [], [], [], [], [], []
    for _ in range(ROUNDS):
        ours, _, _ = extract(source, output, LANES)
        bare = json.loads(subprocess.run(
            ['.build/release/melscope-floor', sys.argv[1], str(times), str(LANES)], capture_output=True, check=True).stdout)
        python = peer('peer_fast.py', source, os.path.join(work, 'peer'), MODEL, LANES)
        one, _, _ = extract(source, output, 1)
        rates.append(count / ours)
        peer_rates.append(python['clips'] / python['seconds'])
        fast.append(rates[-1] / peer_rates[-1])
        floor.append(ours / bare['sum'])
        lanes.append(one / ours)
        seconds.append(bare)
    keras = peer('peer_keras.py', source, os.path.join(work, 'keras'), 60)
    keras_rate = keras['clips'] / keras['seconds']
    repeated(clips, small, 1000)
    repeated(clips, large, 10_000)
    _, small_memory, _ = extract(small, output, LANES)
    _, large_memory, _ = extract(large, output, LANES)
    again, _, summary = extract(large, output, LANES, keep=True)
    parts = {name: statistics.median(part[name] for part in seconds) for name in seconds[0]}
    today = datetime.date.today().isoformat()
    processor = next((line.split(':')[1].strip() for line in open('/proc/cpuinfo') if line.startswith('model name')), 'unknown')
    rows = [
        ('clips/s, two lanes', spread(rates, 0), ''),
        ('clips/s against the fastest Python pipeline (soundfile, soxr, scipy, ONNX Runtime; two warm processes)', spread(fast), 'at least 1.5'),
        (f'clips/s against librosa and Keras `predict` ({keras_rate:.1f} clips/s)', f'{statistics.median(rates) / keras_rate:.0f}', 'at least 50'),
        ('whole run, program start included, against the sum of the bare library calls', spread(floor), 'at most 1.15'),
        ('one lane against two', spread(lanes), 'at least 1.85'),
        ('resident memory, two lanes, 1,000 clips', f'{small_memory:.0f} MB', 'under 400 MB'),
        ('resident memory, two lanes, 10,000 clips', f'{large_memory:.0f} MB', 'not growing'),
        (f'a run of which all {summary["total"]:,} clips are up to date', f'{again:.2f} s', 'under 2 s'),
    ]
    with open('Benchmarks/RESULTS.md', 'w') as file:
        file.write(f'# Benchmark\n\nWritten by `make bench` on {today}: {processor}, {os.cpu_count()} processors, {count:,} clips '
                   f'({len(clips)} distinct), {ROUNDS} rounds. Both sides of a ratio were measured in the same round; shown are the '
                   'median and, in brackets, the range.\n\n| what | measured | wanted |\n|---|---|---|\n')
        for row in rows:
            file.write('| ' + ' | '.join(row) + ' |\n')
        file.write('\nThe bare library calls, in seconds of two threads over the same clips: ' + ', '.join(
            f'{name} {parts[name]:.2f}' for name in ('read', 'soxr', 'fftw', 'openvino', 'write')) + f'; sum {parts["sum"]:.2f}.\n\n'
            'How to read it: nearly all of the time is the CNN, whose float32 convolutions run near the processor\'s peak in '
            'OpenVINO and in ONNX Runtime alike. The fourth row says how much is left that is not a library\'s; the second '
            'cannot exceed what the peer spends outside its CNN.\n')
    print(open('Benchmarks/RESULTS.md').read())
    shutil.rmtree(work)


main()
