"""Attacks the release program, case by case, and says what happened. Started by scripts/torture.sh."""
import argparse
import datetime
import os
import pathlib
import platform
import random
import shutil
import sys
import tempfile
import time
import traceback

import harness
# Importing registers the cases, in the order of the table.
import kill_cases  # noqa: F401
import power_cases  # noqa: F401
import store_cases  # noqa: F401
import poison_cases  # noqa: F401
import place_cases  # noqa: F401
import input_cases  # noqa: F401
import ledger_cases  # noqa: F401
import together_cases  # noqa: F401
import scale_cases  # noqa: F401
import leak_cases  # noqa: F401
import other_commands  # noqa: F401
import part_cases  # noqa: F401

REPORT = harness.ROOT / 'docs' / 'TORTURE.md'


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--cases', help='names, separated by commas; all when not given')
    parser.add_argument('--seed', type=int, help='seed of all randomness; printed, so that a failure can be repeated')
    parser.add_argument('--times', type=int, help='how often each case is tried, in place of its own number')
    parser.add_argument('--first', type=int, default=0, help='number of the first try')
    parser.add_argument('--folder', help='where to work; a temporary folder when not given')
    parser.add_argument('--list', action='store_true', help='name the cases')
    return parser.parse_args()


def attempt(entry, options, seed, folder, shared):
    times = options.times or entry['times']
    place = folder / entry['name']
    place.mkdir(parents=True, exist_ok=True)
    attack = harness.Attack(entry['name'], place, seed, times, options.first, shared)
    harness.say(f'{entry["name"]}: {entry["title"]}')
    begun = time.monotonic()
    try:
        text = entry['function'](attack)
        verdict = 'failed' if attack.failures else 'held'
    except harness.Skipped as reason:
        text, verdict = str(reason), 'skipped'
    except Exception as error:
        traceback.print_exc()
        attack.check(False, f'the attack itself broke: {type(error).__name__}: {error}')
        text, verdict = 'broke off', 'failed'
    shutil.rmtree(place, ignore_errors=True)
    seconds = time.monotonic() - begun
    harness.say(f'  {verdict} after {seconds:.0f} s, tried {attack.tried} times: {text}')
    return {**entry, 'sections': attack.sections, 'verdict': verdict, 'text': text, 'tried': attack.tried, 'failures': attack.failures, 'seconds': seconds}


def processor():
    for line in pathlib.Path('/proc/cpuinfo').read_text().splitlines():
        if line.startswith('model name'):
            return line.split(':', 1)[1].strip()
    return platform.machine()


def machine():
    memory = os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30
    return f'{processor()}, {os.cpu_count()} cores, {memory:.0f} GB, {platform.system()} {platform.release().split("-")[0]}'


def report(results, seed):
    date = datetime.date.today().isoformat()
    held = sum(1 for result in results if result['verdict'] == 'held')
    skipped = [result for result in results if result['verdict'] == 'skipped']
    summary = f'{held} of {len(results)} cases held' + (f', {len(skipped)} skipped' if skipped else '')
    lines = [
        '# Torture', '',
        f'{date}, {machine()}. Seed {seed}. {summary}. Made by `make torture`.', '',
        'Each case drives the release program. *Tried* counts tries, of which a single failure makes the case fail.', '',
        '| case | what is done | tried | result | what happened |', '|---|---|---|---|---|']
    for result in results:
        lines.append('| `{name}` | {title} | {tried} | **{verdict}** | {cell} |'.format(
            cell=result['text'].replace('|', '\\|').replace('\n', ' '), **result))
    failures = [failure for result in results for failure in result['failures']]
    if failures:
        lines += ['', '## Failures', ''] + [f'- {failure}' for failure in failures[:100]]
    extra = [text for result in results for text in result.get('sections', [])]
    return '\n'.join(lines + extra) + '\n'


def main():
    options = arguments()
    if options.list:
        for entry in harness.CASES.values():
            print(f'{entry["name"]:18} {entry["title"]}')
        return 0
    names = options.cases.split(',') if options.cases else list(harness.CASES)
    unknown = [name for name in names if name not in harness.CASES]
    if unknown:
        sys.exit(f'no such case: {", ".join(unknown)}; there are {", ".join(harness.CASES)}')
    seed = options.seed if options.seed is not None else random.SystemRandom().randrange(10**6)
    harness.say(f'seed {seed}')
    folder = pathlib.Path(options.folder) if options.folder else pathlib.Path(tempfile.mkdtemp(prefix='melscope-torture-'))
    # The case of another user must be able to reach its folder.
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)
    shared = {}
    try:
        results = [attempt(harness.CASES[name], options, seed, folder, shared) for name in names]
    finally:
        if not options.folder:
            shutil.rmtree(folder, ignore_errors=True)
    text = report(results, seed)
    print(text)
    if not options.cases and not options.times:
        REPORT.write_text(text)
    for result in results:
        for failure in result['failures'][:3]:
            number = failure.split('#', 1)[1].split(':', 1)[0]
            harness.say(f'repeat with: scripts/torture.sh --cases {result["name"]} --seed {seed} --first {number} --times 1'
                        if number.isdigit() else f'{failure}')
    return 1 if any(result['verdict'] == 'failed' for result in results) else 0


if __name__ == '__main__':
    sys.exit(main())
