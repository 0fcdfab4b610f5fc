"""The network that reads pictures: things and floor in one pass."""

import torch
from torch import nn
from torch.nn import functional as F

OUTPUTS = ["heat", "size", "offset", "floor"]
# width of the maps at an eighth, sixteenth, ... of the picture
WIDTHS = (40, 64, 96, 128)


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
    """Centres of things with their boxes (CenterNet; Zhou, Wang, Kraehenbuehl 2019) and floor, on cells of 8 by 8 pixels."""

    def __init__(self, classes):
        super().__init__()
        a, b, c, d = WIDTHS
        # most of the pixels are left at once, which makes a large picture as cheap as a small one
        self.stem = nn.Sequential(conv(3, 24, 4, 7), conv(24, a, 2))
        self.near = Residual(a)
        self.middle = nn.Sequential(conv(a, b, 2), Residual(b), Residual(b))
        self.far = nn.Sequential(conv(b, c, 2), Residual(c), Residual(c))
        self.whole = nn.Sequential(conv(c, d, 2), Residual(d))
        self.from_whole = conv(d, c, kernel=1)
        self.from_far = conv(c, b, kernel=1)
        self.from_middle = conv(b, a, kernel=1)
        self.join = conv(a, 48)
        self.heat = nn.Conv2d(48, classes, 1)
        self.box = nn.Sequential(conv(48, 32), nn.Conv2d(32, 4, 1))
        self.floor = nn.Sequential(conv(48, 16), nn.Conv2d(16, 1, 1))
        nn.init.constant_(self.heat.bias, -3.5)

    def forward(self, picture):
        near = self.near(self.stem(picture - 0.45))
        middle = self.middle(near)
        far = self.far(middle)
        up = far + F.interpolate(self.from_whole(self.whole(far)), far.shape[2:])
        up = middle + F.interpolate(self.from_far(up), middle.shape[2:])
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


def corners(centre, size):
    return torch.cat([centre - size / 2, centre + size / 2], 1)


def apart(a, b):
    """1 - GIoU of boxes [n][left, top, right, bottom] (Rezatofighi et al. 2019)."""
    area = lambda box: (box[:, 2] - box[:, 0]) * (box[:, 3] - box[:, 1])
    both = (torch.minimum(a[:, 2:], b[:, 2:]) - torch.maximum(a[:, :2], b[:, :2])).clamp(min=0).prod(1)
    hull = (torch.maximum(a[:, 2:], b[:, 2:]) - torch.minimum(a[:, :2], b[:, :2])).prod(1)
    either = area(a) + area(b) - both
    return 1 - both / either + (hull - either) / hull


def loss_of(net, batch):
    x, heat, weight, box, mask, floor = batch
    got_heat, got_box, got_floor = net(x)
    p = torch.sigmoid(got_heat).clamp(1e-4, 1 - 1e-4)
    centre = (heat > 0.999).float()
    positive = -((1 - p) ** 2) * torch.log(p) * centre
    negative = -((1 - heat) ** 4) * p**2 * torch.log(1 - p) * (1 - centre) * weight
    things = centre.sum().clamp(min=1)
    picture, row, column = torch.nonzero(mask[:, 0], as_tuple=True)
    got, wanted = got_box[picture, :, row, column], box[picture, :, row, column]
    cells = max(1, len(picture))
    scale = torch.tensor([[mask.shape[3], mask.shape[2]]]).float()
    shape = lambda b: corners(b[:, :2] / scale, torch.exp(b[:, 2:].clamp(-6, 1)))
    boxes = F.smooth_l1_loss(got, wanted, reduction="sum", beta=0.1) / cells
    overlaps = apart(shape(got), shape(wanted)).sum() / cells
    floors = F.binary_cross_entropy_with_logits(got_floor, floor)
    return (positive.sum() + negative.sum()) / things + 0.5 * boxes + 1.5 * overlaps + 2 * floors
