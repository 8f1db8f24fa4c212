#!/usr/bin/env python3
"""clients.py PROGRAM WORK [--kinds …] [--stores …] [SOURCE…]: two clients of one network file system extract one output. See scripts/clients.sh."""
import argparse
import os
import pathlib
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time

from machines import ADDRESS, Client, Failed, GlusterFS, SSHFS, await_, need, sh

STARTED = time.monotonic()
HERE = pathlib.Path(__file__).parent
FINE = (0, 2)


def say(text):
    print(f'{time.monotonic() - STARTED:4.0f} s  {text}', flush=True)


def many(sources, folder, count):
    """`count` names for the recordings of all sources, by hard links to copies of them."""
    originals = [path for source in sources for path in sorted(source.rglob('*')) if path.is_file() and path.suffix in ('.wav', '.flac', '.mp3')]
    copies = []
    for number, path in enumerate(originals):
        copy = folder / 'copy-000' / f'{number:04}-{path.name}'
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, copy)
        copies.append(copy)
    for number in range(len(copies), count):
        path = folder / f'copy-{number // len(copies):03}' / copies[number % len(copies)].name
        path.parent.mkdir(exist_ok=True)
        os.link(copies[number % len(copies)], path)


class Trial:
    """One file system with two clients, one store."""

    def __init__(self, site, store):
        self.site, self.store = site, store
        self.a, self.b = site['clients']
        self.share = site['share']

    def title(self):
        return f'{self.site["system"].name} --store {self.store}'

    def extract(self, source, output, *more):
        return ['extract', source, '--output', output, '--store', self.store, '--lanes', '1', '--json', *more]

    def output(self, name):
        return self.share / f'{self.store}-{name}'

    def seen_by(self, client, output):
        """What `monitor` says there, and clips done by part."""
        look = client.run('monitor', '--once', '--json', output)
        runs = [event for event in look.events() if event.get('type') == 'run']
        need(look.status in FINE and len(runs) == 1, f'monitor on {client.name}: {look.brief()}')
        return runs[0], {part['number']['index']: part['done'] + part['up_to_date'] for part in runs[0].get('parts') or []}

    def rows(self, output, part):
        """The clips that the ledger of a part calls extracted, as the server has it."""
        ledger = self.site['system'].brick / output.name / '.melscope/parts' / part / 'ledger.sqlite'
        database = sqlite3.connect(f'file:{ledger}?immutable=1', uri=True)
        try:
            return {row[0] for row in database.execute("SELECT path FROM clip WHERE outcome = 'extracted'")}
        finally:
            database.close()

    def whole(self, client, output, name):
        """Checks a merged output, as a client sees it, against that of one process on a local disk."""
        verified = client.run('verify', output)
        need(verified.status == 0, f'verify on {client.name}: {verified.brief()} {verified.out[-300:]}')
        # Names and bytes are those that the server has; what a client reads of them is verify's.
        served = self.site['system'].brick / output.name
        done = subprocess.run([sys.executable, HERE / 'compare.py', self.site['one'][name, self.store], served], capture_output=True, text=True)
        need(done.returncode == 0, done.stderr.strip())
        left = sorted(str(path.relative_to(served)) for path in (served / '.melscope').rglob('*')
                      if path.is_file() and path.name not in ('ledger.sqlite', 'origin.json', 'recipe.yaml', 'table.json'))
        need(not left, f'left behind: {left[:5]}')

    # MARK: What is tried

    def at_once(self):
        """Each dataset by both clients at once; merged by one, read by the other."""
        for name, source in self.site['sources'].items():
            output = self.output(name)
            going = [client.start(*self.extract(source, output, '--part', f'{part}/2')) for part, client in enumerate((self.a, self.b))]
            for process in going:
                ended = process.wait()
                need(ended.status in FINE, f'{process.client.name}: {ended.brief()}')
            merged = self.b.run('merge', output)
            need(merged.status == 0, f'merge on b: {merged.brief()}')
            self.whole(self.a, output, name)
            self.whole(self.b, output, name)
            again = self.a.run(*self.extract(source, output))
            need(again.status in FINE and not again.clips(), f'a run over it: {again.brief()}')
        return f'{", ".join(self.site["sources"])}: both clients at once, merged by b: as one process on a local disk'

    def union(self):
        """Monitors on both clients while both work; other writers are refused; one run is killed and taken over; all is merged."""
        source, output = self.site['many', self.store], self.output('many')
        going = [client.start(*self.extract(source, output, '--part', f'{part}/2')) for part, client in enumerate((self.a, self.b))]
        told, looks, lags = [[], []], 0, []
        stop = threading.Event()

        def listen():
            while not stop.is_set():
                for number, process in enumerate(going):
                    told[number].append((time.monotonic(), process.said()))
                time.sleep(0.05)

        listener = threading.Thread(target=listen)
        listener.start()
        try:
            await_('both parts at work', 60, lambda: all(process.said() > 20 for process in going))
            time.sleep(2)
            before = {}
            for _ in range(6):
                for client in (self.b, self.a):
                    run, done = self.seen_by(client, output)
                    now = time.monotonic()
                    need(set(done) == {0, 1}, f'{client.name} sees the parts {sorted(done)}')
                    for part, count in done.items():
                        last = before.get((client, part), 0)
                        need(count >= last, f'{client.name}: part {part} went from {last} back to {count}')
                        before[client, part] = count
                        later = [at for at, said in told[part] if said > count]
                        lags.append(now - later[0] if later else 0)
                    looks += 1
                time.sleep(0.3)
                if any(process.is_over() for process in going):
                    break
            need(looks >= 4, 'the runs were over too soon to be watched')
            worst = max(lags)
            limit = 5 + (20 if isinstance(self.site['system'], SSHFS) else 0)
            need(worst <= limit, f'a client saw a state that was {worst:.1f} s old')
            # A refusal takes some seconds, in which the lock might turn out to be given up.
            others = {'the same part': self.extract(source, output, '--part', '0/2'), 'all clips': self.extract(source, output),
                      'another N': self.extract(source, output, '--part', '1/3'), 'retry': ['retry', output], 'merge': ['merge', output]}
            for what, second in [(what, self.b.start(*command)) for what, command in others.items()]:
                ended = second.wait()
                need(ended.status == 75 and (' on a ' in ended.err or ' on b ' in ended.err), f'{what} on b while both run: {ended.brief()}')
            need(not going[0].is_over(), 'part 0/2 was over before it could be killed')
            going[0].signal(signal.SIGKILL)
        finally:
            stop.set()
            listener.join()
        killed = going[0].wait()
        kept = self.rows(output, '0-of-2')
        refused, ended = self.take_over(source, output)
        repeated = kept & ended.clips()
        need(not repeated, f'{len(repeated)} recorded clips were done again: {sorted(repeated)[:3]}')
        other = going[1].wait()
        need(other.status in FINE, f'part 1/2 on b: {other.brief()}')
        merged = self.b.run('merge', output)
        need(merged.status == 0, f'merge on b: {merged.brief()}')
        self.whole(self.a, output, 'many')
        return (f'{looks} looks by both clients showed both parts, at most {worst:.1f} s late; {", ".join(others)} were refused; '
                f'a was killed with {len(killed.clips())} clips told and {len(kept)} on record, b was refused for {refused:.0f} s and then did the rest, none twice')

    def take_over(self, source, output, at_least=0.3):
        """Starts part 0/2 on b until it gets in. Gives the seconds for which it was refused, at least that share of the time for which a
        lock lasts, and how it ended."""
        begun = time.monotonic()
        while True:
            ended = self.b.run(*self.extract(source, output, '--part', '0/2'))
            if ended.status != 75:
                need(ended.status in FINE, f'b takes over: {ended.brief()}')
                refused = time.monotonic() - ended.seconds - begun
                need(refused >= at_least * self.site['system'].lock_seconds, f'b got in after {refused:.1f} s')
                return refused, ended
            need(time.monotonic() - begun < 4 * self.site['system'].lock_seconds, f'b was never let in: {ended.brief()}')
            time.sleep(0.5)

    def at_work(self, source, output):
        process = self.a.start(*self.extract(source, output, '--part', '0/2'))
        await_('a at work', 60, lambda: process.said() > 50 or process.is_over())
        time.sleep(1)
        return process

    def finish(self, output):
        rest = self.a.run(*self.extract(self.site['some', self.store], output, '--part', '1/2'))
        need(rest.status in FINE, f'part 1/2 on a: {rest.brief()}')
        merged = self.a.run('merge', output)
        need(merged.status == 0, f'merge on a: {merged.brief()}')
        self.whole(self.b, output, 'some')

    def asleep(self):
        """A machine sleeps for longer than its lock lasts, wakes up, and finds another at its work."""
        source, output = self.site['some', self.store], self.output('asleep')
        process = self.at_work(source, output)
        process.signal(signal.SIGSTOP)
        told = process.said()
        refused, ended = self.take_over(source, output)
        process.signal(signal.SIGCONT)
        woken = process.wait()
        need(woken.status not in FINE, f'a, woken up: {woken.brief()}')
        need('lock' in woken.err, f'a, woken up, says: {woken.brief()}')
        self.finish(output)
        return f'a slept after {told} clips; b got in after {refused:.0f} s; a woke up, said that its lock was gone and ended with {woken.status}'

    def cut_off(self):
        """The file system goes from under a run."""
        source, output = self.site['some', self.store], self.output('cut-off')
        process = self.at_work(source, output)
        self.a.cut_off()
        begun = time.monotonic()
        ended = process.wait(90)
        seconds = time.monotonic() - begun
        need(ended.status not in FINE, f'a, cut off: {ended.brief()}')
        self.a.mount_again()
        refused, _ = self.take_over(source, output, at_least=0)
        self.finish(output)
        return f'a was cut off and ended with {ended.status} after {seconds:.0f} s; b got in after {refused:.0f} s'

    def race(self):
        """Both clients want the same part at the same moment."""
        winners = []
        for number in range(6):
            output = self.output(f'race-{number}')
            going = [client.start(*self.extract(self.site['many', self.store], output, '--part', '0/2')) for client in (self.a, self.b)]
            await_('one to be refused', 60, lambda: any(process.is_over() for process in going))
            first = next(process for process in going if process.is_over())
            other = next(process for process in going if process is not first)
            ended = first.wait()
            need(ended.status == 75, f'{first.client.name}: {ended.brief()}')
            await_('the other at work', 60, lambda: other.said() > 0)
            need(not other.is_over(), f'{other.client.name}: is over')
            other.signal(signal.SIGINT)
            ended = other.wait()
            need(ended.status == 130, f'{other.client.name}: {ended.brief()}')
            winners.append(other.client.name)
        return f'both wanted one part at the same moment, {len(winners)} times: one got in, the other was refused (in: {" ".join(winners)})'


