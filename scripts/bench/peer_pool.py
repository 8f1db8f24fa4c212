"""Warm Python processes that work through a list of clips together.

A `Worker` class has `features(path)`, an array. The processes start, load everything and do some clips before the first
measurement. Then each line on standard input names an output folder: the features of all clips are written into it, by number, and
a line with the wall seconds is answered.
"""
import multiprocessing
import os
import sys
import time

import numpy as np


def one_thread_each():
    """Before numpy's libraries are loaded."""
    for name in ('OMP_NUM_THREADS', 'OPENBLAS_NUM_THREADS', 'MKL_NUM_THREADS'):
        os.environ[name] = '1'


def serve(paths, make_worker, arguments, warm_clips, tasks, results):
    worker = make_worker(*arguments)
    for path in paths[::max(1, len(paths) // warm_clips)][:warm_clips]:
        worker.features(path)
    results.put('ready')
    while (task := tasks.get()) is not None:
        folder, start, end = task
        for index in range(start, end):
            np.save(f'{folder}/{index}.npy', worker.features(paths[index]))
        results.put(end - start)


def run(list_path, processes, make_worker, *arguments, chunk=8, warm_clips=50):
    """`chunk`: clips that a process takes at a time. `make_worker(*arguments)` is called in each process."""
    paths = open(list_path).read().splitlines()
    context = multiprocessing.get_context('spawn')
    tasks, results = context.Queue(), context.Queue()
    workers = [
        context.Process(target=serve, args=(paths, make_worker, arguments, warm_clips, tasks, results), daemon=True)
        for _ in range(processes)]
    for worker in workers:
        worker.start()
    for _ in workers:
        results.get()
    print('ready', flush=True)
    for line in sys.stdin:
        folder = line.rstrip('\n')
        start = time.perf_counter()
        for first in range(0, len(paths), chunk):
            tasks.put((folder, first, min(first + chunk, len(paths))))
        done = 0
        while done < len(paths):
            done += results.get()
        print(time.perf_counter() - start, flush=True)
    for _ in workers:
        tasks.put(None)
