"""Makes the sound that the audio models are judged by: voices, rooms and sounds training never had.

Writes 16-bit mono files at 16 kHz and `tests.json`, which says what is to be heard when.
"""

import argparse
import json
from pathlib import Path

import numpy

import audio_test_sounds as sounds
import audio_voices
from audio_words import ALIKE_HELD, COMMANDS, WORDS_HELD, sentence

RATE = 16000
DECAY = 0.5
SNR = 10


def rms(samples):
    return float(numpy.sqrt(numpy.mean(numpy.square(samples, dtype=float)) + 1e-18))


def convolve(samples, response):
    size = 1 << (len(samples) + len(response) - 2).bit_length()
    wide = numpy.fft.irfft(numpy.fft.rfft(samples, size) * numpy.fft.rfft(response, size), size)
    return wide[: len(samples) + len(response) - 1]


def noise(rng, length, babble):
    """Air, a machine or people talking, at an effective value of 1."""
    kind = rng.integers(3)
    if kind == 0:
        return sounds.ambient(rng, length)
    if kind == 1:
        sound = sounds.machine_noise(rng, length) if rng.random() < 0.6 else sounds.vehicle(rng, length)
        return sound / rms(sound)
    out = numpy.zeros(length)
    for _ in range(4):
        start = int(rng.integers(len(babble)))
        out += numpy.resize(numpy.roll(babble, -start), length)
    return out / rms(out)


def drawer(rng, count, low, high):
    """Draws from a few rooms, which take long to make."""
    rooms = [sounds.box_response(rng, rng.uniform(low, high)) for _ in range(count)]
    return lambda: rooms[int(rng.integers(count))]


def put(out, at, sound):
    last = min(len(out), at + len(sound))
    if last > at:
        out[at:last] += sound[: last - at]


def write(folder, name, samples):
    data = numpy.round(numpy.clip(samples, -1, 0.99996) * 32768).astype("<i2")
    (folder / f"{name}.raw").write_bytes(data.tobytes())
    return f"{name}.raw"


def tercile(value, low, high):
    return ("low", "middle", "high")[int(numpy.clip((value - low) / (high - low) * 3, 0, 2))]


