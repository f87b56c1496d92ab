"""Object storage for tests: stores what is signed as Amazon publishes it. Arguments: FOLDER PORT CERTIFICATE. Each object is a file of `objects`, its name a line of `names`."""
import hashlib
import hmac
import os
import re
import ssl
import sys
import urllib.parse
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

folder, port, certificate = sys.argv[1:]
KEYS = {"AKEY": ("s3cr3t/+=", None), "TEMP": ("other", "t0ken")}
answered = set()


def error(code):
    return f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>words of the storage</Message></Error>".encode()


def fault(handler, body):
    """What is wrong with a request, by the published algorithm."""
    head = handler.headers
    form = r"AWS4-HMAC-SHA256 Credential=([^/]+)/(\d{8})/([a-z0-9-]+)/s3/aws4_request,SignedHeaders=([a-z0-9;-]+),Signature=([0-9a-f]{64})"
    match = re.fullmatch(form, head.get("authorization", ""))
    if not match:
        return 403, "AccessDenied"
    key, day, region, signed, signature = match.groups()
    if key not in KEYS:
        return 403, "InvalidAccessKeyId"
    secret, token = KEYS[key]
    if head.get("x-amz-security-token") != token:
        return 403, "InvalidToken"
    when = head["x-amz-date"]
    now = datetime.now(timezone.utc)
    then = datetime.strptime(when, "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc)
    if abs((now - then).total_seconds()) > 900 or when[:8] != day or region != "eu-test-1":
        return 403, "RequestTimeTooSkewed"
    if hashlib.sha256(body).hexdigest() != head["x-amz-content-sha256"]:
        return 400, "XAmzContentSHA256Mismatch"
    names = signed.split(";")
    wanted = {"host"} | {name.lower() for name in head if name.lower().startswith("x-amz-")}
    if names != sorted(names) or not wanted <= set(names) or handler.path != urllib.parse.quote(urllib.parse.unquote(handler.path), safe="/-._~"):
        return 403, "SignatureDoesNotMatch"
    lines = "".join(f"{name}:{' '.join(head[name].split())}\n" for name in names)
    canonical = "\n".join([handler.command, handler.path, "", lines, signed, head["x-amz-content-sha256"]])
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    text = "\n".join(["AWS4-HMAC-SHA256", when, f"{day}/{region}/s3/aws4_request", digest])
    made = ("AWS4" + secret).encode()
    for part in [day, region, "s3", "aws4_request", text]:
        made = hmac.new(made, part.encode(), hashlib.sha256).digest()
    return None if hmac.compare_digest(made.hex(), signature) else (403, "SignatureDoesNotMatch")


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_PUT(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        bucket, name = urllib.parse.unquote(self.path).lstrip("/").split("/", 1)
        wrong = fault(self, body)
        if not wrong and bucket == "absent":
            wrong = 404, "NoSuchBucket"
        if not wrong and bucket == "small":
            wrong = 400, "EntityTooLarge"
        if not wrong and bucket == "busy" and len(answered) < 2:
            answered.add(len(answered))
            wrong = (503, "SlowDown") if len(answered) == 1 else (500, "InternalError")
        if not wrong:
            path = f"{folder}/objects/{name}"
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path + ".part", "wb") as out:
                out.write(body)
            os.replace(path + ".part", path)
            with open(f"{folder}/names", "a") as out:
                out.write(name + "\n")
            with open(f"{folder}/kinds", "a") as out:
                out.write(f"{self.headers['content-type']} {self.headers.get('x-amz-storage-class')}\n")
        status, text = (wrong[0], error(wrong[1])) if wrong else (200, b"")
        self.send_response(status)
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass


context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=f"{folder}/ca.pem")
context.load_cert_chain(f"{folder}/{certificate}.pem", f"{folder}/{certificate}.key")
context.verify_mode = ssl.CERT_REQUIRED
server = ThreadingHTTPServer(("127.0.0.1", int(port)), Handler)
server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
server.serve_forever()
