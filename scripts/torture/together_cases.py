"""Several processes on one output."""
import os
import signal
import sqlite3
import subprocess
import sys
import time

import clips
from harness import case, extract, run, same_as, start


def begun(output, process):
    """Waits until a run writes features."""
    while not process.is_over():
        if any(output.glob('speaker-*/*.npy')):
            return True
        time.sleep(0.002)
    return False


@case('second-writer', 2, 'extract, extract --force and retry on an output that a run is writing', times=15)
def second_writer(attack):
    whole = clips.whole(attack)
    told = 0
    for number, rng in attack.rounds():
        output = attack.fresh('out')
        process = start(attack, *extract(whole['source'], output))
        if attack.check(begun(output, process), 'the first run wrote nothing'):
            commands = [
                extract(whole['source'], output), extract(whole['source'], output, '--force'),
                ['retry', output, '--reason', 'audio.silent', '--remedy', 'silence=accept']]
            # Held, so that it is not over when the second comes; one that was has nothing to be disturbed.
            process.signal(signal.SIGSTOP)
            if not process.is_over():
                second = run(attack, *commands[number % 3])
                process.signal(signal.SIGCONT)
                # Held in its very last moments it had given up its lock.
                if second.status != 75 and len(process.wait().clips()) == whole['count']:
                    continue
                attack.check(second.status == 75, f'the second: {second.brief()}')
                attack.check(f'process {process.pid}' in second.err, f'the second was not told who: {second.err[-300:]}')
                told += 1
        first = process.wait()
        attack.check(first.status == 2, f'the first: {first.brief()}')
        same_as(attack, output, whole, 'the first')
    attack.check(2 * told > attack.tried, f'only {told} of {attack.tried} came while the first worked')
    return f'{told} were refused with status 75 and the process that holds the output; the first run was undisturbed'


@case('readers', 2, 'ten readers (monitor, verify) while one writes, one of them with an open transaction, one stopped', times=6)
def readers(attack):
    whole = clips.whole(attack)
    looks, watched = 0, []
    for number, rng in attack.rounds():
        output = attack.fresh('out')
        process = start(attack, *extract(whole['source'], output))
        begun(output, process)
        # A reader that keeps one old state of the database for as long as the writer works.
        holder = sqlite3.connect(f'file:{output}/.melscope/ledger.sqlite?mode=ro', uri=True, isolation_level=None)
        holder.execute('BEGIN')
        holder.execute('SELECT count(*) FROM clip').fetchone()
        commands = [['monitor', output, '--once', '--json'], ['monitor', output, '--once'], ['verify', output]]
        active = []
        stopped = start(attack, 'verify', output)
        stopped.signal(19)
        while not process.is_over():
            while len(active) < 8:
                active.append(start(attack, *commands[looks % 3]))
                looks += 1
            for reader in [reader for reader in active if reader.is_over()]:
                active.remove(reader)
                finish(attack, reader)
            time.sleep(0.005)
        first = process.wait()
        stopped.signal(18)
        for reader in active + [stopped]:
            finish(attack, reader)
        holder.execute('ROLLBACK')
        holder.close()
        watched.append(first.seconds)
        attack.check(first.status == 2, f'the writer: {first.brief()}')
        # The last to leave deletes the write-ahead log, and a reader may not.
        again = run(attack, *extract(whole['source'], output))
        attack.check(again.status == 2 and not again.clips(), f'a run afterwards: {again.brief()}')
        same_as(attack, output, whole, 'the writer')
    return (f'{looks} looks by 8 readers at a time, beside a stopped one and an open transaction: none failed; '
            f'the writer ended as without them, in {max(watched):.1f} s at most on a processor shared with them '
            f'({whole["seconds"]:.1f} s alone)')


def finish(attack, reader):
    ended = reader.wait()
    attack.check(ended.status in (0, 2), f'a reader: {ended.brief()}')
    attack.check(not ended.err, f'a reader complained: {ended.err[-300:]}')


@case('stale-lock', 2, 'locks of processes that are dead, and lock files with other contents', times=12)
def stale_lock(attack):
    whole = clips.whole(attack)
    dead = subprocess.Popen([sys.executable, '-c', ''])
    dead.wait()
    for number, rng in attack.rounds():
        output = attack.fresh('out')
        process = start(attack, *extract(whole['source'], output))
        begun(output, process)
        process.signal(9)
        process.wait()
        lock = output / '.melscope' / 'lock'
        attack.check(b'process' in lock.read_bytes(), 'the killed run left no lock file')
        texts = [None, f'process {dead.pid} on here since 1970\n'.encode(), b'', rng.randbytes(5000), f'process {os.getpid()}'.encode()]
        if texts[number % 5] is not None:
            lock.write_bytes(texts[number % 5])
        resumed = run(attack, *extract(whole['source'], output))
        attack.check(resumed.status == 2, f'resumed: {resumed.brief()}')
        same_as(attack, output, whole, 'resumed')
    return 'none of them kept a run from the output'
