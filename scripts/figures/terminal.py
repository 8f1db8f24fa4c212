"""A program in a terminal of its own, and what it uses."""
import fcntl
import os
import pathlib
import pty
import re
import select
import struct
import subprocess
import termios
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PROGRAM = ROOT / '.build' / 'release' / 'melscope'
COLUMNS, ROWS = 120, 40


def environment(folder):
    return {'PATH': '/usr/bin:/bin', 'HOME': str(folder), 'TERM': 'xterm-256color', 'LANG': 'C.UTF-8',
            'XDG_CONFIG_HOME': str(folder / 'config'), 'XDG_STATE_HOME': str(folder / 'state')}


class Terminal:
    """The program on a pseudo-terminal of its own."""

    def __init__(self, folder, *arguments):
        self.seen = b''
        leader, follower = pty.openpty()
        self.fd = leader
        self.resize(COLUMNS, ROWS)
        self.begun = time.monotonic()
        # posix_spawn, since a fork of this process would be timed as well.
        self.process = subprocess.Popen(
            [PROGRAM, *map(str, arguments)], stdin=follower, stdout=follower, stderr=follower, cwd=folder,
            env=environment(folder), start_new_session=True, close_fds=True)
        os.close(follower)
        self.pid = self.process.pid

    def resize(self, columns, rows):
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack('HHHH', rows, columns, 0, 0))

    def change_size(self, columns, rows):
        self.resize(columns, rows)
        # Not its controlling terminal, so the kernel does not tell it.
        os.kill(self.pid, 28)

    def press(self, keys):
        os.write(self.fd, keys)

    def read(self, seconds):
        """What comes within `seconds`, returned as soon as something does."""
        if not select.select([self.fd], [], [], max(0, seconds))[0]:
            return b''
        try:
            data = os.read(self.fd, 1 << 16)
        except OSError:
            data = b''
        self.seen += data
        return data

    def drain(self, seconds):
        end = time.monotonic() + seconds
        count = 0
        while (left := end - time.monotonic()) > 0:
            count += len(self.read(left))
        return count

    def wait(self, pattern, limit=60, start=None):
        """Seconds since the program's start when `pattern` has come in what was read from `start`, or else from now, on."""
        start = len(self.seen) if start is None else start
        end = time.monotonic() + limit
        while time.monotonic() < end:
            if re.search(pattern, self.seen[start:]):
                return time.monotonic() - self.begun
            self.read(end - time.monotonic())
        raise SystemExit(f'{pattern} did not come within {limit} s: {self.seen[-2000:]}')

    def settle(self, quiet=1.5, limit=30):
        """Waits until nothing comes any more."""
        end = time.monotonic() + limit
        while time.monotonic() < end and self.read(quiet):
            pass

    def close(self):
        self.press(b'q')
        end = time.monotonic() + 20
        while self.process.poll() is None and time.monotonic() < end:
            self.read(0.05)
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self.fd)


def thread_seconds(pid):
    """Processor seconds of each thread that is alive, by its number."""
    seconds = {}
    for task in pathlib.Path(f'/proc/{pid}/task').iterdir():
        try:
            seconds[int(task.name)] = int((task / 'schedstat').read_text().split()[0]) / 1e9
        except OSError:
            pass
    return seconds


def process_seconds(pid):
    """Processor seconds of all threads, dead ones too; in ticks of a hundredth."""
    fields = pathlib.Path(f'/proc/{pid}/stat').read_text().rsplit(')', 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK')


def memory_mb(pid):
    status = pathlib.Path(f'/proc/{pid}/status').read_text()
    return {name: int(re.search(rf'{name}:\s+(\d+)', status)[1]) / 1024 for name in ('VmRSS', 'RssAnon', 'RssFile')}


def machine_seconds():
    """Busy processor seconds of the whole machine."""
    values = list(map(int, pathlib.Path('/proc/stat').read_text().split('\n')[0].split()[1:9]))
    return (sum(values) - values[3] - values[4]) / os.sysconf('SC_CLK_TCK')


def run(folder, *arguments, statuses=(0, 2)):
    ended = subprocess.run([PROGRAM, *map(str, arguments)], cwd=folder, env=environment(folder), capture_output=True, text=True)
    if ended.returncode not in statuses:
        raise SystemExit(f'{arguments}: {ended.returncode}: {ended.stderr}')
    return ended
