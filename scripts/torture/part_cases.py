"""Several processes that extract one output in parts."""
import signal
import time

import clips
from harness import case, extract, run, same_as, start


@case('parts', 2, 'parts as processes that are killed at random moments, another number of parts, a merge that is killed', times=10)
def parts(attack):
    whole = clips.whole(attack)
    killed, merges = 0, 0
    for number, rng in attack.rounds():
        output = attack.fresh('out')
        # Every other time over what a run of all clips left that was killed.
        if number % 2:
            process = start(attack, *extract(whole['source'], output))
            time.sleep(rng.random() * whole['seconds'])
            process.signal(signal.SIGKILL)
            process.wait()
        for count in rng.sample([2, 3, 4, 5], 2):
            going = [start(attack, *extract(whole['source'], output, '--part', f'{part}/{count}')) for part in range(count)]
            time.sleep(rng.random() * whole['seconds'])
            for process in rng.sample(going, rng.randrange(1, count + 1)):
                if not process.is_over():
                    process.signal(signal.SIGKILL)
                    killed += 1
            for process in going:
                end = process.wait()
                attack.check(end.status in (0, 2, -9), f'a part of {count}: {end.brief()}')
            # Where all were killed before any had made its ledger there is nothing to be watched.
            if list(output.glob('.melscope/**/ledger.sqlite')):
                look = run(attack, 'monitor', '--once', output)
                attack.check(look.status in (0, 2), f'monitor: {look.brief()}')
        for part in range(count):
            end = run(attack, *extract(whole['source'], output, '--part', f'{part}/{count}'))
            attack.check(end.status in (0, 2), f'part {part}/{count} again: {end.brief()}')
        same_as(attack, output, whole, 'all parts')
        for _ in range(3):
            merge = start(attack, 'merge', output)
            time.sleep(rng.random() * 0.2)
            if not merge.is_over():
                merge.signal(signal.SIGKILL)
                merges += 1
            merge.wait()
        end = run(attack, 'merge', output)
        attack.check(end.status == 0 and not (output / '.melscope/parts').exists(), f'merge: {end.brief()}')
        same_as(attack, output, whole, 'the merged output')
        end = run(attack, *extract(whole['source'], output))
        attack.check(end.status in (0, 2) and not end.clips(), f'a run of all clips: {end.brief()}')
        same_as(attack, output, whole, 'a run over the merged output')
    return (f'{killed} parts and {merges} merges were killed; features and table were those of one run, before and after the merge')
