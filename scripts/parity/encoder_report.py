"""The part of docs/PARITY.md on real networks."""


def section(rows):
    """Lines; none where the comparison was left out."""
    if not rows:
        return []
    refused = [row for row in rows if row.get('refused')]
    run = [row for row in rows if row.get('whole') is not None]
    left = [row for row in rows if row not in run and row not in refused]
    lines = [
        '## Real networks', '',
        'Each run with Melscope as a user would (`--preset`, and a few lines of recipe where the preset is not enough), compared with the '
        "network's own library run on the same clips: the original front end, then ONNX Runtime, TensorFlow or TFLite's interpreter on one "
        "thread. Worst relative L2 distance of a clip's features, all shapes equal: of the network alone, given the array that Melscope's "
        'front end made (`--model none`), and of the whole path. Weights are random with a fixed seed (`scripts/parity/encoders`), except for '
        'networks that come with public packages; those are taken from there and not kept. "Worst of the reference" is how far the reference is '
        'from the same network in double precision, where that was run; it is not counted against Melscope.', '',
        '| network | | contract | preset | clips | network alone | bound | whole path | bound | why not less | worst of the reference |',
        '|---|---|---|---|---:|---:|---:|---:|---:|---|---:|']
    lines += [
        f'| {row["name"]} | {row["what"]} | `{row["contract"]}` | {preset(row)} | {row["clips"]} | {number(row["network"])} | '
        f'{row["bounds"][0]:g} | {number(row["whole"])} | {row["bounds"][1]:g} | {row["reason"]} | {number(row.get("reference"))} |' for row in run]
    lines += [''] + [f'`{row["name"]}` ({row["what"]}) is refused: {row["refused"]}' for row in refused]
    lines += [f'`{row["name"]}` ({row["what"]}) was not run: {row["problems"][0]}' for row in left]
    return [*lines, '']


def broken(rows):
    return [f'{row["name"]}: {problem}' for row in rows for problem in row['problems']]


def preset(row):
    return f'`{row["preset"]}`' if row['preset'] else 'its own recipe'


def number(value):
    return '' if value is None else f'{value:.1e}'
