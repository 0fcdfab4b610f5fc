"""Trains the keyword models: corpus, stretches of sound, network, ONNX."""

import argparse
import json
import sys
from pathlib import Path

import numpy
import torch
from torch import nn

import audio_corpus
import audio_streams
import audio_voices
from audio_export import export
from audio_features import KEYWORD, RATE, WINDOW
from audio_words import COMMANDS

CLASSES = ["silence", "unknown", *COMMANDS]
FRAMES, MELS, HOP = KEYWORD["frames"], KEYWORD["mels"], KEYWORD["hop"]
DATA = [
    "audio_corpus.py", "audio_features.py", "audio_rooms.py", "audio_sounds.py",
    "audio_streams.py", "audio_voices.py", "audio_words.py",
]
SIZES = {"small": (5, 8, 16, 48, 2), "large": (3, 16, 32, 64, 3)}


class Block(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv1d(width, width, 5, 1, 2, bias=False), nn.BatchNorm1d(width), nn.ReLU(),
            nn.Conv1d(width, width, 3, 1, 1, bias=False), nn.BatchNorm1d(width),
        )

    def forward(self, x):
        return torch.relu(self.body(x) + x)


class Keyword(nn.Module):
    """Two convolutions over time and tone, then residual ones over time (Choi et al. 2019)."""

    def __init__(self, kernel, first, second, width, blocks):
        super().__init__()
        self.stem = nn.Sequential(
            nn.Conv2d(1, first, (kernel, 5), 2, (kernel // 2, 2), bias=False), nn.BatchNorm2d(first), nn.ReLU(),
            nn.Conv2d(first, second, 3, 2, 1, bias=False), nn.BatchNorm2d(second), nn.ReLU(),
        )
        self.collapse = nn.Sequential(
            nn.Conv1d(second * MELS // 4, width, 1, bias=False), nn.BatchNorm1d(width), nn.ReLU()
        )
        self.blocks = nn.Sequential(*[Block(width) for _ in range(blocks)])
        self.drop = nn.Dropout(0.2)
        # where in the window a word lies is known: the mean and the newest both count
        self.head = nn.Linear(3 * width, len(CLASSES) + 1)

    def features(self, x):
        x = x.unsqueeze(1)
        x = x - x.mean((2, 3), keepdim=True)
        x = self.stem(x * 0.25)
        x = self.collapse(x.permute(0, 1, 3, 2).flatten(1, 2))
        x = self.blocks(x)
        return torch.cat([x.mean(2), x.amax(2), x[:, :, -10:].mean(2)], 1)

    def logits(self, x):
        return self.head(self.drop(self.features(x)))

    def forward(self, x):
        out = self.logits(x)
        return torch.softmax(out[:, :-1], 1), torch.relu(out[:, -1:])


class Windows:
    """Draws windows out of the stretches, anew every time."""

    def __init__(self, features, rows, owners, generator):
        self.features, self.rows, self.owners, self.generator = features, rows, owners, generator
        self.commands = numpy.flatnonzero(rows[:, 0] >= 0)
        self.others = numpy.flatnonzero(rows[:, 0] < 0)
        # per stretch and frame the command that has just been said, for windows at random
        count, frames = features.shape[:2]
        self.speech = numpy.zeros((count, frames), bool)
        self.forbidden = numpy.zeros((count, frames), bool)
        for (label, start, end), owner in zip(rows, owners):
            first, last = int(start * RATE / HOP), int(end * RATE / HOP)
            self.speech[owner, first : last + 15] = True
            if label >= 0:
                whole = first + int((last - first) * 0.7)
                self.forbidden[owner, whole : last + 75] = True

    def batch(self, count):
        """Windows as bytes, their classes, and the time since the end of the word [s], NaN: none."""
        rng = self.generator
        kinds = rng.random(count)
        x = numpy.empty((count, FRAMES, MELS), numpy.uint8)
        y = numpy.empty(count, numpy.int64)
        age = numpy.full(count, numpy.nan, numpy.float32)
        for i, kind in enumerate(kinds):
            if kind < 0.52:
                label, start, end = self.rows[row := self.commands[rng.integers(len(self.commands))]]
                since = rng.uniform(0.02, 0.40)
                x[i], y[i], age[i] = self.cut(self.owners[row], end + since), 2 + int(label), since
            elif kind < 0.60:
                _, start, end = self.rows[row := self.commands[rng.integers(len(self.commands))]]
                at = start + rng.uniform(0.1, 0.5) * (end - start)
                x[i], y[i] = self.cut(self.owners[row], at), 1
            elif kind < 0.78:
                _, start, end = self.rows[row := self.others[rng.integers(len(self.others))]]
                at = end + rng.uniform(-0.1, 0.4) if rng.random() < 0.6 else rng.uniform(start, end)
                x[i], y[i] = self.free(self.owners[row], at)
            else:
                owner = rng.integers(len(self.features))
                x[i], y[i] = self.free(owner, rng.uniform(FRAMES * HOP / RATE, audio_streams.SECONDS))
        return x, y, age

    def cut(self, owner, time):
        last = int(time * RATE - WINDOW) // HOP + 1
        return self.padded(owner, last)

    def padded(self, owner, last):
        last = min(max(last, 1), self.features.shape[1])
        part = self.features[owner, max(0, last - FRAMES) : last]
        if len(part) < FRAMES:
            part = numpy.concatenate([numpy.repeat(part[:1], FRAMES - len(part), 0), part])
        return part

    def free(self, owner, time):
        """The window, moved away from where it would end on a command."""
        last = min(max(int(time * RATE - WINDOW) // HOP + 1, 1), self.features.shape[1])
        for _ in range(20):
            if not self.forbidden[owner, last - 1]:
                break
            last = int(self.generator.integers(FRAMES, self.features.shape[1]))
        spoken = self.speech[owner, max(0, last - 80) : last].mean() > 0.1
        return self.padded(owner, last), 1 if spoken else 0


def varied(x, rng):
    """Bands shifted by a little (another throat), patches masked, level moved."""
    batch = len(x)
    shift = torch.from_numpy(rng.uniform(-2.2, 2.2, batch).astype(numpy.float32))
    place = torch.arange(MELS)[None] * 1.0 + shift[:, None] * torch.arange(MELS)[None] / MELS * 1.5
    place = place.clamp(0, MELS - 1.001)
    low = place.long()
    share = (place - low)[:, None]
    index = low[:, None].expand(-1, FRAMES, -1)
    x = torch.gather(x, 2, index) * (1 - share) + torch.gather(x, 2, index + 1) * share
    mean = x.mean((1, 2))
    for i in range(batch):
        if rng.random() < 0.35:
            width, start = rng.integers(1, 6), rng.integers(0, MELS - 7)
            x[i, :, start : start + width] = mean[i]
        if rng.random() < 0.15:
            width, start = rng.integers(2, 10), rng.integers(0, FRAMES - 14)
            x[i, start : start + width] = mean[i]
    return x


def fit(model, windows, held, steps, batch, rate, rng):
    optimiser = torch.optim.AdamW(model.parameters(), lr=rate, weight_decay=2e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, total_steps=steps, pct_start=0.15)
    loss_of = nn.CrossEntropyLoss(label_smoothing=0.02)
    total, seen = 0.0, 0
    model.train()
    for step in range(steps):
        x, y, age = windows.batch(batch)
        x = varied(torch.from_numpy(audio_streams.unpacked(x)), rng)
        out = model.logits(x)
        target, age = torch.from_numpy(y), torch.from_numpy(age)
        timed = ~age.isnan()
        loss = loss_of(out[:, :-1], target) + nn.functional.smooth_l1_loss(out[timed, -1], age[timed], beta=0.05)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
        total, seen = total + loss.item(), seen + 1
        if step % 250 == 249:
            print(f"step {step + 1} of {steps}: loss {total / seen:.4f}", flush=True)
            total, seen = 0.0, 0
    model.eval()
    return check(model, held)


def check(model, held):
    right = numpy.zeros((2, 2))
    for _ in range(12):
        x, y, _ = held.batch(256)
        with torch.no_grad():
            guess = model(torch.from_numpy(audio_streams.unpacked(x)))[0].argmax(1).numpy()
        for k, part in enumerate((y >= 2, y < 2)):
            right[k] += (guess[part] == y[part]).sum() if k == 0 else (guess[part] < 2).sum(), part.sum()
    return {"commands_held": right[0, 0] / right[0, 1], "others_held": right[1, 0] / right[1, 1]}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--work", required=True)
    parser.add_argument("--variants", nargs="+", default=list(SIZES))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--size", type=float, default=1.0)
    parser.add_argument("--stretches", type=int, default=2200)
    parser.add_argument("--steps", type=int, default=3600)
    options = parser.parse_args()
    audio_voices.require("espeak-ng", "festival")
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    work = Path(options.work)
    work.mkdir(parents=True, exist_ok=True)
    generator = audio_corpus.code_hash(*DATA)
    fit_hash = audio_corpus.code_hash(Path(__file__).name, "audio_export.py")
    key = f"{generator}-{options.seed}-{options.size:g}"
    corpus = audio_corpus.training(options.seed, options.size, work)
    file = work / f"stretches-{key}-{options.stretches}.npz"
    features, rows, owners = audio_streams.streams(corpus, options.seed, options.stretches, options.size, file)
    apart = owners >= int(options.stretches * 0.96)
    for variant in options.variants:
        recipe = [generator, fit_hash, options.seed, options.size, options.stretches, options.steps]
        done = work / variant / "fit.json"
        if done.exists() and json.loads(done.read_text()).get("recipe") == recipe:
            print(f"{variant}: trained already", flush=True)
            continue
        torch.manual_seed(options.seed)
        rng = numpy.random.default_rng([options.seed, 7])
        windows = Windows(features, rows[~apart], owners[~apart], rng)
        held = Windows(features, rows[apart], owners[apart], numpy.random.default_rng([options.seed, 8]))
        model = Keyword(*SIZES[variant]).to(memory_format=torch.channels_last)
        print(f"{variant}: {sum(p.numel() for p in model.parameters())} weights", flush=True)
        metrics = fit(model, windows, held, options.steps, 128, 3e-3, rng)
        print(f"{variant}: {json.dumps(metrics)}", flush=True)
        example = torch.from_numpy(audio_streams.unpacked(held.batch(1)[0]))
        export(model, example, work / variant, ["log_mel"], ["scores", "age"])
        report = {"metrics": metrics, "classes": CLASSES, "data": generator, "recipe": recipe}
        done.write_text(json.dumps(report) + "\n")


main()
