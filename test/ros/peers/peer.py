"""A ROS 2 node that does what it is told: JSON lines in, JSON lines out. Plain rclpy, nothing else.

In:  {"id": 1, "do": "<method>", ...}   Out: {"id": 1, "result": ...} or {"id": 1, "error": "..."}
and, unasked, {"event": "...", ...}.
"""

import array
import base64
import json
import queue
import sys
import threading
import traceback

import rclpy
from rcl_interfaces.msg import Parameter as ParameterMessage
from rclpy.action import ActionClient, ActionServer, CancelResponse, GoalResponse
from rclpy.action.client import ClientGoalHandle
from rclpy.callback_groups import ReentrantCallbackGroup
from rclpy.executors import SingleThreadedExecutor
from rclpy.parameter_client import AsyncParameterClient
from rclpy.qos import DurabilityPolicy, QoSProfile, ReliabilityPolicy
from rclpy.task import Future

from wire import from_json, interface, scalar_out, to_json


def say(value):
    sys.stdout.write(json.dumps(value, allow_nan=False) + '\n')
    sys.stdout.flush()


def qos_of(wanted):
    reliable, latched = wanted.get('reliable', True), wanted.get('latched', False)
    return QoSProfile(
        depth=wanted.get('depth', 10),
        reliability=ReliabilityPolicy.RELIABLE if reliable else ReliabilityPolicy.BEST_EFFORT,
        durability=DurabilityPolicy.TRANSIENT_LOCAL if latched else DurabilityPolicy.VOLATILE,
    )


