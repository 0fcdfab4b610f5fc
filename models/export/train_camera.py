"""Fits the network that reads pictures and writes it as ONNX; called by `npm run train -- camera`."""

import argparse
import json
import sys
from pathlib import Path

import numpy
import onnx
import onnxruntime
import torch
from torch import nn
from torch.nn import functional as F

from golden import pattern, sample, uniform

# things of which less is seen are neither asked for nor held against the network
LEAST_PIXELS = 40
LEAST_SIDE = 7


def conv(inputs, outputs, stride=1, kernel=3):
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(inplace=True),
    )


class Residual(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.first = conv(width, width)
        self.second = nn.Sequential(nn.Conv2d(width, width, 3, 1, 1, bias=False), nn.BatchNorm2d(width))

    def forward(self, x):
        return F.relu(x + self.second(self.first(x)))


class Camera(nn.Module):
    """Centres of things with their boxes (CenterNet; Zhou, Wang, Kraehenbuehl 2019) and floor, on cells of one grid."""

    def __init__(self, classes, stem):
        super().__init__()
        # pictures are brought to a grid of 30 by 40 by as many steps as they need
        steps, width = [], 3
        for step in stem:
            steps.append(conv(width, step, 2))
            width = step
        self.stem = nn.Sequential(*steps)
        self.near = Residual(width)
        self.middle = nn.Sequential(conv(width, 48, 2), Residual(48), Residual(48))
        self.quarter = nn.Sequential(conv(48, 72, 2), Residual(72), Residual(72))
        self.eighth = nn.Sequential(conv(72, 72, 2), Residual(72))
        self.from_eighth = conv(72, 72, kernel=1)
        self.from_quarter = conv(72, 48, kernel=1)
        self.from_middle = conv(48, width, kernel=1)
        self.join = conv(width, 48)
        self.heat = nn.Conv2d(48, classes, 1)
        self.box = nn.Sequential(conv(48, 32), nn.Conv2d(32, 4, 1))
        self.floor = nn.Sequential(conv(48, 24), nn.Conv2d(24, 1, 1))
        nn.init.constant_(self.heat.bias, -3.5)

    def forward(self, picture):
        near = self.near(self.stem(picture - 0.45))
        middle = self.middle(near)
        quarter = self.quarter(middle)
        up = quarter + F.interpolate(self.from_eighth(self.eighth(quarter)), quarter.shape[2:])
        up = middle + F.interpolate(self.from_quarter(up), middle.shape[2:])
        up = near + F.interpolate(self.from_middle(up), near.shape[2:])
        joined = self.join(up)
        return self.heat(joined), self.box(joined), self.floor(joined)


class Exported(nn.Module):
    """As the robot runs it: probabilities, and boxes in cells."""

    def __init__(self, net, rows, columns):
        super().__init__()
        self.net = net
        self.register_buffer("cells", torch.tensor([columns, rows]).float().view(1, 2, 1, 1))

    def forward(self, picture):
        heat, box, floor = self.net(picture)
        return torch.sigmoid(heat), torch.exp(box[:, 2:]) * self.cells, box[:, :2], torch.sigmoid(floor)


OUTPUTS = ["heat", "size", "offset", "floor"]


class Pictures:
    """One set of `writePictures`, at the size the network sees."""

    def __init__(self, directory, name, rows, columns, halve):
        info = json.loads((Path(directory) / f"{name}.json").read_text())
        count, height, width, cell = info["count"], info["height"], info["width"], info["cell"]
        self.labels, self.boxes, self.halve = info["labels"], info["boxes"], halve
        self.width, self.height, self.rows, self.columns = width, height, rows, columns
        self.rgb = numpy.memmap(
            Path(directory) / f"{name}.rgb", numpy.uint8, "r", shape=(count, height, width, 3)
        )
        floors = numpy.fromfile(Path(directory) / f"{name}.floor", numpy.uint8)
        floors = torch.from_numpy(floors.reshape(count, 1, height // cell, width // cell)).float() / 255
        self.floors = F.avg_pool2d(floors, (height // cell) // rows)

    def __len__(self):
        return len(self.boxes)

    def picture(self, indices):
        rgb = torch.from_numpy(numpy.ascontiguousarray(self.rgb[numpy.sort(indices)]))
        x = rgb.permute(0, 3, 1, 2).float() / 255
        return F.avg_pool2d(x, 2) if self.halve else x

    def truth(self, index):
        """Label, centre, size (shares of the picture) and whether it counts, of each thing."""
        things = numpy.array(self.boxes[index], numpy.float32).reshape(-1, 6)
        label, left, top, right, bottom, pixels = things.T
        centre = numpy.stack([(left + right) / 2 / self.width, (top + bottom) / 2 / self.height], 1)
        size = numpy.stack([(right - left) / self.width, (bottom - top) / self.height], 1)
        small = (pixels < LEAST_PIXELS) | (right - left < LEAST_SIDE) | (bottom - top < LEAST_SIDE)
        return label.astype(int), centre, size, ~small

    def batch(self, indices, generator):
        indices = numpy.sort(indices)
        x = self.picture(indices)
        floor = self.floors[indices]
        heat = torch.zeros(len(indices), len(self.labels), self.rows, self.columns)
        weight = torch.ones_like(heat)
        box = torch.zeros(len(indices), 4, self.rows, self.columns)
        mask = torch.zeros(len(indices), 1, self.rows, self.columns)
        ys, xs = torch.meshgrid(torch.arange(self.rows), torch.arange(self.columns), indexing="ij")
        for i, index in enumerate(indices):
            label, centre, size, counts = self.truth(index)
            # the largest last: of two centres in one cell the nearer thing has the box
            for k in numpy.argsort(size[:, 0] * size[:, 1]):
                cx, cy = centre[k, 0] * self.columns, centre[k, 1] * self.rows
                w, h = size[k, 0] * self.columns, size[k, 1] * self.rows
                column, row = min(int(cx), self.columns - 1), min(int(cy), self.rows - 1)
                sx, sy = max(0.7, w * 0.12), max(0.7, h * 0.12)
                bell = torch.exp(-((xs - column) ** 2) / (2 * sx * sx) - ((ys - row) ** 2) / (2 * sy * sy))
                if not counts[k]:
                    weight[i, label[k]] *= (bell < 0.3).float()
                    continue
                heat[i, label[k]] = torch.maximum(heat[i, label[k]], bell)
                near = (abs(xs - column) <= 1) & (abs(ys - row) <= 1) & (bell > 0.4)
                box[i, 0][near] = (cx - xs.float())[near]
                box[i, 1][near] = (cy - ys.float())[near]
                box[i, 2][near] = float(numpy.log(size[k, 0]))
                box[i, 3][near] = float(numpy.log(size[k, 1]))
                mask[i, 0][near] = 1
        flip = torch.rand(len(indices), generator=generator) < 0.5
        x[flip] = x[flip].flip(3)
        for part in (heat, weight, box, mask, floor):
            part[flip] = part[flip].flip(3)
        # in a mirror the centre lies on the other side of its cell
        box[flip, 0] = -box[flip, 0] + 1
        return spoil(x, generator), heat, weight, box * mask, mask, floor


def spoil(x, generator):
    """Exposure, tint, blur and noise of cameras that are not ours."""
    count = len(x)
    draw = lambda *shape: torch.rand(*shape, generator=generator)
    gain = 0.6 + 0.9 * draw(count, 1, 1, 1)
    tint = 0.85 + 0.3 * draw(count, 3, 1, 1)
    x = (x * gain * tint).clamp(0, 1) ** (0.7 + 0.7 * draw(count, 1, 1, 1))
    soft = draw(count) < 0.25
    x[soft] = F.avg_pool2d(x[soft], 3, 1, 1) if soft.any() else x[soft]
    noise = torch.randn(x.shape, generator=generator) * 0.03 * draw(count, 1, 1, 1)
    return (x + noise).clamp(0, 1)


def loss_of(net, batch):
    x, heat, weight, box, mask, floor = batch
    got_heat, got_box, got_floor = net(x)
    p = torch.sigmoid(got_heat).clamp(1e-4, 1 - 1e-4)
    centre = (heat > 0.999).float()
    positive = -((1 - p) ** 2) * torch.log(p) * centre
    negative = -((1 - heat) ** 4) * p**2 * torch.log(1 - p) * (1 - centre) * weight
    things = centre.sum().clamp(min=1)
    cells = mask.sum().clamp(min=1)
    boxes = (F.smooth_l1_loss(got_box * mask, box, reduction="sum", beta=0.1)) / cells
    floors = F.binary_cross_entropy_with_logits(got_floor, floor)
    return (positive.sum() + negative.sum()) / things + 0.7 * boxes + 2 * floors


def iou(a, b):
    low = numpy.maximum(a[:2] - a[2:] / 2, b[:, :2] - b[:, 2:] / 2)
    high = numpy.minimum(a[:2] + a[2:] / 2, b[:, :2] + b[:, 2:] / 2)
    both = numpy.prod(numpy.maximum(0, high - low), 1)
    return both / (a[2] * a[3] + b[:, 2] * b[:, 3] - both)


def precision_of(found, wanted):
    """Average precision at IoU 0.5, all points (Everingham et al. 2015); things too small are set aside."""
    found.sort(key=lambda f: -f[1])
    taken = {index: numpy.zeros(len(boxes), bool) for index, (boxes, _) in wanted.items()}
    total = sum(int(counts.sum()) for _, counts in wanted.values())
    hits = []
    for index, _, box in found:
        boxes, counts = wanted.get(index, (numpy.zeros((0, 4)), numpy.zeros(0, bool)))
        overlap = iou(box, boxes) if len(boxes) else numpy.zeros(0)
        free = overlap * ~taken.get(index, numpy.zeros(0, bool))
        best = int(free.argmax()) if len(free) else -1
        if best >= 0 and free[best] >= 0.5:
            taken[index][best] = True
            if counts[best]:
                hits.append(True)
        elif not (len(overlap) and (overlap[~counts] >= 0.3).any()):
            hits.append(False)
    if total == 0:
        return float("nan")
    hits = numpy.array(hits, bool)
    recall = numpy.cumsum(hits) / total
    precision = numpy.cumsum(hits) / (numpy.arange(len(hits)) + 1)
    precision = numpy.maximum.accumulate(precision[::-1])[::-1]
    return float(numpy.sum(numpy.diff(numpy.concatenate([[0], recall])) * precision)) if len(hits) else 0.0


def evaluate(run, data):
    """mAP@0.5 over the classes, each class's, and IoU of the floor."""
    found = [[] for _ in data.labels]
    wanted = [{} for _ in data.labels]
    both = either = 0.0
    for index in range(len(data)):
        heat, size, offset, floor = (torch.from_numpy(part) for part in run(data.picture(numpy.array([index]))))
        peaks = heat * (heat >= F.max_pool2d(heat, 3, 1, 1)) * (heat > 0.03)
        for label, row, column in torch.nonzero(peaks[0]).tolist():
            x, y = (offset[0, :, row, column] + torch.tensor([column, row])).tolist()
            w, h = size[0, :, row, column].tolist()
            box = numpy.array([x / data.columns, y / data.rows, w / data.columns, h / data.rows])
            found[label].append((index, float(heat[0, label, row, column]), box))
        label, centre, size, counts = data.truth(index)
        for k in range(len(data.labels)):
            of = label == k
            if of.any():
                wanted[k][index] = (numpy.concatenate([centre[of], size[of]], 1), counts[of])
        truth = data.floors[index, 0].numpy() > 0.5
        guess = floor[0, 0].numpy() > 0.5
        both += (truth & guess).sum()
        either += (truth | guess).sum()
    each = {name: precision_of(f, w) for name, f, w in zip(data.labels, found, wanted)}
    return {
        "map50": float(numpy.nanmean(list(each.values()))),
        "floor_iou": float(both / either),
        **{f"ap50_{name}": value for name, value in each.items()},
    }


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
    graph = onnx.load(str(file))
    # the exporter's version would make the hash depend on more than recipe and seed
    del graph.metadata_props[:]
    graph.producer_name, graph.producer_version, graph.doc_string = "trinav", "", ""
    onnx.checker.check_model(graph)
    onnx.save(graph, str(file))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--variant", choices=["small", "large"], required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--epochs", type=int, default=16)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--rate", type=float, default=3e-3)
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    small = options.variant == "small"
    rows, columns = 30, 40
    data = Pictures(options.data, "train", rows, columns, small)
    held = Pictures(options.data, "test", rows, columns, small)
    net = Camera(len(data.labels), [16, 32] if small else [12, 24, 40])
    generator = torch.Generator().manual_seed(options.seed)
    steps = len(data) // options.batch
    optimiser = torch.optim.AdamW(net.parameters(), lr=options.rate, weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, options.rate, total_steps=steps * options.epochs, pct_start=0.15
    )
    for epoch in range(options.epochs):
        net.train()
        order = torch.randperm(len(data), generator=generator).numpy()
        total = 0.0
        for step in range(steps):
            batch = data.batch(order[step * options.batch : (step + 1) * options.batch], generator)
            loss = loss_of(net, batch)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 5.0)
            optimiser.step()
            schedule.step()
            total += loss.item()
        print(f"epoch {epoch + 1} of {options.epochs}: loss {total / steps:.4f}", flush=True)
    out = Path(options.out)
    out.mkdir(parents=True, exist_ok=True)
    shape = (3, data.height // (2 if small else 1), data.width // (2 if small else 1))
    whole = Exported(net, rows, columns)
    export(whole, shape, out / "model.onnx")
    settings = onnxruntime.SessionOptions()
    settings.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(
        str(out / "model.onnx"), settings, providers=["CPUExecutionProvider"]
    )
    example = uniform((1, *shape), 7, 0, 1, numpy.float32)
    answers = session.run(None, {"picture": example})
    with torch.no_grad():
        expected = whole.eval()(torch.from_numpy(example))
    worst = max(float(abs(a - e.numpy()).max()) for a, e in zip(answers, expected))
    if worst > 1e-3:
        sys.exit(f"ONNX differs from PyTorch by {worst}")
    golden = {
        "inputs": {"picture": pattern(7, 0, 1)},
        "outputs": {
            name: sample(answer, 97) for name, answer in zip(OUTPUTS, answers)
        },
    }
    (out / "golden.json").write_text(json.dumps(golden) + "\n")
    metrics = evaluate(lambda x: session.run(None, {"picture": x.numpy()}), held)
    metrics["onnx_difference"] = worst
    (out / "metrics.json").write_text(json.dumps(metrics))
    print(json.dumps(metrics), flush=True)


main()
