#!/usr/bin/env python3
"""Container runtimes at work, each with a container of a root file system made here, watched live by Lanner, which must name the containers and raise the
published rules for what happens in them.

    tests/runtimes/run.py LANNER [RUNTIME…]

The runtimes are those of the table in tests/runtimes/expected.md; without arguments all. Each set of rules is a watch of its own, at the same time, on one
tree of processes. What the machine lacks is skipped, and counted. The last line is a summary, `runtimes: N passed, M failed, K skipped`. UPDATE=1 writes the
tables as things are.
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
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PR_SET_CHILD_SUBREAPER = 36
# Seconds that the watches may take to begin and to end, and all runtimes together to do their part.
BEGIN = 60
PATIENCE = 180
# What each runtime needs.
TOOLS = {
    "docker": ["dockerd", "/usr/bin/docker", "runc"],
    "containerd": ["containerd", "ctr", "runc"],
    "cri": ["containerd", "ctr", "runc", "/usr/bin/python3"],
    "podman": ["podman", "conmon", "runc"],
    "runc": ["runc"],
}
SHELLS = ("Terminal shell in container", "Interactive shell in a container")
SETTINGS = """
append_output:
  - extra_fields: [container.id, container.name, container.image.repository, k8s.pod.name, k8s.ns.name, proc.is_exec_session]
"""
MARKER = """
- rule: Marker
  desc: The watch has begun, or has seen all.
  condition: evt.type = execve and proc.name = lanner-marker
  output: "%proc.args"
  priority: DEBUG
"""


def say(*words):
    print("runtimes:", *words, file=sys.stderr, flush=True)


def table():
    """Rows of expected.md, {set of rules: {rule: {runtime: cell}}}, and the runtimes. A cell is `yes`, `-`, or `(yes)`: the rule may fire."""
    sets, columns = {}, []
    for line in (HERE / "expected.md").read_text().splitlines():
        if line.startswith("## "):
            rules = sets.setdefault(line[3:].strip(), {})
        elif line.startswith("| rule |"):
            columns = [cell.strip() for cell in line.strip("| ").split("|")][1:]
        elif line.startswith("| ") and not line.startswith("|--"):
            rule, *cells = [cell.strip() for cell in line.strip("|").split("|")]
            rules[rule] = dict(zip(columns, cells))
    return sets, columns


def rule_files(name):
    """The files of a set of rules; None where they are not here."""
    if name == "lanner":
        return [ROOT / "rules"]
    pack = Path(os.environ.get("LANNER_CONFORMANCE") or ROOT.parent / "shared/conformance") / "rules" / name
    files = [pack / file for file in ("falco_rules.yaml", "falco-incubating_rules.yaml")]
    return files if all(file.is_file() for file in files) else None


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
    (root / "etc/passwd").write_text("root:x:0:0:root:/:/bin/sh\nguest:x:405:100:guest:/:/bin/false\n")
    (root / "etc/group").write_text("root:x:0:\n")
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

    def __init__(self, lanner, base, name, files, pid):
        self.name, self.out, self.err = name, base / f"{name}.jsonl", base / f"{name}.err"
        marker, settings = base / "marker.yaml", base / "settings.yaml"
        command = [lanner, "run", "--format", "json", "--settings", settings, "--scope", f"pid:{pid}", "--rules", *files, marker]
        self.process = subprocess.Popen(command, stdout=open(self.out, "wb"), stderr=open(self.err, "wb"), cwd=ROOT)

    def alerts(self):
        lines = self.out.read_text().splitlines()
        return [json.loads(line) for line in lines if line.endswith("}")]

    def has_seen(self, marker):
        if self.process.poll() is not None:
            raise RuntimeError(f"the watch with the rules {self.name} ended: {self.err.read_text()}")
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


def check(runtime, base, watches, expected):
    """What is wrong with a runtime's alerts."""
    work, wrong = base / runtime, []
    end = (work / "end").read_text().split() if (work / "end").is_file() else ["none", "0"]
    if end[0] != "0":
        return [f"its script ended with {end[0]}:\n{(work / 'out').read_text() if (work / 'out').is_file() else ''}"]
    id = (work / "id").read_text().strip()
    for watch in watches:
        rules = expected[watch.name]
        want = {rule for rule, of in rules.items() if of.get(runtime) == "yes"}
        allowed = want | {rule for rule, of in rules.items() if of.get(runtime) == "(yes)"}
        alerts = [alert for alert in watch.alerts() if alert["fields"].get("container.id") == id]
        have = {alert["rule"] for alert in alerts}
        if "UPDATE" in os.environ:
            want = allowed = have
            for rule in have | rules.keys():
                cells = rules.setdefault(rule, {})
                cells[runtime] = cells[runtime] if cells.get(runtime) == "(yes)" else "yes" if rule in have else "-"
        for alert in alerts:
            # What was started from outside is the shell with a terminal alone.
            session, shell = alert["fields"].get("proc.is_exec_session"), alert["rule"] in SHELLS
            if session is not shell:
                wrong.append(f"{watch.name}: proc.is_exec_session is {session} of '{alert['rule']}' in {id}: {alert['message']}")
        for rule in sorted(want - have):
            wrong.append(f"{watch.name}: '{rule}' did not fire in {id}")
        for rule in sorted(have - allowed):
            example = next(alert["message"] for alert in alerts if alert["rule"] == rule)
            wrong.append(f"{watch.name}: '{rule}' fired in {id}: {example}")
    say(f"{runtime}: container {id}, {int(end[1]) / 1000:.1f} s")
    return wrong


