"""Cases by name, what they find, and the real program that they drive. Python's standard library only."""
import csv
import hashlib
import json
import os
import pathlib
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BINARIES = ROOT / '.build' / 'release'
PROGRAM = BINARIES / 'melscope'
RUN_LIMIT_SECONDS = 120
CASES = {}


class Skipped(Exception):
    """The case cannot be tried on this machine."""


def case(name, point, title, times=1):
    """Registers a function as a case. It takes an Attack and returns what happened, in words."""
    def register(function):
        CASES[name] = {'name': name, 'point': point, 'title': title, 'times': times, 'function': function}
        return function
    return register


def say(text):
    print(text, file=sys.stderr, flush=True)


class Attack:
    """One case being tried: its folder, its seeds, its findings."""

    def __init__(self, name, folder, seed, times, first, shared):
        self.name, self.folder, self.seed, self.times, self.first = name, folder, seed, times, first
        self.shared = shared
        self.tried = 0
        self.failures = []
        self.current = 'start'
        self.sections = []

    def rounds(self):
        """Yields a number and a source of randomness for each try; a try can be repeated by its number."""
        for number in range(self.first, self.first + self.times):
            self.current = number
            yield number, random.Random(f'{self.seed}/{self.name}/{number}')
            self.tried += 1
            if self.tried % 25 == 0:
                say(f'  {self.name}: {self.tried} of {self.times}, {len(self.failures)} failed')

    def check(self, holds, what):
        if not holds:
            self.failures.append(f'{self.name} #{self.current}: {what}')
            say(f'  FAILED {self.failures[-1]}')
        return bool(holds)

    def fresh(self, name):
        """An empty place of that name; nothing stands there."""
        path = self.folder / name
        remove(path)
        return path


def remove(path):
    """Removes a file or a tree, also one whose folders were made read-only."""
    if path.is_symlink() or path.is_file() or path.is_fifo():
        path.unlink()
    elif path.exists():
        for folder, _, _ in os.walk(path):
            os.chmod(folder, 0o755)
        shutil.rmtree(path)


class Ended:
    """How a process ended: exit status (negative for a signal), both outputs, seconds, largest resident MB, and when it
    wrote last to its standard output, in seconds since 1970."""

    def __init__(self, status, out, err, seconds, mb, said_at):
        self.status, self.out, self.err, self.seconds, self.mb, self.said_at = status, out, err, seconds, mb, said_at

    @property
    def crashed(self):
        return self.status == 'hang' or self.status < 0

    def events(self):
        """The objects of --json; a line cut off by a kill is left out."""
        found = []
        for line in self.out.splitlines():
            try:
                found.append(json.loads(line))
            except ValueError:
                pass
        return found

    def clips(self):
        return [event for event in self.events() if event.get('type') == 'clip']

    def brief(self):
        return f'status {self.status}, {(self.err or self.out).strip()[-300:]!r}'


class Running:
    """A process with its outputs in files, so that no pipe fills up."""

    def __init__(self, arguments, folder, user=None):
        self.out, self.err = folder / f'.out-{time.monotonic_ns()}', folder / f'.err-{time.monotonic_ns()}'
        # The operator's own settings, known datasets and tried models are neither used nor changed.
        environment = dict(os.environ, **{f'XDG_{kind.upper()}_HOME': str(folder / kind) for kind in ('config', 'state', 'cache')})
        command = [str(argument) for argument in arguments]
        if user is not None:
            command = ['setpriv', f'--reuid={user}', f'--regid={user}', '--clear-groups'] + command
        self.start = time.monotonic()
        with open(self.out, 'wb') as out, open(self.err, 'wb') as err:
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=out, stderr=err, env=environment, cwd=folder)
        self.pid = self.process.pid
        self.over, self.mb, self.looked = False, 0.0, 0.0

    def is_over(self):
        """Whether the process has ended. Its largest memory is looked at now and then: what wait4 says of it counts
        that of the Python process from which it was forked."""
        if self.over:
            return True
        now = time.monotonic()
        if now - self.looked > 0.02:
            self.looked = now
            self.mb = max(self.mb, largest_mb(self.pid))
        pid, status = os.waitpid(self.pid, os.WNOHANG)
        if pid:
            self.process.returncode = os.waitstatus_to_exitcode(status)
            self.over, self.seconds = True, time.monotonic() - self.start
        return self.over

    def signal(self, number):
        if not self.is_over():
            os.kill(self.pid, number)

    def wait(self, limit=RUN_LIMIT_SECONDS):
        deadline = time.monotonic() + limit
        hung = False
        while not self.is_over():
            if time.monotonic() > deadline:
                hung = True
                os.kill(self.pid, signal.SIGKILL)
                deadline += limit
            time.sleep(0.002)
        out, err = self.out.read_text(errors='replace'), self.err.read_text(errors='replace')
        said_at = self.out.stat().st_mtime
        self.out.unlink()
        self.err.unlink()
        return Ended('hang' if hung else self.process.returncode, out, err, self.seconds, self.mb, said_at)


