"""Long stretches of sound with commands, other speech and noise, kept as log-mel in steps of a byte."""

import numpy

import audio_rooms as rooms
from audio_features import KEYWORD, RATE, log_mel
from audio_sounds import GENERATORS, scaled

SECONDS = 20
#: a byte is a tenth of a neper above e^-23.1
STEP, LOWEST = 0.1, -23.1
POOL = 300


def packed(features):
    return numpy.clip(numpy.round((features - LOWEST) / STEP), 0, 255).astype(numpy.uint8)


def unpacked(values):
    return values.astype(numpy.float32) * STEP + LOWEST


class Pools:
    """Rooms and backgrounds made once and drawn often."""

    def __init__(self, corpus, rng, size):
        said = lambda r: corpus.sound(corpus.draw(r, "sentence"))
        self.rooms = [rooms.room_response(rng) for _ in range(max(20, int(POOL * size)))]
        self.noises = [rooms.noise(rng, 8 * RATE, said) for _ in range(max(20, int(POOL * size)))]
        # what startles: knocks, glass, horns and the like, which are no words
        self.sounds = [
            scaled(make(rng, 8 * RATE)) for make in GENERATORS.values() for _ in range(max(3, int(26 * size)))
        ]

    def room(self, rng):
        return self.rooms[int(rng.integers(len(self.rooms)))]

    def sound(self, rng, length):
        """Some of those, one after another or at once, in rooms; the loudest tenth of a second is 1."""
        out = numpy.zeros(length, numpy.float32)
        for _ in range(int(rng.integers(1, 7))):
            sound = self.sounds[int(rng.integers(len(self.sounds)))]
            start, size = int(rng.integers(length)), int(rng.uniform(0.5, 8) * RATE)
            part = rooms.convolve(sound[:size], self.room(rng))[: length - start]
            out[start : start + len(part)] += part * rng.uniform(0.1, 1)
        return out

    def noise(self, rng, length):
        """Of an effective value of 1, one of the pool turned round, or a mixture of two."""
        out = numpy.zeros(length, numpy.float32)
        for share in (1.0, rng.uniform(0, 1)) if rng.random() < 0.3 else (1.0,):
            noise = numpy.roll(self.noises[int(rng.integers(len(self.noises)))], int(rng.integers(8 * RATE)))
            out += share * numpy.resize(noise if rng.random() < 0.5 else -noise, length)
        return out / rooms.rms(out)


def warped(rng, sound):
    """Up to a fifth faster and higher, or slower and lower."""
    if rng.random() < 0.4:
        return sound
    length = int(len(sound) * numpy.exp(rng.uniform(-0.18, 0.18)))
    return numpy.interp(numpy.linspace(0, len(sound) - 1, length), numpy.arange(len(sound)), sound).astype(
        numpy.float32
    )


def stream(corpus, pools, rng):
    """Log-mel of a stretch and what is said in it: rows of label, start, end [s]; -1 is other speech."""
    length = SECONDS * RATE
    out = numpy.zeros(length, numpy.float32)
    level = 10 ** (rng.uniform(-62, -16) / 20)
    room = pools.room(rng)
    rows = []
    chatty = rng.random() < 0.12
    at = rng.uniform(0.2, 1.2)
    while True:
        draw = rng.random()
        if chatty:
            group = "sentence" if draw < 0.7 else "alike"
        elif draw < 0.6:
            group = int(rng.integers(10)) if draw < 0.56 else 0
        else:
            group = "alike" if draw < 0.8 else "word" if draw < 0.96 else "sentence"
        if rng.random() < 0.5:
            room = pools.room(rng)
        sound = warped(rng, corpus.sound(corpus.draw(rng, group)))
        start, end = int(at * RATE), int(at * RATE) + len(sound)
        if end > length - RATE // 2:
            break
        wet = rooms.convolve(sound, room) if rng.random() < 0.85 else sound
        wet = wet * (level * 10 ** (rng.uniform(-5, 5) / 20) / rooms.rms(sound))
        last = min(length, start + len(wet))
        out[start:last] += wet[: last - start]
        rows.append((group if isinstance(group, int) else -1, start / RATE, end / RATE))
        # mostly pauses, sometimes run on
        at = end / RATE + (rng.uniform(0.0, 0.25) if rng.random() < 0.25 else rng.uniform(0.3, 1.3))
    ratio = 10 ** (-rng.uniform(-1, 32) / 20)
    out += pools.noise(rng, length) * (level * ratio)
    if rng.random() < 0.15:
        out += pools.sound(rng, length) * (level * rng.uniform(0.1, 0.7))
    out = rooms.microphone(rng, out)
    out += rng.standard_normal(length) * 10 ** (rng.uniform(-92, -72) / 20)
    if rng.random() < 0.08:
        out *= rng.uniform(1, 3) / max(1e-9, float(abs(out).max()))
    features = log_mel(rooms.captured(out), KEYWORD)
    return packed(features), numpy.array(rows, numpy.float32).reshape(-1, 3)


def quiet_stream(corpus, pools, rng):
    """Noise and other speech without any command, nearly half of it without speech."""
    length = SECONDS * RATE
    level = 10 ** (rng.uniform(-62, -16) / 20)
    out = pools.noise(rng, length) * level * 10 ** (-rng.uniform(0, 25) / 20)
    rows = []
    at = 0.0 if rng.random() < 0.55 else 99.0
    if at > 0 or rng.random() < 0.2:
        out += pools.sound(rng, length) * level * 10 ** (rng.uniform(-6, 12) / 20)
    while at < SECONDS - 1:
        sound = warped(rng, corpus.sound(corpus.draw(rng, "sentence" if rng.random() < 0.8 else "alike")))
        wet = rooms.convolve(sound, pools.room(rng)) * (level * 10 ** (rng.uniform(-3, 25) / 20) / rooms.rms(sound))
        start = int(at * RATE)
        last = min(length, start + len(wet))
        out[start:last] += wet[: last - start]
        rows.append((-1, at, at + len(sound) / RATE))
        at += len(sound) / RATE + rng.uniform(0, 0.6)
    out = rooms.microphone(rng, out) + rng.standard_normal(length) * 10 ** (rng.uniform(-92, -72) / 20)
    features = log_mel(rooms.captured(out), KEYWORD)
    return packed(features), numpy.array(rows, numpy.float32).reshape(-1, 3)


def streams(corpus, seed, count, size, file):
    """`count` stretches, every fourth without commands; kept at `file`."""
    if not file.exists():
        pools = Pools(corpus, numpy.random.default_rng([seed, 0]), size)
        features, rows, owners = [], [], []
        for i in range(count):
            rng = numpy.random.default_rng([seed, 1, i])
            make = quiet_stream if i % 4 == 3 else stream
            part, said = make(corpus, pools, rng)
            features.append(part)
            rows.append(said)
            owners += [i] * len(said)
            if i % 200 == 199:
                print(f"stretch {i + 1} of {count}", flush=True)
        temporary = file.with_suffix(".tmp.npz")
        numpy.savez(temporary, features=numpy.stack(features), rows=numpy.concatenate(rows),
                    owners=numpy.array(owners, numpy.int32))
        temporary.rename(file)
    loaded = numpy.load(file)
    return loaded["features"], loaded["rows"], loaded["owners"]
