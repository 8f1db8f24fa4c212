"""Measures what the dashboard costs and writes docs/FIGURES.md. Python's standard library only.

    make figures                              everything; some minutes
    scripts/figures/figures.py --rounds 1 --print     a quick look, printed only
"""
import argparse
import datetime
import json
import os
import pathlib
import platform
import random
import shutil
import statistics
import struct
import subprocess
import tempfile
import time

from terminal import (COLUMNS, PROGRAM, ROOT, ROWS, Terminal, environment, machine_seconds, memory_mb, process_seconds, run,
                      thread_seconds)

SCALE = PROGRAM.parent / 'melscope-scale'
REPORT = ROOT / 'docs' / 'FIGURES.md'
# Of each of the two datasets in the pairs of runs with and without the dashboard.
PAIR_CLIPS = 1000
CLIPS = 100_000
# Of 10 s; what rounds to 0.0 %. libdispatch looks at its own threads once a second, which takes about 0.5 ms.
IDLE_SECONDS = 0.005
# The footer is drawn last, and this is its last word.
FOOTER = b' quit'
NAMES = ('CREMA-D', 'RAVDESS')


class Figures:
    def __init__(self, folder, options):
        self.folder, self.rounds, self.clips, self.pairs = folder, options.rounds, options.clips, options.pairs
        self.rows = []
        self.loads = []
        self.notes = []

    def add(self, what, target, measured, verdict):
        self.rows.append((what, target, measured, {True: 'met', False: 'missed', None: 'not judged' if target else ''}[verdict]))
        print(f'{what}: {measured} (target {target}) {self.rows[-1][3]}', flush=True)

    def quiet(self):
        """Waits a while for other people's work to end, and notes what is left of it."""
        for _ in range(20):
            before = machine_seconds()
            time.sleep(1)
            others = machine_seconds() - before
            if others < 0.25:
                break
        self.loads.append(others / os.cpu_count())

    # A ledger of a hundred thousand clips

    def prepare_large(self):
        large = self.folder / 'large'
        subprocess.run([SCALE, 'make', str(CLIPS), str(large)], check=True, stdout=subprocess.DEVNULL)
        run(self.folder, 'extract', large / 'source', '--output', large / 'output', '--quiet')
        run(self.folder, 'datasets', 'add', large / 'source', '--output', large / 'output')
        self.output = large / 'output'

    def prepare_measured(self):
        """As many recordings, of noise and a quarter of a second each, by a hundred speakers in five classes, measured by the doctor."""
        source = self.folder / 'recordings'
        self.quality_home = self.folder / 'quality'
        self.quality_home.mkdir()
        numbers = random.Random(5)
        frames = 2000
        header = struct.pack('<4sI4s4sIHHIIHH4sI', b'RIFF', 36 + 2 * frames, b'WAVE', b'fmt ', 16, 1, 1, 8000, 16000, 2, 16, b'data', 2 * frames)
        noise = bytes(numbers.randbytes(1 << 20))
        for index in range(CLIPS):
            speaker = source / f's{index % 100:02}'
            speaker.mkdir(parents=True, exist_ok=True)
            begin = numbers.randrange(len(noise) - 2 * frames) & ~1
            (speaker / f'{("anger", "fear", "joy", "sadness", "neutral")[index // 100 % 5]}-{index:06}.wav').write_bytes(
                header + noise[begin:begin + 2 * frames])
        pattern = ('--pattern', '(?<speaker>s[0-9]+)/(?<emotion>[a-z]+)-[0-9]+')
        run(self.quality_home, 'datasets', 'add', source, *pattern)
        run(self.quality_home, 'doctor', source, *pattern)

    def first_paint(self):
        self.quiet()
        starts, datasets, frames, clips = [], [], [], []
        for _ in range(15):
            begun = time.monotonic()
            run(self.folder, '--version')
            starts.append(time.monotonic() - begun)
            terminal = Terminal(self.folder)
            datasets.append(terminal.wait(FOOTER))
            terminal.close()
            terminal = Terminal(self.folder, 'monitor', self.output)
            frames.append(terminal.wait(FOOTER))
            clips.append(terminal.wait(rb'clip-\d{7}', start=0))
            terminal.close()
        start = statistics.median(starts) * 1000
        for what, times in (('first paint, datasets screen', datasets), ('first paint, dashboard (`monitor`)', frames),
                            ('first paint, dashboard with its first clips', clips)):
            paint = statistics.median(times) * 1000
            self.add(f'{what}, from exec', '< 50 ms', f'{paint:.0f} ms (of which {start:.0f} ms from exec to the end of `--version`; '
                     f'fastest {min(times) * 1000:.0f}, slowest {max(times) * 1000:.0f} of {len(times)})', paint < 50)

    def idle(self):
        terminal = Terminal(self.folder)
        terminal.wait(FOOTER)
        terminal.settle()
        memory = memory_mb(terminal.pid)
        self.quiet()
        for name, keys in (('datasets screen', b''), ('dashboard, finished', b'2')):
            if keys:
                terminal.press(keys)
                terminal.wait(rb'clip-\d{7}')
                # A notice of a few seconds goes by itself.
                terminal.drain(6)
            before = thread_seconds(terminal.pid)
            count = terminal.drain(10)
            # A thread that has ended meanwhile takes its seconds with it, so each is compared with itself.
            used = sum(seconds - before.get(thread, 0) for thread, seconds in thread_seconds(terminal.pid).items())
            self.add(f'idle, {name}: bytes in 10 s', '0', str(count), count == 0)
            self.add(f'idle, {name}: processor in 10 s', '0 %', f'{used * 10:.2f} % ({used * 1000:.1f} ms)', used < IDLE_SECONDS)
        after = memory_mb(terminal.pid)
        for what, value in (('datasets screen', memory), ('dashboard with its clips', after)):
            self.add(f'resident memory before any run, {what}', '< 50 MB',
                     f'{value["VmRSS"]:.0f} MB ({value["RssAnon"]:.0f} MB its own, {value["RssFile"]:.0f} MB of files, shared)',
                     value['VmRSS'] < 50)
        terminal.close()

    def quality(self):
        self.quiet()
        frames, reports = [], []
        for index in range(7):
            terminal = Terminal(self.quality_home)
            terminal.wait(FOOTER)
            terminal.settle()
            start = len(terminal.seen)
            begun = time.monotonic()
            terminal.press(b'4')
            terminal.wait(rb'\[4 Quality\]', start=start)
            frames.append(time.monotonic() - begun)
            terminal.wait(f'{CLIPS:,} clips'.encode(), start=start)
            reports.append(time.monotonic() - begun)
            if index < 6:
                terminal.close()
        frame, report = statistics.median(frames) * 1000, statistics.median(reports)
        self.add('first paint, quality screen, from the key', '< 50 ms', f'{frame:.0f} ms (slowest {max(frames) * 1000:.0f} of {len(frames)})', frame < 50)
        self.add(f'quality screen with all that was measured of {CLIPS:,} recordings, from the key', '',
                 f'{report:.2f} s (fastest {min(reports):.2f}, slowest {max(reports):.2f})', None)
        terminal.drain(6)
        before = thread_seconds(terminal.pid)
        count = terminal.drain(10)
        used = sum(seconds - before.get(thread, 0) for thread, seconds in thread_seconds(terminal.pid).items())
        self.add('idle, quality screen: bytes in 10 s', '0', str(count), count == 0)
        self.add('idle, quality screen: processor in 10 s', '0 %', f'{used * 10:.2f} % ({used * 1000:.1f} ms)', used < IDLE_SECONDS)
        value = memory_mb(terminal.pid)
        self.add('resident memory before any run, quality screen', '< 50 MB',
                 f'{value["VmRSS"]:.0f} MB ({value["RssAnon"]:.0f} MB its own, {value["RssFile"]:.0f} MB of files, shared)', value['VmRSS'] < 50)
        terminal.close()

    # A run at full speed

    def prepare_demo(self):
        run(self.folder, 'demo', 'demo', '--clips', self.clips, '--make-only')

    def run_seconds(self, features):
        """From the first run's start to the last one's end, as the ledgers have it."""
        snapshots = [json.loads(run(self.folder, 'monitor', features / name, '--once', '--json').stdout.split('\n')[0]) for name in NAMES]
        return max(s['ended_at'] for s in snapshots) - min(s['started_at'] for s in snapshots)

    def put_aside(self, features):
        """Makes room for another run without removing anything: for some minutes ext4 steps over freed inodes for each new file."""
        if features.exists():
            features.rename(self.folder / f'aside-{time.monotonic_ns()}')
        os.sync()

    def headless(self, demo='demo'):
        self.put_aside(self.folder / 'plain')
        arguments = ['extract', *(self.folder / demo / name for name in NAMES), '--output', self.folder / 'plain', '--quiet']
        process = subprocess.Popen([PROGRAM, *map(str, arguments)], env=environment(self.folder), stdout=subprocess.DEVNULL,
                                   start_new_session=True)
        _, _, usage = os.wait4(process.pid, 0)
        process.returncode = 0
        return self.run_seconds(self.folder / 'plain'), usage.ru_utime + usage.ru_stime

    def with_dashboard(self, during=None, demo='demo', storms=False):
        features = self.folder / demo / 'features'
        self.put_aside(features)
        terminal = Terminal(self.folder, 'demo', demo)
        terminal.wait(FOOTER)
        terminal.settle(0.5)
        used = process_seconds(terminal.pid)
        main = thread_seconds(terminal.pid)[terminal.pid]
        terminal.press(b'  \r')
        begun, count, result = time.monotonic(), 0, None
        if during:
            result = during(terminal)
        while not all((features / name / 'metadata.csv').exists() for name in NAMES):
            count += len(terminal.read(0.05))
            if time.monotonic() - begun > 600:
                raise SystemExit('the run did not end')
        wall = time.monotonic() - begun
        used = process_seconds(terminal.pid) - used
        main = thread_seconds(terminal.pid)[terminal.pid] - main
        terminal.drain(1)
        storm = self.storm(terminal) if storms else None
        terminal.close()
        return {'seconds': self.run_seconds(features), 'cpu': used, 'main': main, 'bytes': count / wall, 'wall': wall,
                'result': result, 'storm': storm}

    def storm(self, terminal):
        """Bytes of a hundred sizes within a second and of what follows."""
        terminal.settle(1)
        numbers = random.Random(7)
        begun, count = time.monotonic(), 0
        for index in range(100):
            terminal.change_size(numbers.randint(COLUMNS - 15, COLUMNS + 10), numbers.randint(ROWS - 8, ROWS + 4))
            count += terminal.drain(begun + (index + 1) / 100 - time.monotonic())
        terminal.change_size(COLUMNS, ROWS)
        start = len(terminal.seen)
        count += terminal.drain(1.5)
        if FOOTER not in terminal.seen[start:]:
            raise SystemExit('the last size was not drawn')
        return count

    @staticmethod
    def keys(terminal):
        """Milliseconds from the press of Tab to the other dataset's name above the table, while both run."""
        terminal.drain(1)
        numbers = random.Random(11)
        times = []
        for index in range(240):
            name = NAMES[(index + 1) % 2].encode()
            start = len(terminal.seen)
            begun = time.monotonic()
            terminal.press(b'\t')
            while name not in terminal.seen[start:]:
                if time.monotonic() - begun > 2:
                    raise SystemExit(f'Tab was not answered: {terminal.seen[start:]}')
                terminal.read(0.2)
            times.append((time.monotonic() - begun) * 1000)
            terminal.drain(numbers.uniform(0.005, 0.04))
        return sorted(times)

    def run_time(self):
        """The machine's own speed changes by tenths within seconds, so many short runs are compared, each with its neighbour."""
        self.quiet()
        run(self.folder, 'demo', 'short', '--clips', PAIR_CLIPS, '--make-only')
        ratios, cpu, plain = [], [], []
        for index in range(self.pairs):
            order = (self.headless, self.with_dashboard) if index % 2 == 0 else (self.with_dashboard, self.headless)
            results = {}
            for take in order:
                results[take.__name__] = take(demo='short')
            seconds, own = results['headless']
            shown = results['with_dashboard']
            ratios.append(shown['seconds'] / seconds)
            cpu.append(shown['cpu'] / own)
            plain.append(seconds)
            print(f'  headless {seconds:.2f} s, dashboard {shown["seconds"]:.2f} s: {ratios[-1]:.3f}', flush=True)
        ratio = statistics.median(ratios) - 1
        quarters = statistics.quantiles(ratios, n=4)
        self.add('run time with the dashboard against without', '≤ +2 %',
                 f'{ratio * 100:+.1f} % (median of {len(ratios)} pairs of neighbouring runs; their quarters {quarters[0] * 100 - 100:+.1f} '
                 f'and {quarters[2] * 100 - 100:+.1f} %; {len(NAMES) * PAIR_CLIPS:,} clips in {statistics.median(plain):.2f} s)', ratio <= 0.02)
        self.add('processor of the whole process with the dashboard against without', '',
                 f'{(statistics.median(cpu) - 1) * 100:+.1f} % (median of the same pairs)', None)

    def full_speed(self):
        shown, others = [], 0
        for _ in range(self.rounds):
            self.quiet()
            before = machine_seconds()
            shown.append(self.with_dashboard(storms=True))
            others += max(0, machine_seconds() - before - shown[-1]['cpu'])
        share = others / sum(s['wall'] for s in shown) / os.cpu_count()
        self.notes.append(f'During the runs at full speed, everything else on the machine (the measuring included) used '
                          f'{share * 100:.0f} % of its cores.')
        rate = statistics.median(s['bytes'] for s in shown)
        self.add('full speed: bytes', '≤ 4 kB/s', f'{rate / 1000:.1f} kB/s', rate <= 4000)
        share = statistics.median(s['main'] / s['wall'] for s in shown) * 100
        self.add("full speed: processor of the interface's thread", '≤ 1 % of a core', f'{share:.2f} %', share <= 1)
        storm = max(s['storm'] for s in shown)
        self.add('100 sizes in a second, finished dashboard', '≤ 50 kB', f'{storm / 1000:.1f} kB', storm <= 50_000)

    def key_latency(self):
        self.quiet()
        times = self.with_dashboard(self.keys)['result']
        p99 = times[int(len(times) * 0.99)]
        self.add('from a key to the screen under full load, 99th percentile', '≤ 33 ms',
                 f'{p99:.1f} ms (median {statistics.median(times):.1f}, slowest {times[-1]:.1f} of {len(times)})', p99 <= 33)


