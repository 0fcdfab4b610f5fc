"""Sounds for tests alone, made in other ways than those of training: oversampled square and saw
waves, pulses through resonators, grains of plate modes. Arrays at 16 kHz."""

import numpy

RATE = 16000
OVER = 4
TURN = 2 * numpy.pi


def lowered(samples):
    """From four times the rate, without what would fold."""
    spectrum = numpy.fft.rfft(samples)
    keep = len(samples) // OVER // 2 + 1
    spectrum = spectrum[:keep].copy()
    spectrum[int(keep * 0.97) :] = 0
    return numpy.fft.irfft(spectrum, len(samples) // OVER) / OVER


def wave(frequency, shape, length):
    """A wave whose frequency is given at points spread over the time."""
    fine = numpy.interp(numpy.linspace(0, 1, length * OVER), numpy.linspace(0, 1, len(frequency)), frequency)
    phase = numpy.cumsum(fine) / (RATE * OVER) % 1
    if shape == "square":
        return lowered(numpy.where(phase < 0.5, 1.0, -1.0))
    if shape == "saw":
        return lowered(2 * phase - 1)
    if shape == "triangle":
        return lowered(4 * numpy.abs(phase - 0.5) - 1)
    return lowered(numpy.sin(TURN * phase))


def resonated(samples, places):
    """Through resonances of (frequency, bandwidth, gain) [Hz], by spectra."""
    size = 2 * len(samples)
    tones = numpy.fft.rfftfreq(size, 1 / RATE)
    response = numpy.zeros(len(tones), complex)
    for frequency, width, gain in places:
        response += gain * (1j * tones * width) / (frequency**2 - tones**2 + 1j * tones * width + 1e-9)
    return numpy.fft.irfft(numpy.fft.rfft(samples, size) * response, size)[: len(samples)]


def stepped(values, durations, length, rng):
    """Values that hold for durations [s], over and over from a random place."""
    time = numpy.arange(length // 8 + 1) * 8 / RATE + rng.uniform(0, sum(durations))
    edges = numpy.cumsum(durations)
    index = numpy.searchsorted(edges, time % edges[-1], side="right")
    return numpy.asarray(values, float)[numpy.minimum(index, len(values) - 1)]


def loudness(curve, length):
    """A curve of points as a gain with soft corners of 5 ms."""
    gain = numpy.interp(numpy.linspace(0, 1, length), numpy.linspace(0, 1, len(curve)), curve)
    kernel = numpy.hanning(80)
    return numpy.convolve(gain, kernel / kernel.sum(), "same")


def siren(rng, length):
    points = length // 160
    time = numpy.arange(points) * 160 / RATE + rng.uniform(0, 20)
    kind = rng.integers(4)
    if kind == 0:
        cents = 0.5 + 0.5 * numpy.sin(TURN * time / rng.uniform(2.5, 5.5))
        frequency = rng.uniform(480, 720) * (rng.uniform(1150, 1750) / 600) ** cents
    elif kind == 1:
        place = time * rng.uniform(2.2, 5) % 1
        frequency = rng.uniform(550, 800) + rng.uniform(500, 900) * numpy.minimum(place * 1.25, (1 - place) * 5)
    elif kind == 2:
        pair = [(435, 580), (450, 600), (420, 516), (392, 523), (466, 622)][rng.integers(5)]
        frequency = stepped(pair, (0.55, 0.55) if rng.random() < 0.5 else (0.7, 0.7), length, rng)
    else:
        place = time / rng.uniform(6, 10) % 1
        frequency = rng.uniform(250, 350) + rng.uniform(350, 600) * (1 - numpy.exp(-6 * numpy.minimum(place, 1 - place)))
    shape = rng.choice(["square", "saw", "triangle"])
    sound = wave(frequency, shape, length)
    return resonated(sound, [(rng.uniform(500, 900), 500, 1), (rng.uniform(1200, 2500), 900, rng.uniform(0.4, 1))])


def alarm(rng, length):
    kind = rng.integers(6)
    if kind == 0:
        frequency, pattern = rng.uniform(3000, 3450), ([1, 0] * 3 + [0], [0.5] * 6 + [1.0])
    elif kind == 1:
        frequency, pattern = rng.uniform(3200, 3500), ([1, 0], [0.1, 0.1])
    elif kind == 2:
        frequency, pattern = 520, ([1, 0], [0.5, 0.5])
    elif kind == 3:
        pair = [(800, 970), (1000, 800), (990, 650), (2400, 2900), (660, 880), (825, 1025)][rng.integers(6)]
        half = rng.uniform(0.12, 0.5)
        return wave(stepped(pair, (half, half), length, rng), rng.choice(["square", "sine"]), length)
    elif kind == 4:
        frequency, pattern = rng.uniform(1900, 2700), ([1, 0, 1, 0, 1, 0, 1, 0], [0.07, 0.06] * 3 + [0.07, 0.45])
    else:
        out = numpy.zeros(length)
        bell = [(f, rng.uniform(0.3, 1)) for f in rng.uniform(700, 1400) * numpy.array([1, 1.51, 2.0, 2.62, 3.3, 4.2, 5.1])]
        hits = numpy.zeros(length)
        hits[:: int(RATE / rng.uniform(11, 22))] = 1
        return out + resonated(hits, [(f, rng.uniform(4, 12), g) for f, g in bell if f < 7500])
    sound = wave([frequency, frequency], "square" if rng.random() < 0.6 else "sine", length)
    return sound * loudness(stepped(*pattern, length, rng), length)


def horn(rng, length):
    kind = rng.integers(5)
    if kind <= 1:
        frequency = [1050, 1200, 1250, 1400, 1700, 2000, 2350, 2600, 970][rng.integers(9)]
        period = rng.uniform(0.55, 1.6)
        sound = wave([frequency, frequency], rng.choice(["sine", "square", "triangle"]), length)
        return sound * loudness(stepped([1, 0], [period * 0.5, period * 0.5], length, rng), length)
    if kind == 2:
        noise = resonated(rng.standard_normal(length), [(f, f * 0.9, 1) for f in (700, 1400, 2800, 5600)])
        period = rng.uniform(0.5, 1.2)
        return noise * loudness(stepped([1, 0], [period * 0.45, period * 0.55], length, rng), length)
    base = rng.uniform(350, 470) if kind == 3 else rng.uniform(160, 290)
    notes = [base, base * 1.2] if kind == 3 else [base, base * 1.26, base * 1.5]
    sound = sum(wave([f, f * rng.uniform(0.995, 1.005)], "saw", length) for f in notes)
    sound = resonated(sound, [(base * 2, 500, 0.6), (rng.uniform(1500, 3000), 1500, 1), (500, 900, 0.5)])
    on = rng.uniform(0.5, 2.5)
    return sound * loudness(stepped([1, 0], [on, rng.uniform(0.2, 0.7)], length, rng), length)


def pulses(rng, rate, length, jitter, uneven=0.0):
    """Impulses at a rate that is given at points, each a little early, late, strong or weak."""
    steps = numpy.interp(numpy.linspace(0, 1, length), numpy.linspace(0, 1, len(rate)), rate) / RATE
    places = numpy.flatnonzero(numpy.diff(numpy.floor(numpy.cumsum(steps) + rng.uniform())))
    places = numpy.clip(places + rng.normal(0, jitter * RATE / numpy.mean(rate), len(places)), 0, length - 1)
    out = numpy.zeros(length)
    numpy.add.at(out, places.astype(int), 1 + uneven * rng.standard_normal(len(places)))
    return out


def vehicle(rng, length):
    rate = rng.uniform(22, 110) * (1 + rng.uniform(0, 0.35) * numpy.sin(numpy.linspace(0, rng.uniform(1, 5), 20)))
    exhaust = resonated(
        pulses(rng, rate, length, 0.02, 0.25),
        [(rng.uniform(60, 140), 60, 1), (rng.uniform(180, 420), 150, 0.7), (rng.uniform(600, 1400), 500, 0.25)],
    )
    tyres = resonated(rng.standard_normal(length), [(rng.uniform(500, 1100), 1100, 1), (200, 300, 0.4)])
    out = exhaust / exhaust.std() + tyres / tyres.std() * rng.uniform(0.05, 0.9)
    middle = rng.uniform(0, 1)
    return out * (0.35 + numpy.exp(-(((numpy.linspace(0, 1, length) - middle) / rng.uniform(0.3, 1)) ** 2)))


def footsteps(rng, length):
    period = rng.uniform(0.42, 0.68)
    hits = numpy.zeros(length)
    scuff = numpy.zeros(length)
    ground = rng.integers(3)
    at = rng.uniform(0, 0.4)
    while at < length / RATE - 0.15:
        start = int(at * RATE)
        hits[start : start + 40] += numpy.hanning(40) * rng.uniform(0.7, 1.1)
        toe = start + int(rng.uniform(0.06, 0.11) * RATE)
        size = int((0.05, 0.02, 0.16)[ground] * RATE)
        rough = rng.standard_normal(size) * (rng.random(size) < (1, 1, 0.08)[ground]) * numpy.hanning(size)
        scuff[toe : toe + size] += rough[: max(0, min(size, length - toe))] * rng.uniform(0.3, 0.8)
        at += period * rng.uniform(0.95, 1.05)
    thud = resonated(hits, [(rng.uniform(70, 110), 40, 1), (rng.uniform(180, 350), 90, (0.5, 0.9, 0.2)[ground])])
    bright = resonated(scuff + hits * rng.standard_normal(length), [(rng.uniform(1500, 4500), 2500, 1)])
    return thud / abs(thud).max() * (0.8, 0.5, 0.25)[ground] + bright / abs(bright).max() * (0.15, 0.7, 0.8)[ground]


def knock(rng, length):
    hits = numpy.zeros(length)
    at = rng.uniform(0.05, 0.4)
    while at < length / RATE - 0.1:
        gap = rng.uniform(0.12, 0.26)
        for _ in range(rng.integers(2, 6)):
            if (start := int(at * RATE)) < length - 30:
                hits[start : start + 24] += numpy.hanning(24) * rng.uniform(0.7, 1)
            at += gap * rng.uniform(0.92, 1.08)
        at += rng.uniform(0.7, 1.2)
    body = rng.uniform(140, 380)
    places = [(body * ratio, body * ratio * rng.uniform(0.05, 0.16), 1 / ratio) for ratio in (1, 1.6, 2.3, 3.1, 4.4)]
    return resonated(hits, places) + 0.02 * hits


def glass_break(rng, length):
    out = numpy.zeros(length)
    at = rng.uniform(0.05, 0.6)
    while at < length / RATE - 0.3:
        start = int(at * RATE)
        for _ in range(int(rng.uniform(60, 180))):
            side = rng.uniform(900, 2600)
            m, n = rng.integers(1, 3, 2)
            frequency = side * (m * m + n * n) / 2
            place = start + int(rng.gamma(1.2, rng.uniform(0.03, 0.15)) * RATE)
            size = min(int(0.25 * RATE), length - place)
            if frequency > 7600 or size < 10:
                continue
            time = numpy.arange(size) / RATE
            out[place : place + size] += (
                rng.uniform(0.05, 1) ** 2 * numpy.sin(TURN * frequency * time) * numpy.exp(-time * rng.uniform(12, 120))
            )
        size = min(800, length - start)
        out[start : start + size] += rng.standard_normal(size) * numpy.exp(-numpy.arange(size) / rng.uniform(80, 400)) * 3
        at += rng.uniform(1.2, 2.4)
    return out


def machine_noise(rng, length):
    kind = rng.integers(4)
    if kind == 0:
        buzz = wave([rng.choice([50.0, 60.0, 100.0, 120.0])] * 2, rng.choice(["saw", "square"]), length)
        return resonated(buzz, [(rng.uniform(100, 300), 150, 1), (rng.uniform(500, 1800), 700, 0.5)])
    if kind == 1:
        drift = rng.uniform(250, 1800) * (1 + 0.004 * rng.standard_normal(12))
        rumble = resonated(rng.standard_normal(length), [(rng.uniform(50, 200), 150, 1)])
        return wave(drift, "triangle", length) + rumble / rumble.std() * rng.uniform(0.2, 0.8)
    if kind == 2:
        beat = pulses(rng, [rng.uniform(2, 12)] * 2, length, 0.005, 0.1)
        gust = numpy.convolve(beat, numpy.hanning(int(RATE * 0.06)), "same")
        hiss = resonated(rng.standard_normal(length), [(rng.uniform(400, 2500), 2000, 1)])
        return hiss * (0.1 + gust) + 0.5 * wave([rng.uniform(48, 120)] * 2, "triangle", length)
    teeth = pulses(rng, rng.uniform(120, 380) * (1 + 0.02 * rng.standard_normal(10)), length, 0.01, 0.3)
    return resonated(teeth, [(rng.uniform(700, 1500), 600, 1), (rng.uniform(2500, 5000), 2000, 1)])


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


def ambient(rng, length):
    """Air and rooms: noise through one or two poles (white to brown)."""
    noise = rng.standard_normal(length)
    places = [(rng.uniform(80, 1500), rng.uniform(1500, 9000), 1), (rng.uniform(2000, 5000), 6000, rng.uniform(0, 1))]
    sound = resonated(noise, places)
    return sound / sound.std()


def box_response(rng, decay):
    """Echoes of a box-shaped room by mirror images (Allen and Berkley 1979), 60 dB down after `decay` [s]."""
    size = numpy.array([rng.uniform(3.5, 8), rng.uniform(3, 6), rng.uniform(2.4, 3.2)])
    volume = size.prod()
    surface = 2 * (size[0] * size[1] + size[1] * size[2] + size[0] * size[2])
    reflection = numpy.sqrt(max(0.02, 1 - min(0.95, 0.161 * volume / (decay * surface))))
    ear = rng.uniform(0.4, size - 0.4)
    ear[2] = rng.uniform(0.3, 0.8)
    talker = rng.uniform(0.4, size - 0.4)
    # a talker one to three metres away
    while not 1 < numpy.linalg.norm(talker - ear) < 3:
        talker = rng.uniform(0.4, size - 0.4)
    reach = min(1.1 * decay, 0.7) * 343
    orders = numpy.ceil(reach / (2 * size)).astype(int)
    grids = [numpy.arange(-n, n + 1) for n in orders]
    out = numpy.zeros(int(reach / 343 * RATE) + 2)
    nx, ny, nz = numpy.meshgrid(*grids, indexing="ij")
    for flip in range(8):
        signs = [(-1 if flip >> axis & 1 else 1) for axis in range(3)]
        offset, bounces = 0, 0
        for axis, n in enumerate((nx, ny, nz)):
            place = 2 * n * size[axis] + signs[axis] * talker[axis] - ear[axis]
            offset = offset + place**2
            bounces = bounces + numpy.abs(2 * n - (signs[axis] < 0))
        distance = numpy.sqrt(offset).ravel()
        delay = distance / 343 * RATE
        near = delay < len(out) - 1
        gain = reflection ** bounces.ravel()[near] / distance[near]
        numpy.add.at(out, delay[near].astype(int), gain * rng.choice([1, 1, 1, -1], near.sum()))
    first = numpy.flatnonzero(out)[0]
    out = out[first:]
    # the mirror images of a flat box die more slowly than Sabine says: to the decay that was asked for
    time = numpy.arange(len(out)) / RATE
    for _ in range(2):
        rest = numpy.cumsum(out[::-1] ** 2)[::-1]
        fall = 10 * numpy.log10(rest / rest[0] + 1e-12)
        slope = 20 / (time[numpy.argmax(fall < -25)] - time[numpy.argmax(fall < -5)])
        out *= 10 ** (-(60 / decay - slope) * time / 20)
    return (out / abs(out[:8]).max()).astype(numpy.float32)
