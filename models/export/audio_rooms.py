"""Rooms, microphones and noise for training; arrays at 16 kHz, full scale 1."""

import numpy

RATE = 16000


def rms(samples):
    return float(numpy.sqrt(numpy.mean(samples.astype(numpy.float64) ** 2)) + 1e-12)


def convolve(samples, response):
    """Full convolution by spectra, of the length of `samples` plus the tail."""
    length = len(samples) + len(response) - 1
    size = 1 << (length - 1).bit_length()
    spectrum = numpy.fft.rfft(samples, size) * numpy.fft.rfft(response, size)
    return numpy.fft.irfft(spectrum, size)[:length].astype(numpy.float32)


def room_response(rng, decay=None):
    """A direct path, a few early reflections and a diffuse tail that dies faster at high tones.

    The tail is Gaussian noise under an exponential (Moorer 1979) in four bands of their own decay.
    """
    decay = float(rng.uniform(0.1, 0.9)) if decay is None else decay
    length = int(min(decay * 1.1, 0.9) * RATE)
    time = numpy.arange(length) / RATE
    tail = numpy.zeros(length)
    noise = numpy.fft.rfft(rng.standard_normal(length))
    tones = numpy.fft.rfftfreq(length, 1 / RATE)
    edges = [0, 500, 1500, 4000, 8001]
    for band in range(4):
        part = numpy.fft.irfft(noise * ((tones >= edges[band]) & (tones < edges[band + 1])), length)
        tail += part * 10 ** (-3 * time / (decay * (1.1, 1.0, 0.85, 0.6)[band]))
    start = int(rng.uniform(0.002, 0.02) * RATE)
    tail[:start] = 0
    # a talker a step away to one far beyond the critical distance
    ratio = 10 ** (rng.uniform(-12, 12) / 20)
    tail *= 1 / (rms(tail) * numpy.sqrt(length) * ratio)
    for _ in range(rng.integers(2, 16)):
        at = int(rng.uniform(0.0008, 0.05) * RATE)
        if at < length:
            tail[at] += rng.choice([-1, 1]) * rng.uniform(0.1, 0.7) * min(1.4, 1 / ratio)
    tail[0] += 1
    return tail.astype(numpy.float32)


def coloured(rng, length, slope):
    """Noise whose power falls by `slope` times 10 dB a decade: 0 white, 1 pink, 2 brown."""
    size = max(512, 1 << (length - 1).bit_length())
    tones = numpy.maximum(numpy.fft.rfftfreq(size, 1 / RATE), 30)
    spectrum = (rng.standard_normal(len(tones)) + 1j * rng.standard_normal(len(tones))) / tones ** (slope / 2)
    noise = numpy.fft.irfft(spectrum, size)[:length]
    return (noise / rms(noise)).astype(numpy.float32)


def hum(rng, length):
    """A motor or the mains: harmonics with slow beats, with a rush of air."""
    time = numpy.arange(length) / RATE
    base = float(numpy.exp(rng.uniform(numpy.log(45), numpy.log(450))))
    drift = 1 + 0.02 * rng.uniform() * numpy.sin(2 * numpy.pi * rng.uniform(0.1, 2) * time)
    phase = 2 * numpy.pi * base * numpy.cumsum(drift) / RATE
    out = numpy.zeros(length)
    fall = rng.uniform(0.4, 1.5)
    for k in range(1, int(min(24, 7600 / base)) + 1):
        out += rng.uniform(0.2, 1) / k**fall * numpy.sin(k * phase + rng.uniform(0, 6.28))
    beat = 1 + rng.uniform(0, 0.8) * numpy.sin(2 * numpy.pi * rng.uniform(0.5, 12) * time)
    out = out * beat / rms(out) + rng.uniform(0.05, 1) * coloured(rng, length, rng.uniform(0, 2))
    return (out / rms(out)).astype(numpy.float32)


