#!/usr/bin/env python3
"""The fastest Python pipeline that we could write for the same job, as a peer for `make bench`.

    peer_fast.py CLIPS_FOLDER OUTPUT_FOLDER MODEL.onnx PROCESSES [--warm-only]

soundfile, soxr, one batched float32 rfft a clip, a sparse mel product, ONNX Runtime with one thread a process, numpy.save. One
warm process a core; starting the processes and their first clip are not counted. Prints clips and seconds as JSON.
"""
import json
import multiprocessing
import os
import sys
import time

import numpy as np


def mel_filters():
    """128 Slaney bands of 30 to 8,000 Hz over 1,025 bins at 16 kHz, as librosa.filters.mel."""
    def to_mel(f):
        return np.where(f >= 1000, 15 + np.log(np.maximum(f, 1e-9) / 1000) / (np.log(6.4) / 27), f * 3 / 200)

    def to_hz(m):
        return np.where(m >= 15, 1000 * np.exp(np.log(6.4) / 27 * (m - 15)), m * 200 / 3)

    edges = to_hz(np.linspace(to_mel(np.array(30.0)), to_mel(np.array(8000.0)), 130))
    bins = np.linspace(0, 8000, 1025)
    ramps = edges[:, None] - bins[None, :]
    width = np.diff(edges)
    weights = np.maximum(0, np.minimum(-ramps[:-2] / width[:-1, None], ramps[2:] / width[1:, None]))
    return (weights * (2 / (edges[2:] - edges[:-2]))[:, None]).astype(np.float32)


def start(model):
    global session, filters, window, rfft
    import onnxruntime
    import scipy.fft
    import scipy.sparse
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(model, options, providers=['CPUExecutionProvider'])
    filters = scipy.sparse.csr_matrix(mel_filters())
    window = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(2048) / 2048)).astype(np.float32)
    rfft = scipy.fft.rfft


def extract(job):
    import soundfile
    import soxr
    path, target = job
    samples, rate = soundfile.read(path, dtype='float32', always_2d=True)
    samples = samples.mean(axis=1) if samples.shape[1] > 1 else samples[:, 0]
    if rate != 16000:
        samples = soxr.resample(samples, rate, 16000, quality='HQ')
    if np.abs(samples).max(initial=0) == 0:
        return 0
    padded = np.pad(samples, 1024)
    frames = np.lib.stride_tricks.sliding_window_view(padded, 2048)[::512]
    spectrum = rfft(frames * window, axis=1)
    power = spectrum.real ** 2 + spectrum.imag ** 2
    mel = (filters @ power.T).T
    decibels = 10 * np.log10(np.maximum(mel, np.float32(1e-10)))
    decibels -= decibels.max()
    np.maximum(decibels, -80, out=decibels)
    features = session.run(None, {'log_mel': decibels[None, :, :, None].astype(np.float32, copy=False)})[0]
    np.save(target, features[0])
    return 1


def main():
    folder, output, model, processes = sys.argv[1:5]
    jobs = []
    for root, _, names in sorted(os.walk(folder)):
        for name in sorted(names):
            if name.endswith('.wav'):
                path = os.path.join(root, name)
                target = os.path.join(output, os.path.relpath(path, folder))[:-4] + '.npy'
                os.makedirs(os.path.dirname(target), exist_ok=True)
                jobs.append((path, target))
    with multiprocessing.Pool(int(processes), start, (model,)) as pool:
        pool.map(extract, jobs[:8 * int(processes)], chunksize=4)
        began = time.perf_counter()
        count = sum(pool.imap_unordered(extract, jobs, chunksize=16))
        seconds = time.perf_counter() - began
    print(json.dumps({'clips': count, 'seconds': seconds}))


if __name__ == '__main__':
    main()
