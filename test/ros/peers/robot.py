"""Plays a robot in a room: listens to commands, publishes what its sensors would. Plain rclpy.

robot.py turtlebot3|husky [--seed N] [--rough] [--pace P] [--at X,Y,YAW]
With --rough some messages come late, out of order or not at all; with --pace it is a simulated
robot, whose /clock runs that much as fast as ours. It stands at --at X,Y,YAW, where its odometry
begins anew. Says where it truly is as JSON
lines: {"event": "pose", "x", "y", "yaw", "v", "w", "contacts", "commands"}.
"""

import argparse
import array
import json
import math
import random
import sys
import threading
import time

import numpy
import rclpy
from builtin_interfaces.msg import Time
from geometry_msgs.msg import TransformStamped, Twist, TwistStamped
from nav_msgs.msg import Odometry
from rclpy.executors import SingleThreadedExecutor
from rclpy.qos import DurabilityPolicy, QoSProfile, qos_profile_sensor_data
from rosgraph_msgs.msg import Clock
from sensor_msgs.msg import CameraInfo, Image, Imu, JointState, LaserScan
from tf2_msgs.msg import TFMessage

from robots import ROBOTS, room

STEP = 0.01
COMMAND_TIMEOUT = 0.5
ACCELERATION, TURN_ACCELERATION = 1.0, 4.0
ECHO = 0.005  # sigma of a range [m]


def ray_cast(walls, x, y, angles, most):
    """Distance along each angle to the nearest segment (crossing of ray and line, both in range)."""
    ux, uy = numpy.cos(angles)[:, None], numpy.sin(angles)[:, None]
    x1, y1, dx, dy = walls[:, 0], walls[:, 1], walls[:, 2] - walls[:, 0], walls[:, 3] - walls[:, 1]
    cross = ux * dy - uy * dx
    with numpy.errstate(divide='ignore', invalid='ignore'):
        along = ((x1 - x) * dy - (y1 - y) * dx) / cross
        across = ((x1 - x) * uy - (y1 - y) * ux) / cross
    hits = (along > 0) & (across >= 0) & (across <= 1)
    return numpy.where(hits, along, numpy.inf).min(axis=1, initial=most)


def nearest(walls, x, y):
    """Distance from a point to the nearest segment."""
    dx, dy = walls[:, 2] - walls[:, 0], walls[:, 3] - walls[:, 1]
    t = ((x - walls[:, 0]) * dx + (y - walls[:, 1]) * dy) / (dx * dx + dy * dy)
    t = numpy.clip(t, 0, 1)
    return float(numpy.hypot(walls[:, 0] + t * dx - x, walls[:, 1] + t * dy - y).min())


def quaternion(message, yaw):
    message.z, message.w = math.sin(yaw / 2), math.cos(yaw / 2)


