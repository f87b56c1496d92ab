#!/usr/bin/env python3
"""A small client of CRI (runtime.v1, by its field numbers): what the test of containers needs of a kubelet.

    cri.py SOCKET ready | pod NAME NAMESPACE CGROUP_PARENT | container POD NAME IMAGE COMMAND… | start CONTAINER | exec CONTAINER COMMAND… | stop POD | remove POD
"""
import json
import sys

import grpc

NODE = 2
UID = "11112222-3333-4444-5555-666677778888"


def varint(number):
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    return bytes(out + bytes([number]))


def message(*fields):
    """Of (number, value) pairs: a text, bytes, an int, a dict (a map of texts), or a list of those."""
    out = b""
    for number, value in fields:
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, dict):
                out += message(*[(number, message((1, key), (2, text))) for key, text in one.items()])
            elif isinstance(one, int):
                out += varint(number << 3) + varint(one)
            else:
                one = one.encode() if isinstance(one, str) else one
                out += varint(number << 3 | 2) + varint(len(one)) + one
    return out


def text_of(answer, wanted):
    """A text of an answer whose fields are all texts."""
    at = 0
    while at < len(answer):
        number, length = answer[at] >> 3, answer[at + 1]
        if number == wanted:
            return answer[at + 2 : at + 2 + length].decode()
        at += 2 + length
    raise SystemExit(f"no field {wanted} in the answer")


def pod_config(name, namespace, parent):
    shared = message((1, NODE))
    linux = message((1, parent), (2, message((1, shared))))
    labels = {"io.kubernetes.pod.name": name, "io.kubernetes.pod.namespace": namespace, "io.kubernetes.pod.uid": UID, "app": "shop"}
    probes = {"livenessProbe": {"exec": {"command": ["cat", "/etc/hostname"]}}, "readinessProbe": {"exec": {"command": ["sh", "-c", "exit 0"]}}}
    applied = json.dumps({"spec": {"containers": [{"name": "web", **probes}]}})
    annotations = {"kubectl.kubernetes.io/last-applied-configuration": applied}
    return message((1, message((1, name), (2, UID), (3, namespace))), (6, labels), (7, annotations), (8, linux))


def main(socket, what, *args):
    channel = grpc.insecure_channel(f"unix://{socket}")
    same = lambda data: data

    def call(method, request):
        return channel.unary_unary(f"/runtime.v1.RuntimeService/{method}", request_serializer=same, response_deserializer=same)(request, timeout=60)

    if what == "ready":
        call("Version", message((1, "v1")))
    elif what == "pod":
        name, namespace, parent = args
        print(text_of(call("RunPodSandbox", message((1, pod_config(name, namespace, parent)))), 1))
    elif what == "container":
        pod, name, image, *command = args
        labels = {"io.kubernetes.container.name": name, "io.kubernetes.pod.name": "web-1", "io.kubernetes.pod.namespace": "shop", "io.kubernetes.pod.uid": UID}
        security = message((3, message((1, NODE))))
        config = message((1, message((1, name))), (2, message((1, image))), (3, command), (9, labels), (15, message((2, security))))
        print(text_of(call("CreateContainer", message((1, pod), (2, config), (3, pod_config("web-1", "shop", "")))), 1))
    elif what == "start":
        call("StartContainer", message((1, args[0])))
    elif what == "exec":
        call("ExecSync", message((1, args[0]), (2, list(args[1:])), (3, 10)))
    elif what == "stop":
        call("StopPodSandbox", message((1, args[0])))
    elif what == "remove":
        call("RemovePodSandbox", message((1, args[0])))
    else:
        raise SystemExit(f"no such request: {what}")


main(*sys.argv[1:])
