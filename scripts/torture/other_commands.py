"""Commands of the Makefile that are attacks of their own; each is one case here, so that the table is whole.

A command that a checkout lacks is skipped. Its last line on standard output is what happened.
"""
import re
import subprocess

from harness import ROOT, Skipped, case

LIMIT_SECONDS = 6 * 3600


def make(attack, target):
    if not re.search(rf'^{target}:', (ROOT / 'Makefile').read_text(), re.MULTILINE):
        raise Skipped(f'there is no `make {target}` here')
    for _ in attack.rounds():
        ended = subprocess.run(['make', '-C', ROOT, target], capture_output=True, text=True, timeout=LIMIT_SECONDS)
        lines = [line for line in (ended.stdout + '\n' + ended.stderr).splitlines() if line.strip()]
        attack.check(ended.returncode == 0, f'make {target} ended with {ended.returncode}: {" / ".join(lines[-3:])}')
    said = [line for line in ended.stdout.splitlines() if line.strip() and not line.startswith('make')]
    return said[-1] if said else 'it printed nothing'


@case('fuzz', 3, 'hostile input: `make fuzz`')
def fuzz(attack):
    return make(attack, 'fuzz')


@case('parity', 4, 'truth of the numbers: `make parity`')
def parity(attack):
    return make(attack, 'parity')


@case('sanitize', 6, 'the tests under the address and the thread sanitizer: `make sanitize`')
def sanitize(attack):
    return make(attack, 'sanitize')