class Player:
    def __init__(self, node, robot, walls, rng, rough, pace):
        self.node, self.robot, self.walls, self.random, self.rough = node, robot, walls, rng, rough
        self.pace, self.begun = pace, time.monotonic()
        self.clock_topic = node.create_publisher(Clock, '/clock', qos_profile_sensor_data) if pace else None
        self.x = self.y = self.yaw = self.v = self.w = 0.0
        self.drift = [0.0, 0.0, 0.0]  # odometry: what the wheels believe
        self.wanted, self.heard = (0.0, 0.0), -1e9
        self.contacts = self.commands = 0
        self.touching = False
        self.waiting = []  # (when, publisher, message) of what is late
        sensor, kind = qos_profile_sensor_data, TwistStamped if robot.stamped else Twist
        self.odometry = node.create_publisher(Odometry, robot.odom, 10)
        self.tf = node.create_publisher(TFMessage, 'tf', 100)
        latched = QoSProfile(depth=1, durability=DurabilityPolicy.TRANSIENT_LOCAL)
        self.tf_static = node.create_publisher(TFMessage, 'tf_static', latched)
        self.scan = node.create_publisher(LaserScan, robot.lidar.topic, sensor)
        self.imu = node.create_publisher(Imu, robot.imu, sensor)
        self.joints = node.create_publisher(JointState, 'joint_states', 10)
        if robot.camera:
            self.image = node.create_publisher(Image, 'camera/image_raw', sensor)
            self.info = node.create_publisher(CameraInfo, 'camera/camera_info', sensor)
        if robot.microphones:
            from audio_common_msgs.msg import AudioDataStamped, AudioInfo
            self.audio = node.create_publisher(AudioDataStamped, 'audio_stamped', sensor)
            info = node.create_publisher(AudioInfo, 'audio_info', latched)
            info.publish(AudioInfo(channels=4, sample_rate=16000, sample_format='S16LE', bitrate=1024000, coding_format='wave'))
            self.audio_info = info
            self.chunk = AudioDataStamped()
            self.chunk.header.frame_id = 'microphone_array'
        node.create_subscription(kind, robot.command, self.command, 10)
        self.say_static()
        self.last = self.clock()
        self.due = {}

    def clock(self):
        now = time.monotonic()
        return 100 + (now - self.begun) * self.pace if self.pace else now

    def now(self):
        if not self.pace:
            return self.node.get_clock().now().to_msg()
        time = self.clock()
        return Time(sec=int(time), nanosec=int(time % 1 * 1e9))

    def command(self, message):
        twist = message.twist if self.robot.stamped else message
        v, w = twist.linear.x, twist.angular.z
        if not (math.isfinite(v) and math.isfinite(w)):
            return
        self.commands += 1
        limit = lambda value, most: max(-most, min(most, value))
        self.wanted = limit(v, self.robot.max_v), limit(w, self.robot.max_w)
        self.heard = self.clock()

    def step(self):
        now = self.clock()
        if self.clock_topic:
            self.clock_topic.publish(Clock(clock=self.now()))
        while now - self.last > 1e-9:
            dt = min(STEP, now - self.last)
            self.last += dt
            self.move(dt)
        for entry in [e for e in self.waiting if e[0] <= now]:
            self.waiting.remove(entry)
            entry[1].publish(entry[2])
        self.every('odom', 1 / self.robot.odom_rate, now, self.say_odometry)
        self.every('imu', 0.02, now, self.say_imu)
        self.every('scan', 1 / self.robot.lidar.rate, now, self.say_scan)
        self.every('told', 0.1, now, self.tell)
        if self.robot.camera:
            self.every('image', 0.1, now, self.say_image)
        if self.robot.microphones:
            self.every('audio', 0.05, now, self.say_audio)

    def every(self, name, period, now, run):
        due = self.due.setdefault(name, now)
        if now >= due:
            self.due[name] = max(due + period, now - period)
            run()

    def move(self, dt):
        stale = self.clock() - self.heard > COMMAND_TIMEOUT
        v, w = (0.0, 0.0) if stale else self.wanted
        self.v += max(-ACCELERATION * dt, min(ACCELERATION * dt, v - self.v))
        self.w += max(-TURN_ACCELERATION * dt, min(TURN_ACCELERATION * dt, w - self.w))
        yaw = self.yaw + self.w * dt
        x, y = self.x + self.v * math.cos(yaw) * dt, self.y + self.v * math.sin(yaw) * dt
        touching = nearest(self.walls, x, y) < self.robot.radius
        if touching and not self.touching:
            self.contacts += 1
        self.touching = touching
        if not touching:
            self.x, self.y = x, y
        self.yaw = yaw
        ox, oy, oyaw = self.drift
        oyaw += self.w * dt * 1.002
        self.drift = [ox + self.v * math.cos(oyaw) * dt, oy + self.v * math.sin(oyaw) * dt, oyaw]

    def say(self, publisher, message, chance=0.06):
        """Publishes, or with --rough now and then later than what follows, or never."""
        luck = self.random.random() if self.rough else 1.0
        if luck < chance / 2:
            return
        if luck < chance:
            self.waiting.append((self.clock() + self.random.uniform(0.15, 0.45), publisher, message))
        else:
            publisher.publish(message)

    def stamp(self, header, frame):
        header.stamp = self.now()
        header.frame_id = frame

    def say_static(self):
        out = TFMessage()
        for parent, child, x, y, z in self.robot.static:
            edge = TransformStamped()
            self.stamp(edge.header, parent)
            edge.child_frame_id = child
            edge.transform.translation.x, edge.transform.translation.y = x, y
            edge.transform.translation.z = z
            out.transforms.append(edge)
        if out.transforms:
            self.tf_static.publish(out)

    def say_odometry(self):
        out = Odometry()
        self.stamp(out.header, 'odom')
        out.child_frame_id = self.robot.base
        x, y, yaw = self.drift
        out.pose.pose.position.x, out.pose.pose.position.y = x, y
        quaternion(out.pose.pose.orientation, yaw)
        out.twist.twist.linear.x, out.twist.twist.angular.z = self.v, self.w
        for i in (0, 7, 35):
            out.pose.covariance[i] = 1e-3
            out.twist.covariance[i] = 1e-3
        self.say(self.odometry, out)
        edge = TransformStamped(header=out.header, child_frame_id=self.robot.base)
        edge.transform.translation.x, edge.transform.translation.y = x, y
        quaternion(edge.transform.rotation, yaw)
        self.tf.publish(TFMessage(transforms=[edge]))
        joints = JointState(name=['wheel_left_joint', 'wheel_right_joint'])
        joints.header = out.header
        joints.position = [x * 30, x * 30]
        self.joints.publish(joints)

    def say_imu(self):
        out = Imu()
        self.stamp(out.header, 'imu_link')
        quaternion(out.orientation, self.drift[2])
        out.angular_velocity.z = self.w + self.random.gauss(0, 1e-3)
        out.linear_acceleration.z = 9.81
        for i in (0, 4, 8):
            out.orientation_covariance[i] = 0.01
            out.angular_velocity_covariance[i] = 1e-5
            out.linear_acceleration_covariance[i] = 1e-3
        self.say(self.imu, out)

    def say_scan(self):
        lidar = self.robot.lidar
        out = LaserScan()
        self.stamp(out.header, lidar.frame)
        out.angle_min, out.angle_max = lidar.angle_min, lidar.angle_max
        out.angle_increment = (lidar.angle_max - lidar.angle_min) / (lidar.beams - 1)
        out.scan_time, out.range_min, out.range_max = 1 / lidar.rate, lidar.range_min, lidar.range_max
        angles = self.yaw + lidar.angle_min + out.angle_increment * numpy.arange(lidar.beams)
        x = self.x + lidar.x * math.cos(self.yaw)
        y = self.y + lidar.x * math.sin(self.yaw)
        ranges = ray_cast(self.walls, x, y, angles, 1e9)
        ranges = ranges + numpy.array([self.random.gauss(0, ECHO) for _ in range(lidar.beams)])
        ranges[ranges > lidar.range_max] = math.inf
        out.ranges = array.array('f', ranges.astype(numpy.float32).tobytes())
        self.say(self.scan, out)

    def say_image(self):
        width, height = 160, 120
        out = Image(height=height, width=width, encoding='rgb8', step=3 * width)
        self.stamp(out.header, 'camera_rgb_optical_frame')
        rows = numpy.zeros((height, width, 3), numpy.uint8)
        rows[: height // 2] = (170, 170, 180)
        rows[height // 2 :] = (90, 70, 50)
        out.data = array.array('B', rows.tobytes())
        self.say(self.image, out, 0.2)
        info = CameraInfo(height=height, width=width, distortion_model='plumb_bob')
        info.header = out.header
        focal = width / 2 / math.tan(1.085595 / 2)
        info.d = [0.0] * 5
        info.k = [focal, 0.0, width / 2, 0.0, focal, height / 2, 0.0, 0.0, 1.0]
        info.p = [focal, 0.0, width / 2, 0.0, 0.0, focal, height / 2, 0.0, 0.0, 0.0, 1.0, 0.0]
        self.info.publish(info)

    def say_audio(self):
        self.stamp(self.chunk.header, 'microphone_array')
        noise = numpy.frombuffer(self.random.randbytes(800 * 4 * 2), numpy.int16) // 256
        self.chunk.audio.data = array.array('B', noise.astype('<i2').tobytes())
        self.say(self.audio, self.chunk, 0.1)

    def tell(self):
        told = {'x': self.x, 'y': self.y, 'yaw': self.yaw, 'v': self.v, 'w': self.w}
        line = {'event': 'pose', **told, 'contacts': self.contacts, 'commands': self.commands}
        sys.stdout.write(json.dumps(line) + '\n')
        sys.stdout.flush()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('kind', choices=ROBOTS)
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--rough', action='store_true')
    parser.add_argument('--pace', type=float)
    parser.add_argument('--at', default='0,0,0')
    options = parser.parse_args()
    robot = ROBOTS[options.kind]
    rclpy.init()
    node = rclpy.create_node('robot_base', namespace=robot.namespace)
    walls = numpy.array(room(2.2 if options.kind == 'husky' else 1.0))
    player = Player(node, robot, walls, random.Random(options.seed), options.rough, options.pace)
    player.x, player.y, player.yaw = (float(part) for part in options.at.split(','))
    executor = SingleThreadedExecutor()
    executor.add_node(node)
    node.create_timer(STEP, player.step)

    def gone():
        sys.stdin.read()
        rclpy.try_shutdown()

    threading.Thread(target=gone, daemon=True).start()
    sys.stdout.write('{"event": "ready"}\n')
    sys.stdout.flush()
    try:
        executor.spin()
    except (KeyboardInterrupt, rclpy.executors.ExternalShutdownException):
        pass


main()
