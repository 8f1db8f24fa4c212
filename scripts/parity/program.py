"""Melscope itself, run over a folder of clips."""
import json
import pathlib
import subprocess
import tempfile
import time

import numpy as np

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BINARY = ROOT / '.build' / 'release' / 'melscope'
# Every clip of the comparison is wanted, however short or long.
CLIPS = 'clips:\n  min_seconds: 0\n  max_seconds: 86400\n'


def resident_peak_mb(pid):
    """The high-water mark of the program alone: what wait4 tells would count this process's memory from before the exec."""
    try:
        status = pathlib.Path(f'/proc/{pid}/status').read_text()
    except OSError:
        return 0.0
    return max((int(line.split()[1]) / 1000 for line in status.splitlines() if line.startswith('VmHWM')), default=0.0)


def last_lines(text, most=2000):
    """The end of what a program said, from the beginning of a line where it said more."""
    text = text.strip()
    return text if len(text) <= most else text[-most:].partition('\n')[2] or text[-most:]


class Refused(Exception):
    """The program did not run; its own words."""


class Extraction:
    """`outcomes`: by path relative to the source, the line of --json. `peak_mb`: the largest resident memory."""

    def __init__(self, source, output, model=None, recipe='', lanes=None, options=(), clips=CLIPS):
        self.output, self.peak_mb = pathlib.Path(output), 0.0
        self.output.parent.mkdir(parents=True, exist_ok=True)
        recipe_path = self.output.with_name(self.output.name + '.recipe.yaml')
        recipe_path.write_text(clips + recipe)
        command = [BINARY, 'extract', source, '--output', output, '--recipe', recipe_path, '--dataset', 'folder', '--json', '--force']
        command += ['--model', model] if model else []
        command += ['--lanes', lanes] if lanes else []
        command += options
        with tempfile.TemporaryFile() as lines, tempfile.TemporaryFile() as words:
            process = subprocess.Popen([str(part) for part in command], stdout=lines, stderr=words)
            while process.poll() is None:
                self.peak_mb = max(self.peak_mb, resident_peak_mb(process.pid))
                time.sleep(0.01)
            lines.seek(0)
            words.seek(0)
            if process.returncode not in (0, 2):
                raise Refused(f'melscope extract ended with {process.returncode}: {last_lines(words.read().decode())}')
            records = [json.loads(line) for line in lines.read().decode().splitlines()]
        self.outcomes = {record['file_name']: record for record in records if 'file_name' in record}

    def features(self, clip):
        """Of a clip by its relative path, or None."""
        record = self.outcomes.get(clip)
        if not record or record['outcome'] != 'extracted':
            return None
        return np.load(self.output / record['feature_file'])

    def all_features(self, clip):
        """As a list: of each output, where several are written."""
        record = self.outcomes.get(clip)
        if not record or record['outcome'] != 'extracted':
            return None
        return [np.load(self.output / name) for name in record.get('feature_files') or [record['feature_file']]]

    def reason(self, clip):
        record = self.outcomes.get(clip)
        return 'no line for it' if record is None else f"{record['outcome']}: {record.get('reason')}"
