"""Compares all clips and all architectures, writes the report, ends with 1 when a bound is broken. Started by scripts/parity.sh.

The last line of standard output sums up.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
import soundfile

import encoder_report
import preset_report
import report
import variants
from compare import Decibels, Distances
from program import BINARY, ROOT, Extraction

AUDIO = {'.wav', '.flac', '.ogg', '.mp3', '.aiff'}
MAX_RECORDINGS = 200
# log-mel, dB: at 99.9 percentile and at worst. Features, relative L2: of the program's own log-mel and of librosa's.
BOUNDS = {'usual_db': 1e-3, 'worst_db': 0.05, 'own': 1e-5, 'librosa': 1e-4}


def say(text):
    print(text, file=sys.stderr, flush=True)


def find_recordings(work):
    chosen = os.environ.get('MELSCOPE_PARITY_CLIPS')
    shared = ROOT.parent / 'shared' / 'data'
    if chosen or shared.is_dir():
        folder, what = pathlib.Path(chosen or shared), 'real recordings'
    else:
        folder, what = work / 'demo', "the demo's synthesised clips, for want of recordings"
        subprocess.run([BINARY, 'demo', folder, '--make-only'], check=True, stdout=subprocess.DEVNULL)
    found = sorted(path for path in folder.rglob('*') if path.suffix.lower() in AUDIO and path.is_file())
    return found[:: -(-len(found) // MAX_RECORDINGS)], what


def usable(paths, work):
    """Those that Melscope does not skip: planted problems are no matter of parity."""
    for index, path in enumerate(paths):
        target = work / 'found' / f'{index:04}{path.suffix}'
        target.parent.mkdir(parents=True, exist_ok=True)
        target.symlink_to(path.resolve())
    outcomes = Extraction(work / 'found', work / 'found-out').outcomes
    return [path for index, path in enumerate(paths) if outcomes[f'{index:04}{path.suffix}']['outcome'] == 'extracted']


def compare_log_mels(clips, mine, log_mel, broken):
    """By group, and librosa's log-mels by clip."""
    groups, references = {}, {}
    for clip in clips:
        group = groups.setdefault(clip.split('/')[0], Decibels())
        references[clip] = log_mel(mine.source / clip)
        features = mine.features(clip)
        if features is None:
            broken.append(f'{clip}: {mine.reason(clip)}')
        else:
            group.add(clip, features, references[clip])
    return groups, references


def compare_features(architecture, clips, extraction, own, references, broken):
    """By name of the reference and of the log-mel that it was given."""
    exact = architecture.exact()
    exact_features = {clip: exact(own[clip]) for clip in clips if len(own[clip]) >= architecture.min_frames}
    results = {('double precision', 'own'): Distances(BOUNDS['own'])}
    for name, features in architecture.references().items():
        results[name, 'own'], results[name, 'librosa'] = Distances(BOUNDS['own']), Distances(BOUNDS['librosa'])
        for clip, exactly in exact_features.items():
            mine = extraction.features(clip)
            if mine is not None:
                results[name, 'own'].add(clip, mine, features(own[clip]), exactly)
                results[name, 'librosa'].add(clip, mine, features(references[clip]))
    for clip in clips:
        mine = extraction.features(clip)
        if clip not in exact_features:
            if mine is not None:
                broken.append(f'{architecture.name}, {clip}: features {mine.shape} of {len(own[clip])} frames')
        elif mine is None:
            broken.append(f'{architecture.name}, {clip}: {extraction.reason(clip)}')
        else:
            results['double precision', 'own'].add(clip, mine, exact_features[clip])
    for (name, of), distances in results.items():
        broken.extend(f'{architecture.name}, {name}, {of} log-mel, {problem}' for problem in distances.problems)
    return results


def compare_presets(recordings, work):
    """Rows of the comparison of presets, by the Python that has their libraries; none where it is left out."""
    python = os.environ.get('MELSCOPE_ENCODERS_PYTHON')
    if not python:
        say('presets left out')
        return []
    source, results = work / 'preset-clips', work / 'presets.json'
    source.mkdir()
    for index, path in enumerate(recordings):
        (source / f'{index:04}{path.suffix}').symlink_to(path.resolve())
    silent = work / 'silent.wav'
    soundfile.write(silent, np.zeros(41_137, np.int16), 16000, subtype='PCM_16')
    subprocess.run(
        [python, ROOT / 'scripts' / 'parity' / 'presets.py', source, '--silent', silent, '--json', results], stdout=subprocess.DEVNULL)
    if not results.exists():
        sys.exit('the comparison of presets ended early; what it said is above')
    return json.loads(results.read_text())


