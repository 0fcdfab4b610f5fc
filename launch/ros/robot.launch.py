"""The stack for a robot that is there already: ros2 launch trinav robot.launch.py robot:=husky_a200

Everything is done by `npm start -- robot`, which waits for the robot; this only hands arguments on.
"""

import json
import pathlib

from launch import LaunchDescription
from launch.actions import DeclareLaunchArgument, ExecuteProcess, OpaqueFunction
from launch.substitutions import LaunchConfiguration

# Launch argument to flag of `npm start -- robot`, with its default; an empty value is left out.
FLAGS = {
    'robot': 'turtlebot3_waffle_pi',
    'namespace': '',
    'goal': '',
    'map': '',
    'start': '',
    'wait': '120',
    'port': '8080',
    'record': '',
    'processes': '',
    'microphones': '',
}


def project():
    """Folder of the sources, which hold the packages of npm too."""
    here = pathlib.Path(__file__).resolve()
    for folder in here.parents:
        package = folder / 'package.json'
        if package.exists() and json.loads(package.read_text()).get('name') == 'trinav':
            return folder
    return pathlib.Path((here.parent.parent / 'source').read_text().strip())


def command(context):
    def value(name):
        return LaunchConfiguration(name).perform(context)

    flags = [f'--{name}={value(name)}' for name in FLAGS if value(name)]
    flags += ['--headless'] if value('headless') == 'true' else []
    ros = ['--ros-args', '--params-file', value('params_file')] if value('params_file') else []
    root = project()
    start = [str(root / 'launch' / 'bootstrap.mjs'), 'launch/main.ts', 'robot']
    return [ExecuteProcess(cmd=['node', *start, *flags, *ros], cwd=str(root), output='screen')]


def generate_launch_description():
    return LaunchDescription(
        [DeclareLaunchArgument(name, default_value=default) for name, default in FLAGS.items()]
        + [
            DeclareLaunchArgument('headless', default_value='false'),
            DeclareLaunchArgument('params_file', default_value=''),
            OpaqueFunction(function=command),
        ]
    )
