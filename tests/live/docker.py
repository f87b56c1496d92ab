"""A server that answers as Docker's Engine API does about one container: docker.py SOCKET ID MODE.

Modes: `well` answers at once, `late` answers questions about the container after 0.3 s, `stall` takes connections and never answers, `garbage` answers what is no HTTP.
"""
import json
import os
import socketserver
import sys
import time

path, full_id, mode = sys.argv[1:]

CONTAINER = {
    "Id": full_id,
    "Name": "/shop",
    "Created": "2026-01-02T03:04:05Z",
    "Image": "sha256:" + "ab" * 32,
    "Config": {"Image": "web/app:1", "Labels": {"tier": "front"}, "Env": [], "User": ""},
    "HostConfig": {"Privileged": False, "NetworkMode": "none", "PidMode": "", "IpcMode": "private"},
    "NetworkSettings": {"IPAddress": ""},
    "Mounts": [],
    "State": {"Pid": 0},
}
IMAGE = {"Id": "sha256:" + "ab" * 32, "RepoTags": ["web/app:1"], "RepoDigests": ["web/app@sha256:" + "cd" * 32]}


class Handler(socketserver.StreamRequestHandler):
    def handle(self):
        line = self.rfile.readline().decode(errors="replace")
        if mode == "stall":
            time.sleep(60)
            return
        if mode == "garbage":
            self.wfile.write(b"\x00\xff" * 2000)
            return
        asked = line.split(" ")[1] if line.count(" ") >= 2 else ""
        asked = asked.removeprefix("/v1.41")
        if asked.startswith("/version"):
            self.answer({"Version": "20.10.0", "ApiVersion": "1.41", "Components": []})
        elif asked.startswith("/events"):
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
            self.wfile.flush()
            time.sleep(60)
        elif asked.startswith("/containers/json"):
            self.answer([])
        elif asked.startswith("/containers/") and full_id.startswith(asked.split("/")[2]):
            if mode == "late":
                time.sleep(0.3)
            self.answer(CONTAINER)
        elif asked.startswith("/images/"):
            self.answer(IMAGE)
        else:
            self.answer({"message": "no such thing"}, "404 Not Found")

    def answer(self, value, status="200 OK"):
        body = json.dumps(value).encode()
        head = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        self.wfile.write(head.encode() + body)


class Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True
    request_queue_size = 64


# Who finds the socket can connect.
unfinished = path + ".new"
server = Server(unfinished, Handler)
os.rename(unfinished, path)
server.serve_forever()
