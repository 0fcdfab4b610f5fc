"""Log-mel spectra; the same numbers as nodes/perception/audio/log-mel.ts gives."""

import numpy

RATE = 16000
WINDOW = 512
FLOOR = 1e-10

KEYWORD = {"mels": 40, "hop": 160, "low": 60.0, "high": 7600.0, "frames": 149}
EVENTS = {"mels": 64, "hop": 320, "low": 50.0, "high": 7800.0, "frames": 96}


def span(layout):
    """Samples under one window of the model."""
    return (layout["frames"] - 1) * layout["hop"] + WINDOW


def mel(frequency):
    return 2595 * numpy.log10(1 + numpy.asarray(frequency, float) / 700)


def filters(layout):
    """Triangles of peak 1, evenly spaced in mel (O'Shaughnessy); shape mels x bins."""
    edges = numpy.linspace(mel(layout["low"]), mel(layout["high"]), layout["mels"] + 2)
    edges = 700 * (10 ** (edges / 2595) - 1)
    tones = numpy.arange(WINDOW // 2 + 1) * RATE / WINDOW
    rise = (tones[None] - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    fall = (edges[2:, None] - tones[None]) / (edges[2:] - edges[1:-1])[:, None]
    return numpy.maximum(0, numpy.minimum(rise, fall)).astype(numpy.float32)


_cache = {}


def log_mel(samples, layout):
    """Natural logarithms of mel powers, frames x mels; frame k covers samples from k * hop on."""
    key = (layout["mels"], layout["low"], layout["high"])
    if key not in _cache:
        hann = 0.5 - 0.5 * numpy.cos(2 * numpy.pi * numpy.arange(WINDOW) / WINDOW)
        _cache[key] = (hann.astype(numpy.float32), filters(layout).T.copy())
    hann, bank = _cache[key]
    views = numpy.lib.stride_tricks.sliding_window_view(samples, WINDOW)[:: layout["hop"]]
    spectrum = numpy.fft.rfft(views * hann)
    # of a full-scale sine the peak of the power is 1
    power = (spectrum.real**2 + spectrum.imag**2).astype(numpy.float32) * (16 / WINDOW**2)
    return numpy.log(power @ bank + FLOOR)


def vectors():
    """What test/unit/nodes/perception/audio/log-mel.json holds: a tone in noise, then a faint one."""
    from golden import uniform

    noise = uniform([4000], 5, -0.5, 0.5, numpy.dtype(numpy.float32))
    samples = noise + 0.25 * numpy.sin(2 * numpy.pi * 1000 * numpy.arange(4000) / RATE)
    samples[2000:] *= 1e-3
    out = {}
    for name, layout in (("keyword", KEYWORD), ("events", EVENTS)):
        frames = log_mel(samples.astype(numpy.float32), layout)
        out[name] = {"layout": layout, "frames": [[round(float(v), 4) for v in row] for row in frames[::3]]}
    return out


if __name__ == "__main__":
    import json

    print(json.dumps(vectors()))
