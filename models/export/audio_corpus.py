"""Utterances said once by every kind of voice and kept on disk."""

import hashlib
import json
from pathlib import Path

import numpy

import audio_voices
from audio_words import ALIKE, COMMANDS, SPELLED, SPELLED_OTHER, WORDS, nonsense, sentence

HERE = Path(__file__).parent
LANGUAGES = "de fr es it fi cs pl nl pt sv tr ru hu ro da el hi id".split()


def code_hash(*names):
    """Of the sources that make data: a part of the recipe."""
    digest = hashlib.sha256()
    for name in names:
        digest.update((HERE / name).read_bytes())
    return digest.hexdigest()[:16]


class Corpus:
    """Entries with `label` (number of the command, -1: other word, -2: sentence) and `voice`."""

    def __init__(self, samples, offsets, entries):
        self.samples, self.offsets, self.entries = samples, offsets, entries
        self.groups = {}
        for i, entry in enumerate(entries):
            if offsets[i + 1] > offsets[i]:
                engines = self.groups.setdefault(entry["group"], {})
                engines.setdefault(entry["engine"], []).append(i)

    def sound(self, i):
        part = self.samples[self.offsets[i] : self.offsets[i + 1]].astype(numpy.float32)
        return part / 32768

    def draw(self, rng, group):
        """One of a group, each synthesiser as often as the other, however much it has said."""
        engines = list(self.groups[group].values())
        found = engines[int(rng.integers(len(engines)))]
        return found[int(rng.integers(len(found)))]


def make(requests, file):
    """Says (voice, text, group) and keeps it at `file`, from where it comes the next time."""
    file = Path(file)
    if not file.exists():
        sounds = audio_voices.speak([(voice, text) for voice, text, _ in requests])
        # none lasts longer than five seconds: some synthesisers go astray
        sounds = [sound if 0.08 < len(sound) / 16000 < 8 else sound[:0] for sound in sounds]
        peaks = [max(1e-9, float(abs(sound).max())) if len(sound) else 1.0 for sound in sounds]
        data = [numpy.round(sound / peak * 32000).astype(numpy.int16) for sound, peak in zip(sounds, peaks)]
        offsets = numpy.concatenate([[0], numpy.cumsum([len(part) for part in data])])
        entries = [{"group": group, "text": text, **voice} for voice, text, group in requests]
        numpy.savez(file.with_suffix(".tmp.npz"), samples=numpy.concatenate(data), offsets=offsets,
                    entries=json.dumps(entries))
        file.with_suffix(".tmp.npz").rename(file)
    loaded = numpy.load(file)
    return Corpus(loaded["samples"], loaded["offsets"], json.loads(str(loaded["entries"])))


def training_requests(rng, size):
    """What training hears; `size` 1 is the whole, less is a try."""
    out = []

    def espeak(text, group, accent=None):
        voice = audio_voices.espeak_voice(rng)
        out.append(({**voice, "accent": accent or voice["accent"]}, text, group))

    def festival(texts, group):
        voice = audio_voices.festival_voice(rng)
        if texts.get(voice["accent"]):
            out.append((voice, texts[voice["accent"]], group))

    for number, command in enumerate(COMMANDS):
        for _ in range(int(320 * size)):
            espeak(command, number)
        for _ in range(int(300 * size)):
            festival({"en": command, **{k: v[number] for k, v in SPELLED.items()}}, number)
    alike = [word for words in ALIKE.values() for word in words.split(";")]
    for word in alike:
        for _ in range(max(1, int(5 * size))):
            espeak(word, "alike")
        for _ in range(max(1, int(5 * size))):
            festival({"en": word}, "alike")
    for _ in range(int(1500 * size)):
        espeak(nonsense(rng) if rng.random() < 0.35 else str(rng.choice(WORDS)), "word")
    for _ in range(int(900 * size)):
        other = {k: str(rng.choice(v.split())) for k, v in SPELLED_OTHER.items()}
        festival({"en": str(rng.choice(WORDS)), **other}, "word")
    for _ in range(int(800 * size)):
        accent = str(rng.choice(LANGUAGES)) if rng.random() < 0.15 else None
        espeak(sentence(rng, WORDS, alike), "sentence", accent)
    for _ in range(int(500 * size)):
        other = {k: " ".join(rng.choice(v.split(), 6)) for k, v in SPELLED_OTHER.items()}
        festival({"en": sentence(rng, WORDS, alike), **other}, "sentence")
    return out


def training(seed, size, folder):
    """The corpus of training, said anew only when what makes it has changed."""
    requests = training_requests(numpy.random.default_rng(seed), size)
    print(f"{len(requests)} utterances", flush=True)
    key = code_hash("audio_corpus.py", "audio_voices.py", "audio_words.py")
    folder.mkdir(parents=True, exist_ok=True)
    return make(requests, folder / f"corpus-{key}-{seed}-{size:g}.npz")
