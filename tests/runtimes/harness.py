"""What the tests with container runtimes share: a root file system and an image made here, watches of Lanner, and an end that leaves nothing behind.

With KEEP=FOLDER each watch is recorded there, for a look at what it saw.
"""
import ctypes
import json
import os
import shutil
import signal
import subprocess
import sys
import tarfile
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PR_SET_CHILD_SUBREAPER = 36
# Seconds that the watches may take to begin and to end.
BEGIN = 60
# The scripts' programs, and none that somebody put in front of them.
PATH = "/usr/sbin:/usr/bin:/sbin:/bin"
MARKER = """
- rule: Marker
  desc: The watch has begun, or has seen all.
  condition: evt.type = execve and proc.name = lanner-marker
  output: "%proc.args"
  priority: DEBUG
"""


def say(*words):
    print("runtimes:", *words, file=sys.stderr, flush=True)


def rule_files(name):
    """The files of a set of rules; None where they are not here."""
    if name == "lanner":
        return [ROOT / "rules"]
    pack = conformance() / "rules" / name
    files = [pack / file for file in ("falco_rules.yaml", "falco-incubating_rules.yaml")]
    return files if all(file.is_file() for file in files) else None


def conformance():
    """Where the cases taken from the field are, if they are here."""
    return Path(os.environ.get("LANNER_CONFORMANCE") or ROOT.parent / "shared/conformance")


def missing(tools):
    """Which of the programs are not here; `grpc` is a module of Python."""
    lacks = [tool for tool in tools if tool != "grpc" and not shutil.which(tool, path=PATH)]
    if "grpc" in tools and subprocess.run(["/usr/bin/python3", "-c", "import grpc"], capture_output=True).returncode:
        lacks.append("python3-grpcio")
    return lacks


def make_root(base):
    """The containers' file system, as a folder, as a tar, and as an image that containerd takes."""
    root = base / "root"
    for folder in ("bin", "etc", "proc", "sys", "dev", "tmp", "sbin"):
        (root / folder).mkdir(parents=True)
    shutil.copy(shutil.which("busybox"), root / "bin/busybox")
    applets = subprocess.run(["busybox", "--list"], capture_output=True, text=True, check=True).stdout.split()
    for applet in applets:
        if applet != "busybox":
            (root / "bin" / applet).symlink_to("busybox")
    # A package manager by its name alone.
    (root / "sbin/apk").symlink_to("../bin/busybox")
    # On the host uid 1 has another name (`daemon`), and 1000 another one or none.
    (root / "etc/passwd").write_text("root:x:0:0:root:/:/bin/sh\ncarrier:x:1:1:carrier:/:/bin/sh\ndeploy:x:1000:1000:deploy:/:/bin/sh\n")
    (root / "etc/group").write_text("root:x:0:\ncarrier:x:1:\ndeploy:x:1000:\n")
    # Without it programs that are linked statically look for libraries.
    (root / "etc/nsswitch.conf").write_text("hosts: files\n")
    (root / "etc/hostname").write_text("web\n")
    (root / "etc/shadow").write_text("root:stand-in:20000:0:99999:7:::\n")
    shutil.copy(HERE / "root/main.sh", root / "main.sh")
    (root / "main.sh").chmod(0o755)
    archive = base / "root.tar"
    with tarfile.open(archive, "w") as tar:
        tar.add(root, arcname=".")
    make_image(base, archive)
    return root


def make_image(base, layer):
    """An OCI image of one layer."""
    from hashlib import sha256

    folder = base / "oci"
    (folder / "blobs/sha256").mkdir(parents=True)

    def blob(data):
        digest = sha256(data).hexdigest()
        (folder / "blobs/sha256" / digest).write_bytes(data)
        return {"digest": f"sha256:{digest}", "size": len(data)}

    data = layer.read_bytes()
    diff = "sha256:" + sha256(data).hexdigest()
    kind = "application/vnd.oci.image."
    config = {"architecture": "amd64", "os": "linux", "config": {"Cmd": ["/main.sh"]}, "rootfs": {"type": "layers", "diff_ids": [diff]}}
    manifest = {
        "schemaVersion": 2,
        "mediaType": kind + "manifest.v1+json",
        "config": {"mediaType": kind + "config.v1+json", **blob(json.dumps(config).encode())},
        "layers": [{"mediaType": kind + "layer.v1.tar", **blob(data)}],
    }
    name = {"io.containerd.image.name": "localhost/lanner/web:1"}
    entry = {"mediaType": manifest["mediaType"], **blob(json.dumps(manifest).encode()), "annotations": name}
    (folder / "index.json").write_text(json.dumps({"schemaVersion": 2, "manifests": [entry]}))
    (folder / "oci-layout").write_text('{"imageLayoutVersion": "1.0.0"}')
    with tarfile.open(base / "root.oci.tar", "w") as tar:
        tar.add(folder, arcname=".")


