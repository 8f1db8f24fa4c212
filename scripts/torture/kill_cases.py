"""Runs that are killed, terminated and interrupted at random moments."""
import signal
import time

import clips
from harness import case, extract, feature_name, places, rows, run, same_as, start, strays

LANES = 2


def disturb(attack, rng, whole, output, send, more=()):
    """Starts a run and ends it at a random moment. Returns the moment as a part of an undisturbed run's time, and how
    the run ended. A run that was over before is started anew, so that every try is one."""
    while True:
        part = rng.random()
        process = start(attack, *extract(whole['source'], output, *more))
        time.sleep(part * whole['seconds'])
        if not process.is_over():
            send(process)
            return part, process.wait()
        process.wait()
        clear(attack, output)


def clear(attack, output):
    attack.fresh(output.name)


def state(attack, output):
    """What a kill left: each feature file's place, and which clips the ledger holds with that very file."""
    files = places(output)
    ledger = rows(output, attack.folder / 'ledger-copy')
    recorded = set()
    for clip, (outcome, size, modified) in ledger.items():
        place = files.get(feature_name(clip))
        if outcome == 'skipped' or (outcome == 'extracted' and place is not None and place[1:] == (size, modified)):
            recorded.add(clip)
    return files, recorded


class Tally:
    """Numbers over all tries of one case."""

    def __init__(self):
        self.moments, self.twice, self.kept, self.statuses = [], [], 0, {}

    def add(self, part, twice, kept, status):
        self.moments.append(part)
        self.twice.append(twice)
        self.kept += kept
        self.statuses[status] = self.statuses.get(status, 0) + 1

    def text(self):
        thirds = [sum(1 for part in self.moments if low <= part < low + 1 / 3) for low in (0, 1 / 3, 2 / 3)]
        done = ', '.join(f'{self.twice.count(number)}× {number}' for number in sorted(set(self.twice)))
        return (f'moments in thirds of a run {thirds}; {self.kept:,} clips were recorded before and none of them was done '
                f'again; finished but not yet recorded, hence done twice: {done}')


def resume(attack, whole, output, tally, part, ended, limit):
    files, recorded = state(attack, output)
    resumed = run(attack, *extract(whole['source'], output))
    attack.check(resumed.status == 2, f'resume after {part:.3f}: {resumed.brief()}')
    redone = [event['file_name'] for event in resumed.clips()]
    attack.check(len(redone) == len(set(redone)), 'a clip was done twice within one run')
    again = recorded & set(redone)
    attack.check(not again, f'recorded clips were done again: {sorted(again)[:5]}')
    after = places(output)
    moved = [clip for clip in recorded if files.get(feature_name(clip)) != after.get(feature_name(clip))]
    attack.check(not moved, f'recorded features were replaced: {moved[:5]}')
    attack.check(
        len(recorded) + len(redone) == whole['count'],
        f'{len(recorded)} recorded and {len(redone)} done of {whole["count"]}')
    twice = sum(1 for clip in redone if feature_name(clip) in files)
    attack.check(twice <= limit, f'{twice} finished clips were done twice, at most {limit} were in hand')
    same_as(attack, output, whole, f'after {part:.3f}')
    tally.add(part, twice, len(recorded), ended.status)


@case('kill', 1, 'SIGKILL at a random moment, then resume (320 clips, two lanes)', times=200)
def kill(attack):
    whole, tally = clips.whole(attack), Tally()
    extra = 0
    for number, rng in attack.rounds():
        output = attack.fresh('out')
        # Rows that wait for the disk are done again; without waiting, only what was in hand is.
        unsynced = number % 2 == 0
        more = ('--sync', 'none') if unsynced else ()
        part, ended = disturb(attack, rng, whole, output, lambda process: process.signal(signal.SIGKILL), more)
        if number % 4 == 3:
            # The resuming run is killed as well.
            before = state(attack, output)[1]
            process = start(attack, *extract(whole['source'], output))
            time.sleep(rng.random() * whole['seconds'] * (1 - part))
            process.signal(signal.SIGKILL)
            process.wait()
            extra += 1
            attack.check(before <= state(attack, output)[1], 'a second kill lost recorded clips')
        resume(attack, whole, output, tally, part, ended, limit=LANES if unsynced else whole['count'])
    return f'{attack.tried + extra} kills ({extra} of them of a resuming run); ' + tally.text()


@case('sigterm', 1, 'SIGTERM at a random moment, then resume', times=50)
def sigterm(attack):
    whole, tally = clips.whole(attack), Tally()
    for number, rng in attack.rounds():
        output = attack.fresh('out')
        part, ended = disturb(attack, rng, whole, output, lambda process: process.signal(signal.SIGTERM))
        # Before its handlers stand the program has begun nothing.
        attack.check(
            ended.status in (130, 2) or (ended.status == -signal.SIGTERM and not output.exists()), f'SIGTERM: {ended.brief()}')
        if (output / '.melscope' / 'ledger.sqlite').exists():
            attack.check(not strays(output), f'left behind {strays(output)[:5]}')
            verified = run(attack, 'verify', output)
            attack.check(verified.status == 0, f'verify before the resume: {verified.out[-300:]}')
        resume(attack, whole, output, tally, part, ended, limit=0)
    return f'statuses {tally.statuses}; verify was clean before each resume too; ' + tally.text()


@case('interrupt-twice', 1, 'SIGINT twice, which abandons the clips in hand, then resume', times=20)
def interrupt_twice(attack):
    whole, tally = clips.whole(attack), Tally()

    def send(process):
        process.signal(signal.SIGINT)
        time.sleep(0.002)
        process.signal(signal.SIGINT)
    for number, rng in attack.rounds():
        output = attack.fresh('out')
        part, ended = disturb(attack, rng, whole, output, send)
        attack.check(
            ended.status in (130, 2) or (ended.status == -signal.SIGINT and not output.exists()), f'SIGINT: {ended.brief()}')
        resume(attack, whole, output, tally, part, ended, limit=0)
    return f'statuses {tally.statuses}; ' + tally.text()
