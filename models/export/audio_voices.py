"""Synthetic voices from the distribution's packages, as float arrays at 16 kHz, cut to the sound.

Training hears espeak-ng and festival. The held-out variants and an accent of espeak-ng, and all of
flite, are heard by tests alone.
"""

import shutil
import subprocess
import sys
import tempfile
import wave
from pathlib import Path

import numpy

RATE = 16000
PACKAGES = {
    "espeak-ng": "espeak-ng",
    "festival": "festival festvox-kallpc16k festvox-kdlpc16k festvox-us-slt-hts festvox-suopuhe-lj"
    " festvox-suopuhe-mv festvox-czech-dita festvox-czech-krb festvox-czech-machac festvox-czech-ph"
    " festvox-italp16k festvox-itapc16k festvox-ca-ona-hts",
    "flite": "flite",
}

ACCENTS = ["en", "en-us", "en-gb-scotland", "en-gb-x-gbclan", "en-gb-x-rp", "en-gb-x-gbcwmd", "en-029"]
ACCENTS_HELD = ["en-us-nyc"]
VARIANTS = (
    "m1 m2 m3 m5 m6 m8 f1 f3 f4 f5 Alex Andrea Annie Denis Diogo Gene Gene2 Henrique Hugo Jacky Lee"
    " Marco Mario Mike Mr Nguyen RicishayMax RicishayMax3 adam anika antonio aunty benjamin boris caleb"
    " david ed edward2 gustave iven iven2 iven4 kaukovalta klatt klatt2 klatt4 klatt5 marcelo miguel"
    " michel norbert pablo paul pedro quincy rob sandro shelby steph steph3 travis victor zac grandpa"
    " announcer whisperf UniRobot robosoft3 robosoft7 croak"
).split()
VARIANTS_HELD = "m4 m7 f2 Alicia Andy Michael linda belinda john max robert edward klatt3 iven3 steph2 grandma".split()

# the foreign voices are given the words as their readers would spell them
FESTIVAL = {
    "kal_diphone": "en",
    "ked_diphone": "en",
    "cmu_us_slt_arctic_hts": "en",
    "suo_fi_lj_diphone": "fi",
    "hy_fi_mv_diphone": "fi",
    "czech_dita": "cs",
    "czech_krb": "cs",
    "czech_machac": "cs",
    "czech_ph": "cs",
    "lp_diphone": "it",
    "pc_diphone": "it",
    "upc_ca_ona_hts": "ca",
}
#: whose pitch can be set, and where it is [Hz]
FESTIVAL_PITCH = {"kal_diphone": 105, "ked_diphone": 105}
#: of the voices of training, those that only its thresholds are set by
VARIANTS_CHECK = "m3 f4 Mario shelby klatt2 pablo caleb anika lp_diphone czech_machac".split()
FLITE = ["kal", "awb", "rms", "slt"]


def missing(programs):
    """What to install for the programs that are not there; empty: nothing."""
    return " ".join(PACKAGES[name] for name in programs if shutil.which(name) is None)


def require(*programs):
    wanted = missing(programs)
    if wanted:
        sys.exit(f"speech synthesisers are missing; install them with: apt-get install {wanted}")


def resample(samples, length):
    """To another count of samples by its spectrum."""
    # a length that transforms fast; the added silence is cut again
    spectrum = numpy.fft.rfft(samples, 2 * len(samples))
    out = numpy.fft.irfft(spectrum, 2 * length) * (length / len(samples))
    return out[:length].astype(numpy.float32)


def read_wave(file, speed=1.0):
    """A wave file at 16 kHz, `speed` times as fast and as high."""
    with wave.open(str(file)) as source:
        data = numpy.frombuffer(source.readframes(source.getnframes()), "<i2").astype(numpy.float32)
        rate = source.getframerate()
    if len(data) < 100:
        return numpy.zeros(0, numpy.float32)
    data = data[: len(data) - len(data) % 50]
    length = int(len(data) * RATE / rate / speed)
    return trimmed(resample(data / 32768, length) if length != len(data) else data / 32768)


def trimmed(samples, floor=-38):
    """Without the silence before and after, at the level it has; where it begins and ends is known."""
    if len(samples) < 400:
        return samples
    blocks = len(samples) // 80
    energy = numpy.sqrt((samples[: blocks * 80].reshape(blocks, 80) ** 2).mean(1))
    loud = numpy.flatnonzero(energy > energy.max() * 10 ** (floor / 20))
    if len(loud) == 0 or energy.max() == 0:
        return numpy.zeros(0, numpy.float32)
    return samples[loud[0] * 80 : (loud[-1] + 1) * 80]


