"""Memory over a long run."""
import time

import clips
from harness import case, extract, start

COUNT = 10_000
LIMIT_MB = 8


def resident_mb(pid):
    try:
        with open(f'/proc/{pid}/statm') as file:
            return int(file.read().split()[1]) * 4096 / 2**20
    except (OSError, IndexError):
        return 0


@case('leak', 6, f'resident memory over a run of {COUNT:,} short clips')
def leak(attack):
    whole = clips.whole(attack)
    source = attack.fresh('source')
    clips.linked(source, whole['source'], COUNT)
    for _ in attack.rounds():
        output = attack.fresh('out')
        process = start(attack, *extract(source, output))
        samples = []
        while not process.is_over():
            samples.append(resident_mb(process.pid))
            time.sleep(0.05)
        ended = process.wait(600)
        attack.check(ended.status == 0 and len(ended.clips()) == COUNT, f'the run: {ended.brief()}')
        samples = [sample for sample in samples if sample > 0]
        # The first quarter fills buffers; the last samples are of the table being written.
        quarter = len(samples) // 4
        early, late = sorted(samples[quarter:2 * quarter]), sorted(samples[3 * quarter:])
        early_mb, late_mb = early[len(early) // 2], late[len(late) // 2]
        attack.check(len(samples) >= 40, f'only {len(samples)} samples')
        attack.check(late_mb - early_mb <= LIMIT_MB, f'{early_mb:.1f} MB in the second quarter, {late_mb:.1f} MB in the last')
    return (f'median of the second quarter {early_mb:.1f} MB, of the last {late_mb:.1f} MB, largest {ended.mb:.1f} MB, '
            f'in {ended.seconds:.0f} s and {len(samples)} samples; allowed growth {LIMIT_MB} MB')
