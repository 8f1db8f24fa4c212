"""Features in HDF5 files: runs that are killed at random moments, sealing among them, and power cuts."""
import os
import shutil
import signal
import sqlite3
import subprocess
import time

import clips
import harness
from harness import Skipped, case, extract, feature_name, run, start
from power_cases import Disk, checksums, force_ledger

STORE = ('--store', 'hdf5')


def recorded(output, scratch):
    """Checksum of the features of every clip that the ledger calls extracted, and how many rows there are; from a copy, so that the ledger
    stays as it was left."""
    harness.remove(scratch)
    scratch.mkdir()
    for suffix in ('', '-wal'):
        path = output / '.melscope' / f'ledger.sqlite{suffix}'
        if path.exists():
            shutil.copyfile(path, scratch / path.name)
    if not (scratch / 'ledger.sqlite').exists():
        return {}, 0
    database = sqlite3.connect(scratch / 'ledger.sqlite')
    try:
        all_rows = list(database.execute('SELECT path, outcome, outputChecksum FROM clip'))
        return {path: checksum for path, outcome, checksum in all_rows if outcome == 'extracted'}, len(all_rows)
    except sqlite3.OperationalError:
        return {}, 0
    finally:
        database.close()


def expected(whole):
    """Checksums of the same clips in files of their own; a store's receipt has that of the `.npy`."""
    of = checksums()
    return {name: of((whole['output'] / name).read_bytes()) for name in whole['features']}


def is_whole(attack, output, whole, sums, what, volumes=1):
    """Checks what an undisturbed run leaves: every row's checksum, which verify compares with the values, and no journal; the first
    numbered file alone, or some one where a power cut took the first's journal, or more than so many."""
    found, count = recorded(output, attack.folder / 'ledger-copy')
    attack.check(count == whole['count'], f'{what}: {count} rows of {whole["count"]}')
    attack.check({feature_name(clip): checksum for clip, checksum in found.items()} == sums, f'{what}: other checksums')
    verified = run(attack, 'verify', output)
    attack.check(verified.status == 0, f'{what}: verify: {verified.brief()} {verified.out[-300:]}')
    left = [name for name in (str(path.relative_to(output)) for path in output.rglob('*'))
            if name.endswith('.journal') or name.startswith('.melscope/tmp/')]
    attack.check(not left, f'{what}: left behind {left[:5]}')
    names = sorted(path.name for path in output.glob('*.h5'))
    attack.check(names == ['features-0001.h5', 'features.h5'] if volumes == 1 else len(names) == 2 if volumes is None else len(names) > volumes, f'{what}: {names}')


def faults(attack, output):
    """Clips whose recorded features verify finds wrong, in an output that a kill left."""
    verified = run(attack, 'verify', output, '--json')
    return [finding for event in verified.events() for finding in event['findings']
            if finding['path'].startswith('features.h5#') and finding['fault'] != 'unknown']


def carried_on(attack, output, whole, sums, moment, volumes=1):
    """Checks that a kill lost nothing, and that the next run does the rest and no more. Returns how many clips were recorded before it."""
    before, rows = recorded(output, attack.folder / 'ledger-copy')
    wrong = {clip for clip, checksum in before.items() if sums.get(feature_name(clip)) != checksum}
    attack.check(not wrong, f'after {moment:.3f}: rows with other checksums: {sorted(wrong)[:5]}')
    if rows:
        found = faults(attack, output)
        attack.check(not found, f'after {moment:.3f}: verify: {found[:3]}')
    resumed = run(attack, *extract(whole['source'], output, *STORE))
    attack.check(resumed.status == 2, f'resume after {moment:.3f}: {resumed.brief()}')
    again = {event['file_name'] for event in resumed.clips()} & set(before)
    attack.check(not again, f'recorded clips were done again: {sorted(again)[:5]}')
    is_whole(attack, output, whole, sums, f'after {moment:.3f}', volumes)
    return len(before)


