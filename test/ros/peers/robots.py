"""Robots that are not ours, as data: what they publish under which names, and how they are built.

Names as of the robots' own packages: turtlebot3_bringup (Jazzy, stamped commands) and
clearpath_control (namespace, plain Twist commands).
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Lidar:
    topic: str
    frame: str
    x: float
    z: float
    beams: int
    angle_min: float
    angle_max: float
    range_min: float
    range_max: float
    rate: float


@dataclass(frozen=True)
class Robot:
    namespace: str
    radius: float
    base: str
    max_v: float
    max_w: float
    command: str
    stamped: bool
    odom: str
    odom_rate: float
    imu: str
    lidar: Lidar
    static: tuple  # (parent, child, x, y, z)
    camera: bool
    microphones: bool


TURTLEBOT3 = Robot(
    namespace='/',
    radius=0.14,
    base='base_footprint',
    max_v=0.26,
    max_w=1.82,
    command='cmd_vel',
    stamped=True,
    odom='odom',
    odom_rate=30.0,
    imu='imu',
    lidar=Lidar('scan', 'base_scan', -0.064, 0.132, 360, 0.0, 6.28, 0.12, 3.5, 5.0),
    static=(
        ('base_footprint', 'base_link', 0.0, 0.0, 0.01),
        ('base_link', 'base_scan', -0.064, 0.0, 0.122),
        ('base_link', 'imu_link', 0.0, 0.0, 0.068),
    ),
    camera=True,
    microphones=True,
)

HUSKY = Robot(
    namespace='/a200_0000',
    radius=0.4,
    base='base_link',
    max_v=1.0,
    max_w=2.0,
    command='cmd_vel',
    stamped=False,
    odom='platform/odom',
    odom_rate=50.0,
    imu='sensors/imu_0/data',
    lidar=Lidar(
        'sensors/lidar2d_0/scan', 'base_laser', 0.3, 0.377, 541, -2.35619, 2.35619, 0.1, 20.0, 15.0
    ),
    static=(),  # its laser hangs on nothing: the stack must complete it from its profile
    camera=False,
    microphones=False,
)

ROBOTS = {'turtlebot3': TURTLEBOT3, 'husky': HUSKY}


def room(scale):
    """Walls of a room about the start, a few boxes in it, as segments (x1, y1, x2, y2) [m]."""

    def box(x, y, w, h):
        a, b, c, d = x - w / 2, y - h / 2, x + w / 2, y + h / 2
        return [(a, b, c, b), (c, b, c, d), (c, d, a, d), (a, d, a, b)]

    walls = box(1.5, 0.0, 6.0, 4.4) + box(1.3, 0.45, 0.4, 0.5) + box(0.2, -1.4, 0.6, 0.3)
    walls += box(3.4, -0.9, 0.5, 0.5) + box(2.6, 1.7, 0.3, 0.6) + [(-1.0, 0.9, -0.4, 1.5)]
    return [tuple(scale * v for v in wall) for wall in walls]
