"""Fits the network that reads pictures and writes it as ONNX, whole and in 8 bits; called by `npm run train -- camera`."""

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path

import numpy
import onnx
import onnxruntime
import torch
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process
from torch import nn

from camera_data import Pictures
from camera_net import OUTPUTS, Camera, Exported, loss_of
from camera_score import evaluate
from golden import pattern, sample, uniform

# epochs in which the rate rises, and share of all in which it falls
WARMING = 0.5
COOLING = 0.25
# pictures that the ranges of the 8-bit numbers are taken from
CALIBRATION = 256
# how far an answer may be off elsewhere: processors round whole numbers in ways of their own
TOLERANCE = {"large": 0.01, "small": 2.0}


def fit(net, data, options, generator, checkpoint):
    """Goes on where an earlier run of the same settings was broken off, to the same weights.

    The rate rises, stays, and falls in the last epochs (Hu et al. 2024, arXiv 2404.06395, section 4),
    so that a run may also go on for longer than an earlier one meant to.
    """
    steps = len(data) // options.batch
    optimiser = torch.optim.AdamW(net.parameters(), lr=options.rate, weight_decay=2e-3)
    key = {**vars(options), "epochs": None, "pictures": len(data)}
    cooling = options.epochs - max(1, round(COOLING * options.epochs))
    first = 0
    if checkpoint.exists():
        saved = torch.load(checkpoint, weights_only=False)
        if saved["key"] == key and (saved["epoch"] <= cooling or saved["epochs"] == options.epochs):
            first = saved["epoch"]
            generator.set_state(saved["generator"])
            net.load_state_dict(saved["net"])
            optimiser.load_state_dict(saved["optimiser"])
    for epoch in range(first, options.epochs):
        net.train()
        order = torch.randperm(len(data), generator=generator).numpy()
        total = 0.0
        for step in range(steps):
            at = epoch + step / steps
            share = min(1.0, (at + 0.02) / WARMING, (options.epochs - at) / (options.epochs - cooling))
            for group in optimiser.param_groups:
                group["lr"] = options.rate * share
            batch = data.batch(order[step * options.batch : (step + 1) * options.batch], generator)
            loss = loss_of(net, batch)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 5.0)
            optimiser.step()
            total += loss.item()
        print(f"epoch {epoch + 1} of {options.epochs}: loss {total / max(1, steps):.4f}", flush=True)
        state = {
            "key": key,
            "epoch": epoch + 1,
            "epochs": options.epochs,
            "generator": generator.get_state(),
            "net": net.state_dict(),
            "optimiser": optimiser.state_dict(),
        }
        torch.save(state, checkpoint.with_suffix(".new"))
        checkpoint.with_suffix(".new").replace(checkpoint)


def export(model, shape, file):
    torch.onnx.export(
        model.eval(),
        torch.zeros(1, *shape),
        str(file),
        input_names=["picture"],
        output_names=OUTPUTS,
        opset_version=17,
        dynamo=False,
    )
    tidy(file)


def tidy(file):
    """The exporter's version would make the hash depend on more than recipe and seed."""
    graph = onnx.load(str(file))
    del graph.metadata_props[:]
    graph.producer_name, graph.producer_version, graph.doc_string = "trinav", "", ""
    onnx.checker.check_model(graph)
    onnx.save(graph, str(file))


class Calibration(CalibrationDataReader):
    def __init__(self, data):
        step = max(1, len(data) // CALIBRATION)
        self.feeds = ({"picture": data.picture(i).numpy()} for i in range(0, len(data), step))

    def get_next(self):
        return next(self.feeds, None)


def quantise(file, data, to):
    """Weights and activations as 8-bit whole numbers, ranges from pictures learned from (QDQ, per channel).

    Weights keep to 7 bits: on processors without VNNI sums of 8-bit products saturate. What decides
    (the last layers) keeps its precision.
    """
    last = [node.name for node in onnx.load(str(file)).graph.node if node.op_type == "Conv"]
    with tempfile.TemporaryDirectory() as folder:
        prepared = os.path.join(folder, "prepared.onnx")
        quant_pre_process(str(file), prepared, skip_symbolic_shape=True)
        heads = [name for name in last if any(head in name for head in ("/heat/", "/box/box.1", "/floor/floor.1"))]
        quantize_static(
            prepared,
            str(to),
            Calibration(data),
            quant_format=QuantFormat.QDQ,
            per_channel=True,
            reduce_range=True,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
            op_types_to_quantize=["Conv", "Add", "Resize"],
            nodes_to_exclude=heads,
            extra_options={"CalibMovingAverage": True},
        )
    tidy(to)


def session_of(file):
    settings = onnxruntime.SessionOptions()
    settings.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(str(file), settings, providers=["CPUExecutionProvider"])


def conclude(out, held, example, variant, **more):
    """The golden example and the figures of a model that has been written."""
    session = session_of(out / "model.onnx")
    answers = session.run(None, {"picture": example})
    golden = {
        "inputs": {"picture": pattern(7, 0, 1)},
        "outputs": {name: sample(answer, 97) for name, answer in zip(OUTPUTS, answers)},
        "tolerance": TOLERANCE[variant],
    }
    (out / "golden.json").write_text(json.dumps(golden) + "\n")
    metrics = evaluate(lambda x: session.run(None, {"picture": numpy.ascontiguousarray(x.numpy())}), held)
    metrics.update(more)
    (out / "metrics.json").write_text(json.dumps(metrics))
    print(variant, json.dumps(metrics), flush=True)
    return answers


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--rate", type=float, default=2e-3)
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    torch.utils.deterministic.fill_uninitialized_memory = False
    data, held = Pictures(options.data, "train"), Pictures(options.data, "test")
    net = Camera(len(data.labels)).to(memory_format=torch.channels_last)
    checkpoint = Path(options.out) / "camera.checkpoint"
    fit(net, data, options, torch.Generator().manual_seed(options.seed), checkpoint)
    large, small = (Path(options.out) / f"camera-{variant}" for variant in ("large", "small"))
    for folder in (large, small):
        folder.mkdir(parents=True, exist_ok=True)
    shape = (3, data.height, data.width)
    whole = Exported(net.to(memory_format=torch.contiguous_format), data.rows, data.columns).eval()
    export(whole, shape, large / "model.onnx")
    quantise(large / "model.onnx", data, small / "model.onnx")
    example = uniform((1, *shape), 7, 0, 1, numpy.float32)
    answers = session_of(large / "model.onnx").run(None, {"picture": example})
    with torch.no_grad():
        expected = whole(torch.from_numpy(example))
    worst = max(float(abs(a - e.numpy()).max()) for a, e in zip(answers, expected))
    if worst > 1e-3:
        sys.exit(f"ONNX differs from PyTorch by {worst}")
    conclude(large, held, example, "large", onnx_difference=worst)
    conclude(small, held, example, "small")
    checkpoint.unlink()


main()
