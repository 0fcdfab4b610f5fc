"""Streams by voices that training has not heard, which set the operating point of a keyword model."""

import numpy
import torch

import audio_rooms as rooms
from audio_features import KEYWORD, RATE, log_mel
from audio_mix import packed, unpacked
from audio_sounds import GENERATORS, scaled
from audio_words import COMMANDS

SECONDS = 24
#: outputs of the network between two looks, looks whose mean counts, the mean that is enough, as in keyword.ts
EVERY, SMOOTHING, THRESHOLD = 2, 3, 0.6
#: looks without an answer after one [looks]
REFRACTORY = 9
#: false commands that are let through in all streams of other speech (38 minutes): stop, and each other
LET_STOP, LET = 4, 6
#: a command must be told until so long after its end [s]
LATEST = 0.6


def put(out, at, sound):
    last = min(len(out), at + len(sound))
    out[at:last] += sound[: last - at]


def by_group(corpus, entries):
    groups = {}
    for i in entries:
        if corpus.offsets[i + 1] > corpus.offsets[i]:
            groups.setdefault(corpus.entries[i]["group"], []).append(int(i))
    return groups


def finish(rng, out, noise, level, ratio):
    out = out + noise * level * 10 ** (-ratio / 20) + rng.standard_normal(len(out)) * 10 ** (-85 / 20)
    return packed(log_mel(rooms.captured(rooms.microphone(rng, out)).astype(numpy.float32), KEYWORD))


def spoken(corpus, groups, room_pool, noises, rng):
    """Ten commands with 10 dB of noise in rooms of 0.5 s; rows of command and end [s]."""
    out, rows, level = numpy.zeros(SECONDS * RATE), [], 10 ** (rng.uniform(-45, -20) / 20)
    for k, number in enumerate(rng.permutation(len(COMMANDS))):
        if not groups.get(int(number)):
            continue
        sound = corpus.sound(rng.choice(groups[int(number)]))
        at = int((0.8 + 2.2 * k + rng.uniform(0, 0.4)) * RATE)
        wet = rooms.convolve(sound, room_pool[int(rng.integers(len(room_pool)))])
        put(out, at, wet * (level / rooms.rms(wet[: len(sound)])))
        rows.append((number, (at + len(sound)) / RATE))
    return finish(rng, out, numpy.roll(noises[int(rng.integers(len(noises)))], rng.integers(RATE)), level, 10), rows


def other(corpus, groups, room_pool, noises, rng, quiet):
    """Other speech, or sounds, in noise."""
    out, level = numpy.zeros(SECONDS * RATE), 10 ** (rng.uniform(-45, -20) / 20)
    at = 0.2
    while at < SECONDS - 1:
        if quiet:
            make = list(GENERATORS.values())[int(rng.integers(len(GENERATORS)))]
            sound = scaled(make(rng, 4 * RATE)) * rng.uniform(0.2, 1.5)
        else:
            sound = corpus.sound(rng.choice(groups["sentence" if rng.random() < 0.65 else "alike"]))
            sound = sound / rooms.rms(sound)
        put(out, int(at * RATE), rooms.convolve(sound, room_pool[int(rng.integers(len(room_pool)))]) * level)
        at += len(sound) / RATE + rng.uniform(0.05, 0.6)
    noise = numpy.roll(noises[int(rng.integers(len(noises)))], rng.integers(RATE))
    return finish(rng, out, noise, level, rng.uniform(5, 25))


def checks(corpus, entries, seed, size, file):
    """Streams with commands and where they end, and streams without any; kept at `file`."""
    if not file.exists():
        rng = numpy.random.default_rng([seed, 20])
        groups = by_group(corpus, entries)
        said = lambda r: corpus.sound(r.choice(groups["sentence"]))
        noises = [rooms.noise(rng, SECONDS * RATE, said) for _ in range(max(4, int(40 * size)))]
        dead = [rooms.room_response(rng, 0.5) for _ in range(max(4, int(60 * size)))]
        live = [rooms.room_response(rng, rng.uniform(0.2, 0.7)) for _ in range(max(4, int(60 * size)))]
        made = [spoken(corpus, groups, dead, noises, rng) for _ in range(max(2, int(40 * size)))]
        rows = [(k, number, end) for k, (_, rows) in enumerate(made) for number, end in rows]
        others = [other(corpus, groups, live, noises, rng, k % 3 == 2) for k in range(max(2, int(100 * size)))]
        numpy.savez(file.with_suffix(".tmp.npz"), spoken=numpy.stack([x for x, _ in made]), rows=numpy.array(rows),
                    others=numpy.stack(others))
        file.with_suffix(".tmp.npz").rename(file)
    return dict(numpy.load(file))


def looks(model, streams):
    """Logits of every look, streams x looks x classes."""
    out = []
    for x in streams:
        with torch.no_grad():
            out.append(model.logits(torch.from_numpy(unpacked(x))[None])[0, :-1, ::EVERY].T.numpy())
    return numpy.stack(out)


def means(logits, bias):
    odds = logits + bias
    odds = numpy.exp(odds - odds.max(2, keepdims=True))
    shares = odds / odds.sum(2, keepdims=True)
    whole = numpy.cumsum(numpy.pad(shares, ((0, 0), (SMOOTHING, 0), (0, 0))), 1)
    return (whole[:, SMOOTHING:] - whole[:, :-SMOOTHING]) / SMOOTHING


def told(scores):
    """Commands told in one stream: rows of look and command."""
    out, until = [], -1
    best = scores.argmax(1)
    for look in numpy.flatnonzero((best >= 2) & (scores.max(1) >= THRESHOLD)):
        if look >= until:
            out.append((int(look), int(best[look]) - 2))
            until = look + REFRACTORY
    return out


def calibrate(model, checks):
    """Moves every command so that, at the one threshold, hardly any is told that nobody said."""
    spoken, others = looks(model, checks["spoken"]), looks(model, checks["others"])
    bias = numpy.zeros(2 + len(COMMANDS))
    for number, name in enumerate(COMMANDS):
        for shift in numpy.arange(2.5, -4.1, -0.25):
            bias[2 + number] = shift
            false = sum(command == number for stream in means(others, bias) for _, command in told(stream))
            if false <= (LET_STOP if name == "stop" else LET):
                break
    with torch.no_grad():
        model.head.bias[:-1] += torch.from_numpy(bias).float()
    return judged(means(spoken, bias), means(others, bias), checks["rows"])


def judged(spoken, others, rows):
    frame, hop = 512 / RATE, KEYWORD["hop"] / RATE
    end_of = lambda look: (KEYWORD["frames"] - 1 + 4 * EVERY * look) * hop + frame
    right, number_of = numpy.zeros(len(COMMANDS)), numpy.zeros(len(COMMANDS))
    for k, stream in enumerate(spoken):
        found = told(stream)
        for _, number, end in rows[rows[:, 0] == k]:
            near = [command for look, command in found if end - 0.3 < end_of(look) <= end + LATEST]
            right[int(number)] += bool(near) and near[0] == number
            number_of[int(number)] += 1
    minutes = others.shape[1] * others.shape[0] * 4 * EVERY * hop / 60
    false = [command for stream in others for _, command in told(stream)]
    return {
        "check_commands": float(right.sum() / number_of.sum()),
        **{f"check_{n.replace(' ', '_')}": float(v) for n, v in zip(COMMANDS, right / numpy.maximum(number_of, 1))},
        "check_minutes": float(minutes),
        "check_false_stop": false.count(0),
        "check_false_commands": len(false),
    }