class Watch:
    """A run of Lanner with a set of rules."""

    def __init__(self, lanner, base, name, files, pid, settings):
        self.name, self.out, self.err = name, base / f"{name}.jsonl", base / f"{name}.err"
        marker, file = base / "marker.yaml", base / f"{name}.settings.yaml"
        file.write_text(settings)
        command = [lanner, "run", "--format", "json", "--settings", file, "--scope", f"pid:{pid}", "--rules", *files, marker]
        if keep := os.environ.get("KEEP"):
            command += ["--record", f"{keep}/{name}.scap"]
        self.process = subprocess.Popen(command, stdout=open(self.out, "wb"), stderr=open(self.err, "wb"), cwd=ROOT)

    def alerts(self):
        lines = self.out.read_text().splitlines()
        return [json.loads(line) for line in lines if line.endswith("}")]

    def has_seen(self, marker):
        if self.process.poll() is not None:
            raise RuntimeError(f"the watch with the rules {self.name} ended: {self.err.read_text()[:4000]}")
        return any(alert["rule"] == "Marker" and alert["message"] == marker for alert in self.alerts())

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(timeout=60)
        said = self.err.read_text()
        if code != 0 or " 0 lost" not in said:
            raise RuntimeError(f"the watch with the rules {self.name}: exit {code}: {said}")


def descendants():
    """Processes below this one; orphans are its children."""
    parents = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
    found, open_ = [], [os.getpid()]
    while open_:
        children = [pid for pid, parent in parents.items() if parent in open_]
        found += children
        open_ = children
    return found


def reap():
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass


def clean(base, group):
    """Ends what is left of the test, by number, and removes what it made."""
    for _ in range(100):
        reap()
        left = descendants()
        if not left:
            break
        for pid in left:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        time.sleep(0.05)
    for hierarchy in Path("/sys/fs/cgroup").iterdir():
        top = hierarchy / group
        if top.is_dir():
            for folder, _, _ in os.walk(top, topdown=False):
                try:
                    os.rmdir(folder)
                except OSError:
                    pass
    shutil.rmtree(base, ignore_errors=True)


def wait_for(watches, marker, seconds):
    """Until all watches have told of a marker."""
    end = time.monotonic() + seconds
    while late := [watch for watch in watches if not watch.has_seen(marker)]:
        if time.monotonic() > end:
            raise RuntimeError(f"no marker '{marker}': " + " ".join(f"{watch.name}: {watch.err.read_text()}" for watch in late))
        time.sleep(0.1)


@contextmanager
def workplace():
    """A folder, which is gone at the end, with a root file system and an image; as a control group's name, its own name. Whatever was started is ended."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    base = Path(tempfile.mkdtemp(prefix="lanner-rt-"))
    try:
        make_root(base)
        shutil.copy("/bin/true", base / "lanner-marker")
        (base / "marker.yaml").write_text(MARKER)
        yield base
    finally:
        clean(base, base.name)


def watch_all(lanner, base, sets, scripts, settings, patience, meanwhile=lambda watches: None):
    """Lets scripts of this folder work one after the other, `patience` seconds for all, under a watch for each set of rules ({name: files}); `meanwhile` is
    called as they begin. Returns the watches, ended."""
    environment = {**os.environ, "BASE": str(base), "ROOTFS": str(base / "root"), "CGROUP": base.name, "PATH": PATH}
    drive = ["unshare", "-m", "-n", "sh", str(HERE / "drive.sh"), *scripts]
    driver = subprocess.Popen(drive, env=environment, stdin=subprocess.DEVNULL, start_new_session=True)
    watches = [Watch(lanner, base, name, files, driver.pid, settings) for name, files in sets.items()]
    wait_for(watches, "begin", BEGIN)
    (base / "go").touch()
    meanwhile(watches)
    driver.wait(timeout=patience)
    wait_for(watches, "end", BEGIN)
    for watch in watches:
        watch.stop()
    return watches


def failure(base, script):
    """What went wrong with a script; None if nothing did. Also how long it took, s."""
    work = base / script
    code, took = (work / "end").read_text().split() if (work / "end").is_file() else ("none", "0")
    said = (work / "out").read_text() if (work / "out").is_file() else ""
    return (f"its script ended with {code}:\n{said}" if code != "0" else None), int(took) / 1000
