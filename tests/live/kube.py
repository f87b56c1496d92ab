"""A server that answers as the API server of Kubernetes does about one pod of a deployment: kube.py PORT_FILE POD_UID GO.

It writes its port to a file. The pod is told 0.3 s after the file GO is there; before, the node has none.
"""
import json
import os
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

port_file, uid, go = sys.argv[1:]


def named(name, uid, owner=None):
    metadata = {"name": name, "uid": uid, "namespace": "shop", "resourceVersion": "5", "labels": {"app": "web"}}
    if owner:
        kind, of, of_uid = owner
        metadata["ownerReferences"] = [{"apiVersion": "apps/v1", "kind": kind, "name": of, "uid": of_uid, "controller": True}]
    return {"metadata": metadata}


POD = {**named("web-1-x", uid, ("ReplicaSet", "web-1", "u-rs")), "spec": {"nodeName": "n1"}, "status": {"podIP": "10.0.0.1"}}
THERE = {
    "/apis/apps/v1/namespaces/shop/replicasets/web-1": named("web-1", "u-rs", ("Deployment", "web", "u-web")),
    "/apis/apps/v1/namespaces/shop/deployments/web": named("web", "u-web"),
}
LISTS = {
    "/api/v1/pods": [],
    "/api/v1/services": [],
    "/api/v1/namespaces": [{"metadata": {"name": "shop", "uid": "u-shop", "resourceVersion": "1"}}],
    "/api/v1/nodes": [{"metadata": {"name": "n1", "uid": "u-n1", "resourceVersion": "1"}}],
}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        path, _, query = self.path.partition("?")
        if "watch=1" in query:
            return self.watch(path)
        if path in LISTS:
            return self.answer(200, {"metadata": {"resourceVersion": "1"}, "items": LISTS[path]})
        found = THERE.get(path)
        self.answer(200 if found else 404, found or {"code": 404, "message": "no such thing"})

    def answer(self, code, value):
        body = json.dumps(value).encode()
        self.send_response(code)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def watch(self, path):
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        if path == "/api/v1/pods":
            while not os.path.exists(go):
                time.sleep(0.01)
            time.sleep(0.3)
            line = json.dumps({"type": "ADDED", "object": POD}).encode() + b"\n"
            self.wfile.write(b"%x\r\n%s\r\n" % (len(line), line))
            self.wfile.flush()
        threading.Event().wait(60)

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
with open(port_file + ".new", "w") as file:
    file.write(str(server.server_port))
os.rename(port_file + ".new", port_file)
server.serve_forever()
