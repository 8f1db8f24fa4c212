#!/usr/bin/env python3
"""Trains the built-in network on EMO-DB and writes it as ONNX, with the figures of the training.

    train.py EMO-DB OUT.onnx [--figures FILE] [--cache FILE] [--seed N]

The same folder, packages, kind of processor and number of threads give the same file. README.md beside this says where EMO-DB is.
"""
import argparse
import dataclasses
import hashlib
import json
import os
import pathlib
import platform
import sys
import time

THREADS = 1
# How a sum is split over threads changes its last bits, so their number is fixed; waiting threads leave the core to others.
os.environ.update(OMP_NUM_THREADS=str(THREADS), OPENBLAS_NUM_THREADS=str(THREADS), OMP_WAIT_POLICY='passive')
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

import torch

import exported
import fit
import material
import seedcnn


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('folder', help="EMO-DB's 535 recordings, WAV or FLAC")
    parser.add_argument('onnx', help='the network is written there')
    parser.add_argument('--figures', help='what it was made of and by, as JSON')
    parser.add_argument('--cache', help='keeps the log-mels of all versions there (260 MB)')
    parser.add_argument('--seed', type=int, default=0, help='of the draws of clips and of their changes; the weights start from the untrained network')
    o = parser.parse_args()
    torch.set_num_threads(THREADS)
    torch.use_deterministic_algorithms(True)
    began, cpu = time.time(), time.process_time()
    clips, versions = material.load(o.folder, o.cache)
    options = fit.Options()
    history = []
    trunk = fit.fit(clips, versions, options, seedcnn.weights(), o.seed, lambda line: (print(line, flush=True), history.append(line)))
    data = exported.onnx_bytes(trunk)
    worst = exported.worst_difference(trunk, data, [v[material.AS_RECORDED] for v in versions[::50]])
    if worst > 1e-4:
        raise SystemExit(f'ONNX Runtime differs from torch by {worst:.1e} of the largest output')
    pathlib.Path(o.onnx).write_bytes(data)
    figures = {'bytes': len(data), 'sha256': hashlib.sha256(data).hexdigest(), 'clips': len(clips), 'seed': o.seed, 'options': dataclasses.asdict(options),
               'onnx_from_torch': worst, 'seconds': round(time.time() - began), 'processor_seconds': round(time.process_time() - cpu),
               'threads': THREADS, 'torch': torch.__version__, 'machine': platform.machine(), 'processor': torch.backends.cpu.get_cpu_capability(), 'history': history}
    print(f"{o.onnx}: {figures['bytes']} bytes, SHA-256 {figures['sha256']}, {worst:.1e} from torch")
    if o.figures:
        pathlib.Path(o.figures).write_text(json.dumps(figures, indent=1) + '\n')


if __name__ == '__main__':
    main()
