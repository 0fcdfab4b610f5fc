"""Trains the sound events models: corpus of speech, scenes, network, ONNX."""

import argparse
import json
from pathlib import Path

import numpy
import torch
from torch import nn

import audio_corpus
import audio_scenes
import audio_voices
from audio_export import export
from audio_features import EVENTS
from audio_sounds import CLASSES
from audio_streams import unpacked

FRAMES, MELS = EVENTS["frames"], EVENTS["mels"]
DATA = [
    "audio_corpus.py", "audio_features.py", "audio_rooms.py", "audio_scenes.py", "audio_sounds.py",
    "audio_streams.py", "audio_voices.py", "audio_words.py",
]
SIZES = {"small": (8, 12, 20, 32), "large": (16, 28, 48, 64)}


class Events(nn.Module):
    """Four convolutions that halve time and tone; then the mean and the most over time, by tone."""

    def __init__(self, *widths):
        super().__init__()
        layers, before = [], 1
        for i, width in enumerate(widths):
            layers += [
                nn.Conv2d(before, width, 3, (1, 2) if i == 0 else 2, 1, bias=False),
                nn.BatchNorm2d(width),
                nn.ReLU(),
            ]
            before = width
        self.body = nn.Sequential(*layers)
        self.drop = nn.Dropout(0.3)
        self.head = nn.Linear(2 * before * MELS // 16, len(CLASSES))

    def logits(self, x):
        x = x.unsqueeze(1)
        x = (x - x.mean((2, 3), keepdim=True)) * 0.25
        x = self.body(x)
        return self.head(self.drop(torch.cat([x.mean(2), x.amax(2)], 1).flatten(1)))

    def forward(self, x):
        return torch.sigmoid(self.logits(x))


class Windows:
    def __init__(self, features, goals, generator):
        self.features, self.goals, self.generator = features, goals, generator
        # every class as often as the others
        self.places = [numpy.argwhere(goals[:, :, k] == 1) for k in range(len(CLASSES))]

    def batch(self, count):
        rng = self.generator
        x = numpy.empty((count, FRAMES, MELS), numpy.uint8)
        y = numpy.empty((count, len(CLASSES)), numpy.int8)
        for i in range(count):
            places = self.places[int(rng.integers(len(CLASSES)))]
            scene, start = places[int(rng.integers(len(places)))]
            x[i], y[i] = self.features[scene, start : start + FRAMES], self.goals[scene, start]
        return x, y


def varied(x, rng):
    """Patches masked, two thirds of a band shifted, louder and softer bands."""
    mean = x.mean((1, 2))
    for i in range(len(x)):
        if rng.random() < 0.4:
            width, start = rng.integers(1, 8), rng.integers(0, MELS - 8)
            x[i, :, start : start + width] = mean[i]
        if rng.random() < 0.3:
            width, start = rng.integers(1, 8), rng.integers(0, FRAMES - 8)
            x[i, start : start + width] = mean[i]
    tilt = torch.from_numpy(rng.normal(0, 0.4, (len(x), 1, 1)).astype(numpy.float32))
    return x + tilt * torch.linspace(-1, 1, MELS)


def fit(model, windows, held, steps, batch, rate, rng):
    optimiser = torch.optim.AdamW(model.parameters(), lr=rate, weight_decay=5e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, total_steps=steps, pct_start=0.15)
    total, seen = 0.0, 0
    model.train()
    for step in range(steps):
        x, y = windows.batch(batch)
        goals = torch.from_numpy(y).float()
        out = model.logits(varied(torch.from_numpy(unpacked(x)), rng))
        # 2 % of doubt keeps scores from being all or nothing
        soft = goals.clamp(min=0) * 0.96 + 0.02
        losses = nn.functional.binary_cross_entropy_with_logits(out, soft, reduction="none")
        loss = (losses * (goals >= 0)).sum() / (goals >= 0).sum()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
        total, seen = total + loss.item(), seen + 1
        if step % 250 == 249:
            print(f"step {step + 1} of {steps}: loss {total / seen:.4f}", flush=True)
            total, seen = 0.0, 0
    model.eval()
    calibrate(model, windows)
    return check(model, held)


def calibrate(model, windows):
    """Moves each class so that a score of 0.5 is where its F1 is best, on windows of training."""
    scores, goals = [], []
    for _ in range(24):
        x, y = windows.batch(256)
        with torch.no_grad():
            scores.append(model.logits(torch.from_numpy(unpacked(x))).numpy())
        goals.append(y)
    scores, goals = numpy.concatenate(scores), numpy.concatenate(goals)
    for k in range(len(CLASSES)):
        places = numpy.linspace(-3, 3, 61)
        best = [f1((scores[:, k] > place), goals[:, k]) for place in places]
        with torch.no_grad():
            model.head.bias[k] -= float(places[int(numpy.argmax(best))])


def f1(guess, goal):
    hits = (guess & (goal == 1)).sum()
    wrong = (guess & (goal == 0)).sum() + (~guess & (goal == 1)).sum()
    return 2 * hits / max(1, 2 * hits + wrong)


def check(model, held):
    hits, misses, alarms = numpy.zeros((3, len(CLASSES)))
    for _ in range(16):
        x, y = held.batch(256)
        with torch.no_grad():
            guess = model(torch.from_numpy(unpacked(x))).numpy() > 0.5
        hits += (guess & (y == 1)).sum(0)
        misses += (~guess & (y == 1)).sum(0)
        alarms += (guess & (y == 0)).sum(0)
    scores = 2 * hits / numpy.maximum(2 * hits + misses + alarms, 1)
    return {"f1_seen_generators": float(scores.mean()), **{f"f1_{n}": float(v) for n, v in zip(CLASSES, scores)}}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--work", required=True)
    parser.add_argument("--speech", required=True, help="folder of the corpus that the keyword models use, too")
    parser.add_argument("--variants", nargs="+", default=list(SIZES))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--size", type=float, default=1.0)
    parser.add_argument("--scenes", type=int, default=2600)
    parser.add_argument("--steps", type=int, default=2500)
    options = parser.parse_args()
    audio_voices.require("espeak-ng", "festival")
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    work = Path(options.work)
    work.mkdir(parents=True, exist_ok=True)
    generator = audio_corpus.code_hash(*DATA)
    fit_hash = audio_corpus.code_hash(Path(__file__).name, "audio_export.py")
    corpus = audio_corpus.training(options.seed, options.size, Path(options.speech))
    file = work / f"scenes-{generator}-{options.seed}-{options.size:g}-{options.scenes}.npz"
    features, levels = audio_scenes.scenes(corpus, options.seed, options.scenes, options.size, file)
    goals = audio_scenes.targets(levels, FRAMES)
    apart = int(options.scenes * 0.95)
    for variant in options.variants:
        recipe = [generator, fit_hash, options.seed, options.size, options.scenes, options.steps]
        done = work / variant / "fit.json"
        if done.exists() and json.loads(done.read_text()).get("recipe") == recipe:
            print(f"{variant}: trained already", flush=True)
            continue
        torch.manual_seed(options.seed)
        rng = numpy.random.default_rng([options.seed, 17])
        windows = Windows(features[:apart], goals[:apart], rng)
        held = Windows(features[apart:], goals[apart:], numpy.random.default_rng([options.seed, 18]))
        model = Events(*SIZES[variant])
        print(f"{variant}: {sum(p.numel() for p in model.parameters())} weights", flush=True)
        metrics = fit(model, windows, held, options.steps, 96, 3e-3, rng)
        print(f"{variant}: {json.dumps(metrics)}", flush=True)
        example = torch.from_numpy(unpacked(held.batch(1)[0]))
        export(model, example, work / variant, ["log_mel"], ["scores"])
        report = {"metrics": metrics, "classes": CLASSES, "data": generator, "recipe": recipe}
        done.write_text(json.dumps(report) + "\n")


main()
