"""Trains the keyword models: corpus, sequences of sound, network, operating point, ONNX."""

import argparse
import json
import time
from pathlib import Path

import numpy
import torch
from torch import nn
from torch.nn import functional

import audio_check
import audio_corpus
import audio_mix
import audio_voices
from audio_export import export
from audio_features import KEYWORD
from audio_sequences import COMMANDS as BEFORE
from audio_sequences import NOT_ASKED, Sequences
from audio_words import COMMANDS

CLASSES = ["silence", "unknown", *COMMANDS]
FRAMES, MELS = KEYWORD["frames"], KEYWORD["mels"]
DATA = [
    "audio_corpus.py", "audio_features.py", "audio_mix.py", "audio_rooms.py", "audio_sequences.py",
    "audio_sounds.py", "audio_voices.py", "audio_words.py",
]
#: channels of the two planes and of the convolutions over time
SIZES = {"small": (8, 16, 48), "large": (16, 32, 96)}
DILATIONS = (1, 1, 2, 2, 4, 4)
#: frames from output to output, outputs the head looks at
STEP, LOOK = 4, 8


class Zero(nn.Conv2d):
    """Kernels sum to zero: what is as much louder everywhere looks the same."""

    def forward(self, x):
        weight = self.weight - self.weight.mean((1, 2, 3), keepdim=True)
        side = self.kernel_size[1] // 2
        return functional.conv2d(functional.pad(x, (side, side, 0, 0), mode="replicate"), weight, None, self.stride)


class Block(nn.Module):
    def __init__(self, width, first, second):
        super().__init__()
        self.cut = first + second
        self.body = nn.Sequential(
            nn.Conv1d(width, width, 3, dilation=first, bias=False), nn.BatchNorm1d(width), nn.ReLU(),
            nn.Conv1d(width, width, 3, dilation=second, bias=False), nn.BatchNorm1d(width),
        )

    def forward(self, x):
        return torch.relu(self.body(x) + x[:, :, self.cut : -self.cut])


class Keyword(nn.Module):
    """Two convolutions over time and tone, then dilated residual ones over time (Coucke et al. 2019).

    Nothing is padded in time: of a long sequence each output is what its window alone would give.
    """

    def __init__(self, first, second, width):
        super().__init__()
        self.stem = nn.Sequential(
            Zero(1, first, 5, 2, bias=False), nn.BatchNorm2d(first), nn.ReLU(),
            nn.Conv2d(first, second, 3, 2, (0, 1), bias=False), nn.BatchNorm2d(second), nn.ReLU(),
        )
        self.collapse = nn.Sequential(
            nn.Conv1d(second * MELS // 4, width, 1, bias=False), nn.BatchNorm1d(width), nn.ReLU()
        )
        self.blocks = nn.Sequential(*[Block(width, *DILATIONS[i : i + 2]) for i in range(0, len(DILATIONS), 2)])
        self.drop = nn.Dropout(0.1)
        self.head = nn.Conv1d(2 * width, len(CLASSES) + 1, 1)

    def logits(self, x):
        """Of frames x mels: classes and age, by outputs."""
        x = self.stem(x.unsqueeze(1) * 0.25)
        x = self.collapse(x.permute(0, 1, 3, 2).flatten(1, 2))
        x = self.blocks(x)
        x = torch.cat([functional.avg_pool1d(x, LOOK, 1), functional.max_pool1d(x, LOOK, 1)], 1)
        return self.head(self.drop(x))

    def forward(self, x):
        out = self.logits(x)[:, :, 0]
        return torch.softmax(out[:, :-1], 1), torch.relu(out[:, -1:])


class Fit:
    """A model and what moves it."""

    def __init__(self, variant, seed, steps, rate):
        torch.manual_seed(seed)
        self.variant, self.model = variant, Keyword(*SIZES[variant])
        self.optimiser = torch.optim.AdamW(self.model.parameters(), lr=rate, weight_decay=5e-3)
        self.schedule = torch.optim.lr_scheduler.OneCycleLR(self.optimiser, rate, total_steps=steps, pct_start=0.06)
        self.total, self.hits, self.seen = 0.0, numpy.zeros(2), 0
        print(f"{variant}: {sum(p.numel() for p in self.model.parameters())} weights", flush=True)

    def step(self, x, target, age):
        out = self.model.logits(x)
        spoken = target >= BEFORE
        loss = functional.cross_entropy(out[:, :-1], target, ignore_index=NOT_ASKED, label_smoothing=0.01)
        loss = loss + 0.5 * functional.smooth_l1_loss(out[:, -1][spoken], age[spoken], beta=0.05)
        self.optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self.model.parameters(), 2.0)
        self.optimiser.step()
        self.schedule.step()
        self.hits += ((out[:, :-1].argmax(1) == target) & spoken).sum().item(), spoken.sum().item()
        self.total, self.seen = self.total + loss.item(), self.seen + 1

    def told(self):
        text = f"{self.variant}: loss {self.total / self.seen:.4f} right {self.hits[0] / max(1, self.hits[1]):.4f}"
        self.total, self.hits, self.seen = 0.0, numpy.zeros(2), 0
        return text


