"""Runs a launch file on stand-ins for ROS's launch packages and prints what it would start.

launch_stub.py FILE [name:=value ...]: one JSON line for each action.
"""

import importlib.util
import json
import sys
import types


class Action:
    def __init__(self, *args, **fields):
        self.args, self.fields = args, fields


def action(name):
    return type(name, (Action,), {})


values = dict(argument.split(':=', 1) for argument in sys.argv[2:])


class LaunchConfiguration:
    def __init__(self, name):
        self.name = name

    def perform(self, _):
        return values[self.name]


class DeclareLaunchArgument:
    def __init__(self, name, default_value):
        values.setdefault(name, default_value)


class OpaqueFunction:
    def __init__(self, function):
        self.function = function


def module(name, **members):
    sys.modules[name] = types.ModuleType(name)
    vars(sys.modules[name]).update(members)


module('launch', LaunchDescription=list)
module(
    'launch.actions',
    DeclareLaunchArgument=DeclareLaunchArgument,
    OpaqueFunction=OpaqueFunction,
    **{n: action(n) for n in ('AppendEnvironmentVariable', 'ExecuteProcess', 'IncludeLaunchDescription')},
)
module('launch.substitutions', LaunchConfiguration=LaunchConfiguration)
module('launch.launch_description_sources', PythonLaunchDescriptionSource=str)
module('launch_ros')
module('launch_ros.actions', Node=action('Node'))
module('ament_index_python')
module('ament_index_python.packages', get_package_share_directory=lambda name: f'/share/{name}')

spec = importlib.util.spec_from_file_location('launch_file', sys.argv[1])
launch_file = importlib.util.module_from_spec(spec)
spec.loader.exec_module(launch_file)
for entry in launch_file.generate_launch_description():
    for started in entry.function(None) if isinstance(entry, OpaqueFunction) else []:
        fields = {key: list(v) if not isinstance(v, (str, list)) else v for key, v in started.fields.items()}
        line = {'action': type(started).__name__, 'args': list(started.args), **fields}
        sys.stdout.write(json.dumps(line) + '\n')
