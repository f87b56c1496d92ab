"""A broker for tests, one of three that it says there are. It reads requests and batches with kafka-python's codecs, which are not ours. Arguments: FOLDER PORT CERTIFICATE.

Records are lines of JSON in `records`. Topics: `denied` and `absent` have errors, all others three partitions. What a batch
is answered with can be told by a file `orders`, an error code a line; -1 drops the connection behind the append, -2 in front of it. Without a file `sasl` nobody need log in, with a
file `leaderless` no partition has a leader."""
import base64
import hashlib
import hmac
import io
import json
import os
import socket
import ssl
import struct
import sys
import threading

from kafka.protocol.api import RequestHeader
from kafka.protocol.metadata import MetadataRequest, MetadataResponse
from kafka.protocol.produce import ProduceRequest, ProduceResponse
from kafka.protocol.types import Int32, String
from kafka.record.memory_records import MemoryRecords

folder, port, certificate = sys.argv[1:]
port = int(port)
lock = threading.Lock()
# Of each partition and producer: the next sequence number, and the last batch.
state = {}
USERS = {"u": b"p"}


def orders():
    """Takes the first order."""
    path = f"{folder}/orders"
    if not os.path.exists(path):
        return 0
    lines = open(path).read().split()
    with open(path, "w") as out:
        out.write("\n".join(lines[1:]))
    return int(lines[0]) if lines else 0


def append(topic, partition, data):
    """An error code for a batch."""
    if len(data) > 300000:
        return 10
    length, = struct.unpack(">i", data[8:12])
    assert len(data) == length + 12, "one batch, as long as it says"
    records = MemoryRecords(data)
    batch = records.next_batch()
    assert batch.validate_crc(), "its checksum"
    assert batch.magic == 2 and not records.has_next()
    producer, epoch, sequence = struct.unpack(">qhi", data[43:57])
    entries = [(record.key.decode(), record.value.decode(), record.timestamp) for record in batch]
    key = (topic, partition, producer, epoch)
    due, last = state.get(key, (0, None))
    assert producer == 4711 and epoch == 3, (producer, epoch)
    if last == (sequence, len(entries)):
        return 46
    if sequence != due:
        return 45
    state[key] = (due + len(entries), (sequence, len(entries)))
    # It is written at once, so that no end of the broker tears a line.
    with open(f"{folder}/records", "a", 1 << 20, encoding="utf-8") as out:
        for name, value, when in entries:
            of = {"topic": topic, "partition": partition, "key": name, "value": value, "ms": when, "packed": batch.compression_type}
            out.write(json.dumps(of) + "\n")
    with open(f"{folder}/state", "w") as out:
        json.dump([[*key, *state[key][:1]] for key in state], out)
    return 0


class Scram:
    """The other side of SCRAM-SHA-256 and -512."""

    def __init__(self, name):
        self.hash = {"SCRAM-SHA-256": "sha256", "SCRAM-SHA-512": "sha512"}[name]
        self.server = None

    def step(self, data):
        part = dict(piece.split("=", 1) for piece in data.decode().split(",") if "=" in piece)
        if self.server is None:
            self.bare = data.decode()[3:]
            self.salt, self.user = os.urandom(12), part["n"]
            self.server = f"r={part['r']}{base64.b64encode(os.urandom(9)).decode()},s={base64.b64encode(self.salt).decode()},i=4096"
            return 0, self.server.encode()
        salted = hashlib.pbkdf2_hmac(self.hash, USERS.get(self.user, b""), self.salt, 4096)
        mac = lambda key, text: hmac.new(key, text, self.hash).digest()
        client = mac(salted, b"Client Key")
        text = ",".join([self.bare, self.server, data.decode().rsplit(",p=", 1)[0]]).encode()
        signed = mac(hashlib.new(self.hash, client).digest(), text)
        if part["p"] != base64.b64encode(bytes(a ^ b for a, b in zip(client, signed))).decode():
            return 58, b""
        return 0, b"v=" + base64.b64encode(mac(mac(salted, b"Server Key"), text))