def clatter(rng, length):
    """Knocks, clicks and clangs of a workshop over a rush."""
    out = 0.1 * coloured(rng, length, rng.uniform(0, 2))
    for _ in range(max(1, int(length / RATE * rng.uniform(1, 8)))):
        start = int(rng.integers(0, length))
        size = min(length - start, int(rng.uniform(0.02, 0.3) * RATE))
        time = numpy.arange(size) / RATE
        ring = numpy.zeros(size)
        for _ in range(rng.integers(1, 6)):
            tone = numpy.exp(rng.uniform(numpy.log(150), numpy.log(6000)))
            ring += numpy.sin(2 * numpy.pi * tone * time) * rng.uniform(0.2, 1)
        ring = ring * rng.uniform(0, 1) + rng.standard_normal(size) * rng.uniform(0, 1)
        out[start : start + size] += ring * numpy.exp(-time * rng.uniform(10, 150)) * rng.uniform(0.3, 1.5)
    return (out / rms(out)).astype(numpy.float32)


def tune(rng, length):
    """Notes and chords of a few harmonics, with a beat: like music."""
    out = numpy.zeros(length)
    beat = rng.uniform(0.15, 0.6)
    root = rng.uniform(80, 400)
    for voice in range(rng.integers(1, 4)):
        at = 0.0
        while at < length / RATE:
            size = int(beat * rng.choice([1, 1, 2, 4]) * RATE)
            start = int(at * RATE)
            time = numpy.arange(max(0, min(size, length - start))) / RATE
            tone = root * 2 ** (rng.choice([0, 2, 4, 5, 7, 9, 11, 12]) / 12 + voice)
            vibrato = 0.004 * numpy.sin(2 * numpy.pi * 5 * time) * rng.integers(0, 2)
            note = sum(
                numpy.sin(2 * numpy.pi * k * tone * (time + vibrato)) / k ** rng.uniform(0.7, 2)
                for k in range(1, 6)
                if k * tone < 7000
            )
            out[start : start + len(time)] += note * numpy.exp(-time * rng.uniform(0.5, 8)) * rng.uniform(0.3, 1)
            at += size / RATE
    if rng.random() < 0.5:
        for start in range(0, length, int(beat * RATE)):
            size = min(length - start, 1600)
            out[start : start + size] += rng.standard_normal(size) * numpy.exp(-numpy.arange(size) / 300) * 0.8
    return (out / rms(out)).astype(numpy.float32)


def babble(rng, length, speech, voices=None):
    """Several of the given utterances at once."""
    out = numpy.zeros(length, numpy.float32)
    for _ in range(int(rng.integers(2, 8)) if voices is None else voices):
        at = -int(rng.integers(0, RATE))
        while at < length:
            said = speech(rng)
            said = said / rms(said) * rng.uniform(0.3, 1)
            first, last = max(0, at), min(length, at + len(said))
            if last > first:
                out[first:last] += said[first - at : last - at]
            at += len(said) + int(rng.uniform(0, 0.3) * RATE)
    return out / rms(out)


def noise(rng, length, speech):
    """Any background at an effective value of 1."""
    kind = rng.choice(["coloured", "hum", "clatter", "tune", "babble", "babble", "coloured"])
    if kind == "coloured":
        return coloured(rng, length, rng.uniform(-0.5, 2.2))
    if kind == "hum":
        return hum(rng, length)
    if kind == "clatter":
        return clatter(rng, length)
    if kind == "tune":
        return tune(rng, length)
    return babble(rng, length, speech)


def microphone(rng, samples):
    """A smooth response of its own, sometimes a high-pass, sometimes clipped, in steps of 16 bits."""
    size = 1 << (len(samples) - 1).bit_length()
    tones = numpy.fft.rfftfreq(size, 1 / RATE)
    octaves = numpy.log2(numpy.maximum(tones, 30) / 1000)
    decibel = rng.uniform(-2.5, 2.5) * octaves
    for _ in range(2):
        decibel += rng.uniform(-5, 5) * numpy.exp(-(((octaves - rng.uniform(-3, 3)) / rng.uniform(0.4, 2)) ** 2))
    if rng.random() < 0.3:
        decibel -= 12 * numpy.log2(1 + (rng.uniform(60, 250) / numpy.maximum(tones, 30)) ** 2)
    if rng.random() < 0.2:
        decibel -= 6 * numpy.log2(1 + (tones / rng.uniform(3000, 7000)) ** 4)
    response = 10 ** (numpy.clip(decibel, -40, 15) / 20)
    out = numpy.fft.irfft(numpy.fft.rfft(samples, size) * response, size)[: len(samples)]
    return out


def captured(samples):
    """What a 16-bit converter makes of it."""
    return numpy.round(numpy.clip(samples, -1, 32767 / 32768) * 32768).astype(numpy.float32) / 32768