class Peer:
    def __init__(self, node, executor):
        self.node = node
        self.executor = executor
        self.publishers, self.subscriptions = {}, {}
        self.clients, self.servers, self.action_servers, self.action_clients = {}, {}, {}, {}
        self.parameter_clients = {}
        self.goals, self.replies = {}, {}
        self.group = ReentrantCallbackGroup()
        self.nodes = {}

    # topics

    def publisher(self, topic, type, qos={}):
        if topic not in self.publishers:
            self.publishers[topic] = self.node.create_publisher(interface(type), topic, qos_of(qos))

    def publish(self, topic, message):
        publisher = self.publishers[topic]
        publisher.publish(from_json(publisher.msg_type(), message))

    def publish_bytes(self, topic, bytes):
        self.publishers[topic].publish(base64.b64decode(bytes))

    def flood(self, topic, bytes, count):
        """As fast as it goes; the last message, of stamp `count`, is said until told otherwise."""
        publisher = self.publishers[topic]
        message = publisher.msg_type()
        message.data = array.array('B', b'x' * bytes)
        for i in range(1, count + 1):
            message.header.stamp.sec = i
            publisher.publish(message)
        self.node.create_timer(0.2, lambda: publisher.publish(message), clock=STEADY)

    def serialize(self, type, message):
        from rclpy.serialization import serialize_message
        return base64.b64encode(serialize_message(from_json(interface(type)(), message))).decode()

    def subscribers(self, topic):
        return self.node.count_subscribers(topic)

    def subscribe(self, topic, type, qos={}, echo=None, quiet=False):
        """Tells of every message; with `echo`, says it again on that topic."""
        if echo is not None:
            self.publisher(echo, type, qos)

        def heard(message):
            if echo is not None:
                self.publishers[echo].publish(message)
            if not quiet:
                say({'event': 'message', 'topic': topic, 'message': to_json(message)})

        self.subscriptions[topic] = self.node.create_subscription(
            interface(type), topic, heard, qos_of(qos)
        )

    def unsubscribe(self, topic):
        self.node.destroy_subscription(self.subscriptions.pop(topic))

    # services

    def serve(self, service, type, response):
        def served(request, answer):
            say({'event': 'request', 'service': service, 'request': to_json(request)})
            return from_json(answer, response)

        self.servers[service] = self.node.create_service(interface(type), service, served)

    def call(self, service, type, request, timeout=20.0):
        client = self.clients.get(service)
        if client is None:
            client = self.node.create_client(interface(type), service, callback_group=self.group)
            self.clients[service] = client
        return self.when_ready(
            client.service_is_ready,
            lambda: client.call_async(from_json(client.srv_type.Request(), request)),
            f'no service {service}',
            timeout,
        )

    # actions

    def serve_action(self, action, type, accept=True, cancel=True):
        """The caller decides what becomes of each goal by `feedback` and `finish`."""
        kind = interface(type)

        def asked(request):
            say({'event': 'goal_request', 'action': action, 'goal': to_json(request)})
            return GoalResponse.ACCEPT if accept else GoalResponse.REJECT

        def asked_to_cancel(handle):
            say({'event': 'cancel_request', 'action': action, 'goal': bytes(handle.goal_id.uuid).hex()})
            return CancelResponse.ACCEPT if cancel else CancelResponse.REJECT

        async def execute(handle):
            goal = bytes(handle.goal_id.uuid).hex()
            done = Future()
            self.goals[goal] = (kind, handle, done)
            say({'event': 'goal', 'action': action, 'goal': goal})
            status, result = await done
            {'succeeded': handle.succeed, 'aborted': handle.abort, 'canceled': handle.canceled}[status]()
            return from_json(kind.Result(), result)

        self.action_servers[action] = ActionServer(
            self.node, kind, action, execute, callback_group=self.group,
            goal_callback=asked, cancel_callback=asked_to_cancel,
        )

    def feedback(self, goal, feedback):
        kind, handle, _ = self.goals[goal]
        handle.publish_feedback(from_json(kind.Feedback(), feedback))

    def finish(self, goal, status, result):
        self.goals[goal][2].set_result((status, result))

    def send_goal(self, name, action, type, goal, timeout=20.0):
        """Replies whether it was accepted; events `feedback` and `result` bear `name`."""
        client = self.action_clients.get(action)
        if client is None:
            client = ActionClient(self.node, interface(type), action, callback_group=self.group)
            self.action_clients[action] = client
        kind = client._action_type

        def heard(message):
            say({'event': 'feedback', 'name': name, 'feedback': to_json(message.feedback)})

        def ended(future):
            response = future.result()
            status = {4: 'succeeded', 5: 'canceled', 6: 'aborted'}.get(response.status, str(response.status))
            say({'event': 'result', 'name': name, 'status': status, 'result': to_json(response.result)})

        def decided(handle: ClientGoalHandle):
            if not handle.accepted:
                return {'accepted': False}
            self.goals[name] = handle
            handle.get_result_async().add_done_callback(ended)
            return {'accepted': True}

        return self.when_ready(
            client.server_is_ready,
            lambda: client.send_goal_async(from_json(kind.Goal(), goal), feedback_callback=heard),
            f'no action {action}',
            timeout,
            decided,
        )

    def cancel_goal(self, name):
        return self.goals[name].cancel_goal_async(), lambda r: {
            'return_code': r.return_code, 'canceling': len(r.goals_canceling)
        }

    # parameters, by rclpy's own client

    def parameters(self, node, method, arguments, timeout=20.0):
        client = self.parameter_clients.get(node)
        if client is None:
            client = AsyncParameterClient(self.node, node, callback_group=self.group)
            self.parameter_clients[node] = client
        if method.startswith('set_'):
            arguments = [[from_json(ParameterMessage(), p) for p in arguments[0]]]
        return self.when_ready(
            client.services_are_ready,
            lambda: getattr(client, method)(*arguments),
            f'no parameter services of {node}',
            timeout,
        )

    # graph and time

    def graph(self):
        node = self.node
        return {
            'nodes': sorted(ns.rstrip('/') + '/' + name for name, ns in node.get_node_names_and_namespaces()),
            'topics': dict(node.get_topic_names_and_types()),
            'services': dict(node.get_service_names_and_types()),
        }

    def endpoints(self, topic):
        told = lambda info: {
            'node': info.node_namespace.rstrip('/') + '/' + info.node_name,
            'type': info.topic_type,
            'hash': str(info.topic_type_hash),
            'reliable': info.qos_profile.reliability == ReliabilityPolicy.RELIABLE,
            'latched': info.qos_profile.durability == DurabilityPolicy.TRANSIENT_LOCAL,
            'depth': info.qos_profile.depth,
        }
        return {
            'publishers': [told(i) for i in self.node.get_publishers_info_by_topic(topic)],
            'subscriptions': [told(i) for i in self.node.get_subscriptions_info_by_topic(topic)],
        }

    def node_named(self, name, namespace='/'):
        """One more node in this process, so that names can be taken twice."""
        node = rclpy.create_node(name, namespace=namespace)
        self.nodes[name] = node
        self.executor.add_node(node)

    def now(self):
        return str(self.node.get_clock().now().nanoseconds)

    # inside

    def when_ready(self, ready, start, complaint, timeout, finish=to_json):
        """Future of what `start` gives once `ready`, polled on the executor."""
        outer = Future()
        left = [timeout]

        def done(future):
            if future.exception() is not None:
                outer.set_exception(future.exception())
            else:
                outer.set_result(future.result())

        def poll():
            left[0] -= 0.02
            if ready():
                self.node.destroy_timer(timer)
                start().add_done_callback(done)
            elif left[0] <= 0:
                self.node.destroy_timer(timer)
                outer.set_exception(RuntimeError(complaint))

        timer = self.node.create_timer(0.02, poll, callback_group=self.group, clock=STEADY)
        return outer, finish

    def handle(self, line):
        command = json.loads(line)
        number, method = command.pop('id'), command.pop('do')

        def fail(error):
            say({'id': number, 'error': ''.join(traceback.format_exception(error))})

        def reply(future, finish):
            if future.exception() is not None:
                return fail(future.exception())
            try:
                say({'id': number, 'result': finish(future.result())})
            except Exception as error:
                fail(error)

        try:
            result = getattr(self, method)(**command)
            if isinstance(result, tuple):
                future, finish = result
                future.add_done_callback(lambda f: reply(f, finish))
            else:
                say({'id': number, 'result': result})
        except Exception as error:
            fail(error)


def main():
    global STEADY
    STEADY = rclpy.clock.Clock(clock_type=rclpy.clock.ClockType.STEADY_TIME)
    name = sys.argv[1]
    namespace = sys.argv[2] if len(sys.argv) > 2 and not sys.argv[2].startswith('--') else '/'
    rclpy.init(args=sys.argv)
    node = rclpy.create_node(name, namespace=namespace)
    executor = SingleThreadedExecutor()
    executor.add_node(node)
    peer = Peer(node, executor)
    lines = queue.Queue()

    def take():
        while not lines.empty():
            line = lines.get()
            if line is None:
                rclpy.shutdown()
                return
            peer.handle(line)

    guard = node.create_guard_condition(take)

    def read():
        for line in sys.stdin:
            lines.put(line)
            guard.trigger()
        lines.put(None)
        guard.trigger()

    threading.Thread(target=read, daemon=True).start()
    say({'event': 'ready'})
    try:
        executor.spin()
    except (KeyboardInterrupt, rclpy.executors.ExternalShutdownException):
        pass


main()
