"""Gazebo with any world and a robot in it, its bridge, the stack and its page:

ros2 launch trinav gazebo.launch.py world:=/path/to/file.sdf robot:=turtlebot3_waffle_pi x:=-2 y:=-0.5

The model is turtlebot3_gazebo's of that robot unless model:=FILE names another. The stack waits for
the robot, so nothing here has to start before anything else.
"""

import os
import pathlib

from ament_index_python.packages import get_package_share_directory
from launch import LaunchDescription
from launch.actions import (
    AppendEnvironmentVariable,
    DeclareLaunchArgument,
    IncludeLaunchDescription,
    OpaqueFunction,
)
from launch.launch_description_sources import PythonLaunchDescriptionSource
from launch.substitutions import LaunchConfiguration
from launch_ros.actions import Node

HERE = pathlib.Path(__file__).resolve().parent

GAZEBO = {'world': '', 'model': '', 'bridge': '', 'x': '0.0', 'y': '0.0', 'z': '0.01', 'yaw': '0.0'}
STACK = {'robot': 'turtlebot3_waffle_pi', 'goal': '', 'map': '', 'port': '8080', 'headless': 'false'}


def model_of(robot):
    share = pathlib.Path(get_package_share_directory('turtlebot3_gazebo'))
    return share / 'models' / robot / 'model.sdf'


def bridge_file():
    """Beside this file in the sources, in config/ where it is installed."""
    beside = HERE / 'gazebo_bridge.yaml'
    return beside if beside.exists() else HERE.parent / 'config' / 'gazebo_bridge.yaml'


def actions(context):
    def value(name):
        return LaunchConfiguration(name).perform(context)

    world = value('world') or 'empty.sdf'
    model = pathlib.Path(value('model') or model_of(value('robot')))
    headless = value('headless') == 'true'
    gazebo = os.path.join(get_package_share_directory('ros_gz_sim'), 'launch', 'gz_sim.launch.py')
    return [
        # model:// of the world's own folder and of the robot's
        AppendEnvironmentVariable('GZ_SIM_RESOURCE_PATH', str(pathlib.Path(world).resolve().parent)),
        AppendEnvironmentVariable('GZ_SIM_RESOURCE_PATH', str(model.parent.parent)),
        IncludeLaunchDescription(
            PythonLaunchDescriptionSource(gazebo),
            launch_arguments={
                'gz_args': f'-r {"-s " if headless else ""}{world}',
                'on_exit_shutdown': 'true',
            }.items(),
        ),
        Node(
            package='ros_gz_sim',
            executable='create',
            arguments=['-name', value('robot'), '-file', str(model)]
            + ['-x', value('x'), '-y', value('y'), '-z', value('z'), '-Y', value('yaw')],
            output='screen',
        ),
        Node(
            package='ros_gz_bridge',
            executable='parameter_bridge',
            parameters=[{'config_file': value('bridge') or str(bridge_file())}],
            output='screen',
        ),
        IncludeLaunchDescription(
            PythonLaunchDescriptionSource(str(HERE / 'robot.launch.py')),
            launch_arguments={name: value(name) for name in STACK}.items(),
        ),
    ]


def generate_launch_description():
    declared = {**GAZEBO, **STACK}.items()
    return LaunchDescription(
        [DeclareLaunchArgument(name, default_value=default) for name, default in declared]
        + [OpaqueFunction(function=actions)]
    )