def compare_encoders(recordings, work):
    """Rows of the comparison of real networks, by the Python that has their libraries; none where it is left out."""
    python = os.environ.get('MELSCOPE_ENCODERS_PYTHON')
    if not python:
        say('real networks left out')
        return []
    source, results = work / 'encoder-clips', work / 'encoders.json'
    source.mkdir()
    for index, path in enumerate(recordings):
        (source / f'{index:04}{path.suffix}').symlink_to(path.resolve())
    script = ROOT / 'scripts' / 'parity' / 'encoders' / 'encoders.py'
    networks = os.environ.get('MELSCOPE_PARITY_NETWORKS') or ROOT / '.deps' / 'parity-networks'
    subprocess.run([python, script, source, networks, '--json', results], stdout=subprocess.DEVNULL)
    if not results.exists():
        sys.exit('the comparison of real networks ended early; what it said is above')
    return json.loads(results.read_text())


def main():
    broken = []
    with tempfile.TemporaryDirectory(prefix='melscope-parity-') as work:
        work = pathlib.Path(work)
        recordings, what = find_recordings(work)
        recordings = usable(recordings, work)
        if not recordings:
            sys.exit('no recording that Melscope extracts')
        source = work / 'clips'
        long = variants.make(source, recordings)
        clips = sorted(str(path.relative_to(source)) for path in source.rglob('*') if path.is_file())
        say(f'{len(clips)} clips, {len(recordings)} of them {what}')

        import networks
        from reference import log_mel
        identity = work / 'identity.onnx'
        identity.write_bytes(networks.identity().SerializeToString())
        mine = Extraction(source, work / 'mel', identity)
        mine.source = source
        groups, references = compare_log_mels(clips, mine, log_mel, broken)
        clips = [clip for clip in clips if mine.features(clip) is not None]
        own = {clip: mine.features(clip) for clip in clips}
        say('log-mels compared')

        features = []
        for architecture in networks.architectures():
            model = work / f'{architecture.name}.onnx'
            architecture.write(model)
            extraction = Extraction(source, work / 'features' / architecture.name, model, architecture.recipe)
            results = compare_features(architecture, clips, extraction, own, references, broken)
            features.append((architecture, results))
            say(f'{architecture.name} compared')

        long_mel = Extraction(long.parent, work / 'long' / 'mel', identity, lanes=1)
        groups['long'] = Decibels()
        if long_mel.features(long.name) is None:
            broken.append(f'{long.name}: {long_mel.reason(long.name)}')
        else:
            groups['long'].add(long.name, long_mel.features(long.name), log_mel(long))
        long_features = Extraction(long.parent, work / 'long' / 'features', work / 'seed.onnx', lanes=1)
        distances = Distances(BOUNDS['own'])
        expected = features[0][0].references()['ONNX Runtime'](long_mel.features(long.name))
        distances.add(long.name, long_features.features(long.name), expected)
        broken.extend(distances.problems)

        for name, group in groups.items():
            broken.extend(group.problems)
            if group.usual > BOUNDS['usual_db'] or group.worst[0] > BOUNDS['worst_db']:
                broken.append(f'{name}: {group.usual:.1e} dB at 99.9 %, {group.worst[0]:.1e} dB in {group.worst[1]}')
        presets = compare_presets(recordings, work)
        broken.extend(preset_report.broken(presets))
        encoders = compare_encoders(recordings, work)
        broken.extend(encoder_report.broken(encoders))
        facts = {
            'presets': presets, 'encoders': encoders,
            'recordings': len(recordings), 'what': what, 'groups': groups, 'features': features, 'bounds': BOUNDS, 'broken': broken,
            'long': {
                'seconds': variants.LONG_SECONDS, 'frames': long_mel.features(long.name).shape[0], 'bytes': long.stat().st_size,
                'mel_mb': long_mel.peak_mb, 'features_mb': long_features.peak_mb, 'distance': distances.worst[0],
            },
        }
        summary = report.write(pathlib.Path(os.environ.get('MELSCOPE_PARITY_REPORT') or ROOT / 'docs' / 'PARITY.md'), facts)
    for line in broken:
        say(f'broken: {line}')
    print(summary)
    sys.exit(1 if broken else 0)


main()