@case('kill-hdf5', 1, 'SIGKILL at a random moment, every other time in the last part of the run, with `--store hdf5`; then resume', times=100)
def kill_hdf5(attack):
    whole = clips.whole(attack)
    sums, kept, sealing = expected(whole), 0, 0
    for number, rng in attack.rounds():
        output = attack.fresh('out')
        kind = 'none' if number % 4 == 0 else 'batch'
        # Some begin with an output that is whole, of which all is made anew beside the old.
        if number % 3 == 2:
            run(attack, *extract(whole['source'], output, *STORE))
        more = ('--force',) if number % 3 == 2 else ()
        process = start(attack, *extract(whole['source'], output, *STORE, '--sync', kind, *more))
        moment = rng.uniform(0.85, 1.02) if number % 2 else rng.random()
        time.sleep(moment * whole['seconds'])
        process.signal(signal.SIGKILL)
        process.wait()
        sealing += (output / '.melscope' / 'features' / 'features-0001.journal').exists()
        kept += carried_on(attack, output, whole, sums, moment)
    return (f'{attack.tried} kills, after {sealing} of which there was a journal to be sealed; {kept:,} clips were recorded before: all were there with the '
            f'right checksum, none of them was done again, and in the end there were the same two files')


@case('sealing-hdf5', 1, 'SIGKILL while full journals are sealed among the lanes, after 20 clips each, with `--store hdf5`; then resume', times=60)
def sealing_hdf5(attack):
    whole = clips.whole(attack)
    sums, kept, halves, unsealed, sealed = expected(whole), 0, 0, 0, 0
    os.environ['MELSCOPE_SEAL_ARRAYS'] = '20'
    try:
        timed = attack.fresh('out')
        seconds = run(attack, *extract(whole['source'], timed, *STORE)).seconds
        for number, rng in attack.rounds():
            output = attack.fresh('out')
            # Every third makes all anew beside what is there.
            if number % 3 == 2:
                run(attack, *extract(whole['source'], output, *STORE))
            more = ('--force',) if number % 3 == 2 else ()
            for _ in range(rng.choice([1, 1, 2])):
                process = start(attack, *extract(whole['source'], output, *STORE, *more))
                moment = rng.uniform(0.2, 1)
                time.sleep(moment * seconds)
                process.signal(signal.SIGKILL)
                process.wait()
                halves += any((output / '.melscope' / 'tmp').glob('*'))
                journals = list((output / '.melscope' / 'features').glob('*.journal'))
                unsealed += len(journals) > 1
                sealed += bool(journals) and any(output.glob('features-*.h5'))
            kept += carried_on(attack, output, whole, sums, moment, volumes=8)
    finally:
        del os.environ['MELSCOPE_SEAL_ARRAYS']
    attack.check(unsealed > 0 and sealed > 0 or attack.times < 10, 'no kill came while there were journals and sealed files')
    return (f'after {unsealed} kills several journals were left, after {sealed} sealed files beside one, after {halves} a file half written; {kept:,} clips were '
            f'recorded before: all were there with the right checksum, and none of them was done again')


@case('power-cut-hdf5', 1, 'the power is cut at a random moment with `--store hdf5`, on ext4 with ordered and with write-back data; then resume', times=20)
def power_cut_hdf5(attack):
    if os.geteuid() != 0:
        raise Skipped('needs root, to mount an image')
    whole = clips.whole(attack)
    sums, kept = expected(whole), 0
    for number, rng in attack.rounds():
        options = ('data=ordered', 'data=writeback')[number % 2]
        disk = Disk(attack, 128, options)
        try:
            output = disk.place / 'features' / 'speech'
            moment = rng.uniform(0.1, 1.2) * whole['seconds']
            process = start(attack, *extract(whole['source'], output, *STORE))
            time.sleep(moment)
            if number % 3:
                force_ledger(output)
            disk.cut()
            process.signal(signal.SIGKILL)
            process.wait()
            disk.unmount()
            broken = disk.check()
            attack.check(not broken, f'{options}: fsck: {broken[:200]}')
            disk.mount()
            before, rows = recorded(output, attack.folder / 'ledger-copy')
            if rows:
                found = faults(attack, output)
                attack.check(not found, f'{options} after {moment:.2f} s: verify: {found[:3]}')
            kept += len(before)
            resumed = run(attack, *extract(whole['source'], output, *STORE))
            attack.check(resumed.status == 2, f'{options}: resume: {resumed.brief()}')
            again = {event['file_name'] for event in resumed.clips()} & set(before)
            attack.check(not again, f'{options}: recorded clips were done again: {sorted(again)[:5]}')
            is_whole(attack, output, whole, sums, f'{options} after {moment:.2f} s', volumes=None)
        finally:
            subprocess.run(['umount', str(disk.place)], capture_output=True)
    shutil.rmtree(attack.folder / 'disk', ignore_errors=True)
    return f'{kept:,} rows survived, and verify compared their features with their checksums'
