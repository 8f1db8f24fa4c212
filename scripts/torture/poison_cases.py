"""Clips and disks that end the program or hold it up, by a library that stands before the system's calls."""
import os
import shutil
import signal
import subprocess
import time

import clips
from harness import Skipped, case, extract, features, remove, run, start, table

SOURCE = r'''
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>
static int bad = -1;
static const char *kind(void) { const char *k = getenv("TORTURE_KIND"); return k ? k : ""; }
static void fired(void) {
  const char *log = getenv("TORTURE_LOG");
  int f = log ? syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND, 0644) : -1;
  if (f >= 0) { syscall(SYS_write, f, "x", 1); syscall(SYS_close, f); }
}
static void see(const char *p, int f) {
  const char *wanted = getenv("TORTURE_CLIP");
  size_t n = strlen(p), m = wanted ? strlen(wanted) : 0;
  if (f < 0) return;
  if (m && n >= m && !strcmp(p + n - m, wanted)) bad = f; else if (f == bad) bad = -1;
}
#define REAL(t, name, ...) static t (*real)(__VA_ARGS__); if (!real) real = dlsym(RTLD_NEXT, #name)
#define MODE int mode = 0; if (flags & (O_CREAT | O_TMPFILE)) { va_list l; va_start(l, flags); mode = va_arg(l, int); va_end(l); }
int open(const char *p, int flags, ...) { MODE REAL(int, open, const char *, int, ...); int f = real(p, flags, mode); see(p, f); return f; }
int open64(const char *p, int flags, ...) { MODE REAL(int, open64, const char *, int, ...); int f = real(p, flags, mode); see(p, f); return f; }
int openat(int d, const char *p, int flags, ...) { MODE REAL(int, openat, int, const char *, int, ...); int f = real(d, p, flags, mode); see(p, f); return f; }
int openat64(int d, const char *p, int flags, ...) { MODE REAL(int, openat64, int, const char *, int, ...); int f = real(d, p, flags, mode); see(p, f); return f; }
static void before(int f, size_t n) {
  if (!strcmp(kind(), "slow") && n > 20000) { fired(); usleep(20000); }
  if (f != bad || f < 0) return;
  if (!strcmp(kind(), "segv")) { fired(); *(volatile int *)0 = 1; }
  if (!strcmp(kind(), "kill")) { fired(); kill(getpid(), SIGKILL); }
  if (!strcmp(kind(), "abort")) { fired(); abort(); }
  if (!strcmp(kind(), "hang")) { fired(); for (;;) pause(); }
}
ssize_t pread(int f, void *b, size_t n, off_t o) { REAL(ssize_t, pread, int, void *, size_t, off_t); before(f, n); return real(f, b, n, o); }
ssize_t pread64(int f, void *b, size_t n, off_t o) { REAL(ssize_t, pread64, int, void *, size_t, off_t); before(f, n); return real(f, b, n, o); }
ssize_t read(int f, void *b, size_t n) { REAL(ssize_t, read, int, void *, size_t); before(f, n); return real(f, b, n); }
'''


def shim(attack):
    """The compiled library; the environment of the program is set through that of this process."""
    if shutil.which('cc') is None:
        raise Skipped('no C compiler')
    source, library = attack.folder / 'shim.c', attack.folder / 'shim.so'
    source.write_text(SOURCE)
    subprocess.run(['cc', '-shared', '-fPIC', '-w', '-o', library, source, '-ldl'], check=True)
    return library


class Preloaded:
    """The environment in which the program is started: with the library, of this kind, for this clip."""

    def __init__(self, attack, library, kind, clip=''):
        self.log = attack.folder / 'fired'
        remove(self.log)
        self.values = {'LD_PRELOAD': str(library), 'TORTURE_KIND': kind, 'TORTURE_CLIP': '/' + clip,
                       'TORTURE_LOG': str(self.log), 'MELSCOPE_SOLO_SECONDS': '3'}

    def __enter__(self):
        os.environ.update(self.values)
        return self

    def __exit__(self, *_):
        for name in self.values:
            os.environ.pop(name, None)

    @property
    def fired(self):
        return len(self.log.read_text()) if self.log.exists() else 0


