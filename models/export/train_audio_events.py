"""Trains the sound events models: recordings, scenes, network, ONNX."""

import argparse
import json
import time
from pathlib import Path

import numpy
import torch
from torch import nn
from torch.nn import functional

import audio_corpus
import audio_scenes
import audio_voices
from audio_export import export
from audio_features import EVENTS
from audio_scenes import STEP
from audio_sounds import CLASSES
from train_audio_keyword import Zero

FRAMES, MELS = EVENTS["frames"], EVENTS["mels"]
DATA = [
    "audio_corpus.py", "audio_features.py", "audio_mix.py", "audio_rooms.py", "audio_scenes.py",
    "audio_sequences.py", "audio_sounds.py", "audio_voices.py", "audio_words.py",
]
SIZES = {"small": (8, 16, 24, 32), "large": (16, 32, 48, 64)}
#: outputs of the body under a window, those of the last second
LOOK, RECENT = 8, 3
#: oldest frames of a window that no output sees
UNSEEN = FRAMES - (33 + (LOOK - 1) * STEP)


class Events(nn.Module):
    """Convolutions that halve time and tone; then the mean and the most over time, by tone.

    Nothing is padded in time: of a long scene each output is what its window alone would give.
    """

    def __init__(self, *widths):
        super().__init__()
        first, second, third, fourth = widths
        self.body = nn.Sequential(
            Zero(1, first, 5, 2, bias=False), nn.BatchNorm2d(first), nn.ReLU(),
            nn.Conv2d(first, second, 3, 2, (0, 1), bias=False), nn.BatchNorm2d(second), nn.ReLU(),
            nn.Conv2d(second, third, 3, 2, (0, 1), bias=False), nn.BatchNorm2d(third), nn.ReLU(),
            nn.Conv2d(third, fourth, 3, (1, 2), (0, 1), bias=False), nn.BatchNorm2d(fourth), nn.ReLU(),
        )
        self.drop = nn.Dropout(0.2)
        self.head = nn.Conv1d(3 * fourth * MELS // 16, len(CLASSES), 1)

    def logits(self, x):
        """Of frames x mels: classes by outputs."""
        x = self.body(x[:, UNSEEN:].unsqueeze(1) * 0.25)
        x = x.permute(0, 1, 3, 2).flatten(1, 2)
        whole, most = functional.avg_pool1d(x, LOOK, 1), functional.max_pool1d(x, LOOK, 1)
        recent = functional.avg_pool1d(x[:, :, LOOK - RECENT :], RECENT, 1)
        return self.head(self.drop(torch.cat([whole, most, recent], 1)))

    def forward(self, x):
        return torch.sigmoid(self.logits(x)[:, :, 0])


class Fit:
    """A model and what moves it."""

    def __init__(self, variant, seed, steps, rate):
        torch.manual_seed(seed)
        self.variant, self.model = variant, Events(*SIZES[variant])
        self.optimiser = torch.optim.AdamW(self.model.parameters(), lr=rate, weight_decay=1e-2)
        self.schedule = torch.optim.lr_scheduler.OneCycleLR(self.optimiser, rate, total_steps=steps, pct_start=0.06)
        self.total, self.seen = 0.0, 0
        print(f"{variant}: {sum(p.numel() for p in self.model.parameters())} weights", flush=True)

    def step(self, x, goals):
        out = self.model.logits(x)
        # 2 % of doubt keeps scores from being all or nothing
        soft = goals.clamp(min=0) * 0.97 + 0.015
        losses = functional.binary_cross_entropy_with_logits(out, soft, reduction="none")
        # what is there counts as much as what is not
        weights = (goals >= 0) * (1 + 2.0 * (goals > 0))
        loss = (losses * weights).sum() / weights.sum()
        self.optimiser.zero_grad()
        loss.backward()
        self.optimiser.step()
        self.schedule.step()
        self.total, self.seen = self.total + loss.item(), self.seen + 1

    def told(self):
        text = f"{self.variant}: loss {self.total / self.seen:.4f}"
        self.total, self.seen = 0.0, 0
        return text


def drawn(scenes, count):
    x, goals = scenes.batch(count)
    return torch.from_numpy(x), torch.from_numpy(goals.transpose(0, 2, 1).copy()).float()


def train(fits, scenes, steps, batch, seed):
    """All variants on the same scenes; each comes out as if it were alone."""
    for one in fits:
        one.model.train()
    for step in range(steps):
        x, goals = drawn(scenes, batch)
        for one in fits:
            torch.manual_seed(seed * 1_000_003 + step)
            one.step(x, goals)
        if step % 250 == 249:
            print(f"step {step + 1} of {steps}", *[one.told() for one in fits], f"{time.process_time():.0f} s", flush=True)
    for one in fits:
        one.model.eval()


def answers(model, scenes, batches=24, size=32):
    """Logits and goals of windows, rows x classes."""
    scores, goals = [], []
    for _ in range(batches):
        x, goal = drawn(scenes, size)
        with torch.no_grad():
            scores.append(model.logits(x).transpose(1, 2).flatten(0, 1).numpy())
        goals.append(goal.transpose(1, 2).flatten(0, 1).numpy())
    return numpy.concatenate(scores), numpy.concatenate(goals)


def calibrate(model, scenes):
    """Moves each class so that a score of 0.5 is where its F1 is best."""
    scores, goals = answers(model, scenes)
    for k in range(len(CLASSES)):
        places = numpy.linspace(-3, 3, 61)
        best = [f1(scores[:, k] > place, goals[:, k]) for place in places]
        with torch.no_grad():
            model.head.bias[k] -= float(places[int(numpy.argmax(best))])


def f1(guess, goal):
    hits = (guess & (goal == 1)).sum()
    wrong = (guess & (goal == 0)).sum() + (~guess & (goal == 1)).sum()
    return 2 * hits / max(1, 2 * hits + wrong)


def check(model, scenes):
    scores, goals = answers(model, scenes)
    found = [float(f1(scores[:, k] > 0, goals[:, k])) for k in range(len(CLASSES))]
    return {"f1_seen_generators": sum(found) / len(found), **{f"f1_{n}": v for n, v in zip(CLASSES, found)}}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--work", required=True)
    parser.add_argument("--speech", required=True, help="folder of the corpus that the keyword models use, too")
    parser.add_argument("--variants", nargs="+", default=list(SIZES))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--size", type=float, default=1.0)
    parser.add_argument("--copies", type=int, default=160)
    parser.add_argument("--steps", type=int, default=2000)
    options = parser.parse_args()
    audio_voices.require("espeak-ng", "festival")
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    work = Path(options.work)
    work.mkdir(parents=True, exist_ok=True)
    generator = audio_corpus.code_hash(*DATA)
    fit_hash = audio_corpus.code_hash(Path(__file__).name, "audio_export.py", "train_audio_keyword.py")
    corpus = audio_corpus.training(options.seed, options.size, Path(options.speech))
    file = work / f"recordings-{generator}-{options.seed}-{options.size:g}-{options.copies}.npz"
    sounds, airs = audio_scenes.recordings(corpus, options.seed, options.copies, file)
    apart = max(1, options.copies // 20)
    recipe = [generator, fit_hash, options.seed, options.size, options.copies, options.steps]
    done = lambda variant: work / variant / "fit.json"
    missing = [v for v in options.variants if not done(v).exists() or json.loads(done(v).read_text()).get("recipe") != recipe]
    if missing == []:
        return
    draw = lambda stream, of: audio_scenes.Scenes(sounds[:, of], airs[of], numpy.random.default_rng([options.seed, stream]))
    scenes = draw(17, slice(apart, None))
    fits = [Fit(variant, options.seed, options.steps, 4e-3) for variant in missing]
    train(fits, scenes, options.steps, 32, options.seed)
    example = drawn(scenes, 1)[0][:, :FRAMES]
    for one in fits:
        calibrate(one.model, draw(18, slice(apart, None)))
        metrics = check(one.model, draw(19, slice(0, apart)))
        print(f"{one.variant}: {json.dumps(metrics)}", flush=True)
        export(one.model, example, work / one.variant, ["log_mel"], ["scores"])
        report = {"metrics": metrics, "classes": CLASSES, "data": generator, "recipe": recipe}
        done(one.variant).write_text(json.dumps(report) + "\n")


if __name__ == "__main__":
    main()