def espeak_voice(rng, held=False, accent_held=False):
    return {
        "engine": "espeak",
        "variant": str(rng.choice(VARIANTS_HELD if held else VARIANTS)),
        "accent": str(rng.choice(ACCENTS_HELD if accent_held else ACCENTS)),
        "pitch": int(rng.integers(15, 90)),
        "rate": int(rng.integers(105, 230)),
        "speed": float(numpy.exp(rng.uniform(-0.12, 0.12))),
    }


def festival_voice(rng):
    # the English ones more often than all the others
    weights = numpy.array([4.5 if language == "en" else 1.0 for language in FESTIVAL.values()])
    name = str(rng.choice(list(FESTIVAL), p=weights / weights.sum()))
    return {
        "engine": "festival",
        "variant": name,
        "accent": FESTIVAL[name],
        "pitch": float(numpy.exp(rng.uniform(-0.2, 0.6))),
        "rate": float(rng.uniform(0.75, 1.4)),
        "speed": float(numpy.exp(rng.uniform(-0.2, 0.25))),
    }


def flite_voice(rng):
    return {
        "engine": "flite",
        "variant": str(rng.choice(FLITE)),
        "accent": "en",
        "pitch": float(rng.uniform(0.8, 1.3)),
        "rate": float(rng.uniform(0.75, 1.35)),
        "speed": float(numpy.exp(rng.uniform(-0.08, 0.1))),
    }


FLITE_PITCH = {"kal": 105, "awb": 115, "rms": 100, "slt": 170}


def speak(requests):
    """The sound of each (voice, text); what a synthesiser cannot say is empty."""
    with tempfile.TemporaryDirectory() as folder:
        out = [numpy.zeros(0, numpy.float32)] * len(requests)
        festival = []
        for i, (voice, text) in enumerate(requests):
            file = Path(folder, f"{i}.wav")
            if voice["engine"] == "festival":
                festival.append((i, file))
                continue
            subprocess.run(command(voice, text, file), check=False, capture_output=True)
            if file.exists():
                out[i] = read_wave(file, voice["speed"])
                file.unlink()
        festival.sort(key=lambda entry: requests[entry[0]][0]["variant"])
        for start in range(0, len(festival), 100):
            part = festival[start : start + 100]
            speak_festival([(requests[i], file) for i, file in part], folder)
            for i, file in part:
                if file.exists():
                    out[i] = read_wave(file, requests[i][0]["speed"])
                    file.unlink()
    return out


def command(voice, text, file):
    if voice["engine"] == "espeak":
        name = f"{voice['accent']}+{voice['variant']}"
        return ["espeak-ng", "-v", name, "-p", str(voice["pitch"]), "-s", str(voice["rate"]), "-w", str(file), text]
    pitch = int(FLITE_PITCH[voice["variant"]] * voice["pitch"])
    sets = [f"--setf", f"int_f0_target_mean={pitch}", "--setf", f"duration_stretch={1 / voice['rate']:.3f}"]
    return ["flite", "-voice", voice["variant"], *sets, "-t", text, "-o", str(file)]


def speak_festival(entries, folder):
    lines, last = [], None
    for (voice, text), file in entries:
        if voice["variant"] != last:
            lines.append(f"(voice_{voice['variant']})")
            last = voice["variant"]
        said = "".join(c for c in text if c.isalnum() or c in " ,'.")
        if base := FESTIVAL_PITCH.get(voice["variant"]):
            mean, spread = base * voice["pitch"], base * voice["pitch"] * 0.14
            lines.append(
                f"(set! int_lr_params '((target_f0_mean {mean:.1f}) (target_f0_std {spread:.1f})"
                " (model_f0_mean 170) (model_f0_std 34)))"
            )
        lines.append(f"(Parameter.set 'Duration_Stretch {1 / voice['rate']:.3f})")
        lines.append(f'(set! u (utt.synth (Utterance Text "{said}")))')
        lines.append(f'(utt.save.wave u "{file}" \'riff)')
    script = Path(folder, "say.scm")
    script.write_text("\n".join(lines))
    subprocess.run(["festival", "-b", str(script)], check=False, capture_output=True, timeout=600)