def largest_mb(pid):
    """The largest resident memory of a running process so far."""
    try:
        for line in pathlib.Path(f'/proc/{pid}/status').read_text().splitlines():
            if line.startswith('VmHWM:'):
                return int(line.split()[1]) / 1024
    except OSError:
        pass
    return 0.0


def start(attack, *arguments, user=None):
    return Running([PROGRAM, *arguments], attack.folder, user=user)


def run(attack, *arguments, user=None, limit=RUN_LIMIT_SECONDS):
    return start(attack, *arguments, user=user).wait(limit)


def extract(source, output, *more):
    return ['extract', source, '--output', output, '--json', '--lanes', '2', *more]


def features(output):
    """SHA-256 of every feature file by relative path."""
    return {str(path.relative_to(output)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(output.rglob('*.npy'))} if output.exists() else {}


def places(output):
    """Inode, size and time of every feature file by relative path."""
    found = {}
    for path in output.rglob('*.npy') if output.exists() else []:
        status = path.stat()
        found[str(path.relative_to(output))] = (status.st_ino, status.st_size, status.st_mtime_ns)
    return found


def is_read_log(path):
    """Whether a file is what SQLite leaves beside a ledger that was only read: a log with nothing in it, and its index."""
    log = path.with_name('ledger.sqlite-wal')
    return path.name in ('ledger.sqlite-wal', 'ledger.sqlite-shm') and log.exists() and log.stat().st_size == 0


def strays(output):
    """Files that no finished run leaves behind."""
    expected = {
        'metadata.csv', '.melscope/ledger.sqlite', '.melscope/lock', '.melscope/origin.json', '.melscope/recipe.yaml',
    }
    return [name for name in (str(path.relative_to(output)) for path in output.rglob('*') if not path.is_dir())
            if name not in expected and not name.endswith('.npy') and '.damaged-' not in name and not is_read_log(output / name)
            # What parts keep until they are merged, and the lock of the table that the last one of them writes.
            and name not in ('.melscope/table.lock', '.melscope/table.json') and not re.fullmatch(r'\.melscope/parts/\d+-of-\d+/(ledger\.sqlite|lock)', name)]


def table(output):
    """metadata.csv without the column of times."""
    path = output / 'metadata.csv'
    if not path.exists():
        return None
    with open(path, newline='') as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row.pop('elapsed_ms', None)
    return rows


def rows(output, scratch):
    """The ledger's rows by clip, read from a copy so that the ledger stays as a kill left it."""
    remove(scratch)
    scratch.mkdir()
    for suffix in ('', '-wal'):
        path = output / '.melscope' / f'ledger.sqlite{suffix}'
        if path.exists():
            shutil.copyfile(path, scratch / path.name)
    if not (scratch / 'ledger.sqlite').exists():
        return {}
    database = sqlite3.connect(scratch / 'ledger.sqlite')
    try:
        query = 'SELECT path, outcome, outputBytes, outputModifiedNs FROM clip'
        return {path: (outcome, size, modified) for path, outcome, size, modified in database.execute(query)}
    except sqlite3.OperationalError:
        return {}
    finally:
        database.close()


def feature_name(clip):
    return clip.rsplit('.', 1)[0] + '.npy'


def same_as(attack, output, whole, what):
    """Checks that an output is what an undisturbed run leaves: bytes, table, no strays, verify."""
    found = features(output)
    attack.check(found == whole['features'], f'{what}: {difference(found, whole["features"])}')
    attack.check(table(output) == whole['table'], f'{what}: metadata.csv differs: {table_difference(output, whole)}')
    attack.check(not strays(output), f'{what}: left behind {strays(output)[:5]}')
    verified = run(attack, 'verify', output)
    attack.check(verified.status == 0, f'{what}: verify: {verified.brief()} {verified.out[-300:]}')


def difference(found, expected):
    missing, extra = sorted(expected.keys() - found.keys()), sorted(found.keys() - expected.keys())
    changed = sorted(name for name in found.keys() & expected.keys() if found[name] != expected[name])
    return f'{len(missing)} missing {missing[:3]}, {len(extra)} extra {extra[:3]}, {len(changed)} different {changed[:3]}'


def table_difference(output, whole):
    found = table(output)
    if found is None:
        return 'it is missing'
    expected = {row['file_name']: row for row in whole['table']}
    actual = {row['file_name']: row for row in found}
    for name in sorted(expected.keys() | actual.keys()):
        if expected.get(name) != actual.get(name):
            a, b = actual.get(name, {}), expected.get(name, {})
            return f'{name}: ' + str({key: (a.get(key), b.get(key)) for key in a | b if a.get(key) != b.get(key)})[:300]
    return f'{len(found)} rows, expected {len(whole["table"])}'