def write_table(expected, columns):
    """The tables with what was seen, in place of those that are there."""
    path, lines, skip = HERE / "expected.md", [], False
    for line in path.read_text().splitlines():
        if line.startswith("## "):
            skip = False
        if not skip:
            lines.append(line)
        if line.startswith("|--"):
            skip = True
            name = next(head for head in reversed(lines) if head.startswith("## "))[3:]
            rows = sorted((rule, of) for rule, of in expected[name].items() if set(of.values()) != {"-"})
            lines += [f"| {rule} | " + " | ".join(of.get(column, "-") for column in columns) + " |" for rule, of in rows]
            lines.append("")
    path.write_text("\n".join(lines).rstrip("\n") + "\n")


def strangers(watches, ids):
    """Alerts in containers that nobody made."""
    found = set()
    for watch in watches:
        for alert in watch.alerts():
            id = alert["fields"].get("container.id")
            if id not in ids and id not in ("host", None):
                found.add(f"{watch.name}: '{alert['rule']}' fired in {id}, which nobody made: {alert['message']}")
    return sorted(found)


def skipped(runtime):
    """Why a runtime is left out."""
    missing = [tool for tool in TOOLS[runtime] if not shutil.which(tool)]
    if runtime == "cri" and subprocess.run(["/usr/bin/python3", "-c", "import grpc"], capture_output=True).returncode:
        missing.append("python3-grpcio")
    return f"no {', '.join(missing)}" if missing else None


def wait_for(watches, marker, seconds):
    """Until all watches have told of a marker."""
    end = time.monotonic() + seconds
    while late := [watch for watch in watches if not watch.has_seen(marker)]:
        if time.monotonic() > end:
            raise RuntimeError(f"no marker '{marker}': " + " ".join(f"{watch.name}: {watch.err.read_text()}" for watch in late))
        time.sleep(0.1)


def watch_all(lanner, base, group, sets, runtimes):
    """Lets the runtimes work under all watches; the watches, ended."""
    shutil.copy("/bin/true", base / "lanner-marker")
    (base / "marker.yaml").write_text(MARKER)
    (base / "settings.yaml").write_text(SETTINGS)
    environment = {**os.environ, "BASE": str(base), "ROOTFS": str(base / "root"), "CGROUP": group, "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}
    drive = ["unshare", "-m", "-n", "sh", str(HERE / "drive.sh"), *runtimes]
    driver = subprocess.Popen(drive, env=environment, stdin=subprocess.DEVNULL, start_new_session=True)
    watches = [Watch(lanner, base, name, files, driver.pid) for name, files in sets.items()]
    wait_for(watches, "begin", BEGIN)
    (base / "go").touch()
    driver.wait(timeout=PATIENCE)
    wait_for(watches, "end", BEGIN)
    for watch in watches:
        watch.stop()
    return watches


def main(lanner, *wanted):
    expected, columns = table()
    sets, chosen, wrong, skips = {}, [], {}, 0
    if os.geteuid() != 0:
        say("skipped: needs root")
        return summary(0, 0, len(columns))
    for name in expected:
        files = rule_files(name)
        if files:
            sets[name] = files
        else:
            say(f"skipped: no ../shared (rules {name})")
            skips += 1
    for runtime in wanted or columns:
        why = skipped(runtime)
        if why:
            say(f"skipped: {runtime}: {why}")
            skips += 1
        else:
            chosen.append(runtime)
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    base = Path(tempfile.mkdtemp(prefix="lanner-rt-"))
    group = base.name
    try:
        make_root(base)
        watches = watch_all(str(Path(lanner).resolve()), base, group, sets, chosen)
        for runtime in chosen:
            wrong[runtime] = check(runtime, base, watches, expected)
        if "UPDATE" in os.environ:
            write_table(expected, columns)
        ids = {(base / runtime / "id").read_text().strip() for runtime in chosen if (base / runtime / "id").is_file()}
        if strange := strangers(watches, ids):
            wrong["others"] = strange
    except (RuntimeError, subprocess.TimeoutExpired) as error:
        wrong["watch"] = [str(error)]
    finally:
        clean(base, group)
    for runtime, lines in wrong.items():
        for line in lines:
            say(f"FAILED: {runtime}: {line}")
    failed = sum(1 for lines in wrong.values() if lines)
    return summary(sum(1 for runtime in chosen if wrong.get(runtime) == []), failed, skips)


def summary(passed, failed, skips):
    print(f"runtimes: {passed} passed, {failed} failed, {skips} skipped", flush=True)
    return 1 if failed else 0


if len(sys.argv) < 2:
    sys.exit(__doc__)
sys.exit(main(*sys.argv[1:]))
