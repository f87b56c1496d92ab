#!/usr/bin/env python3
"""The part of a service manager that keeps descriptors for a service and passes them to its next process.

manager.py SOCKET OUT COMMAND…: obeys lines on its standard input: start, term (SIGTERM), kill (SIGKILL), each of which it answers with a line when it is
done: `ready` when the service says so, `ended CODE, N kept`. What the service prints is added to OUT.
"""
import os
import select
import signal
import socket
import subprocess
import sys

FIRST = 3
# Where kept descriptors are in the way of nobody.
HIGH = 500


class Manager:
    def __init__(self, path, out, command):
        self.path, self.out, self.command = path, out, command
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(path)
        self.kept = []
        self.service = None

    def start(self):
        self.drain()
        high = [os.dup2(fd, HIGH + at) for at, (_, fd) in enumerate(self.kept)]

        def place():
            for at, fd in enumerate(high):
                os.dup2(fd, FIRST + at)

        names = ":".join(name for name, _ in self.kept)
        env = dict(os.environ, NOTIFY_SOCKET=self.path, LISTEN_FDS=str(len(self.kept)), LISTEN_FDNAMES=names)
        # Only the process itself knows its number.
        shell = ["sh", "-c", 'LISTEN_PID=$$; export LISTEN_PID; exec "$@"', "sh", *self.command]
        with open(self.out, "ab") as out:
            self.service = subprocess.Popen(shell, stdin=subprocess.DEVNULL, stdout=out, env=env, close_fds=False, preexec_fn=place)
        for fd in high:
            os.close(fd)
        while not self.take(60):
            if self.service.poll() is not None:
                return "failed"
        return "ready"

    def end(self, number):
        self.service.send_signal(number)
        code = self.service.wait(60)
        self.drain()
        return f"ended {code}, {len(self.kept)} kept"

    def drain(self):
        while select.select([self.socket], [], [], 0)[0]:
            self.take(0)

    def take(self, patience):
        """The next message; true if the service is ready."""
        if not select.select([self.socket], [], [], min(patience, 0.2))[0]:
            return False
        message, fds, _, _ = socket.recv_fds(self.socket, 4096, 253)
        lines = dict(line.split("=", 1) for line in message.decode().splitlines())
        name = lines.get("FDNAME", "stored")
        if "FDSTORE" in lines:
            self.kept += [(name, fd) for fd in fds]
        if "FDSTOREREMOVE" in lines:
            for fd in [fd for of, fd in self.kept if of == name]:
                os.close(fd)
            self.kept = [(of, fd) for of, fd in self.kept if of != name]
        return "READY" in lines


def main():
    manager = Manager(sys.argv[1], sys.argv[2], sys.argv[3:])
    try:
        while True:
            readable, _, _ = select.select([manager.socket, sys.stdin], [], [])
            if manager.socket in readable:
                manager.take(0)
            if sys.stdin not in readable:
                continue
            match sys.stdin.readline().strip():
                case "start":
                    print(manager.start(), flush=True)
                case "term":
                    print(manager.end(signal.SIGTERM), flush=True)
                case "kill":
                    print(manager.end(signal.SIGKILL), flush=True)
                case _:
                    return
    finally:
        if manager.service and manager.service.poll() is None:
            manager.service.kill()


main()