def plain(data):
    _, user, password = data.split(b"\0")
    return (0, b"") if USERS.get(user.decode()) == password else (58, b"")


class Dropped(Exception):
    pass


def serve(connection):
    way, known = None, not os.path.exists(f"{folder}/sasl")
    stream = connection.makefile("rwb")
    while head := stream.read(4):
        body = io.BytesIO(stream.read(struct.unpack(">i", head)[0]))
        api, version, number, client = RequestHeader.SCHEMA.decode(body)
        assert known or api in (17, 18, 36), "nobody may ask who has not logged in"
        assert client == "lanner"
        if api == 18:
            assert version == 0
            have = [(0, 3, 7), (3, 1, 5), (17, 0, 1), (18, 0, 0), (22, 0, 1), (36, 0, 0)]
            answer = struct.pack(">hi", 0, len(have)) + b"".join(struct.pack(">hhh", *one) for one in have)
        elif api == 17:
            assert version == 1
            way = String("utf-8").decode(body)
            answer = struct.pack(">hi", 0 if way in ("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512") else 33, 0)
            talk = plain if way == "PLAIN" else Scram(way).step
        elif api == 36:
            code, said = talk(body.read(Int32.decode(body)))
            known = known or code == 0 and (said[:2] == b"v=" or way == "PLAIN")
            why = struct.pack(">h", -1) if code == 0 else struct.pack(">h", 8) + b"no entry"
            answer = struct.pack(">h", code) + why + struct.pack(">i", len(said)) + said
        elif api == 22:
            assert version == 0 and body.read() == b"\xff\xff\0\0\0\0"
            answer = struct.pack(">ihqh", 0, 0, 4711, 3)
            with lock:
                state.clear()
        elif api == 3:
            request = MetadataRequest[version].decode(body)
            codes = {"denied": 29, "absent": 3}
            topics = []
            for topic in request.topics:
                code = codes.get(topic, 0)
                leaders = [-1 if os.path.exists(f"{folder}/leaderless") else n % 3 for n in range(3)]
                parts = [] if code else [(0, n, leaders[n], [1], [1]) for n in (2, 0, 1)]
                topics.append((code, topic, False, parts))
            brokers = [(node, "127.0.0.1", port, None) for node in range(3)]
            made = MetadataResponse[version](0, brokers, "cluster", 0, topics)
            answer = made.encode()
        elif api == 0:
            request = ProduceRequest[version].decode(body)
            assert request.transactional_id is None and request.required_acks == -1 and body.read() == b""
            topics = []
            with lock:
                order = orders()
                if order == -2:
                    raise Dropped
                for topic, partitions in request.topics:
                    parts = []
                    for partition, data in partitions:
                        code = order if order > 0 else append(topic, partition, data)
                        parts.append((partition, code, 0, -1))
                    topics.append((topic, parts))
                if order == -1:
                    raise Dropped
            made = ProduceResponse[version](topics, 0)
            answer = made.encode()
        else:
            raise AssertionError(f"request {api}")
        answer = struct.pack(">i", number) + answer
        stream.write(struct.pack(">i", len(answer)) + answer)
        stream.flush()


def one(connection):
    try:
        with context.wrap_socket(connection, server_side=True) as secure:
            serve(secure)
    except (OSError, Dropped):
        pass
    except BaseException as error:
        with open(f"{folder}/complaints", "a") as out:
            out.write(f"{type(error).__name__}: {error}\n")
    finally:
        connection.close()


if os.path.exists(f"{folder}/state"):
    for *key, due in json.load(open(f"{folder}/state")):
        state[tuple(key)] = (due, None)
context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=f"{folder}/ca.pem")
context.load_cert_chain(f"{folder}/{certificate}.pem", f"{folder}/{certificate}.key")
context.verify_mode = ssl.CERT_REQUIRED
listener = socket.create_server(("127.0.0.1", port))
while True:
    threading.Thread(target=one, args=(listener.accept()[0],), daemon=True).start()
