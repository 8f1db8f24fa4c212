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
    """What a kill left: each feature file's place, and which clips the ledger holds. Whatever the ledger names is there."""
    files = places(output)
    recorded, lost = set(), []
    for clip, (outcome, size, modified) in rows(output, attack.folder / 'ledger-copy').items():
        place = files.get(feature_name(clip))
        if outcome == 'skipped' or (outcome == 'extracted' and place is not None and place[1:] == (size, modified)):
            recorded.add(clip)
        elif outcome == 'extracted':
            lost.append(clip)
    attack.check(not lost, f'the ledger names features that are not there: {sorted(lost)[:5]}')
    return files, recorded


class Tally:
    """Numbers over all tries of one case."""

    def __init__(self):
        self.moments, self.twice, self.kept, self.statuses = [], {}, 0, {}

    def add(self, part, twice, kept, status, kind):
        self.moments.append(part)
        self.twice.setdefault(kind, []).append(twice)
        self.kept += kept
        self.statuses[status] = self.statuses.get(status, 0) + 1

    def text(self):
        thirds = [sum(1 for part in self.moments if low <= part < low + 1 / 3) for low in (0, 1 / 3, 2 / 3)]
        return (f'moments in thirds of a run {thirds}; {self.kept:,} clips were recorded before: all were there, none of them '
                f'was done again, and in the end every feature was the right one')

    def done_twice(self, kind=''):
        counts = self.twice.get(kind, [])
        return ', '.join(f'{counts.count(number)}× {number}' for number in sorted(set(counts))) or 'none'


def resume(attack, whole, output, tally, part, ended, limit, kind=''):
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
    tally.add(part, twice, len(recorded), ended.status, kind)


@case('kill', 1, 'SIGKILL at a random moment, then resume (320 clips, two lanes); every other time with `--sync none`', times=200)
def kill(attack):
    whole, tally = clips.whole(attack), Tally()
    extra, oldest = 0, 0.0
    for number, rng in attack.rounds():
        output = attack.fresh('out')
        # By default a row waits until its features are on the disk, a second at most; without that wait only what was in
        # hand is finished and not yet recorded.
        kind = 'none' if number % 2 == 0 else 'batch'
        part, ended = disturb(attack, rng, whole, output, lambda process: process.signal(signal.SIGKILL), ('--sync', kind))
        killed_at = time.time()
        files, before = state(attack, output)
        named = {feature_name(clip) for clip in before}
        oldest = max([oldest] + [killed_at - place[2] / 1e9 for name, place in files.items() if name not in named])
        attack.check(oldest < 2, f'features that were written {oldest:.1f} s before the kill were not recorded')
        if number % 4 == 3:
            # The resuming run is killed as well.
            process = start(attack, *extract(whole['source'], output))
            time.sleep(rng.random() * whole['seconds'] * (1 - part))
            process.signal(signal.SIGKILL)
            process.wait()
            extra += 1
            attack.check(before <= state(attack, output)[1], 'a second kill lost recorded clips')
        resume(attack, whole, output, tally, part, ended, LANES if kind == 'none' else whole['count'], kind)
    return (f'{attack.tried + extra} kills ({extra} of them of a resuming run); {tally.text()}; finished but not yet recorded, hence '
            f'done twice: with `--sync none` at most one per lane ({tally.done_twice("none")}), by default those of the last second '
            f'at most ({tally.done_twice("batch")}; the oldest {oldest:.2f} s)')


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
    return f'statuses {tally.statuses}; verify was clean before each resume too; {tally.text()}; done twice: {tally.done_twice()}'


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
    return f'statuses {tally.statuses}; {tally.text()}; done twice: {tally.done_twice()}'
