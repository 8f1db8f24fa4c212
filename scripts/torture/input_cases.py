"""Input files that vanish, grow or turn into something else while a run reads them."""
import os
import shutil
import threading

import clips
from harness import case, extract, features, run, start, table


def vanish(path, rng):
    path.unlink(missing_ok=True)


def grow(path, rng):
    with open(path, 'ab') as file:
        file.write(rng.randbytes(rng.randrange(1, 4000)))


def cut(path, rng):
    size = path.stat().st_size
    os.truncate(path, rng.randrange(0, max(1, size)))


def overwrite(path, rng):
    with open(path, 'r+b') as file:
        file.seek(rng.randrange(44, max(45, path.stat().st_size)))
        file.write(rng.randbytes(500))


def other_content(path, rng):
    new = path.with_suffix('.new')
    clips.write_wav(new, clips.samples(rng, 0.4))
    new.rename(path)


def fifo(path, rng):
    path.unlink(missing_ok=True)
    os.mkfifo(path)


def directory(path, rng):
    path.unlink(missing_ok=True)
    path.mkdir()


def link_loop(path, rng):
    path.unlink(missing_ok=True)
    path.symlink_to(path.name)


def endless(path, rng):
    path.unlink(missing_ok=True)
    path.symlink_to('/dev/zero')


CHANGES = [vanish, grow, cut, overwrite, other_content, fifo, directory, link_loop, endless]


@case('inputs-change', 1, 'inputs vanish, grow, are cut, overwritten or replaced by other content, pipes, folders, '
      'link loops and devices mid-run', times=40)
def inputs_change(attack):
    whole = clips.whole(attack)
    changed, reasons = {}, set()
    for number, rng in attack.rounds():
        source, output = attack.fresh('source'), attack.fresh('out')
        shutil.copytree(whole['source'], source)
        names = sorted(path for path in source.rglob('clip-*.wav'))
        rng.shuffle(names)
        process = start(attack, *extract(source, output))
        stop = threading.Event()

        def mutate():
            stop.wait(rng.uniform(0, 0.5) * whole['seconds'])
            for path in names[:rng.randrange(20, 120)]:
                if stop.is_set():
                    return
                change = rng.choice(CHANGES)
                try:
                    change(path, rng)
                    changed[change.__name__] = changed.get(change.__name__, 0) + 1
                except OSError:
                    pass
                stop.wait(rng.uniform(0, 0.004))
        thread = threading.Thread(target=mutate)
        thread.start()
        ended = process.wait()
        stop.set()
        thread.join()
        attack.check(ended.status in (0, 2), f'the run: {ended.brief()}')
        files = [event['file_name'] for event in ended.clips()]
        total = ended.events()[-1]['datasets'][0]['total']
        attack.check(len(files) == len(set(files)) == total, f'{len(files)} outcomes of {total} clips')
        reasons |= {event['reason'] for event in ended.clips() if event.get('reason')}
        # What is there now decides: a resumed run must come to what a run that knows nothing of the past comes to.
        resumed = run(attack, *extract(source, output))
        attack.check(resumed.status in (0, 2), f'resumed: {resumed.brief()}')
        clean = attack.fresh('clean')
        fresh = run(attack, *extract(source, clean))
        attack.check(fresh.status in (0, 2), f'afresh: {fresh.brief()}')
        expected = features(clean)
        rows = {row['file_name']: row for row in table(output)}
        usable = {row['feature_file']: name for name, row in rows.items() if row['outcome'] == 'extracted'}
        found = features(output)
        attack.check(
            {name: found.get(name) for name in usable} == expected, f'features differ from those of a run afresh')
        for row in table(clean):
            old = rows.get(row['file_name'], {})
            attack.check(
                (old.get('outcome'), old.get('reason')) == (row['outcome'], row['reason']),
                f'{row["file_name"]}: {old.get("outcome")} {old.get("reason")}, afresh {row["outcome"]} {row["reason"]}')
        verified = run(attack, 'verify', output)
        attack.check(verified.status in (0, 2) and not verified.err, f'verify: {verified.brief()}')
        unknown = [line for line in verified.out.splitlines() if line.startswith(('missing', 'changed', 'unreadable', 'non-finite', 'shape'))]
        attack.check(not unknown, f'verify: {unknown[:3]}')
    total = sum(changed.values())
    kinds = ', '.join(f'{count} {name.replace("_", " ")}' for name, count in sorted(changed.items()))
    return (f'{total:,} changes ({kinds}); every clip had one outcome (reasons {", ".join(sorted(reasons))}), and a resumed '
            f'run came to the same as a run afresh')