def train(fits, sequences, steps, batch, seed):
    """All variants on the same sequences; each comes out as if it were alone."""
    for one in fits:
        one.model.train()
    for step in range(steps):
        x, y, age = sequences.batch(batch)
        places = slice(FRAMES - 1, None, STEP)
        x, target, age = torch.from_numpy(x), torch.from_numpy(y[:, places]), torch.from_numpy(age[:, places])
        for one in fits:
            torch.manual_seed(seed * 1_000_003 + step)
            one.step(x, target, age)
        if step % 250 == 249:
            print(f"step {step + 1} of {steps}", *[one.told() for one in fits], f"{time.process_time():.0f} s", flush=True)
    for one in fits:
        one.model.eval()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--work", required=True)
    parser.add_argument("--variants", nargs="+", default=list(SIZES))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--size", type=float, default=1.0)
    parser.add_argument("--copies", type=int, default=2)
    parser.add_argument("--steps", type=int, default=3400)
    options = parser.parse_args()
    audio_voices.require("espeak-ng", "festival")
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    work = Path(options.work)
    work.mkdir(parents=True, exist_ok=True)
    generator = audio_corpus.code_hash(*DATA)
    fit_hash = audio_corpus.code_hash(Path(__file__).name, "audio_export.py", "audio_check.py")
    key = f"{generator}-{options.seed}-{options.size:g}"
    corpus = audio_corpus.training(options.seed, options.size, work)
    made = audio_mix.materials(
        corpus, KEYWORD, options.seed, options.size, options.copies, work / f"pieces-{key}-{options.copies}.npz"
    )
    checked = [i for i, entry in enumerate(corpus.entries) if entry["variant"] in audio_voices.VARIANTS_CHECK]
    entries = numpy.setdiff1d(numpy.arange(len(corpus.entries)), checked)
    checks = audio_check.checks(corpus, checked, options.seed, options.size, work / f"checks-{key}.npz")
    recipe = [generator, fit_hash, options.seed, options.size, options.copies, options.steps]
    done = lambda variant: work / variant / "fit.json"
    missing = [v for v in options.variants if not done(v).exists() or json.loads(done(v).read_text()).get("recipe") != recipe]
    if missing == []:
        return
    sequences = Sequences(corpus, *made, entries, numpy.random.default_rng([options.seed, 7]), 960)
    fits = [Fit(variant, options.seed, options.steps, 4e-3) for variant in missing]
    train(fits, sequences, options.steps, 16, options.seed)
    example = torch.from_numpy(sequences.batch(1)[0][:, :FRAMES])
    for one in fits:
        torch.save(one.model.state_dict(), work / f"{one.variant}.pt")
        metrics = audio_check.calibrate(one.model, checks)
        print(f"{one.variant}: {json.dumps(metrics)}", flush=True)
        export(one.model, example, work / one.variant, ["log_mel"], ["scores", "age"])
        report = {"metrics": metrics, "classes": CLASSES, "data": generator, "recipe": recipe}
        done(one.variant).write_text(json.dumps(report) + "\n")


if __name__ == "__main__":
    main()
