"""How well a network reads held-out pictures."""

import numpy
import torch
from torch.nn import functional as F


def iou(a, b):
    low = numpy.maximum(a[:2] - a[2:] / 2, b[:, :2] - b[:, 2:] / 2)
    high = numpy.minimum(a[:2] + a[2:] / 2, b[:, :2] + b[:, 2:] / 2)
    both = numpy.prod(numpy.maximum(0, high - low), 1)
    return both / (a[2] * a[3] + b[:, 2] * b[:, 3] - both)


def precision_of(found, wanted):
    """Average precision at IoU 0.5, all points (Everingham et al. 2015); what is not asked for is set aside."""
    found.sort(key=lambda f: -f[1])
    taken = {index: numpy.zeros(len(boxes), bool) for index, (boxes, _) in wanted.items()}
    total = sum(int(counts.sum()) for _, counts in wanted.values())
    hits = []
    for index, _, box in found:
        boxes, counts = wanted.get(index, (numpy.zeros((0, 4)), numpy.zeros(0, bool)))
        overlap = iou(box, boxes) if len(boxes) else numpy.zeros(0)
        # a thing that counts goes before one that does not
        free = overlap * ~taken.get(index, numpy.zeros(0, bool)) * (overlap >= 0.5) * (1 + counts)
        best = int(free.argmax()) if len(free) else -1
        if best >= 0 and free[best] > 0:
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


def boxes_of(heat, size, offset, least):
    """Label, score and box (centre and size in cells) of each peak, as nodes/perception/camera/heatmap.ts."""
    peaks = heat * (heat >= F.max_pool2d(heat, 3, 1, 1)) * (heat > least)
    for label, row, column in torch.nonzero(peaks[0]).tolist():
        x, y = (offset[0, :, row, column] + torch.tensor([column, row])).tolist()
        yield label, float(heat[0, label, row, column]), numpy.array([x, y, *size[0, :, row, column].tolist()])


def suppressed(found):
    """The surer of boxes of a class that overlap by half, as nodes/perception/camera/boxes.ts."""
    kept = []
    for one in sorted(found, key=lambda f: -f[1]):
        rivals = [box for label, _, box in kept if label == one[0]]
        if not rivals or (iou(one[2], numpy.stack(rivals)) <= 0.5).all():
            kept.append(one)
    return kept


def evaluate(run, data):
    """mAP@0.5 over the classes, each class's, and IoU of the floor."""
    found = [[] for _ in data.labels]
    wanted = [{} for _ in data.labels]
    both = either = 0.0
    cells = numpy.array([data.columns, data.rows] * 2)
    for index in range(len(data)):
        heat, size, offset, floor = (torch.from_numpy(part) for part in run(data.picture(index)))
        for label, score, box in suppressed(boxes_of(heat, size, offset, 0.02)):
            found[label].append((index, score, box / cells))
        label, centre, size, counts = data.truth(index)
        for k in range(len(data.labels)):
            of = label == k
            if of.any():
                wanted[k][index] = (numpy.concatenate([centre[of], size[of]], 1), counts[of])
        truth = data.floor(index)[0, 0].numpy() > 0.5
        guess = floor[0, 0].numpy() > 0.5
        both += (truth & guess).sum()
        either += (truth | guess).sum()
    each = {name: precision_of(f, w) for name, f, w in zip(data.labels, found, wanted)}
    return {
        "map50": float(numpy.nanmean(list(each.values()))),
        "floor_iou": float(both / either),
        **{f"ap50_{name}": value for name, value in each.items()},
    }
