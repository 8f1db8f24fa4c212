"""The part of docs/PARITY.md on presets."""


def section(rows):
    """Lines; none where the comparison was left out."""
    if not rows:
        return []
    lines = [
        '## Presets', '',
        'Each preset, through `melscope extract --preset NAME --model none`, against the library that it imitates '
        '(`scripts/parity/preset_originals.py`; versions in `melscope presets`), on the recordings above as `librosa.load` gives them. '
        'Differences are in the unit of the values; shapes and order of the axes are equal for every clip, and digital silence becomes '
        "the original's floor to the last bits of float32. The allowed difference holds for 99.9 % of the values; the worst may be five times as large. It is about "
        "ten times the rounding of the originals' own float32, in bands far below the loudest of their frame. openL3's kapre layer is run in double "
        'precision: in float32 it differs from itself by up to 3 dB where a recording of 16 kHz has nothing above 8 kHz.', '',
        '| preset | clips | shape of the last | 99.9 % | worst | allowed |', '|---|---:|---|---:|---:|---:|']
    lines += [
        f'| `{row["preset"]}` | {row["clips"]} | {tuple(row["shape"])} | {row["usual"]:.1e} | {row["worst"]:.1e} | {row["allowed"]:g} |'
        for row in rows if not row['missing']]
    lines += ['']
    lines += [f'`{row["preset"]}` was not compared: {row["missing"]}.' for row in rows if row['missing']]
    return [*lines, '']


def broken(rows):
    return [f'{row["preset"]}: {problem}' for row in rows for problem in row['problems']]
