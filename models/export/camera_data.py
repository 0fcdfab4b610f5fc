"""Pictures of `writePictures` with what a network is to say of them."""

import json
from pathlib import Path

import numpy
import torch
from torch.nn import functional as F

# of a thing whose rest a crop has cut off [pixels, share]
LEAST_SIDE = 12
LEAST_LEFT = 0.5
# cells of the network's maps are so many pixels wide and high
CELL = 8
NOISE = 1 << 21


class Pictures:
    """One set, whole or cut and spoilt as a camera that is not ours would."""

    def __init__(self, directory, name):
        info = json.loads((Path(directory) / f"{name}.json").read_text())
        count, height, width, cell = info["count"], info["height"], info["width"], info["cell"]
        self.labels, self.width, self.height, self.cell = info["labels"], width, height, cell
        self.rows, self.columns = height // CELL, width // CELL
        self.boxes = [numpy.array(boxes, numpy.float32).reshape(-1, 6) for boxes in info["boxes"]]
        self.rgb = numpy.memmap(
            Path(directory) / f"{name}.rgb", numpy.uint8, "r", shape=(count, height, width, 3)
        )
        floors = numpy.fromfile(Path(directory) / f"{name}.floor", numpy.uint8)
        self.floors = torch.from_numpy(floors.reshape(count, 1, height // cell, width // cell))
        self.noise = torch.randn(NOISE, generator=torch.Generator().manual_seed(0))

    def __len__(self):
        return len(self.boxes)

    def picture(self, index):
        """[1][3][height][width], 0 to 1, in memory colours last."""
        return self.seen(self.rgb[index], numpy.arange(256, dtype=numpy.float32)[:, None] / 255)

    def seen(self, rgb, curve):
        """`curve` is the value of every byte, of one colour or of each."""
        part = numpy.empty((self.height, self.width, 3), numpy.float32)
        for channel in range(3):
            numpy.take(curve[:, channel % curve.shape[1]], rgb[..., channel], out=part[..., channel], mode="clip")
        return torch.from_numpy(part).permute(2, 0, 1)[None]

    def floor(self, index):
        """Share of floor in each cell, [1][1][rows][columns]."""
        return F.avg_pool2d(self.floors[index][None].float() / 255, CELL // self.cell)

    def truth(self, index):
        """Label, centre, size (shares of the picture) and whether it counts, of each thing."""
        return self.shares(self.boxes[index])

    def shares(self, things):
        label, left, top, right, bottom, counts = things.T
        centre = numpy.stack([(left + right) / 2 / self.width, (top + bottom) / 2 / self.height], 1)
        size = numpy.stack([(right - left) / self.width, (bottom - top) / self.height], 1)
        return label.astype(int), centre, size, counts > 0

    def batch(self, indices, generator):
        parts = [self.example(index, generator) for index in indices]
        return [torch.cat(part).contiguous(memory_format=torch.channels_last) for part in zip(*parts)]

    def example(self, index, generator):
        draw = lambda: float(torch.rand((), generator=generator))
        rgb, floor, things = self.rgb[index], self.floor(index), self.boxes[index]
        if draw() < 0.6:
            rgb, floor, things = self.cut(index, draw)
        x = self.spoil(rgb, draw, generator)
        if draw() < 0.5:
            x, floor, things = x.flip(3), floor.flip(3), things.copy()
            things[:, [1, 3]] = self.width - things[:, [3, 1]]
        return (x, *self.maps(things), floor)

    def cut(self, index, draw):
        """A part of the picture, enlarged."""
        share = 0.65 + 0.35 * draw()
        rows, columns = round(self.rows * share), round(self.columns * share)
        top = int(draw() * (self.rows - rows + 1)) * CELL
        left = int(draw() * (self.columns - columns + 1)) * CELL
        high, wide = rows * CELL, columns * CELL
        down = top + numpy.arange(self.height) * high // self.height
        across = left + numpy.arange(self.width) * wide // self.width
        rgb = self.rgb[index][down][:, across]
        c = self.cell
        floor = self.floors[index][None, :, top // c : (top + high) // c, left // c : (left + wide) // c]
        floor = F.adaptive_avg_pool2d(floor.float() / 255, (self.rows, self.columns))
        things = self.boxes[index].copy()
        before = (things[:, 3] - things[:, 1]) * (things[:, 4] - things[:, 2])
        for side, low, span in ((1, left, wide), (3, left, wide), (2, top, high), (4, top, high)):
            things[:, side] = (things[:, side] - low).clip(0, span)
        after = (things[:, 3] - things[:, 1]) * (things[:, 4] - things[:, 2])
        things[:, [1, 3]] *= self.width / wide
        things[:, [2, 4]] *= self.height / high
        small = numpy.minimum(things[:, 3] - things[:, 1], things[:, 4] - things[:, 2]) < LEAST_SIDE
        things[small | (after < LEAST_LEFT * before), 5] = 0
        return rgb, floor, things[after > 0]

    def spoil(self, rgb, draw, generator):
        """Exposure, tint, blur and noise of cameras that are not ours."""
        gain = (0.6 + 0.9 * draw()) * (0.85 + 0.3 * torch.rand(3, generator=generator).numpy())
        gamma = 0.7 + 0.7 * draw()
        bytes_ = numpy.arange(256, dtype=numpy.float32)[:, None] / 255
        x = self.seen(rgb, (bytes_ * gain).clip(0, 1).astype(numpy.float32) ** gamma)
        if draw() < 0.2:
            x[..., 1:] = (x[..., 1:] + x[..., :-1]) / 2
            x[..., 1:, :] = (x[..., 1:, :] + x[..., :-1, :]) / 2
        start = int(draw() * (NOISE - x.numel()))
        noise = self.noise[start : start + x.numel()].view(1, self.height, self.width, 3)
        return x.add_(noise.permute(0, 3, 1, 2), alpha=0.035 * draw()).clamp_(0, 1)

    def maps(self, things):
        """Heat, weight of it, boxes and where they are asked for."""
        label, centre, size, counts = self.shares(things)
        heat = numpy.zeros((len(self.labels), self.rows, self.columns), numpy.float32)
        weight = numpy.ones_like(heat)
        box = numpy.zeros((4, self.rows, self.columns), numpy.float32)
        mask = numpy.zeros((1, self.rows, self.columns), numpy.float32)
        ys, xs = numpy.mgrid[: self.rows, : self.columns].astype(numpy.float32)
        # the smallest last: a pane, which others are seen through, leaves them theirs
        for k in numpy.argsort(-size[:, 0] * size[:, 1], kind="stable"):
            cx, cy = centre[k] * (self.columns, self.rows)
            w, h = size[k] * (self.columns, self.rows)
            column, row = min(int(cx), self.columns - 1), min(int(cy), self.rows - 1)
            sx, sy = max(0.7, w * 0.12), max(0.7, h * 0.12)
            bell = numpy.exp(-((xs - column) ** 2) / (2 * sx * sx) - ((ys - row) ** 2) / (2 * sy * sy))
            if not counts[k]:
                weight[label[k]] *= bell < 0.3
                continue
            heat[label[k]] = numpy.maximum(heat[label[k]], bell)
            near = (abs(xs - column) <= 1) & (abs(ys - row) <= 1) & (bell > 0.4)
            box[0][near], box[1][near] = (cx - xs)[near], (cy - ys)[near]
            box[2][near], box[3][near] = numpy.log(size[k])
            mask[0][near] = 1
        # what counts is asked for also where something that does not lies beneath
        weight = numpy.maximum(weight, heat > 0.3).astype(numpy.float32)
        return [torch.from_numpy(part)[None] for part in (heat, weight, box, mask)]
