"""What happens to the output folder and to the disk below it while a run goes on."""
import os
import pathlib
import shutil
import subprocess
import time

import clips
from harness import Skipped, case, extract, features, run, same_as, start

NOBODY = 65534


def sound_so_far(attack, output, whole, what):
    """Checks that what stands in an output is a part of what an undisturbed run leaves."""
    found = features(output)
    wrong = [name for name, digest in found.items() if whole['features'].get(name) != digest]
    attack.check(not wrong, f'{what}: {len(wrong)} wrong features {wrong[:3]}')
    return len(found)


def explained(attack, ended, codes, what):
    """Checks that a run that could not do its work ended by itself and said why."""
    attack.check(not ended.crashed, f'{what}: {ended.brief()}')
    attack.check(ended.status in (1, 2), f'{what}: {ended.brief()}')
    said = {event.get('reason') for event in ended.clips()} - {None}
    told = any(code in said for code in codes) or 'melscope: ' in ended.err
    attack.check(told, f'{what}: no word of it: {ended.brief()}')
    if ended.status == 1:
        attack.check(len(ended.err) > 60, f'{what}: an error without advice: {ended.brief()}')
    return said


@case('disk-full', 1, 'the disk fills up (tmpfs of 0.1 to 6 MB); then it is enlarged and the run resumed', times=24)
def disk_full(attack):
    if os.geteuid() != 0:
        raise Skipped('needs root, to mount a small tmpfs')
    whole = clips.whole(attack)
    mount = attack.folder / 'disk'
    ended_with, done, outcomes = {}, 0, set()
    for number, rng in attack.rounds():
        mount.mkdir(exist_ok=True)
        kilobytes = int(100 * 60 ** ((number % 24) / 23))
        made = subprocess.run(
            ['mount', '-t', 'tmpfs', '-o', f'size={kilobytes}k', 'tmpfs', str(mount)], capture_output=True, text=True)
        if made.returncode != 0:
            raise Skipped(f'no tmpfs can be mounted here: {made.stderr.strip()}')
        try:
            output = mount / 'out'
            ended = run(attack, *extract(whole['source'], output))
            outcomes |= explained(attack, ended, {'output.disk_full'}, f'{kilobytes} KB')
            attack.check(
                ended.status == 2 or 'space' in ended.err or 'full' in ended.err, f'{kilobytes} KB: {ended.err[-400:]}')
            ended_with[ended.status] = ended_with.get(ended.status, 0) + 1
            done += sound_so_far(attack, output, whole, f'{kilobytes} KB')
            subprocess.run(['mount', '-o', 'remount,size=64m', str(mount)], check=True)
            resumed = run(attack, *extract(whole['source'], output))
            attack.check(resumed.status == 2, f'{kilobytes} KB, resumed: {resumed.brief()}')
            same_as(attack, output, whole, f'{kilobytes} KB, resumed')
        finally:
            subprocess.run(['umount', str(mount)], check=True)
    return (f'ended by itself with status {ended_with}; {done:,} features stood and all were whole; '
            f'after the enlargement all were there')


