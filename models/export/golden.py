"""Inputs of golden examples, as models/pattern.ts makes them."""

import numpy as np


def uniform(shape, seed, low, high, dtype):
    """Uniform values from xorshift32 (Marsaglia 2003, section 3), one step a value."""
    state = ((seed * 0x9E3779B1) ^ 0x6D2B79F5) & 0xFFFFFFFF or 1
    values = np.empty(int(np.prod(shape)), np.float64)
    for i in range(values.size):
        state ^= (state << 13) & 0xFFFFFFFF
        state ^= state >> 17
        state ^= (state << 5) & 0xFFFFFFFF
        values[i] = low + (high - low) * state / 4294967296
    single = values.astype(np.float32)
    whole = single if dtype == np.float32 else np.floor(single)
    return whole.astype(dtype).reshape(shape)


def pattern(seed, low, high):
    """How golden.json names such an input."""
    return {"pattern": "uniform", "seed": seed, "low": low, "high": high}


def sample(array, every):
    """Every `every`-th value, as golden.json lists a long output."""
    flat = np.asarray(array, np.float32).reshape(-1)
    return {"every": every, "values": [float(f"{v:.7g}") for v in flat[::every]]}
