"""Sequences for training: utterances, noise and sounds kept as mel powers and mixed by adding powers.

What a voice sounds like in a room is worked out once; every draw then puts others together, at other
levels, through another microphone, said by another throat.
"""

import numpy

import audio_rooms as rooms
from audio_features import RATE, WINDOW, log_mel
from audio_sounds import GENERATORS, scaled

#: a byte is a tenth of a neper above e^-23.1
STEP, LOWEST = 0.1, -23.1
#: effective value at which pieces are kept, so that their range fits
KEPT = 0.05
POWERS = numpy.exp(LOWEST + STEP * numpy.arange(256, dtype=numpy.float32)) / numpy.float32(KEPT**2)
NOISE_SECONDS = 8


def packed(features):
    return numpy.clip(numpy.round((features - LOWEST) / STEP), 0, 255).astype(numpy.uint8)


def unpacked(values):
    return values.astype(numpy.float32) * STEP + LOWEST


def warped(rng, sound):
    """Up to a fifth faster and higher, or slower and lower."""
    if rng.random() < 0.4:
        return sound
    length = int(len(sound) * numpy.exp(rng.uniform(-0.18, 0.18)))
    return numpy.interp(numpy.linspace(0, len(sound) - 1, length), numpy.arange(len(sound)), sound).astype(
        numpy.float32
    )


class Pieces:
    """Log-mel pieces as bytes, one after the other."""

    def __init__(self, data, offsets):
        self.data, self.offsets = data, offsets

    def __getitem__(self, i):
        return self.data[self.offsets[i] : self.offsets[i + 1]]


def piece(samples, layout):
    return packed(log_mel(samples.astype(numpy.float32) * numpy.float32(KEPT), layout))


def utterances(corpus, room_pool, layout, seed, copies):
    """Every utterance in a few rooms at an effective value of 1; rows of entry, start and end [frames]."""
    hop = layout["hop"]
    parts, rows = [], []
    for i, entry in enumerate(corpus.entries):
        if corpus.offsets[i + 1] - corpus.offsets[i] < 800:
            continue
        for copy in range(copies if isinstance(entry["group"], int) else (copies + 1) // 2):
            rng = numpy.random.default_rng([seed, 2, i, copy])
            sound = warped(rng, corpus.sound(i))
            room = room_pool[int(rng.integers(len(room_pool)))]
            wet = rooms.convolve(sound, room) if rng.random() < 0.88 else sound
            wet = wet[: len(sound) + RATE * 2 // 5] / rooms.rms(wet[: len(sound)])
            before = WINDOW + int(rng.integers(hop))
            heard = numpy.concatenate([numpy.zeros(before), wet, numpy.zeros(WINDOW)])
            parts.append(piece(heard, layout))
            # what ends with frame k has been heard when that frame is
            rows.append((i, (before - WINDOW) / hop, (before + len(sound) - WINDOW) / hop))
    offsets = numpy.concatenate([[0], numpy.cumsum([len(part) for part in parts])])
    return Pieces(numpy.concatenate(parts), offsets), numpy.array(rows, numpy.float32)


def backgrounds(corpus, room_pool, layout, seed, count):
    """Noises at an effective value of 1, and sounds whose loudest tenth of a second is 1."""
    rng = numpy.random.default_rng([seed, 3])
    said = lambda r: corpus.sound(corpus.draw(r, "sentence"))
    length = NOISE_SECONDS * RATE
    noises = numpy.stack([piece(rooms.noise(rng, length, said), layout) for _ in range(count)])
    sounds = []
    for make in GENERATORS.values():
        for _ in range(max(2, count // 9)):
            sound = scaled(make(rng, length))
            if rng.random() < 0.8:
                sound = rooms.convolve(sound, room_pool[int(rng.integers(len(room_pool)))])[:length]
            sounds.append(piece(sound, layout))
    return noises, numpy.stack(sounds)


def materials(corpus, layout, seed, size, copies, file):
    """All that sequences are mixed of; kept at `file`."""
    if not file.exists():
        rng = numpy.random.default_rng([seed, 1])
        room_pool = [rooms.room_response(rng) for _ in range(max(20, int(500 * size)))]
        pieces, rows = utterances(corpus, room_pool, layout, seed, copies)
        print(f"{len(rows)} utterances in rooms", flush=True)
        noises, sounds = backgrounds(corpus, room_pool, layout, seed, max(18, int(400 * size)))
        temporary = file.with_suffix(".tmp.npz")
        numpy.savez(temporary, data=pieces.data, offsets=pieces.offsets, rows=rows, noises=noises, sounds=sounds)
        temporary.rename(file)
    loaded = numpy.load(file)
    pieces = Pieces(loaded["data"], loaded["offsets"])
    return pieces, loaded["rows"], loaded["noises"], loaded["sounds"]


def hiss(layout):
    """Mel powers of white noise with an effective value of 1."""
    noise = numpy.random.default_rng(0).standard_normal(20 * RATE).astype(numpy.float32)
    return numpy.exp(log_mel(noise, layout)).mean(0)


def microphone(rng, mels):
    """Powers of a smooth response, sometimes with bands that are hardly heard."""
    place = numpy.linspace(-3, 3, mels)
    decibel = rng.uniform(-2.5, 2.5) * place
    for _ in range(2):
        decibel += rng.uniform(-5, 5) * numpy.exp(-(((place - rng.uniform(-3, 3)) / rng.uniform(0.4, 2)) ** 2))
    if rng.random() < 0.35:
        width, start = int(rng.integers(1, 6)), int(rng.integers(0, mels - 7))
        decibel[start : start + width] -= rng.uniform(10, 30)
    if rng.random() < 0.2:
        decibel[int(rng.integers(mels * 5 // 8, mels - 1)) :] -= rng.uniform(5, 30)
    return (10 ** (decibel / 10)).astype(numpy.float32)


def throat(rng, part, most=2.4):
    """Frames stretched, bands shifted: said slower or faster by somebody bigger or smaller."""
    count, mels = part.shape
    pace = float(numpy.exp(rng.uniform(-0.16, 0.16)))
    frames = numpy.minimum((numpy.arange(int(count / pace)) * pace).astype(numpy.int64), count - 1)
    bands = numpy.arange(mels) * (1 + rng.uniform(-most, most) * 1.5 / mels)
    bands = numpy.clip(bands + rng.uniform(0, 1), 0, mels - 1).astype(numpy.int64)
    return part[frames[:, None], bands], pace


def crossed(rng, a, b, width):
    """Powers of two sounds at once, of bands of `width` bins: they add up only on the average."""
    beat = rng.standard_normal(a.shape, dtype=numpy.float32)
    total = a + b
    numpy.clip(beat, -1.6, 1.6, out=beat)
    both = total + numpy.sqrt(a * b * (2 / width)) * beat
    return numpy.maximum(both, 0.02 * total)