@case('poison', 4, 'one clip, drawn at random, ends the program or holds it up whenever it is read', times=24)
def poison(attack):
    whole, library, kinds = clips.whole(attack), shim(attack), {}
    good = sorted(row['file_name'] for row in table(whole['output']) if row['outcome'] == 'extracted')
    for number, rng in attack.rounds():
        output, clip, kind = attack.fresh('out'), rng.choice(good), ('segv', 'kill', 'abort', 'hang')[number % 4]
        with Preloaded(attack, library, kind, clip) as preloaded:
            first = start(attack, *extract(whole['source'], output))
            if kind == 'hang':
                deadline = time.monotonic() + 60
                while len(features(output)) < len(good) - 1 and time.monotonic() < deadline:
                    time.sleep(0.05)
                attack.check(len(features(output)) == len(good) - 1, f'{clip} held up others')
                for _ in range(3):
                    first.signal(signal.SIGINT)
                    time.sleep(0.3)
            ended = first.wait()
            attack.check(ended.status == 130 if kind == 'hang' else ended.status < 0, f'{kind} at {clip}: {ended.brief()}')
            second = run(attack, *extract(whole['source'], output))
            attack.check(second.status == 2, f'after {kind} at {clip}: {second.brief()}')
            third = run(attack, *extract(whole['source'], output))
            attack.check(third.status == 2 and preloaded.fired == 2, f'{clip} was tried {preloaded.fired} times')
        crashed = [row for row in table(output) if row['reason'] == 'clip.crashed']
        attack.check([row['file_name'] for row in crashed] == [clip], f'crashed: {crashed}')
        attack.check(len(features(output)) == len(good) - 1, 'features are missing')
        retried = run(attack, 'retry', output, '--reason', 'clip.crashed')
        attack.check(retried.status == 0, f'retry: {retried.brief()}')
        attack.check(features(output) == features(whole['output']), 'other features than of an undisturbed run')
        kinds[kind] = kinds.get(kind, 0) + 1
    return f'{kinds}: two deaths each, then clip.crashed and never again but by retry; all others done'


@case('stalled', 4, 'a read that never returns: what extract and monitor say of it, and a third signal', times=1)
def stalled(attack):
    whole, library = clips.whole(attack), shim(attack)
    good = sorted(row['file_name'] for row in table(whole['output']) if row['outcome'] == 'extracted')
    for number, rng in attack.rounds():
        output, clip = attack.fresh('out'), rng.choice(good)
        with Preloaded(attack, library, 'hang', clip) as preloaded:
            process = start(attack, *extract(whole['source'], output))
        monitored = None
        deadline = time.monotonic() + 90
        while time.monotonic() < deadline and not (monitored and 'stalled at read for' in monitored.out):
            time.sleep(1)
            monitored = run(attack, 'monitor', output, '--once')
        attack.check(preloaded.fired == 1, 'the library did nothing')
        lines = [line for line in monitored.out.splitlines() if f'{clip}  stalled at read for' in line]
        attack.check(len(lines) == 1, f'monitor: {monitored.brief()}')
        looked = run(attack, 'monitor', output, '--once', '--json').events()
        lanes = [lane for lane in looked[0]['lanes'] if lane['is_stalled']] if looked else []
        attack.check(
            [(lane['clip'], lane['step']) for lane in lanes] == [(clip, 'read')] and lanes[0]['seconds'] >= 30, f'monitor --json: {looked}')
        attack.check(len(features(output)) == len(good) - 1, f'{clip} held up others')
        # Extract looks every ten seconds.
        time.sleep(11)
        for _ in range(3):
            process.signal(signal.SIGINT)
            time.sleep(0.3)
        ended = process.wait()
        attack.check(ended.status == 130, ended.brief())
        attack.check(len(ended.clips()) == whole['count'] - 1, f'{len(ended.clips())} clips on standard output')
        told = [line for line in ended.err.splitlines() if 'stalled: lane' in line and clip in line]
        attack.check(len(told) == 1, f'extract --json said of it on standard error: {ended.err!r}')
        resumed = run(attack, *extract(whole['source'], output))
        attack.check(resumed.status == 2 and [event['file_name'] for event in resumed.clips()] == [clip], f'resumed: {resumed.brief()}')
        attack.check(features(output) == whole['features'], 'other features than of an undisturbed run')
    return 'named with its lane, step and age by extract, monitor and monitor --json after half a minute; the third signal ended the run, and the next one took that clip alone'


@case('slow-storage', 4, 'each read takes 20 ms longer: eight lanes against one', times=3)
def slow_storage(attack):
    whole, library, gains = clips.whole(attack), shim(attack), []
    for _ in attack.rounds():
        rates = []
        for lanes in ('1', '8'):
            output = attack.fresh('out')
            with Preloaded(attack, library, 'slow') as preloaded:
                ended = run(attack, 'extract', whole['source'], '--output', output, '--json', '--lanes', lanes)
                attack.check(preloaded.fired > 0, 'the library did nothing')
            attack.check(ended.status == 2, ended.brief())
            summary = [event for event in ended.events() if event.get('type') == 'summary']
            attack.check(len(summary) == 1, 'no summary')
            rates.append(ended.seconds)
        gains.append(rates[0] / rates[1])
        attack.check(gains[-1] >= 3, f'eight lanes were {gains[-1]:.1f} times as fast as one')
    return f'eight lanes were {min(gains):.1f} to {max(gains):.1f} times as fast as one'
