"""Ledgers that are damaged, foreign, newer or gone."""
import os
import shutil
import sqlite3
import time

import clips
from harness import case, extract, features, remove, run, same_as, start


def copy(attack, original, name):
    """A copy of an output: features by link, since they are only ever replaced as a whole; everything else as bytes."""
    output = attack.fresh(name)

    def link_or_copy(source, target):
        if source.endswith('.npy'):
            os.link(source, target)
        else:
            shutil.copy2(source, target)
    shutil.copytree(original, output, copy_function=link_or_copy)
    return output


def poke(path, rng, count, length):
    """Writes `length` random bytes at each of `count` random places."""
    size = path.stat().st_size
    with open(path, 'r+b') as file:
        for _ in range(count):
            file.seek(rng.randrange(0, max(1, size - length)))
            file.write(rng.randbytes(length))


def truncated(path, rng):
    os.truncate(path, rng.randrange(0, path.stat().st_size))


def one_byte(path, rng):
    poke(path, rng, 1, 1)


def few_bytes(path, rng):
    poke(path, rng, rng.randrange(2, 40), rng.randrange(1, 9))


def page_of_noise(path, rng):
    with open(path, 'r+b') as file:
        file.seek(4096 * rng.randrange(0, path.stat().st_size // 4096))
        file.write(rng.randbytes(4096))


def page_of_zeros(path, rng):
    with open(path, 'r+b') as file:
        file.seek(4096 * rng.randrange(0, path.stat().st_size // 4096))
        file.write(bytes(4096))


def page_twice(path, rng):
    """A page written to another's place: well-formed, and wrong."""
    pages = path.stat().st_size // 4096
    with open(path, 'r+b') as file:
        file.seek(4096 * rng.randrange(1, pages))
        page = file.read(4096)
        file.seek(4096 * rng.randrange(1, pages))
        file.write(page)


def header(path, rng):
    with open(path, 'r+b') as file:
        file.seek(rng.randrange(0, 100))
        file.write(rng.randbytes(rng.randrange(1, 30)))


def text_file(path, rng):
    path.write_bytes(b'no database at all\n' * rng.randrange(1, 2000))


def empty(path, rng):
    path.write_bytes(b'')


def deleted(path, rng):
    path.unlink()


def a_folder(path, rng):
    path.unlink()
    path.mkdir()


def a_pipe(path, rng):
    path.unlink()
    os.mkfifo(path)


def newer_version(path, rng):
    edit(path, f'PRAGMA user_version = {rng.randrange(50, 2**31 - 1)}')


def older_version(path, rng):
    edit(path, f'PRAGMA user_version = -{rng.randrange(1, 2**31)}')


def other_program(path, rng):
    edit(path, f'PRAGMA application_id = {rng.randrange(1, 2**30)}')


def other_tables(path, rng):
    edit(path, rng.choice(['DROP TABLE clip', 'DROP TABLE fact', 'DROP TABLE run', 'ALTER TABLE clip DROP COLUMN frames']))


def wrong_values(path, rng):
    edit(path, rng.choice([
        "UPDATE clip SET outcome = 'lost' WHERE rowid % 7 = 0", "UPDATE clip SET frames = 'many' WHERE rowid % 5 = 0",
        "UPDATE clip SET outputBytes = -1", "UPDATE clip SET inputModifiedNs = 9223372036854775807",
        "UPDATE clip SET featureShape = '(1, 1)' WHERE rowid % 9 = 0", "UPDATE clip SET labels = x'ff00ff' WHERE rowid % 9 = 0",
        "UPDATE clip SET path = path || 'x' WHERE rowid % 9 = 0", "UPDATE clip SET reason = 'no.such' WHERE reason IS NOT NULL",
        "DELETE FROM clip WHERE rowid % 3 = 0", "UPDATE run SET snapshot = x'00'", "DELETE FROM fact"]))


def edit(path, sql):
    database = sqlite3.connect(path)
    database.execute(sql)
    database.commit()
    database.close()


DAMAGES = [
    truncated, one_byte, few_bytes, page_of_noise, page_of_zeros, page_twice, header, text_file, empty, deleted, a_folder,
    a_pipe, newer_version, older_version, other_program, other_tables, wrong_values]
# What happens to disks is tried with many seeds; what happens once has no randomness worth repeating.
WEIGHTED = [truncated, one_byte, few_bytes, page_of_noise, page_of_zeros, page_twice, header, wrong_values] * 3 + DAMAGES


def judge(attack, output, whole, what, tally):
    """Reads and resumes a damaged output: it must come to what an undisturbed run leaves, or be refused with advice."""
    for command in (['verify', output], ['monitor', output, '--once'], ['retry', output, '--reason', 'no.such']):
        reader = run(attack, *command, limit=30)
        attack.check(not reader.crashed, f'{what}: {command[0]}: {reader.brief()}')
    before = features(output)
    resumed = run(attack, *extract(whole['source'], output))
    if resumed.status == 1:
        refused = attack.check(
            resumed.err.startswith('melscope: ') and len(resumed.err) > 100, f'{what}: refused without instructions: {resumed.brief()}')
        attack.check(features(output) == before, f'{what}: refused, and features changed')
        tally.setdefault(what, []).append('refused' if refused else 'unclear')
        # The instructions in short: another output, or the ledger out of the way.
        remove(output / '.melscope' / 'ledger.sqlite')
        resumed = run(attack, *extract(whole['source'], output))
    else:
        tally.setdefault(what, []).append('rebuilt' if resumed.clips() else 'sound')
    attack.check(resumed.status == 2, f'{what}: {resumed.brief()}')
    same_as(attack, output, whole, what)


def words(tally):
    parts = []
    for what, ends in sorted(tally.items()):
        counts = ', '.join(f'{ends.count(end)} {end}' for end in ('rebuilt', 'sound', 'refused', 'unclear') if end in ends)
        parts.append(f'{what.replace("_", " ")}: {counts}')
    return '; '.join(parts)


@case('ledger-damaged', 1, 'the ledger of a finished run is damaged: bytes, pages, header, length, version, tables, values',
      times=328)
def ledger_damaged(attack):
    whole, tally = clips.whole(attack), {}
    for number, rng in attack.rounds():
        output = copy(attack, whole['output'], 'out')
        damage = WEIGHTED[number % len(WEIGHTED)]
        damage(output / '.melscope' / 'ledger.sqlite', rng)
        judge(attack, output, whole, damage.__name__, tally)
    return words(tally)


def no_log(log, index, rng):
    log.unlink()


def no_index(log, index, rng):
    index.unlink()


def neither(log, index, rng):
    log.unlink()
    index.unlink()


def log_noise(log, index, rng):
    poke(log, rng, rng.randrange(1, 20), rng.randrange(1, 64))


def log_cut(log, index, rng):
    os.truncate(log, rng.randrange(0, log.stat().st_size))


def log_garbage(log, index, rng):
    log.write_bytes(rng.randbytes(rng.randrange(1, 100_000)))


def index_garbage(log, index, rng):
    index.write_bytes(rng.randbytes(32_768))


def index_cut(log, index, rng):
    os.truncate(index, rng.randrange(0, 32_768))


LOG_DAMAGES = [no_log, no_index, neither, log_noise, log_cut, log_garbage, index_garbage, index_cut]


@case('ledger-log', 1, "a killed run's write-ahead log or its index is removed, cut or overwritten", times=96)
def ledger_log(attack):
    whole, tally = clips.whole(attack), {}
    for number, rng in attack.rounds():
        output = attack.fresh('out')
        while True:
            process = start(attack, *extract(whole['source'], output))
            time.sleep(rng.uniform(0.3, 0.95) * whole['seconds'])
            process.signal(9)
            process.wait()
            log, index = (output / '.melscope' / f'ledger.sqlite{suffix}' for suffix in ('-wal', '-shm'))
            if log.exists() and log.stat().st_size and index.exists():
                break
            attack.fresh('out')
        damage = LOG_DAMAGES[number % len(LOG_DAMAGES)]
        damage(log, index, rng)
        judge(attack, output, whole, damage.__name__, tally)
    return words(tally)
