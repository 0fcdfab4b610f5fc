"""Sequences of commands, other speech and noise as log-mel, with what has just been said at every frame."""

import numpy

from audio_features import KEYWORD, WINDOW, filters
from audio_mix import NOISE_SECONDS, POWERS, crossed, hiss, microphone, throat

MELS = KEYWORD["mels"]
#: frames a second
RATE = 100
#: classes before the commands
SILENCE, UNKNOWN, COMMANDS = 0, 1, 2
NOT_ASKED = -1
#: a command is to be told so long after its end [s]; before and after that it need not
TOLD = (0.06, 0.42)
FORGOTTEN = 0.52


class Sequences:
    """Draws sequences of `frames` frames out of the pieces whose entry is in `entries`."""

    def __init__(self, corpus, pieces, rows, noises, sounds, entries, rng, frames):
        self.pieces, self.rows, self.noises, self.sounds = pieces, rows, noises, sounds
        self.rng, self.frames = rng, frames
        self.groups = {}
        for k in numpy.flatnonzero(numpy.isin(rows[:, 0].astype(int), entries)):
            entry = corpus.entries[int(rows[k, 0])]
            engines = self.groups.setdefault(entry["group"], {})
            # each synthesiser as often as the other, however much it has said, and English as all else
            english = entry["accent"].startswith("en")
            engines.setdefault((entry["engine"], english), []).append(k)
        self.hiss = hiss(KEYWORD)
        bank = filters(KEYWORD)
        # neighbouring bins under a Hann window are not independent
        self.width = numpy.maximum(1, bank.sum(1) ** 2 / (bank**2).sum(1) / 1.5).astype(numpy.float32)

    def draw(self, group):
        found = self.groups[group]
        kinds = list(found)
        shares = numpy.array([{"espeak": 4.0, "festival": 4.0 if en else 1.5}[engine] for engine, en in kinds])
        kind = found[kinds[int(self.rng.choice(len(kinds), p=shares / shares.sum()))]]
        return kind[int(self.rng.integers(len(kind)))]

    def group(self, chatty):
        draw = self.rng.random()
        if chatty:
            return "sentence" if draw < 0.72 else "alike" if draw < 0.93 else "word"
        if draw < 0.62:
            return int(self.rng.integers(10)) if draw < 0.57 else 0
        return "alike" if draw < 0.86 else "word" if draw < 0.96 else "sentence"

    def background(self):
        """Powers of noise at an effective value of 1."""
        out = 0
        for share in (1.0, self.rng.uniform(0, 1)) if self.rng.random() < 0.3 else (1.0,):
            noise = self.noises[int(self.rng.integers(len(self.noises)))]
            start = int(self.rng.integers(len(noise)))
            places = (start + numpy.arange(self.frames)) % len(noise)
            out = out + POWERS[noise[places]] * numpy.float32(share)
        return out

    def startling(self, out):
        """Sounds that are no words, at some times."""
        for _ in range(int(self.rng.integers(1, 5))):
            sound = self.sounds[int(self.rng.integers(len(self.sounds)))]
            size = int(self.rng.uniform(0.4, NOISE_SECONDS * 0.9) * RATE)
            at, start = int(self.rng.integers(-size // 2, self.frames)), int(self.rng.integers(len(sound) - size + 1))
            put(out, at, POWERS[sound[start : start + size]] * gain(self.rng.uniform(-14, 6)))

    def one(self):
        """Log-mel, class and time since the end of the word [s] of every frame."""
        rng, frames = self.rng, self.frames
        speech = numpy.zeros((frames, MELS), numpy.float32)
        label = numpy.full(frames, SILENCE, numpy.int64)
        age = numpy.full(frames, numpy.nan, numpy.float32)
        draw = rng.random()
        chatty, quiet = draw < 0.22, draw > 0.88
        at = rng.uniform(-1.5, 0.8) * RATE if not quiet else frames
        while at < frames - 20:
            group = self.group(chatty)
            k = self.draw(group)
            _, start, end = self.rows[k]
            part, pace = throat(rng, self.pieces[k])
            start, end = at + (start / pace), at + ((end + WINDOW / 160) / pace - WINDOW / 160)
            put(speech, int(at), POWERS[part] * gain(rng.uniform(-4, 4)))
            tell(label, age, group, start, end)
            at = end - start + at + RATE * (rng.uniform(0.0, 0.25) if rng.random() < 0.2 else rng.uniform(0.3, 1.5))
        ratio = rng.uniform(2, 30) if rng.random() < 0.9 else rng.uniform(-3, 4)
        noise = self.background() * gain(-ratio if not quiet else rng.uniform(-30, 5))
        if rng.random() < (0.6 if quiet else 0.12):
            self.startling(noise)
        power = crossed(rng, speech, noise, self.width) * microphone(rng, MELS)
        power *= gain(rng.uniform(-62, -16))
        power += self.hiss * gain(rng.uniform(-94, -72))
        return numpy.log(power + numpy.float32(1e-10)), label, age

    def batch(self, count):
        drawn = [self.one() for _ in range(count)]
        return tuple(numpy.stack(part) for part in zip(*drawn))


def gain(decibel):
    return numpy.float32(10 ** (decibel / 10))


def put(out, at, part):
    first, last = max(0, at), min(len(out), at + len(part))
    if last > first:
        out[first:last] += part[first - at : last - at]


def tell(label, age, group, start, end):
    """Writes what is said from `start` to `end` [frames] into the frames' classes."""
    frames = len(label)
    at = lambda time: int(numpy.clip(round(time), 0, frames))
    begun = slice(at(start + 4), at(start + 0.5 * (end - start)) if isinstance(group, int) else at(end + 30))
    # what was told just before is still true
    label[begun] = numpy.where(label[begun] >= COMMANDS, label[begun], UNKNOWN)
    if not isinstance(group, int):
        return
    label[begun.stop : at(end + FORGOTTEN * RATE)] = NOT_ASKED
    age[begun.stop : at(end + FORGOTTEN * RATE)] = numpy.nan
    first, last = at(end + TOLD[0] * RATE), at(end + TOLD[1] * RATE)
    label[first:last] = COMMANDS + group
    age[first:last] = (numpy.arange(first, last) - end) / RATE
