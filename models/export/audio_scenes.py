"""Scenes of one or more sounds in noise as log-mel, mixed of mel powers, with what is heard when."""

import numpy

import audio_rooms as rooms
from audio_features import EVENTS, RATE, filters
from audio_mix import POWERS, crossed, hiss, microphone, piece, throat
from audio_sequences import gain
from audio_sounds import CLASSES, GENERATORS, add, scaled, syllables

MELS, FRAMES = EVENTS["mels"], EVENTS["frames"]
SECONDS = 7
#: frames of a scene, those at the end of a window that count (the last second), frames from window to window
LENGTH, RECENT, STEP = 300, 48, 8


def speech(corpus, rng, length):
    if rng.random() < 0.15:
        return syllables(rng, length)
    out = numpy.zeros(length, numpy.float32)
    at = rng.uniform(-1, 0.5)
    while at < length / RATE:
        sound = corpus.sound(corpus.draw(rng, "sentence" if rng.random() < 0.7 else "alike"))
        if len(sound):
            add(out, at * RATE, sound / rooms.rms(sound))
        at += len(sound) / RATE + rng.uniform(0.05, 0.6)
    return out


def recordings(corpus, seed, copies, file):
    """`copies` of every class, classes x copies x frames x mels as bytes, and as many of nothing; kept at `file`."""
    if not file.exists():
        rng = numpy.random.default_rng([seed, 10])
        length = SECONDS * RATE
        pool = [rooms.room_response(rng) for _ in range(max(20, copies))]
        sounds = []
        for number, name in enumerate(CLASSES[:-1]):
            for copy in range(copies):
                r = numpy.random.default_rng([seed, 11, number, copy])
                sound = scaled(speech(corpus, r, length) if name == "speech" else GENERATORS[name](r, length))
                if r.random() < 0.8:
                    sound = scaled(rooms.convolve(sound, pool[int(r.integers(len(pool)))])[:length])
                sounds.append(piece(sound, EVENTS))
            print(f"{name}: {copies} recordings", flush=True)
        airs = []
        for copy in range(copies):
            r = numpy.random.default_rng([seed, 12, copy])
            air = rooms.coloured(r, length, r.uniform(-0.4, 2.3)) if copy % 8 else rooms.tune(r, length)
            if r.random() < 0.4:
                other = rooms.coloured(r, length, r.uniform(-0.4, 2.3))
                air = air + other * numpy.interp(numpy.arange(length), numpy.linspace(0, length, 7), r.uniform(0, 1, 7))
            airs.append(piece(air / rooms.rms(air), EVENTS))
        shape = (len(CLASSES) - 1, copies, *sounds[0].shape)
        numpy.savez(file.with_suffix(".tmp.npz"), sounds=numpy.stack(sounds).reshape(shape), airs=numpy.stack(airs))
        file.with_suffix(".tmp.npz").rename(file)
    loaded = numpy.load(file)
    return loaded["sounds"], loaded["airs"]


class Scenes:
    """Draws scenes out of recordings."""

    def __init__(self, sounds, airs, rng):
        self.sounds, self.airs, self.rng = sounds, airs, rng
        self.hiss = hiss(EVENTS)
        bank = filters(EVENTS)
        self.width = numpy.maximum(1, bank.sum(1) ** 2 / (bank**2).sum(1) / 1.5).astype(numpy.float32)

    def cut(self, recording):
        """A stretch of it, at another pace; sometimes only a part of the time."""
        rng = self.rng
        part, _ = throat(rng, recording, 1.2)
        start = int(rng.integers(max(1, len(part) - LENGTH + 1)))
        out = POWERS[part[start : start + LENGTH]]
        if len(out) < LENGTH:
            out = numpy.concatenate([out, numpy.full((LENGTH - len(out), MELS), 1e-9, numpy.float32)])
        if rng.random() < 0.25:
            first, size = int(rng.integers(-60, LENGTH - 60)), int(rng.integers(50, LENGTH))
            out[: max(0, first)] *= 1e-9
            out[first + size :] *= 1e-9
        return out

    def one(self):
        """Log-mel, and for every window's end: 1 heard, 0 not there, -1 hard to say; by classes."""
        rng = self.rng
        draw = rng.random()
        count = 0 if draw < 0.1 else 1 if draw < 0.7 else 2 if draw < 0.96 else 3
        names = rng.choice(len(CLASSES) - 1, count, replace=False)
        air = POWERS[self.airs[int(rng.integers(len(self.airs)))]]
        start = int(rng.integers(len(air) - LENGTH + 1))
        air = air[start : start + LENGTH] * microphone(rng, MELS) * gain(-rng.uniform(2, 34) if count else rng.uniform(-20, 10))
        powers = numpy.zeros((len(CLASSES), LENGTH), numpy.float32)
        total = air
        for i, number in enumerate(names):
            sound = self.cut(self.sounds[number, int(rng.integers(self.sounds.shape[1]))])
            if rng.random() < 0.5:
                sound = sound * numpy.sqrt(microphone(rng, MELS))
            sound = sound * gain(-(i > 0) * rng.uniform(-4, 9))
            powers[number] = sound.sum(1)
            total = crossed(rng, total, sound, self.width)
        power = total * microphone(rng, MELS) * gain(rng.uniform(-60, -14))
        own = self.hiss * gain(rng.uniform(-94, -74))
        scale = power.sum(1).mean() / max(1e-20, float(total.sum(1).mean()))
        powers[-1] = air.sum(1) + own.sum() / scale
        x = numpy.log(power + own + numpy.float32(1e-10))
        goals = targets(powers)
        if rng.random() < 0.3:
            # as a window is at the start: the first frame again and again
            begun = int(rng.integers(RECENT, LENGTH - FRAMES))
            x[:begun] = x[begun]
            goals[: max(0, begun + RECENT - FRAMES) // STEP + 1] = -1
        return x, goals

    def batch(self, count):
        drawn = [self.one() for _ in range(count)]
        return tuple(numpy.stack(part) for part in zip(*drawn))


def decibel(power):
    return 10 * numpy.log10(power + 1e-20)


def targets(powers):
    """Of every window, by the last second of it, windows x classes.

    Heard is what comes within 10 dB of its loudest and is not 4 dB below all the rest; not there is
    what stays 25 dB below it or 20 dB below the rest.
    """
    known, total = powers[:-1], powers.sum(0)
    view = lambda x: numpy.lib.stride_tricks.sliding_window_view(x, RECENT, 1)[:, FRAMES - RECENT :: STEP]
    share = decibel(known) - decibel(numpy.maximum(total - known, 1e-20))
    loudest = decibel(known.max(1, keepdims=True))
    # the second loudest of the frames: a click of one frame is not enough
    loud = decibel(numpy.partition(view(known), -2, 2)[..., -2])
    clear = numpy.partition(view(share), -2, 2)[..., -2]
    sounds = known.max(1, keepdims=True) > 0
    there = sounds & (loud > loudest - 10) & (clear > -4)
    gone = ~sounds | (loud < loudest - 25) | (clear < -20)
    out = numpy.where(there, 1, numpy.where(gone, 0, -1))
    nothing = numpy.where(gone.all(0), 1, numpy.where(there.any(0), 0, -1))
    return numpy.concatenate([out, nothing[None]]).T.astype(numpy.int8)