@case('read-only', 1, 'the output folder is made read-only mid-run, for a user who is not root; then writable again', times=20)
def read_only(attack):
    user = NOBODY if os.geteuid() == 0 else None
    if user is not None and shutil.which('setpriv') is None:
        raise Skipped('root ignores modes, and there is no setpriv to become another user')
    whole = clips.whole(attack)
    ended_with, said = {}, set()
    for number, rng in attack.rounds():
        output = attack.fresh('out')
        output.mkdir()
        if user is not None:
            os.chown(output, user, user)
            os.chown(attack.folder, user, user)
        process = start(attack, *extract(whole['source'], output), user=user)
        time.sleep(rng.uniform(0.3, 0.95) * whole['seconds'])
        folders = [pathlib.Path(folder) for folder, _, _ in os.walk(output)]
        # Every other time only the folders of the features, so that ledger and temporary files go on.
        chosen = folders if number % 2 == 0 else [folder for folder in folders if '.melscope' not in str(folder)]
        modes = {folder: folder.stat().st_mode & 0o777 for folder in chosen}
        for folder in chosen:
            folder.chmod(0o555)
        ended = process.wait()
        if any(event.get('reason') == 'output.unwritable' for event in ended.clips()) or ended.status == 1:
            said |= explained(attack, ended, {'output.unwritable'}, 'read-only')
        ended_with[ended.status] = ended_with.get(ended.status, 0) + 1
        sound_so_far(attack, output, whole, 'read-only')
        for folder, mode in modes.items():
            folder.chmod(mode)
        resumed = run(attack, *extract(whole['source'], output), user=user)
        attack.check(resumed.status == 2, f'resumed: {resumed.brief()}')
        same_as(attack, output, whole, 'resumed')
    return f'ended by itself with status {ended_with}, reasons {sorted(said & {"output.unwritable", "output.disk_full"})}'


def working(attack, rng, whole, output):
    """A run at a random moment of its work: its output is there, its table is not yet. With the table written it is closing, and
    what happens to its folder then it need not notice."""
    while True:
        process = start(attack, *extract(whole['source'], output))
        time.sleep(rng.uniform(0.3, 0.9) * whole['seconds'])
        if not process.is_over() and (output / '.melscope').exists() and not (output / 'metadata.csv').exists():
            return process
        process.wait()
        attack.fresh(output.name)


@case('output-deleted', 1, 'the output folder is deleted mid-run', times=20)
def output_deleted(attack):
    whole = clips.whole(attack)
    ended_with = {}
    for number, rng in attack.rounds():
        output = attack.fresh('out')
        process = working(attack, rng, whole, output)
        for _ in range(100):
            shutil.rmtree(output, ignore_errors=True)
            if not output.exists():
                break
        deleted_at = time.time()
        ended = process.wait()
        # Deleting takes a while, and longer while the run forces its features to the same disk: one whose last look came before
        # the folder was gone has done all it had to, and ends well.
        closed_before = ended.status == 2 and ended.said_at < deleted_at + 0.1
        if not closed_before:
            explained(attack, ended, {'output.unwritable'}, 'deleted')
            attack.check(ended.status == 1, f'deleted: the run did not say that it failed: {ended.brief()}')
        key = f'{ended.status}, closed while it was deleted' if closed_before else ended.status
        ended_with[key] = ended_with.get(key, 0) + 1
        resumed = run(attack, *extract(whole['source'], output))
        attack.check(resumed.status == 2, f'again: {resumed.brief()}')
        same_as(attack, output, whole, 'again')
    return f'ended with status {ended_with} and said so; a run afterwards was complete'


@case('output-replaced', 1, 'the output folder is moved away mid-run and another run writes in its place', times=20)
def output_replaced(attack):
    whole = clips.whole(attack)
    ended_with = {}
    for number, rng in attack.rounds():
        output, moved = attack.fresh('out'), attack.fresh('moved')
        process = working(attack, rng, whole, output)
        output.rename(moved)
        second = run(attack, *extract(whole['source'], output))
        first = process.wait()
        attack.check(not first.crashed, f'the first run: {first.brief()}')
        ended_with[first.status] = ended_with.get(first.status, 0) + 1
        attack.check(first.status == 1, f'the first run did not say that it failed: {first.brief()}')
        attack.check(second.status == 2, f'the second run: {second.brief()}')
        same_as(attack, output, whole, 'the folder in its place')
        sound_so_far(attack, moved, whole, 'the folder that was moved')
        resumed = run(attack, *extract(whole['source'], moved))
        attack.check(resumed.status == 2, f'the moved folder, resumed: {resumed.brief()}')
        same_as(attack, moved, whole, 'the moved folder, resumed')
    return f'the run whose folder went ended with status {ended_with} and said so; both folders were sound afterwards'
