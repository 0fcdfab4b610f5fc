"""ROS messages as JSON values and back, by what the generated Python classes say of their fields.

Exact: floats as the shortest text that gives the same number, what JSON has no number for as text,
64-bit integers as text. Nothing here knows the tables of the project under test.
"""

import importlib
import math
import re

import numpy


def interface(name):
    """Class of `package/kind/Name`."""
    package, kind, name = name.split('/')
    return getattr(importlib.import_module(f'{package}.{kind}'), name)


def split(kind):
    """(element, is array) of a field type such as `sequence<double, 3>` or `uint8[16]`."""
    found = re.match(r'sequence<(.*?)(, *\d+)?>$', kind) or re.match(r'(.*)\[(<=)?\d*\]$', kind)
    return (found.group(1), True) if found else (kind, False)


def scalar_out(value, kind):
    if kind in ('double', 'float'):
        value = float(value)
        if math.isnan(value):
            return 'NaN'
        if math.isinf(value):
            return 'Infinity' if value > 0 else '-Infinity'
        if value == 0 and math.copysign(1, value) < 0:
            return '-0'
        return int(value) if value == int(value) and abs(value) < 2**53 else value
    if kind in ('int64', 'uint64'):
        return str(int(value))
    if kind == 'octet':
        return value[0] if isinstance(value, bytes) else int(value)
    if kind == 'boolean':
        return bool(value)
    if kind.startswith('string'):
        return value
    if '/' in kind:
        return to_json(value)
    return int(value)


def to_json(message):
    out = {}
    for name, kind in message.get_fields_and_field_types().items():
        value = getattr(message, name)
        element, many = split(kind)
        out[name] = [scalar_out(v, element) for v in value] if many else scalar_out(value, kind)
    return out


def scalar_in(value, kind):
    if kind in ('double', 'float'):
        return float(value.replace('Infinity', 'inf') if isinstance(value, str) else value)
    if kind == 'octet':
        return bytes([int(value)])
    if kind == 'boolean' or kind.startswith('string'):
        return value
    if '/' in kind:
        package, name = kind.split('/')
        return from_json(interface(f'{package}/msg/{name}')(), value)
    return int(value)


def from_json(message, values):
    """Fills in what `values` names; everything else keeps its default."""
    kinds = message.get_fields_and_field_types()
    for name, value in values.items():
        element, many = split(kinds[name])
        if not many:
            setattr(message, name, scalar_in(value, kinds[name]))
            continue
        filled = [scalar_in(v, element) for v in value]
        old = getattr(message, name)
        setattr(message, name, numpy.array(filled, old.dtype) if isinstance(old, numpy.ndarray) else filled)
    return message
