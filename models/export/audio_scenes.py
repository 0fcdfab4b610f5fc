"""Short scenes with one or two sounds in noise, kept as log-mel in steps of a byte, with levels."""

import numpy

import audio_rooms as rooms
from audio_features import EVENTS, RATE, WINDOW, log_mel
from audio_sounds import CLASSES, GENERATORS, add, scaled, syllables
from audio_streams import packed

SECONDS = 5
HOP = EVENTS["hop"]
#: levels of sounds that are not there [dB]
NOTHING = -120


def level(samples):
    """Effective value of each frame [dB]."""
    views = numpy.lib.stride_tricks.sliding_window_view(samples, WINDOW)[::HOP]
    return 10 * numpy.log10((views**2).mean(1) + 1e-12)


def speech(corpus, rng, length):
    if rng.random() < 0.2:
        return syllables(rng, length)
    out = numpy.zeros(length, numpy.float32)
    at = rng.uniform(-1, 0.5)
    while at < length / RATE:
        sound = corpus.sound(corpus.draw(rng, "sentence" if rng.random() < 0.7 else "alike"))
        add(out, at * RATE, sound / rooms.rms(sound))
        at += len(sound) / RATE + rng.uniform(0.05, 0.8)
    return out


def source(name, corpus, rng, length):
    sound = speech(corpus, rng, length) if name == "speech" else GENERATORS[name](rng, length)
    return scaled(sound)


def scene(corpus, pools, rng):
    """Log-mel, and the level of every class and of the rest [dB], frames x (classes + 1)."""
    length = SECONDS * RATE
    draw = rng.random()
    count = 0 if draw < 0.13 else 1 if draw < 0.75 else 2
    names = list(rng.choice(CLASSES[:-1], count, replace=False))
    loudness = 10 ** (rng.uniform(-58, -14) / 20)
    ambient = pools.ambient(rng, length) * loudness * 10 ** (-rng.uniform(3, 34) / 20)
    parts = []
    for i, name in enumerate(names):
        sound = source(name, corpus, rng, length)
        if rng.random() < 0.8:
            sound = rooms.convolve(sound, pools.room(rng))[:length]
        parts.append(sound * loudness * 10 ** (-(i > 0) * rng.uniform(-6, 12) / 20))
    if count == 0:
        ambient = ambient * 10 ** (rng.uniform(-10, 25) / 20)
    seed = int(rng.integers(1 << 30))
    through = lambda samples: rooms.microphone(numpy.random.default_rng(seed), samples)
    own = rng.standard_normal(length) * 10 ** (rng.uniform(-92, -74) / 20)
    heard = [through(part) for part in parts]
    rest = through(ambient) + own
    levels = numpy.full((len(level(rest)), len(CLASSES) + 1), NOTHING, numpy.float32)
    for name, part in zip(names, heard):
        levels[:, CLASSES.index(name)] = level(part)
    levels[:, -1] = level(rest)
    mixed = sum(heard, rest)
    return packed(log_mel(rooms.captured(mixed), EVENTS)), numpy.round(levels).astype(numpy.int8)


class ScenePools:
    def __init__(self, corpus, rng, size):
        self.rooms = [rooms.room_response(rng) for _ in range(max(20, int(200 * size)))]
        tune = lambda: rooms.tune(rng, 6 * RATE)
        noise = lambda: rooms.coloured(rng, 6 * RATE, rng.uniform(-0.4, 2.3))
        self.noises = [tune() if i % 8 == 7 else noise() for i in range(max(16, int(160 * size)))]

    def room(self, rng):
        return self.rooms[int(rng.integers(len(self.rooms)))]

    def ambient(self, rng, length):
        noise = numpy.resize(numpy.roll(self.noises[int(rng.integers(len(self.noises)))], int(rng.integers(RATE))), length)
        slow = numpy.interp(numpy.arange(length), numpy.linspace(0, length, 7), rng.uniform(0.7, 1.3, 7))
        return (noise * slow).astype(numpy.float32)


def scenes(corpus, seed, count, size, file):
    if not file.exists():
        pools = ScenePools(corpus, numpy.random.default_rng([seed, 10]), size)
        features, levels = [], []
        for i in range(count):
            part, told = scene(corpus, pools, numpy.random.default_rng([seed, 11, i]))
            features.append(part)
            levels.append(told)
            if i % 500 == 499:
                print(f"scene {i + 1} of {count}", flush=True)
        temporary = file.with_suffix(".tmp.npz")
        numpy.savez(temporary, features=numpy.stack(features), levels=numpy.stack(levels))
        temporary.rename(file)
    loaded = numpy.load(file)
    return loaded["features"], loaded["levels"]


def targets(levels, frames):
    """Of every window that begins at a frame: 1 heard, 0 not there, -1 hard to say; scenes x windows x classes.

    Heard is what comes within 10 dB of its loudest and is not 4 dB below all the rest; not there is
    what stays 25 dB below it or 20 dB below the rest.
    """
    power = 10 ** (levels.astype(numpy.float32) / 10)
    total = power.sum(2, keepdims=True)
    known = levels[:, :, :-1].astype(numpy.float32)
    peak = known.max(1, keepdims=True)
    share = 10 * numpy.log10(power[:, :, :-1] / numpy.maximum(total - power[:, :, :-1], 1e-12) + 1e-12)
    view = lambda x: numpy.lib.stride_tricks.sliding_window_view(x, frames, 1)
    # the second loudest of ten frames: a click of one frame is not enough
    loud = numpy.partition(view(known), -2, 3)[..., -2]
    clear = numpy.partition(view(share), -2, 3)[..., -2]
    there = (loud > peak - 10) & (clear > -4) & (peak > -110)
    gone = (loud < peak - 25) | (clear < -20) | (peak <= -110)
    out = numpy.where(there, 1, numpy.where(gone, 0, -1)).astype(numpy.int8)
    nothing = numpy.where(gone.all(2), 1, numpy.where(there.any(2), 0, -1)).astype(numpy.int8)
    out[:, :, -1] = nothing
    return out
