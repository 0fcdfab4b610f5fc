"""Fits a policy to the expert's costs and writes it as ONNX; called by `npm run train -- policy`."""

import argparse
import json
import sys
from pathlib import Path

import numpy
import onnx
import onnxruntime
import torch
from torch import nn


# value of a sector that no beam went to, as in nodes/control/observation.ts
UNSEEN = -0.5


class Policy(nn.Module):
    """Scores every command; answers with the mean of the best one's neighbourhood."""

    def __init__(self, sizes, v_shares, w_shares, width):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Linear(sum(sizes), width),
            nn.ReLU(),
            nn.Linear(width, width),
            nn.ReLU(),
            nn.Linear(width, width // 2),
            nn.ReLU(),
            nn.Linear(width // 2, len(v_shares) * len(w_shares)),
        )
        v = numpy.repeat(v_shares, len(w_shares))
        w = numpy.tile(w_shares, len(v_shares))
        rows = numpy.repeat(numpy.arange(len(v_shares)), len(w_shares))
        columns = numpy.tile(numpy.arange(len(w_shares)), len(v_shares))
        near = (abs(rows[:, None] - rows[None]) <= 1) & (abs(columns[:, None] - columns[None]) <= 1)
        # a stop or a reversal is a decision of its own, not something to be blurred into
        near &= numpy.sign(v)[:, None] == numpy.sign(v)[None]
        self.register_buffer("commands", torch.tensor(numpy.stack([v, w], 1), dtype=torch.float32))
        self.register_buffer("near", torch.tensor(near, dtype=torch.float32))
        self.register_buffer("mean", torch.zeros(sum(sizes)))
        self.register_buffer("spread", torch.ones(sum(sizes)))

    def logits(self, x):
        return self.layers((x - self.mean) / self.spread)

    def forward(self, scan, paths, goal, state):
        logits = self.logits(torch.cat([scan, paths, goal, state], 1))
        shares = torch.softmax(logits, 1)
        mass = shares @ self.near
        hood = self.near[torch.argmax(mass, 1)] * shares
        return (hood @ self.commands) / hood.sum(1, keepdim=True)


def mirrored(x, y, spec):
    """The same moments seen in a mirror: left is right."""
    sectors, arcs, reverse = spec["sectors"], spec["arcs"], spec["reverse"]
    family = list(range(arcs))[::-1] + [arcs + 1, arcs]
    family += [arcs + 2 + i for i in range(reverse)][::-1]
    count = len(family)
    order, at = [], 0
    sizes = dict(zip(spec["names"], spec["sizes"]))
    for _ in range(sizes["scan"] // sectors):
        order += [at + sectors - 1 - i for i in range(sectors)]
        at += sectors
    for margin in range(sizes["paths"] // count):
        order += [at + margin * count + i for i in family]
    at += sizes["paths"]
    order += range(at, at + sizes["goal"] + sizes["state"])
    flipped = x[:, order].clone()
    for i in (at + 1, at + 4, at + sizes["goal"] + 1):
        flipped[:, i] *= -1
    w = len(spec["w_shares"])
    return flipped, y.view(len(y), -1, w).flip(2).reshape(len(y), -1)


def blindfold(x, costs, spec, generator):
    """Some moments without sight, in which only standing is right: a policy must not drive blind."""
    blind = torch.rand(len(x), generator=generator) < 0.03
    scan, paths = spec["sizes"][:2]
    x[blind, :scan] = UNSEEN
    x[blind, scan : scan + paths] = 1
    costs[blind] = 1
    stand = spec["v_shares"].index(0) * len(spec["w_shares"]) + spec["w_shares"].index(0)
    costs[blind, stand] = 0


def read(files, floats):
    parts = [numpy.fromfile(file, "<f4").reshape(-1, floats) for file in files]
    return torch.from_numpy(numpy.concatenate(parts))


def targets(costs, temperature):
    return torch.softmax(-costs / temperature, 1)


def fit(model, data, inputs, spec, options):
    generator = torch.Generator().manual_seed(options.seed)
    order = torch.randperm(len(data), generator=generator)
    held = max(1, len(data) // 20)
    checks, trains = data[order[:held]], data[order[held:]]
    model.mean.copy_(trains[:, :inputs].mean(0))
    model.spread.copy_(trains[:, :inputs].std(0).clamp(min=0.05))
    steps_an_epoch = len(trains) // options.batch
    total = steps_an_epoch * options.epochs
    optimiser = torch.optim.AdamW(model.parameters(), lr=options.rate, weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, options.rate, total_steps=max(1, total), pct_start=0.1
    )

    def regret(part):
        with torch.no_grad():
            x, costs = part[:, :inputs], part[:, inputs:]
            choice = torch.argmax(model.logits(x), 1, keepdim=True)
            return (costs.gather(1, choice) - costs.min(1, keepdim=True).values).clamp(max=5).mean().item()

    for epoch in range(options.epochs):
        model.train()
        shuffled = torch.randperm(len(trains), generator=generator)
        total_loss = 0.0
        for step in range(steps_an_epoch):
            part = trains[shuffled[step * options.batch : (step + 1) * options.batch]]
            x, costs = part[:, :inputs], part[:, inputs:]
            half = len(part) // 2
            flip_x, flip_costs = mirrored(x[:half], costs[:half], spec)
            x = torch.cat([flip_x, x[half:]])
            costs = torch.cat([flip_costs, costs[half:]])
            blindfold(x, costs, spec, generator)
            want = targets(costs, options.temperature)
            got = torch.log_softmax(model.logits(x), 1)
            # expected cost as well: a likely command must not be a bad one
            excess = (costs - costs.min(1, keepdim=True).values).clamp(max=3)
            loss = -(want * got).sum(1).mean() + (got.exp() * excess).sum(1).mean()
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
            total_loss += loss.item()
        model.eval()
        print(
            f"epoch {epoch + 1} of {options.epochs}: loss {total_loss / max(1, steps_an_epoch):.4f}, "
            f"regret {regret(trains[:4000]):.4f} s, unseen {regret(checks):.4f} s",
            flush=True,
        )
    return regret(trains[:4000]), regret(checks)


def export(model, spec, file):
    example = tuple(torch.zeros(1, size) for size in spec["sizes"])
    torch.onnx.export(
        model,
        example,
        str(file),
        input_names=spec["names"],
        output_names=["command"],
        opset_version=17,
        dynamo=False,
    )
    graph = onnx.load(str(file))
    # the exporter's version would make the hash depend on more than recipe and seed
    del graph.metadata_props[:]
    graph.producer_name, graph.producer_version, graph.doc_string = "trinav", "", ""
    onnx.checker.check_model(graph)
    onnx.save(graph, str(file))


def check(model, data, spec, file):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
    worst = 0.0
    for row in data[:: max(1, len(data) // 200)]:
        parts = torch.split(row[: sum(spec["sizes"])].unsqueeze(0), spec["sizes"], 1)
        with torch.no_grad():
            expected = model(*parts).numpy()
        feeds = {name: part.numpy() for name, part in zip(spec["names"], parts)}
        worst = max(worst, float(abs(session.run(None, feeds)[0] - expected).max()))
    if worst > 1e-4:
        sys.exit(f"ONNX differs from PyTorch by {worst}")
    return worst


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--spec", required=True, help="names and sizes of inputs, commands, layout")
    parser.add_argument("--data", nargs="+", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--batch", type=int, default=256)
    parser.add_argument("--rate", type=float, default=1e-3)
    parser.add_argument("--width", type=int, default=256)
    parser.add_argument("--temperature", type=float, default=0.06)
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    spec = json.loads(Path(options.spec).read_text())
    inputs = sum(spec["sizes"])
    data = read(options.data, inputs + len(spec["v_shares"]) * len(spec["w_shares"]))
    model = Policy(spec["sizes"], spec["v_shares"], spec["w_shares"], options.width)
    seen, unseen = fit(model, data, inputs, spec, options)
    model.eval()
    out = Path(options.out)
    out.mkdir(parents=True, exist_ok=True)
    export(model, spec, out / "model.onnx")
    difference = check(model, data, spec, out / "model.onnx")
    sample = data[len(data) // 2, :inputs]
    parts = torch.split(sample.unsqueeze(0), spec["sizes"], 1)
    with torch.no_grad():
        command = model(*parts)[0].tolist()
    golden = {
        "inputs": {name: part[0].tolist() for name, part in zip(spec["names"], parts)},
        "outputs": {"command": command},
        "tolerance": 1e-3,
    }
    (out / "golden.json").write_text(json.dumps(golden) + "\n")
    report = {"samples": len(data), "regret": seen, "regret_unseen": unseen, "onnx_difference": difference}
    (out / "fit.json").write_text(json.dumps(report) + "\n")


main()