def machine():
    name = next((line.split(':', 1)[1].strip() for line in pathlib.Path('/proc/cpuinfo').read_text().splitlines()
                 if line.startswith('model name')), platform.machine())
    memory = os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30
    return f'{name}, {os.cpu_count()} cores, {memory:.0f} GB, {platform.system()} {platform.release().split("-")[0]}'


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--rounds', type=int, default=3, help='runs at full speed')
    parser.add_argument('--pairs', type=int, default=25, help='pairs of short runs with and without the dashboard')
    parser.add_argument('--clips', type=int, default=5000, help='clips of each of the two demo datasets that are run')
    parser.add_argument('--only', help='first_paint, idle, quality, run_time, full_speed, key_latency; separated by commas')
    parser.add_argument('--print', action='store_true', help='leave docs/FIGURES.md as it is')
    options = parser.parse_args()
    wanted = options.only.split(',') if options.only else ['first_paint', 'idle', 'quality', 'run_time', 'full_speed', 'key_latency']
    folder = pathlib.Path(tempfile.mkdtemp(prefix='melscope-figures-'))
    try:
        figures = Figures(folder, options)
        if {'first_paint', 'idle'} & set(wanted):
            figures.prepare_large()
        if 'quality' in wanted:
            figures.prepare_measured()
        if {'full_speed', 'key_latency'} & set(wanted):
            figures.prepare_demo()
        for name in wanted:
            getattr(figures, name)()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if options.print or options.only:
        return
    load = max(figures.loads) * 100
    met = sum(1 for row in figures.rows if row[3] == 'met')
    lines = [
        '# What the dashboard costs', '',
        f'{datetime.date.today().isoformat()}, {machine()}. Made by `make figures`. {met} of '
        f'{sum(1 for row in figures.rows if row[3])} targets met.', '',
        f'A terminal of {COLUMNS}×{ROWS} with 256 colours. First paint, idle and memory: a finished ledger of {CLIPS:,} clips. Full speed: '
        f'the two audio datasets of the demo, {options.clips:,} clips each, on all cores. Just before the measurements other work '
        f'took at most {load:.0f} % of the machine. ' + ' '.join(figures.notes), '',
        '| what | target | measured | |', '|---|---|---|---|',
        *(f'| {what} | {target} | {measured} | {verdict} |' for what, target, measured, verdict in figures.rows),
    ]
    REPORT.write_text('\n'.join(lines) + '\n')
    print(f'wrote {REPORT.relative_to(ROOT)}')


main()
