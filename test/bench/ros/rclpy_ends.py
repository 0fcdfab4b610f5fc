"""The same ends with rclpy: `rclpy_ends.py echo|client|listen KIND COUNT`; prints one JSON line."""

import array
import json
import os
import sys
import time

import rclpy
from audio_common_msgs.msg import AudioDataStamped
from geometry_msgs.msg import PoseStamped, TwistStamped
from nav_msgs.msg import Odometry, Path
from rclpy.executors import SingleThreadedExecutor
from sensor_msgs.msg import Image, LaserScan, PointCloud2

TYPES = {
    'small': TwistStamped, 'scan': LaserScan, 'image': Image, 'cloud': PointCloud2, 'path': Path,
    'odom': Odometry, 'audio': AudioDataStamped,
}


def sample(kind):
    message = TYPES[kind]()
    if kind == 'scan':
        message.ranges = array.array('f', [1.5] * 720)
    if kind == 'image':
        message.height, message.width, message.step, message.encoding = 480, 640, 1920, 'rgb8'
        message.data = array.array('B', bytes(921600))
    if kind == 'cloud':
        message.width, message.point_step = 100000, 16
        message.data = array.array('B', bytes(1600000))
    if kind == 'path':
        message.poses = [PoseStamped() for _ in range(1000)]
        for pose in message.poses:
            pose.header.frame_id = 'f'
    return message


def quantile(times, p):
    return times[min(len(times) - 1, int(p * len(times)))]


def client(node, executor, kind, count):
    back = [None]
    message = sample(kind)
    publisher = node.create_publisher(TYPES[kind], '/ping', 10)
    node.create_subscription(TYPES[kind], '/pong', lambda m: back.__setitem__(0, m.header.stamp.sec), 10)

    def round_trip(n):
        message.header.stamp.sec = n
        start = time.perf_counter()
        publisher.publish(message)
        while back[0] != n and time.perf_counter() - start < 1:
            executor.spin_once(timeout_sec=0.2)
        return back[0] == n, 1e3 * (time.perf_counter() - start)

    n = -1
    while not round_trip(n)[0]:
        n -= 1
    times, lost, warm, spent = [], 0, min(50, count // 4), 0.0
    for n in range(1, count + warm + 1):
        if n == warm + 1:
            spent = time.process_time()
        arrived, took = round_trip(n)
        if not arrived:
            lost += 1
        elif n > warm:
            times.append(took)
    cpu = (time.process_time() - spent) * 1e3 / len(times)
    times.sort()
    told = {f'p{int(100 * p)}': quantile(times, p) for p in (0.5, 0.9, 0.99)}
    print(json.dumps({**told, 'lost': lost, 'count': len(times), 'cpu': cpu}), flush=True)


def listen(node, executor, seconds):
    heard = [0]
    for kind in ('image', 'scan', 'odom', 'audio'):
        count = lambda _: heard.__setitem__(0, heard[0] + 1)
        node.create_subscription(TYPES[kind], f'/load/{kind}', count, 10)
    while heard[0] < 20:
        executor.spin_once(timeout_sec=0.2)
    start, spent = time.perf_counter(), time.process_time()
    while time.perf_counter() - start < seconds:
        executor.spin_once(timeout_sec=0.2)
    used = (time.process_time() - spent) / (time.perf_counter() - start)
    print(json.dumps({'cpu': 100 * used}), flush=True)


def main():
    role, kind, count = sys.argv[1], sys.argv[2], float(sys.argv[3])
    rclpy.init()
    node = rclpy.create_node(f'py_{role}_{os.getpid()}')
    executor = SingleThreadedExecutor()
    executor.add_node(node)
    if role == 'client':
        client(node, executor, kind, int(count))
    elif role == 'listen':
        listen(node, executor, count)
    else:
        publisher = node.create_publisher(TYPES[kind], '/pong', 10)
        node.create_subscription(TYPES[kind], '/ping', publisher.publish, 10)
        try:
            executor.spin()
        except BaseException:
            pass
    os._exit(0)


main()
