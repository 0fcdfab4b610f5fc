"""Compares an MCAP recording, as a library of others reads it, with what it ought to hold.

read_recording.py rosbags|mcap-ros2 FILE.mcap EXPECTED.jsonl
EXPECTED: one line a message, in the order of the file: {"topic", "type", "time", "message"}.
Prints {"messages": n, "differences": ["..."]}.
"""

import json
import math
import sys


def number(value):
    """As the expectation writes a number that JSON has no form for."""
    return float(value.replace('Infinity', 'inf')) if isinstance(value, str) else value


def same(expected, found):
    if isinstance(expected, dict):
        return all(same(value, getattr(found, name)) for name, value in expected.items())
    if isinstance(expected, list):
        return len(expected) == len(found) and all(map(same, expected, found))
    if isinstance(expected, bool) or isinstance(found, str):
        return expected == found
    if isinstance(found, bytes):
        return expected == found[0]
    if is_float(found):
        wanted = number(expected)
        if math.isnan(wanted):
            return math.isnan(found)
        return float(wanted) == found and math.copysign(1, wanted) == math.copysign(1, found)
    # rosbags reads `byte` as signed
    return int(expected) == int(found) or -129 < found < 0 and int(expected) == int(found) + 256


def is_float(value):
    return isinstance(value, float) or getattr(getattr(value, 'dtype', None), 'kind', '') == 'f'


def by_rosbags(file):
    from pathlib import Path

    from rosbags.highlevel import AnyReader

    with AnyReader([Path(file)]) as reader:
        for connection, time, data in reader.messages():
            yield connection.topic, connection.msgtype, time, reader.deserialize(data, connection.msgtype)


def by_mcap(file):
    from mcap_ros2.reader import read_ros2_messages

    for read in read_ros2_messages(file):
        yield read.channel.topic, read.schema.name, read.log_time_ns, read.ros_msg


def fits(expected, kind, time, message):
    return (
        str(time) == expected['time']
        and kind == expected['type']
        and same(expected['message'], message)
    )


def main():
    library, file, wanted = sys.argv[1:4]
    found = {}
    for topic, kind, time, message in (by_rosbags if library == 'rosbags' else by_mcap)(file):
        found.setdefault(topic, []).append((kind, time, message))
    count, differences = 0, []
    for line in open(wanted, encoding='utf8'):
        expected = json.loads(line)
        left = found.get(expected['topic'], [])
        place = next((i for i, read in enumerate(left) if fits(expected, *read)), None)
        if place is None:
            differences.append(line[:300])
        else:
            count += 1
            del left[place]
    extra = sum(map(len, found.values()))
    print(json.dumps({'messages': count, 'extra': extra, 'differences': differences[:5]}))


main()