def make_site(kind, work, program):
    folder = work / kind.name
    folder.mkdir()
    system = kind(folder)
    share = folder / 'shared'
    share.mkdir()
    clients = [Client(name, program, system, folder, share) for name in ('a', 'b')]
    for client in clients:
        need(client.shell('hostname') == client.name, 'a client has no name of its own')
    # What two clients share is what the storage gives: seen by one after the other wrote it.
    clients[0].shell(f'echo here > {share}/seen')
    need(clients[1].shell(f'cat {share}/seen') == 'here', 'the clients share nothing')
    held = clients[0].start_shell(f'exec 9>> {share}/flocked; flock -n 9 && sleep 5')
    time.sleep(0.7)
    shares = clients[1].shell(f'exec 9>> {share}/flocked; flock -n 9 && echo got') != 'got'
    held.wait()
    kind_of = clients[0].shell(f"awk '$5 == \"{share}\" {{ for (i = 7; i <= NF; i++) if ($i == \"-\") print $(i + 1) }}' /proc/self/mountinfo")
    say(f'{kind.name}: two clients, {kind_of}; flock is {"shared" if shares else "not shared"} between them')
    return {'system': system, 'share': share, 'clients': clients}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('program')
    parser.add_argument('work', type=pathlib.Path)
    parser.add_argument('sources', nargs='*', type=pathlib.Path)
    parser.add_argument('--kinds', default='glusterfs,sshfs')
    parser.add_argument('--stores', default='npy,hdf5')
    parser.add_argument('--trials', default='at_once,union,asleep,cut_off,race')
    parser.add_argument('--count', type=int, default=4000, help='clips of the longest run')
    options = parser.parse_intermixed_args()
    # For the sockets of servers, which others of this machine may have.
    sh('mount', '-t', 'tmpfs', 'tmpfs', '/run')
    sh('ip', 'link', 'set', 'lo', 'up')
    sh('ip', 'address', 'add', f'{ADDRESS}/32', 'dev', 'lo')
    work = options.work
    for kind in ('CONFIG', 'STATE', 'CACHE'):
        os.environ[f'XDG_{kind}_HOME'] = str(work / 'local' / kind.lower())
    if not options.sources:
        sh(options.program, 'demo', work / 'demo', '--make-only')
        options.sources = sorted(path for path in (work / 'demo').iterdir() if any(path.rglob('*.wav')))
    sources = {path.name: path.resolve() for path in options.sources}
    one, stores = {}, options.stores.split(',')
    places = {(name, store): source for name, source in sources.items() for store in stores}
    for store in stores:
        # With few files a run is over sooner.
        for name, count in (('many', options.count * (2 if store == 'hdf5' else 1)), ('some', options.count // 4)):
            places[name, store] = work / f'{name}-{store}'
            many(sources.values(), places[name, store], count)
    for (name, store), source in places.items():
        one[name, store] = work / 'one' / f'{name}-{store}'
        done = subprocess.run([options.program, 'extract', source, '--output', one[name, store], '--store', store, '--quiet'], capture_output=True, text=True)
        need(done.returncode in FINE, f'{name} by one run: {done.stderr}')
    say(f'{", ".join(sources)}, and {options.count:,} names for their recordings, extracted by one run each on a local disk')
    status = 0
    for kind in (GlusterFS, SSHFS):
        if kind.name not in options.kinds.split(','):
            continue
        site = {**make_site(kind, work, options.program), 'sources': sources, 'one': one,
                **places}
        for store in stores:
            trial = Trial(site, store)
            for name in options.trials.split(','):
                try:
                    say(f'{trial.title()}: {getattr(trial, name)()}')
                except Failed as problem:
                    status = 1
                    say(f'{trial.title()}: {name}: FAILED: {problem}')
        for client in site['clients']:
            client.end()
    say('done' if status == 0 else 'FAILED')
    return status


if __name__ == '__main__':
    try:
        sys.exit(main())
    except Failed as problem:
        sys.exit(f'scripts/clients.sh cannot run here: {problem}')
