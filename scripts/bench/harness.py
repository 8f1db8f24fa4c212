"""What every measurement uses: running commands, warm Python peers, clips, a disk at rest."""
import os
import pathlib
import subprocess
import sys
import tempfile
import time

import numpy as np

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BINARIES = ROOT / '.build' / 'release'


def say(text):
    print(text, file=sys.stderr, flush=True)


def run(*arguments, accepted=(0,)):
    """Wall seconds, CPU seconds, largest resident memory in MB, and what a command printed."""
    start = time.perf_counter()
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen([str(a) for a in arguments], stdout=output, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        text = output.read().decode()
    if process.returncode not in accepted:
        sys.exit(f'{arguments} ended with {process.returncode}: {text[-500:]}')
    return {'seconds': seconds, 'cpu': usage.ru_utime + usage.ru_stime, 'mb': usage.ru_maxrss / 1000, 'text': text}


def extract(source, output, lanes=None, options=(), **more):
    chosen = [] if lanes is None else ['--lanes', lanes]
    return run(BINARIES / 'melscope', 'extract', source, '--output', output, '--quiet', *chosen, *options, **more)


def says_yes(*arguments):
    """Whether the program accepts what it is asked."""
    command = [str(a) for a in (BINARIES / 'melscope', *arguments)]
    return subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0


class Peer:
    """A warm Python process that extracts on demand."""

    def __init__(self, script, *arguments):
        command = [sys.executable, str(ROOT / 'scripts' / 'bench' / script), *map(str, arguments)]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        # 'ready', and what the peer says of itself.
        self.cpu = None
        word, *self.said = self.process.stdout.readline().split() or ['']
        if word != 'ready':
            sys.exit(f'{script} did not start; run it by hand to see why: {" ".join(command)}')

    def measure(self, folder):
        """Wall seconds; `cpu` becomes those of the processor where the peer tells them."""
        folder.mkdir(parents=True)
        self.process.stdin.write(f'{folder}\n')
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            sys.exit('a Python peer ended early')
        seconds, *more = map(float, answer.split())
        self.cpu = more[0] if more else None
        return seconds

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def link(source, target):
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except OSError:
        os.symlink(source, target)


def worst_difference(ours, theirs):
    """Largest relative L2 distance between Melscope's features and a peer's, over pairs of files."""
    worst = 0.0
    for a, b in zip(ours, theirs):
        x, y = np.load(a), np.load(b)
        if x.shape != y.shape:
            sys.exit(f'shapes differ: {x.shape} of {a}, {y.shape} of {b}')
        worst = max(worst, float(np.linalg.norm(x - y) / np.linalg.norm(x)))
    return worst


def settle(work):
    """Waits until the disk has what was written, and until making a file is cheap.

    For up to five minutes ext4 steps over each inode freed since, again for every file that is made. Outputs are
    therefore kept to the end, and what somebody else has removed just before is waited for.
    """
    os.sync()
    time.sleep(1)
    for attempt in range(30):
        probe = work / f'probe-{time.monotonic_ns()}'
        probe.mkdir()
        start = time.perf_counter()
        for index in range(200):
            (probe / str(index)).touch()
        milliseconds = (time.perf_counter() - start) * 5
        if milliseconds < 0.1:
            return
        if attempt == 0:
            say(f'making a file takes {milliseconds:.2f} ms; waiting for the file system')
        time.sleep(10)
