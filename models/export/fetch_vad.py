"""Takes Silero's voice activity detector (MIT) from its package on PyPI into the catalogue.

Its input `sr` becomes a constant: everything here hears at 16 kHz.

    python models/export/fetch_vad.py --out models/catalog
"""

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import zipfile

import numpy as np
import onnx
import onnxruntime

import golden

PACKAGE, VERSION = "silero-vad", "6.2.3"
MODELS = {
    "vad-silero": (
        "silero_vad.onnx",
        "1a153a22f4509e292a94e67d6f9b85e8deb25b4988682b7e174c65279d8788e3",
        "full",
    ),
    "vad-silero-half": (
        "silero_vad_half.onnx",
        "1e0b195ad4806595ef4466f419d16fca7e4afcfc6669b8c0b5f76ea87547c769",
        "half",
    ),
}
INPUT = {"name": "input", "dtype": "float32", "shape": [1, 576],
         "doc": "16 kHz, full scale 1: the last 64 samples of before, then 512 new ones"}
STATE = {"name": "state", "dtype": "float32", "shape": [2, 1, 128],
         "doc": "stateN of the frame before; zeros at first"}
OUTPUTS = [
    {"name": "output", "dtype": "float32", "shape": [1, 1], "doc": "Probability of speech"},
    {"name": "stateN", "dtype": "float32", "shape": [2, 1, 128], "doc": "State after the frame"},
]


def at_16_khz(data):
    """The same network without its input `sr`."""
    model = onnx.load_model_from_string(data)
    for entry in list(model.graph.input):
        if entry.name == "sr":
            model.graph.input.remove(entry)
            rate = onnx.numpy_helper.from_array(np.array(16000, np.int64), "sr")
            model.graph.initializer.append(rate)
    return model.SerializeToString()


def example(data):
    """One input and what the model makes of it."""
    session = onnxruntime.InferenceSession(data, providers=["CPUExecutionProvider"])
    sound = golden.uniform((1, 576), 7, -0.3, 0.3, np.float32)
    state = golden.uniform((2, 1, 128), 8, -0.5, 0.5, np.float32)
    feeds = {"input": sound, "state": state}
    inputs = {"input": golden.pattern(7, -0.3, 0.3), "state": golden.pattern(8, -0.5, 0.5)}
    if "sr" in [entry.name for entry in session.get_inputs()]:
        feeds["sr"] = np.array(16000, np.int64)
    probability, after = session.run(["output", "stateN"], feeds)
    outputs = {"output": [float(probability[0, 0])], "stateN": golden.sample(after, 5)}
    return {"inputs": inputs, "outputs": outputs, "tolerance": 0.002}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", required=True)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        command = [sys.executable, "-m", "pip", "download", "--no-deps", "-q", "-d", work]
        subprocess.run([*command, f"{PACKAGE}=={VERSION}"], check=True)
        wheel = zipfile.ZipFile(os.path.join(work, os.listdir(work)[0]))
        for name, (file, digest, variant) in MODELS.items():
            path = f"silero_vad/data/{file}"
            original = wheel.read(path)
            if hashlib.sha256(original).hexdigest() != digest:
                raise SystemExit(f"{path} of {PACKAGE} {VERSION} is not the file it was")
            data = at_16_khz(original)
            manifest = {
                "name": name,
                "title": "Hears whether somebody speaks",
                "licence": "MIT",
                "source": "Silero VAD 6.2 (Silero Team)",
                "sha256": hashlib.sha256(data).hexdigest(),
                "bytes": len(data),
                "family": "vad",
                "variant": variant,
                "inputs": [INPUT, STATE],
                "outputs": OUTPUTS,
                "latency": 0.001,
                "conversion": {
                    "command": "python models/export/fetch_vad.py --out models/catalog",
                    "package": f"pypi:{PACKAGE}",
                    "version": VERSION,
                    "file": path,
                    "sha256": digest,
                },
                "metrics": {},
            }
            folder = os.path.join(args.out, name)
            os.makedirs(folder, exist_ok=True)
            with open(os.path.join(folder, "model.onnx"), "wb") as out:
                out.write(data)
            for part, value in (("manifest", manifest), ("golden", example(original))):
                with open(os.path.join(folder, f"{part}.json"), "w") as out:
                    json.dump(value, out, indent=2)
                    out.write("\n")


if __name__ == "__main__":
    main()
