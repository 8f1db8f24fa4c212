"""Ledgers of ten thousand, a hundred thousand and a million clips."""
import fcntl
import json
import os
import pty
import re
import select
import shutil
import struct
import termios
import time

from harness import BINARIES, PROGRAM, Running, Skipped, case, largest_mb, remove

COUNTS = (10_000, 100_000, 1_000_000)
TOOL = BINARIES / 'melscope-scale'
# Directory entries and the ledger; the files themselves are hard links.
BYTES_PER_CLIP = 1500
# Ten times the clips cost ten times the time where cost is linear, and a hundred times where it is quadratic. Between them
# lie the logarithm of a sort and what no longer fits the caches of processor and system.
GROWTH_LIMIT = 15
# Below this a time is mostly that of starting a process.
FLOOR_SECONDS = 0.05


def tool(attack, *arguments):
    ended = Running([TOOL, *arguments], attack.folder).wait(limit=1800)
    attack.check(ended.status == 0, f'{arguments[0]}: {ended.brief()}')
    return json.loads(ended.out), ended


def first_paint(attack, output):
    """Seconds until the dashboard shows the first clips, and the largest resident MB until then."""
    begun = time.monotonic()
    pid, terminal = pty.fork()
    if pid == 0:
        environment = dict(os.environ, TERM='xterm-256color', LANG='C.UTF-8', XDG_CONFIG_HOME=str(attack.folder / 'config'))
        os.execve(PROGRAM, [str(PROGRAM), 'monitor', str(output)], environment)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack('HHHH', 40, 120, 0, 0))
    seen, seconds = b'', None
    try:
        while time.monotonic() - begun < 60:
            if select.select([terminal], [], [], 0.2)[0]:
                seen += os.read(terminal, 65536)
            if re.search(rb'clip-\d{7}', seen):
                seconds = time.monotonic() - begun
                break
        megabytes = largest_mb(pid)
        os.write(terminal, b'q')
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline and os.waitpid(pid, os.WNOHANG)[0] == 0:
            if select.select([terminal], [], [], 0.1)[0]:
                try:
                    os.read(terminal, 65536)
                except OSError:
                    pass
        else:
            pid = 0 if time.monotonic() < deadline else pid
        if pid:
            os.kill(pid, 9)
            os.waitpid(pid, 0)
    finally:
        os.close(terminal)
    attack.check(seconds is not None, 'the dashboard showed no clip within a minute')
    return seconds or 60, megabytes


def measure(attack, count):
    folder = attack.fresh(f'clips-{count}')
    folder.mkdir()
    figures = {}
    made, ended = tool(attack, 'make', count, folder)
    figures['filling the ledger'] = (made['make'], ended.mb)
    source, output = folder / 'source', folder / 'output'
    times, ended = tool(attack, 'scan', source)
    figures['discovery'] = (times['scan'], ended.mb)
    ended = Running([PROGRAM, 'extract', source, '--output', output, '--quiet'], attack.folder).wait(limit=1800)
    words = f'{count - count // 33:,} were up to date'
    attack.check(ended.status == 2 and words in ended.out, f'{count:,} clips up to date: {ended.brief()}')
    figures['a run with nothing to do: discovery, ledger check, resume check, table'] = (ended.seconds, ended.mb)
    times, ended = tool(attack, 'export', output)
    figures['metadata.csv'] = (times['export'], ended.mb)
    figures['dashboard, first paint'] = first_paint(attack, output)
    times, ended = tool(attack, 'queries', output)
    for name, seconds in times.items():
        figures[f'query: {name}'] = (seconds, ended.mb)
    ended = Running([PROGRAM, 'monitor', output, '--once', '--json'], attack.folder).wait()
    figures['monitor --once'] = (ended.seconds, ended.mb)
    size = (output / '.melscope' / 'ledger.sqlite').stat().st_size
    remove(folder)
    return figures, size


@case('scale', 5, 'ledgers of 10,000, 100,000 and 1,000,000 clips: discovery, resume check, table, dashboard, queries')
def scale(attack):
    free = shutil.disk_usage(attack.folder).free
    if free < COUNTS[-1] * BYTES_PER_CLIP:
        raise Skipped(f'needs {COUNTS[-1] * BYTES_PER_CLIP / 1e9:.1f} GB, and {free / 1e9:.1f} are free')
    all_figures, sizes = [], []
    for _ in attack.rounds():
        for count in COUNTS:
            figures, size = measure(attack, count)
            all_figures.append(figures)
            sizes.append(size)
    lines = ['', '## Scale', '',
             f'Ledger: {sizes[-1] / COUNTS[-1]:.0f} bytes per clip. Growth is from 100,000 to 1,000,000 clips; bytes per clip are the '
             'growth of the largest resident memory over the same.', '',
             '| what | ' + ' | '.join(f'{count:,}' for count in COUNTS) + ' | growth | bytes per clip |', '|---|---|---|---|---|---|']
    worst = ('', 0)
    for name in all_figures[0]:
        (small, _), (middle, middle_mb), (large, large_mb) = (figures[name] for figures in all_figures)
        growth = large / max(middle, FLOOR_SECONDS)
        attack.check(growth <= GROWTH_LIMIT, f'{name}: {growth:.1f} times the time for ten times the clips')
        if growth > worst[1]:
            worst = (name, growth)
        each = max(0, (large_mb - middle_mb) * 2**20 / (COUNTS[2] - COUNTS[1]))
        cells = ' | '.join(f'{figures[name][0]:.3f} s, {figures[name][1]:.0f} MB' for figures in all_figures)
        lines.append(f'| {name} | {cells} | {large / middle:.1f}× | {each:.0f} |')
    attack.sections = lines
    idle = 'a run with nothing to do: discovery, ledger check, resume check, table'
    return (f'a million clips that are up to date: {all_figures[2][idle][0]:.1f} s, {all_figures[2][idle][1]:.0f} MB; first paint '
            f'{all_figures[2]["dashboard, first paint"][0]:.2f} s; largest growth for ten times the clips {worst[1]:.1f}× ({worst[0]})')
