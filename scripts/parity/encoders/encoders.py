"""Compares the features of real networks, fed by Melscope, with those of their own libraries.

    encoders.py CLIPS NETWORKS [--only NAME,…] [--json FILE] [--count N]

CLIPS is a folder of recordings, of which N (12) are taken, spread over it; NETWORKS is the folder that `export.py` fills, and is filled
where something is missing. Prints a line for each network, writes what was measured to FILE, ends with 1 when a bound is broken or
a network could not be run.
"""
import argparse
import json
import pathlib
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import catalogue
import export
import output_catalogue
import packaged_catalogue
import program
import runtimes
from compare import Distances

AUDIO = {'.wav', '.flac', '.ogg', '.mp3', '.aiff'}


def chosen_clips(folder, count, work):
    """Links to recordings spread over `folder`, so that a run over them does no more; by name."""
    found = sorted(path for path in folder.rglob('*') if path.suffix.lower() in AUDIO and path.is_file())
    source = work / 'clips'
    source.mkdir()
    for index, path in enumerate(found[:: max(1, len(found) // count)][:count]):
        (source / f'{index:03}-{path.name}').symlink_to(path.resolve())
    return source


class Comparison:
    """Remembers front ends' arrays, which several networks share."""

    def __init__(self, source, networks, work):
        self.source, self.networks, self.work = source, networks, work
        self.clips = sorted(path.name for path in source.iterdir())
        self.originals, self.own = {}, {}

    def original(self, encoder, clip):
        key = encoder.front_end, clip
        if key not in self.originals:
            self.originals[key] = encoder.front_end(str(self.source / clip))
        return self.originals[key]

    def extract(self, name, encoder, model, recipe, output=None):
        options = ['--preset', encoder.preset] if encoder.preset else []
        options += ['--model-output', output] if output else []
        return program.Extraction(self.source, self.work / name, model, recipe, options=options)

    def words(self, refusal):
        """Without this machine's folders."""
        text = str(refusal)
        for folder in (self.networks, self.work):
            text = text.replace(f'{folder}/', '')
        return text

    def own_arrays(self, encoder):
        """Melscope's own front end's arrays, by `--model none`; or why there are none."""
        key = encoder.preset, encoder.array_recipe
        if key not in self.own:
            try:
                self.own[key] = self.extract(f'array-{len(self.own)}', encoder, 'none', encoder.array_recipe)
            except program.Refused as refusal:
                self.own[key] = self.words(refusal)
        return self.own[key]

    def row(self, encoder):
        row = {key: getattr(encoder, key) for key in ('name', 'what', 'contract', 'preset', 'bounds', 'reason')}
        row.update(clips=0, network=None, whole=None, problems=[])
        try:
            mine = self.extract(
                f'features-{encoder.name}', encoder, self.networks / encoder.file, encoder.array_recipe + encoder.recipe, encoder.output)
        except program.Refused as refusal:
            row['problems'].append(self.words(refusal))
            return row
        arrays = self.own_arrays(encoder)
        if isinstance(arrays, str):
            row['problems'].append(f'no arrays by --model none: {arrays}')
        runtime = runtimes.load(self.networks / encoder.file, encoder.inner)
        exact = encoder.exact and encoder.exact()
        network, whole = Distances(encoder.bounds[0]), Distances(encoder.bounds[1])
        for clip in self.clips:
            features = mine.all_features(clip)
            if features is None:
                row['problems'].append(f'{clip}: {mine.reason(clip)}')
                continue
            path = str(self.source / clip)
            original = self.original(encoder, clip)
            add(whole, clip, features, encoder.features(runtime, original, path), exact and encoder.features(exact, original, path))
            own = None if isinstance(arrays, str) else arrays.features(clip)
            if own is not None and own.shape != original.shape:
                row['problems'].append(f'{clip}: array {own.shape} for {original.shape}')
            elif own is not None:
                add(network, clip, features, encoder.features(runtime, own, path), exact and encoder.features(exact, own, path))
        row['clips'] = sum(mine.features(clip) is not None for clip in self.clips)
        row['whole'] = whole.worst[0] if whole.values else None
        row['network'] = network.worst[0] if network.values else None
        row['reference'] = max(network.own_errors + whole.own_errors, default=0) or None
        row['problems'] += network.problems + whole.problems
        return row

    def refused_row(self, refused):
        row = {'name': refused.name, 'what': refused.what, 'preset': refused.preset, 'refused': '', 'problems': []}
        try:
            self.extract(f'refused-{refused.name}', refused, self.networks / refused.file, refused.recipe)
            row['problems'].append('it was run, and must not be')
        except program.Refused as refusal:
            row['refused'] = self.words(refusal)
            row['problems'] += [f'the error does not name {word}: {refusal}' for word in refused.words if word not in str(refusal)]
        return row


def add(distances, clip, features, references, exact):
    def as_list(value):
        return value if isinstance(value, list) else [value]

    references = as_list(references)
    if len(features) != len(references):
        distances.problems.append(f'{clip}: {len(features)} arrays for {len(references)}')
        return
    exact = [None] * len(features) if exact is None else as_list(exact)
    for mine, reference, exactly in zip(features, references, exact):
        distances.add(clip, mine, reference, exactly)


def encoders(networks):
    return [
        *catalogue.waveform_networks(), *catalogue.spectrogram_networks(), *catalogue.windowed_networks(),
        *catalogue.coefficient_networks(), *output_catalogue.encoders(),
        *packaged_catalogue.openwakeword(runtimes.ONNX(networks / 'openwakeword-mel.onnx')), *packaged_catalogue.waveforms(),
        *packaged_catalogue.silero()]


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument('clips', type=pathlib.Path)
    parser.add_argument('networks', type=pathlib.Path)
    parser.add_argument('--only', default='')
    parser.add_argument('--json', type=pathlib.Path)
    parser.add_argument('--count', type=int, default=12)
    arguments = parser.parse_args()

    def say(text):
        print(text, file=sys.stderr, flush=True)

    missing = export.make(arguments.networks, say=say)
    for name, reason in missing.items():
        say(f'{name}: {reason}')
    # Before TensorFlow, which other networks load as they need it: what PyTorch loads for this after it ends the process.
    catalogue.hubert_exact()
    only = set(filter(None, arguments.only.split(',')))
    rows = []
    with tempfile.TemporaryDirectory(prefix='melscope-encoders-') as work:
        work = pathlib.Path(work)
        comparison = Comparison(chosen_clips(arguments.clips, arguments.count, work), arguments.networks, work)
        for encoder in [*encoders(arguments.networks), *catalogue.refused(), *packaged_catalogue.refused()]:
            if only and encoder.name not in only:
                continue
            if encoder.file in missing:
                row = {'name': encoder.name, 'what': encoder.what, 'preset': encoder.preset, 'problems': [missing[encoder.file]]}
            elif isinstance(encoder, catalogue.Refused):
                row = comparison.refused_row(encoder)
            else:
                row = comparison.row(encoder)
            rows.append(row)
            say(line(row))
    if arguments.json:
        arguments.json.write_text(json.dumps(rows, indent=1))
    broken = sum(bool(row['problems']) for row in rows)
    print(f'{len(rows)} networks, {broken} with problems' if broken else f'{len(rows)} networks, all within bounds')
    sys.exit(1 if broken else 0)


def line(row):
    def number(value):
        return '–' if value is None else f'{value:.1e}'

    measured = f'network {number(row.get("network"))}, whole path {number(row.get("whole"))}, {row.get("clips", 0)} clips'
    text = f'{row["name"]}: ' + ('refused, as it must be' if row.get('refused') else measured)
    return text + ''.join(f'\n  {problem}' for problem in row['problems'][:3])


if __name__ == '__main__':
    main()