def utterances(rng, count):
    """Commands by voices training never had, with the groups each voice belongs to."""
    out = []
    for i in range(count):
        draw = i % 6
        if draw < 3:
            voice = audio_voices.flite_voice(rng)
            groups = {
                "voice": f"flite {voice['variant']}",
                "pitch": tercile(voice["pitch"], 0.8, 1.3),
                "rate": tercile(voice["rate"], 0.75, 1.35),
            }
        else:
            voice = audio_voices.espeak_voice(rng, held=True, accent_held=draw == 5 and rng.random() < 0.4)
            groups = {
                "voice": f"espeak-ng {voice['variant']}",
                "pitch": tercile(voice["pitch"], 15, 90),
                "rate": tercile(voice["rate"], 105, 230),
                "accent": voice["accent"],
            }
        groups["synthesiser"] = groups["voice"].split()[0]
        out.append((voice, (i // 6) % len(COMMANDS), groups))
    return out


def command_streams(rng, folder, count, babble, snr, decay):
    """Ten commands a stream with pauses, each with its noise at the given ratio to the dry word."""
    entries = utterances(rng, count)
    said = audio_voices.speak([(voice, COMMANDS[number]) for voice, number, _ in entries])
    order = rng.permutation(len(entries))
    room_of = drawer(rng, 60, decay, decay)
    streams = []
    for first in range(0, len(order), 10):
        part = order[first : first + 10]
        length = int((2.4 * len(part) + 1) * RATE)
        out, events = numpy.zeros(length), []
        level = 10 ** (rng.uniform(-45, -20) / 20)
        background = noise(rng, length, babble)
        for k, i in enumerate(part):
            if len(said[i]) < 1000:
                continue
            at = int((1 + 2.4 * k + rng.uniform(0, 0.5)) * RATE)
            wet = convolve(said[i], room_of())
            # the ratio is that of what is heard: word with echo to noise, while the word lasts
            wet *= level / rms(wet[: len(said[i])])
            put(out, at, wet)
            _, number, groups = entries[i]
            events.append({"command": COMMANDS[number].replace(" ", "_"), "start": at / RATE,
                           "end": (at + len(said[i])) / RATE, "groups": groups})
        out += background * level * 10 ** (-snr / 20)
        name = f"commands-{snr:g}-{first // 10}"
        streams.append({"file": write(folder, name, out), "events": events})
    return streams


def other_streams(rng, folder, minutes, babble):
    """Speech without commands (two thirds), then noises and the sounds of a street and a house."""
    room_of = drawer(rng, 30, 0.2, 0.7)
    streams = []
    for k in range(int(minutes)):
        length = 60 * RATE
        level = 10 ** (rng.uniform(-45, -20) / 20)
        out = noise(rng, length, babble) * level * 10 ** (-rng.uniform(5, 25) / 20)
        if k % 3 < 2:
            voices = [
                audio_voices.flite_voice(rng) if rng.random() < 0.5 else audio_voices.espeak_voice(rng, held=True)
                for _ in range(3)
            ]
            texts = [
                sentence(rng, WORDS_HELD, ALIKE_HELD) if rng.random() < 0.8 else str(rng.choice(ALIKE_HELD))
                for _ in range(24)
            ]
            said = audio_voices.speak([(voices[int(rng.integers(3))], text) for text in texts])
            at = 0.3
            for sound in said:
                if len(sound) < 500 or at > 58:
                    continue
                wet = convolve(sound, room_of())
                put(out, int(at * RATE), wet * level / rms(wet[: len(sound)]))
                at += len(sound) / RATE + rng.uniform(0.05, 0.6)
        else:
            for at in numpy.arange(0, 56, 4):
                name = str(rng.choice(list(sounds.GENERATORS)))
                sound = sounds.GENERATORS[name](rng, 4 * RATE)
                put(out, int(at * RATE), sound / rms(sound) * level * rng.uniform(0.2, 1.5))
        streams.append({"file": write(folder, f"others-{k}", out), "events": []})
    return streams


def event_scenes(rng, folder, count, babble):
    """Scenes of 2.5 s with one class, or two, or none; SNR 3 to 30 dB, rooms of 0.1 to 0.7 s."""
    names = [*sounds.GENERATORS, "speech", "silence"]
    room_of = drawer(rng, 30, 0.1, 0.7)
    scenes = []
    for i in range(count * len(names)):
        name = names[i % len(names)]
        length = int(2.5 * RATE)
        level = 10 ** (rng.uniform(-50, -18) / 20)
        parts = []
        chosen = [] if name == "silence" else [name]
        if chosen and rng.random() < 0.2:
            chosen.append(str(rng.choice([n for n in names[:-1] if n != name])))
        for k, label in enumerate(chosen):
            if label == "speech":
                start = int(rng.integers(len(babble) - length))
                sound = babble[start : start + length].astype(float)
            else:
                sound = sounds.GENERATORS[label](rng, length)
            if rng.random() < 0.8:
                sound = convolve(sound, room_of())[:length]
            blocks = numpy.sqrt((sound[: length // 1600 * 1600].reshape(-1, 1600) ** 2).mean(1)).max()
            parts.append(sound / max(blocks, 1e-9) * level * (1 if k == 0 else rng.uniform(0.5, 1)))
        rest = sounds.ambient(rng, length) * level * 10 ** (-rng.uniform(3, 30) / 20)
        rest = rest + rng.standard_normal(length) * 10 ** (-80 / 20)
        scenes.append({"file": write(folder, f"scene-{i}", sum(parts, rest)),
                       "classes": chosen, "levels": [frame_levels(part) for part in [*parts, rest]]})
    return scenes


def frame_levels(samples):
    """Effective value of each tenth of a second [dB]."""
    blocks = samples[: len(samples) // 1600 * 1600].reshape(-1, 1600)
    return [round(float(v), 1) for v in 10 * numpy.log10((blocks**2).mean(1) + 1e-12)]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--commands", type=int, default=600)
    parser.add_argument("--minutes", type=int, default=30)
    parser.add_argument("--scenes", type=int, default=40, help="of each class")
    options = parser.parse_args()
    audio_voices.require("espeak-ng", "flite")
    folder = Path(options.out)
    folder.mkdir(parents=True, exist_ok=True)
    rng = lambda part: numpy.random.default_rng([options.seed, 99, part])
    r = rng(0)
    texts = [(audio_voices.flite_voice(r), sentence(r, WORDS_HELD, ALIKE_HELD)) for _ in range(40)]
    said = [s / rms(s) for s in audio_voices.speak(texts) if len(s) > 1000]
    babble = numpy.concatenate(said).astype(numpy.float32)
    tests = {
        "seed": options.seed,
        "snr": SNR,
        "decay": DECAY,
        "commands": command_streams(rng(1), folder, options.commands, babble, SNR, DECAY),
        "others": other_streams(rng(2), folder, options.minutes, babble),
        "scenes": event_scenes(rng(3), folder, options.scenes, babble),
    }
    (folder / "tests.json").write_text(json.dumps(tests))


main()
