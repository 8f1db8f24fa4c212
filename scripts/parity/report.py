"""Writes docs/PARITY.md."""
import datetime
import importlib.metadata
import os
import platform

import compare
import encoder_report
import preset_report

PACKAGES = ('librosa', 'numpy', 'soxr', 'soundfile', 'keras', 'tensorflow-cpu', 'onnx', 'onnxruntime')
GROUPS = {
    'recordings': 'as they are',
    'rates': '8 to 192 kHz, 16-bit',
    'channels': '1 to 8 channels of their own level, sign and delay; 16 and 44.1 kHz',
    'encodings': 'PCM of 8, 16, 24 and 32 bits, float, double; 16 and 48 kHz',
    'containers': 'FLAC, AIFF, Ogg Vorbis, MP3; 16 and 44.1 kHz',
    'signals': 'noise, tones, impulses, chirp, clipped, quiet, with an offset; 16 and 48 kHz',
    'short': '1 to 4,096 samples at 16 kHz, and as long at 44.1 kHz',
    'long': '10 minutes, stereo, 44.1 kHz',
}


def processor():
    try:
        with open('/proc/cpuinfo') as file:
            return next(line.split(':', 1)[1].strip() for line in file if line.startswith('model name'))
    except (OSError, StopIteration):
        return platform.machine()


def packages():
    versions = []
    for name in PACKAGES:
        try:
            versions.append(f'{name} {importlib.metadata.version(name)}')
        except importlib.metadata.PackageNotFoundError:
            continue
    return ', '.join(versions)


def log_mel_table(groups):
    whole = compare.together(groups.values())
    lines = ['| clips | | number | frames as in librosa | median dB | 99.9 % dB | worst dB |', '|---|---|---:|---:|---:|---:|---:|']
    for name, group in [*groups.items(), ('all', whole)]:
        same = group.clips - sum('values' not in problem for problem in group.problems)
        lines.append(
            f'| {name} | {GROUPS.get(name, "")} | {group.clips} | {same} | {group.median:.1e} | {group.usual:.1e} | '
            f'{group.worst[0]:.1e} |')
    return lines, whole


def feature_table(features):
    lines = [
        '| network | | reference | given | clips | median | 99 % | worst | worst of the reference |',
        '|---|---|---|---|---:|---:|---:|---:|---:|']
    for architecture, results in features:
        for (reference, of), distances in results.items():
            given = "Melscope's log-mel" if of == 'own' else "librosa's"
            error = max(distances.own_errors, default=0)
            lines.append(
                f'| {architecture.name} | {architecture.what} | {reference} | {given} | {len(distances.values)} | '
                f'{distances.percentile(50):.1e} | {distances.percentile(99):.1e} | {distances.worst[0]:.1e} | '
                f'{f"{error:.1e}" if error else ""} |')
    return lines


def write(path, facts):
    bounds, long = facts['bounds'], facts['long']
    mels, whole = log_mel_table(facts['groups'])
    worst = max(results['double precision', 'own'].worst[0] for _, results in facts['features'])
    summary = (
        f'{whole.clips} clips: log-mel {whole.usual:.1e} dB at 99.9 %, {whole.worst[0]:.1e} dB at worst; features '
        f'{worst:.1e} relative L2 at worst from double precision; ' + (f'{len(facts["broken"])} bounds broken' if facts['broken'] else 'all within bounds'))
    text = [
        '# Parity with librosa, Keras, ONNX Runtime and the libraries of real networks', '',
        f'Written by `make parity` on {datetime.date.today().isoformat()}; {os.cpu_count()} × {processor()}; Python '
        f'{platform.python_version()}, {packages()}.', '',
        f'{summary}.', '',
        '## Log-mel', '',
        f'{facts["recordings"]} clips are {facts["what"]}; the others are made from them or from signals (`scripts/parity/variants.py`). '
        'Differences are |dB| where either log-mel is above its floor of -80 dB; below it both are the floor. '
        f'Bounds: {bounds["usual_db"]:g} dB at 99.9 %, {bounds["worst_db"]:g} dB at worst, for every group; the same number of frames.',
        '', *mels, '',
        f'The worst value is in `{whole.worst[1]}`.', '',
        '## Features', '',
        "Relative L2 distance of a clip's features, over the clips above. The reference gets either Melscope's own log-mel, which "
        "compares the networks alone, or librosa's, which compares the whole path. "
        "The first row of each network is the same network in double precision, by Keras; \"worst of the reference\" is how far the reference's "
        'own float32 is from that, which is not counted against Melscope (a sum over a whole clip, as in global average pooling, '
        f'costs some digits). Bounds for each clip: {bounds["own"]:g} and {bounds["librosa"]:g}. A clip too short for a network without padding has no '
        'features in the reference, and fails in Melscope.', '', *feature_table(facts['features']), '',
        '## Ten minutes in one clip', '',
        f'{long["seconds"]} s, {long["bytes"] / 1e6:.0f} MB of stereo at 44.1 kHz, {long["frames"]:,} frames; `--lanes 1`. Log-mel alone: '
        f'{long["mel_mb"]:.0f} MB of memory at most. With the seed CNN: {long["features_mb"]:.0f} MB, features '
        f'{long["distance"]:.1e} from ONNX Runtime (relative L2).', '',
        *preset_report.section(facts['presets']),
        *encoder_report.section(facts['encoders']),
    ]
    if facts['broken']:
        text += ['## Broken', '', *(f'- {line}' for line in facts['broken']), '']
    path.write_text('\n'.join(text))
    return summary
