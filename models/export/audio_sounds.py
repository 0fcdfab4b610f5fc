"""Sounds for training the sound events network; arrays at 16 kHz, effective value 1 where they sound."""

import numpy

import audio_rooms as rooms

RATE = 16000
TURN = 2 * numpy.pi
CLASSES = ["siren", "alarm", "horn", "vehicle", "footsteps", "speech", "knock", "glass_break", "machine_noise", "silence"]


def scaled(samples):
    """The loudest tenth of a second gets an effective value of 1."""
    blocks = samples[: len(samples) // 1600 * 1600].reshape(-1, 1600)
    loudest = numpy.sqrt((blocks**2).mean(1)).max()
    return (samples / max(loudest, 1e-9)).astype(numpy.float32)


def log_uniform(rng, low, high):
    return float(numpy.exp(rng.uniform(numpy.log(low), numpy.log(high))))


def tone(phase, weights):
    out = numpy.zeros(len(phase))
    for k, weight in enumerate(weights, 1):
        out += weight * numpy.sin(k * phase)
    return out


def timbre(rng, count, fall=(0.3, 2.5), odd=0.3):
    weights = numpy.arange(1, count + 1.0) ** -rng.uniform(*fall) * rng.uniform(0.5, 1.2, count)
    if rng.random() < odd:
        weights[1::2] *= rng.uniform(0, 0.3)
    return weights


def phase_of(frequency):
    return TURN * numpy.cumsum(frequency) / RATE


def few(frequency, most):
    return max(1, min(most, int(7600 / max(frequency))))


def gate(time, period, share, edge=0.008):
    """On for a share of each period, with soft edges."""
    place = time % period
    on = numpy.minimum(place, share * period - place) / edge
    return numpy.clip(on, 0, 1)


def siren(rng, length):
    time = numpy.arange(length) / RATE
    kind = rng.choice(["wail", "yelp", "hilo", "mechanical"], p=[0.4, 0.25, 0.2, 0.15])
    start = rng.uniform(0, 10)
    if kind == "hilo":
        low = rng.uniform(350, 520)
        high = low * rng.uniform(1.12, 1.45)
        frequency = numpy.where((time + start) % (period := rng.uniform(0.6, 1.6)) < period / 2, low, high)
    else:
        low, high = rng.uniform(350, 900), rng.uniform(1000, 1900)
        period = {"wail": rng.uniform(1.6, 7), "yelp": rng.uniform(0.16, 0.55), "mechanical": rng.uniform(5, 12)}[kind]
        if kind == "mechanical":
            low, high = rng.uniform(200, 400), rng.uniform(500, 1000)
        place = ((time + start) / period) % 1
        rise = rng.uniform(0.2, 0.8)
        sweep = numpy.where(place < rise, place / rise, (1 - place) / (1 - rise))
        if rng.random() < 0.5:
            sweep = 0.5 - 0.5 * numpy.cos(numpy.pi * sweep)
        frequency = low * (high / low) ** sweep if rng.random() < 0.5 else low + (high - low) * sweep
    passing = 1 + rng.uniform(-0.05, 0.05) * numpy.tanh((time - rng.uniform(0, 5)) * rng.uniform(0.3, 3))
    frequency = frequency * passing
    out = tone(phase_of(frequency), timbre(rng, few(frequency, 8)))
    if rng.random() < 0.4:
        out = numpy.tanh(out * rng.uniform(1, 4))
    return out * (1 + rng.uniform(0, 0.3) * numpy.sin(TURN * rng.uniform(0.2, 3) * time))


def alarm(rng, length):
    time = numpy.arange(length) / RATE + rng.uniform(0, 3)
    kind = rng.choice(["three", "fast", "two", "sweep", "bell"], p=[0.25, 0.25, 0.27, 0.13, 0.1])
    if kind == "three":
        base = rng.uniform(2950, 3600) if rng.random() < 0.7 else rng.uniform(500, 545)
        cycle = time % 4 if rng.random() < 0.5 else time % 1
        on = gate(time, 1.0, 0.5) * (cycle < 3)
        return tone(phase_of(numpy.full(length, base)), timbre(rng, few([base], 7), odd=0.7)) * on
    if kind == "fast":
        base = rng.uniform(1500, 4300)
        period = 1 / rng.uniform(4, 14)
        on = gate(time, period, rng.uniform(0.35, 0.65), 0.004)
        if rng.random() < 0.5:
            on = on * (time % rng.choice([0.8, 1.0, 1.5]) < 0.55)
        return tone(phase_of(numpy.full(length, base)), timbre(rng, few([base], 4))) * on
    if kind == "two":
        low = rng.uniform(560, 1900)
        high = low * rng.uniform(1.12, 1.6)
        period = 1 / log_uniform(rng, 0.8, 9)
        frequency = numpy.where(time % period < period * rng.choice([0.5, 0.5, 0.2]), high, low)
        return tone(phase_of(frequency), timbre(rng, few([high], 7), odd=0.6))
    if kind == "sweep":
        low, high = rng.uniform(450, 800), rng.uniform(1100, 1500)
        period = rng.uniform(0.7, 1.3)
        place = (time % period) / period
        frequency = low + (high - low) * (1 - place if rng.random() < 0.7 else place)
        return tone(phase_of(frequency), timbre(rng, 5, odd=0.7)) * gate(time, period, rng.uniform(0.85, 1))
    out = numpy.zeros(length)
    rate = rng.uniform(9, 26)
    partials = [(rng.uniform(600, 7000), rng.uniform(0.2, 1), rng.uniform(4, 30)) for _ in range(rng.integers(4, 10))]
    since = time % (1 / rate)
    for frequency, weight, decay in partials:
        out += weight * numpy.sin(TURN * frequency * time) * (0.3 + numpy.exp(-since * decay * 4))
    return out


def horn(rng, length):
    time = numpy.arange(length) / RATE + rng.uniform(0, 3)
    kind = rng.choice(["car", "air", "beeper", "broadband"], p=[0.28, 0.14, 0.43, 0.15])
    if kind == "beeper":
        base = log_uniform(rng, 850, 2850)
        on = gate(time, 1 / rng.uniform(0.5, 2.3), rng.uniform(0.4, 0.65), rng.uniform(0.002, 0.02))
        return tone(phase_of(numpy.full(length, base)), timbre(rng, few([base], 4), (1, 4), 0.5)) * on
    if kind == "broadband":
        size = 1 << (length - 1).bit_length()
        tones = numpy.fft.rfftfreq(size, 1 / RATE)
        noise = numpy.fft.rfft(rng.standard_normal(size))
        noise *= (tones > rng.uniform(300, 900)) & (tones < rng.uniform(4000, 8000))
        return numpy.fft.irfft(noise)[:length] * gate(time, 1 / rng.uniform(0.7, 2.5), rng.uniform(0.3, 0.6), 0.006)
    base = rng.uniform(330, 520) if kind == "car" else rng.uniform(140, 330)
    out = numpy.zeros(length)
    notes = rng.integers(1, 3) if kind == "car" else rng.integers(1, 5)
    for note in range(notes):
        frequency = base * (1, rng.uniform(1.15, 1.3), rng.uniform(1.4, 1.55), rng.uniform(1.7, 2))[note]
        wobble = 1 + 0.002 * numpy.sin(TURN * rng.uniform(3, 9) * time)
        out += tone(phase_of(frequency * wobble), timbre(rng, few([frequency], 16), (-0.3, 1.0), 0.0))
    hoot = rng.uniform(0.3, 3)
    return out * gate(time, hoot + rng.uniform(0.15, 1), rng.uniform(0.6, 0.95), 0.03)


def vehicle(rng, length):
    time = numpy.arange(length) / RATE
    size = 1 << (length - 1).bit_length()
    tones = numpy.maximum(numpy.fft.rfftfreq(size, 1 / RATE), 20)
    road = numpy.fft.rfft(rng.standard_normal(size)) * (1 + (tones / rng.uniform(500, 1800)) ** 2) ** -rng.uniform(0.4, 1)
    road = numpy.fft.irfft(road)[:length]
    road /= rooms.rms(road)
    slow = numpy.interp(time, numpy.linspace(0, length / RATE, 9), rng.uniform(0.7, 1.3, 9))
    if rng.random() < 0.18:
        whine = tone(phase_of(rng.uniform(250, 1400) * slow), timbre(rng, 3))
        out = road + whine * rng.uniform(0.1, 0.7)
    else:
        speed = 1 + (slow - 1) * rng.uniform(0.05, 0.9)
        base = log_uniform(rng, 11, 48) * speed
        count = min(70, int(2500 / base.max()))
        order = rng.choice([2, 3, 4, 6])
        weights = timbre(rng, count, (0.5, 1.3), 0)
        weights *= numpy.where(numpy.arange(1, count + 1) % order == 0, 3, rng.uniform(0.1, 1))
        phase = phase_of(base)
        engine = numpy.zeros(length)
        for k, weight in enumerate(weights, 1):
            engine += weight * numpy.sin(k * phase + rng.uniform(0, TURN))
        engine /= rooms.rms(engine)
        stroke = 1 + rng.uniform(0, 0.8) * numpy.sin(phase * order)
        out = engine * rng.uniform(0.4, 1.5) + road * rng.uniform(0.05, 0.8) * stroke
    near = (time - rng.uniform(-2, 7)) * rng.uniform(0, 1.2)
    return out / numpy.sqrt(1 + near**2)


def struck(rng, size, modes, low, high, decay):
    """A body that was hit: modes that die."""
    time = numpy.arange(size) / RATE
    out = numpy.zeros(size)
    for _ in range(modes):
        frequency = log_uniform(rng, low, high)
        out += rng.uniform(0.2, 1) * numpy.sin(TURN * frequency * time + rng.uniform(0, TURN)) * numpy.exp(
            -time * rng.uniform(*decay)
        )
    return out


def add(out, at, sound):
    start = int(at)
    if start < 0:
        sound, start = sound[-start:], 0
    last = min(len(out), start + len(sound))
    if last > start:
        out[start:last] += sound[: last - start]


def burst(rng, size, low, high, decay):
    """Noise within a band under an exponential."""
    wide = 1 << (size - 1).bit_length()
    tones = numpy.fft.rfftfreq(wide, 1 / RATE)
    noise = numpy.fft.rfft(rng.standard_normal(wide)) / (1 + (low / numpy.maximum(tones, 1)) ** 4)
    noise = numpy.fft.irfft(noise / (1 + (tones / high) ** 4))[:size]
    return noise / rooms.rms(noise) * numpy.exp(-numpy.arange(size) / RATE * decay)


def footsteps(rng, length):
    out = numpy.zeros(length)
    period = rng.uniform(0.36, 0.75)
    ground = rng.choice(["hard", "soft", "gravel", "wood", "heels"])
    at = rng.uniform(-0.3, 0.4)
    tap = (rng.uniform(800, 2500), rng.uniform(3000, 7000))
    body = (rng.uniform(55, 120), rng.uniform(130, 260))
    scrape = rng.uniform(0, 0.7)
    while at < length / RATE:
        loud = rng.uniform(0.6, 1.2)
        size = int(0.3 * RATE)
        if ground == "gravel":
            step = numpy.zeros(size)
            for _ in range(rng.integers(12, 50)):
                grain = burst(rng, 256, rng.uniform(700, 2500), rng.uniform(3000, 7900), rng.uniform(200, 900))
                add(step, rng.beta(1.5, 2.5) * 0.22 * RATE, grain * rng.uniform(0.1, 1))
        else:
            share = {"hard": 0.6, "soft": 0.05, "wood": 0.25, "heels": 1.2}[ground]
            low = (120, 420) if ground == "wood" else body
            step = struck(rng, size, 3, *low, (25, 60)) * (0.25 if ground == "heels" else 1)
            step += share * burst(rng, size, *tap, rng.uniform(60, 260))
            toe = rng.uniform(0.05, 0.13)
            add(step, toe * RATE, (share * burst(rng, 2400, *tap, rng.uniform(50, 150))) * rng.uniform(0.1, 0.8))
            step += scrape * share * burst(rng, size, *tap, rng.uniform(15, 40)) * 0.4
        add(out, at * RATE, step * loud)
        at += period * rng.uniform(0.93, 1.07)
    return out


def knock(rng, length):
    out = numpy.zeros(length)
    low = log_uniform(rng, 110, 450)
    high = low * rng.uniform(2, 6)
    decay = (rng.uniform(20, 60), rng.uniform(70, 160))
    seed = int(rng.integers(1 << 30))
    click = rng.uniform(0.05, 0.7)
    at = rng.uniform(0, 0.5)
    while at < length / RATE:
        gap = rng.uniform(0.09, 0.32)
        for _ in range(rng.integers(2, 7)):
            hit = struck(numpy.random.default_rng(seed), 3200, 5, low, high, decay)
            hit += click * burst(rng, 3200, 900, 6000, rng.uniform(250, 900))
            add(out, at * RATE, hit * rng.uniform(0.6, 1.1))
            at += gap * rng.uniform(0.88, 1.12)
        at += rng.uniform(0.5, 1.4)
    return out


def glass_break(rng, length):
    out = numpy.zeros(length)
    at = rng.uniform(0.05, 0.8)
    while at < length / RATE:
        size = int(1.2 * RATE)
        crash = burst(rng, size, rng.uniform(800, 3000), 7900, rng.uniform(12, 60)) * rng.uniform(0.5, 1.5)
        crash[:4000] += struck(rng, 4000, 3, 150, 700, (20, 60)) * rng.uniform(0, 1)
        spread = rng.uniform(0.08, 0.7)
        for _ in range(rng.integers(15, 60)):
            shard = struck(rng, 4800, rng.integers(1, 4), 1600, 7800, (8, 70))
            add(crash, rng.exponential(spread / 2) * RATE, shard * rng.uniform(0.05, 0.6))
        add(out, at * RATE, crash * rng.uniform(0.7, 1))
        at += rng.uniform(1.0, 2.5)
    return out


def machine_noise(rng, length):
    time = numpy.arange(length) / RATE
    kind = rng.choice(["hum", "whine", "pump", "tool", "fan"])
    rush = rooms.coloured(rng, length, rng.uniform(0, 2))
    if kind == "hum":
        base = rng.choice([50, 60, 100, 120]) * rng.uniform(0.99, 1.01)
        return tone(time * TURN * base, timbre(rng, rng.integers(4, 24), (0.2, 1.5))) + rush * rng.uniform(0.02, 0.7)
    if kind == "whine":
        base = log_uniform(rng, 180, 2500)
        out = numpy.zeros(length)
        for factor in (1, rng.uniform(1.9, 2.1), 3, rng.uniform(0.1, 0.3)):
            out += rng.uniform(0.1, 1) * numpy.sin(TURN * base * factor * time + rng.uniform(0, 1) * numpy.sin(TURN * 7 * time))
        return out + rush * rng.uniform(0.1, 1.2) + 0.3 * numpy.sin(TURN * rng.uniform(40, 130) * time)
    if kind == "pump":
        rate = rng.uniform(1.5, 16)
        stroke = numpy.clip(numpy.sin(TURN * rate * time), 0, 1) ** rng.uniform(1, 6)
        return rush * (0.15 + stroke) + rng.uniform(0, 1) * tone(time * TURN * rng.uniform(40, 130), timbre(rng, 10)) * (0.4 + stroke)
    if kind == "tool":
        drift = 1 + 0.03 * numpy.interp(time, numpy.linspace(0, length / RATE, 12), rng.standard_normal(12))
        base = log_uniform(rng, 90, 420) * drift
        out = tone(phase_of(base), timbre(rng, few(base, 40), (-0.1, 0.7)))
        return out / rooms.rms(out) + rooms.coloured(rng, length, -0.5) * rng.uniform(0.2, 1)
    blade = log_uniform(rng, 60, 500)
    beat = 1 + rng.uniform(0, 0.4) * numpy.sin(TURN * rng.uniform(2, 20) * time)
    return rush * beat + rng.uniform(0.25, 0.8) * tone(time * TURN * blade, timbre(rng, 5))


def syllables(rng, length):
    """The rhythm and the spectrum of speech without words: pulses through resonances."""
    out = numpy.zeros(length)
    at = 0
    pitch = log_uniform(rng, 85, 260)
    while at < length:
        size = int(rng.uniform(0.09, 0.3) * RATE)
        if rng.random() < 0.8:
            place = numpy.arange(size) / RATE
            phase = numpy.cumsum(numpy.full(size, pitch * rng.uniform(0.85, 1.2))) / RATE % 1 / pitch
            sound = numpy.zeros(size)
            for formant in (rng.uniform(280, 850), rng.uniform(850, 2400), rng.uniform(2400, 3300)):
                sound += numpy.exp(-phase * rng.uniform(300, 800)) * numpy.sin(TURN * formant * phase) * (500 / formant) ** 0.5
            sound += rng.uniform(0.01, 0.1) * rng.standard_normal(size)
            add(out, at, sound * numpy.sin(numpy.pi * place / place[-1]) * rng.uniform(0.4, 1))
        at += size
    return out


GENERATORS = {
    "siren": siren,
    "alarm": alarm,
    "horn": horn,
    "vehicle": vehicle,
    "footsteps": footsteps,
    "knock": knock,
    "glass_break": glass_break,
    "machine_noise": machine_noise,
}
