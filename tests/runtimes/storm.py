#!/usr/bin/env python3
"""A storm of containers that live for a moment, made by runc alone and by dockerd, watched live by Lanner: each alert must have its container's id, what dockerd
knows must be there for 99 of 100 of its containers, the others must say why not, and Lanner must not have grown.

    tests/runtimes/storm.py LANNER

The figures are printed; the last line is a summary, `storm: passed`, `storm: failed` or `storm: skipped`.
"""
import json
import os
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path
from statistics import median

# Containers before anything is measured, by runc; then those of the storm.
WARM, RUNC = 40, 200
# How long dockerd may make containers, s.
SECONDS_OF_DOCKER = 25
# The whole may take so long, s.
PATIENCE = 180
# Lanner tells of removed containers after ten seconds; what it keeps behind the storm is measured then.
CALM = 12
# Of dockerd's containers so many have to be known within the hold.
KNOWN = 0.99
# Lanner may have grown by so much, kB.
MAY_GROW = 5 * 1024
# Why nothing is known of a container whose control group has no id.
NAMELESS = "no runtime names it: only its namespaces tell of it"
# The same of the others; on a machine with too much to do dockerd may say so too late.
UNKNOWN = ("no runtime knows it", "no runtime answered in time")
# The first process of a container of runc lives so long, ms (median).
LIFE = 100
RULES = """
- rule: Storm
  desc: A container of the storm reads the stand-in, and is gone.
  condition: evt.type in (open, openat) and fd.name = /etc/shadow and container.id != host
  output: "%proc.args"
  priority: NOTICE
- rule: Gone
  desc: The first process of a container has ended.
  condition: evt.type = procexit and proc.vpid = 1 and proc.name = sh and container.id != host
  output: "%proc.args"
  priority: NOTICE
"""
FIELDS = ["container.id", "container.name", "container.image.repository", "container.image.tag", "proc.duration"]


def id_of(number):
    """The id of a container of runc: every second one has one in the path of its control group, of the others only their namespaces tell."""
    return sha256(f"storm {number}".encode()).hexdigest() if number % 2 else None


def make_bundles(folder, count, root, group):
    """What runc needs for each container."""
    subprocess.run(["runc", "spec"], cwd=folder, check=True)
    spec = json.loads((Path(folder) / "config.json").read_text())
    spec["process"].pop("rlimits", None)
    spec["root"] = {"path": root, "readonly": True}
    for number in range(int(count)):
        spec["process"].update(terminal=False, args=["/bin/sh", "-c", "read line </etc/shadow", f"runc-{number}"])
        spec["linux"]["cgroupsPath"] = f"/{group}/{id_of(number) or f'bare/n{number}/c'}"
        bundle = Path(folder) / str(number)
        bundle.mkdir()
        (bundle / "config.json").write_text(json.dumps(spec))


def memory(watch):
    """Resident memory, kB."""
    status = Path(f"/proc/{watch.process.pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:"))


def measure(base, watch):
    """Resident memory before and behind the storm, kB."""
    found = []
    for marker in ("warm", "calm"):
        while not watch.has_seen(marker):
            if (base / "storm/end").exists():
                raise RuntimeError((base / "storm/out").read_text())
            time.sleep(0.1)
        time.sleep(CALM)
        found.append(memory(watch))
        (base / f"measured-{marker}").touch()
    return found


def check(base, watch, resident):
    """What is wrong, and figures."""
    work, wrong, alerts, lives = base / "storm", [], {}, []
    for alert in watch.alerts():
        name = alert["message"].rsplit(" ", 1)[-1]
        if alert["rule"] == "Storm":
            alerts.setdefault(name, []).append(alert)
        elif alert["rule"] == "Gone" and name.startswith(("runc-", "docker-")):
            lives.append((name, alert["fields"]["proc.duration"] / 1e6))
    ids = {f"runc-{number}": (id_of(number) or "ns")[:12] for number in range(WARM + RUNC)}
    ids |= {f"docker-{file.name}": file.read_text()[:12] for file in (work / "cid").iterdir()}
    wrong += [f"an alert of {name}, which nobody made" for name in alerts.keys() - ids.keys()]
    known = 0
    of_docker = [name for name in ids if name.startswith("docker-")]
    for name, id in ids.items():
        told = alerts.get(name, [])
        if len(told) != 1:
            wrong.append(f"{len(told)} alerts of {name}")
        for alert in told[:1]:
            fields, about = alert["fields"], f"{name}: {alert.get('enrichment')}, {alert.get('enrichment_why')}: {alert['fields']}"
            seen = fields["container.id"]
            if seen != id and not (id == "ns" and seen.startswith("ns")):
                wrong.append(f"its id is not {id}: {about}")
            names = [fields["container.name"], fields["container.image.repository"], fields["container.image.tag"]]
            named = name in of_docker and names == [name.replace("docker", "storm"), "localhost/lanner/web", "1"]
            known += named
            if (alert["enrichment"] == "complete") == bool(alert.get("enrichment_why")) or (alert["enrichment"] == "complete" and not named):
                wrong.append(f"no reason why something is missing: {about}")
            elif name not in of_docker and alert["enrichment_why"] not in ((NAMELESS,) if id == "ns" else UNKNOWN):
                wrong.append(f"not the reason: {about}")
    if known < KNOWN * len(of_docker):
        wrong.append(f"{known} of {len(of_docker)} containers of dockerd are known")
    if len(of_docker) < 10:
        wrong.append(f"dockerd made {len(of_docker)} containers only")
    if (life := median(ms for name, ms in lives if name.startswith("runc"))) > LIFE:
        wrong.append(f"containers of runc live for {life:.0f} ms")
    grown = resident[1] - resident[0]
    if grown > MAY_GROW:
        wrong.append(f"resident memory grew from {resident[0]} to {resident[1]} kB")
    return wrong, figures(work, ids, known, lives, resident)


def figures(work, ids, known, lives, resident):
    took = {what: int((work / f"{what}-ms").read_text()) / 1000 for what in ("runc", "docker")}
    of_docker = sum(1 for name in ids if name.startswith("docker-"))
    life = {what: median(ms for name, ms in lives if name.startswith(what)) for what in ("runc", "docker")}
    return [
        f"{RUNC} containers by runc in {took['runc']:.1f} s, {of_docker} by dockerd ({took['docker']:.1f} s)",
        f"median life of the first process: {life['runc']:.0f} ms by runc, {life['docker']:.0f} ms by dockerd",
        f"{known} of {of_docker} of dockerd have name and image",
        f"resident memory {resident[0]} kB before, {resident[1]} kB behind",
    ]


def main(lanner):
    from harness import failure, missing, say, watch_all, workplace

    lacks = missing(["dockerd", "docker", "runc", "busybox"])
    if os.geteuid() != 0 or lacks:
        say(f"storm: skipped: {'no ' + ', '.join(lacks) if lacks else 'needs root'}")
        return summary("skipped")
    os.environ.update(WARM=str(WARM), RUNC=str(RUNC), SECONDS_OF_DOCKER=str(SECONDS_OF_DOCKER))
    resident = []
    try:
        with workplace() as base:
            (base / "storm.yaml").write_text(RULES)
            settings = (
                f"append_output:\n  - extra_fields: [{', '.join(FIELDS)}]\n"
                f"lanner:\n  container_sockets: ['docker:{base}/storm/socket']\n"
            )
            meanwhile = lambda watches: resident.extend(measure(base, *watches))
            sets = {"storm": [base / "storm.yaml"]}
            [watch] = watch_all(str(Path(lanner).resolve()), base, sets, ["storm"], settings, PATIENCE, meanwhile)
            wrong, _ = failure(base, "storm")
            wrong, seen = ([wrong], []) if wrong else check(base, watch, resident)
            said = [line for line in watch.err.read_text().splitlines() if "waited" in line or "asked" in line]
    except (RuntimeError, subprocess.TimeoutExpired) as error:
        wrong, seen, said = [str(error)], [], []
    for line in seen + said:
        say(f"storm: {line}")
    for line in wrong[:20]:
        say(f"FAILED: storm: {line}")
    return summary("failed" if wrong else "passed")


def summary(what):
    print(f"storm: {what}", flush=True)
    return 1 if what == "failed" else 0


if sys.argv[1:2] == ["--bundles"]:
    make_bundles(*sys.argv[2:])
elif len(sys.argv) == 2:
    sys.exit(main(sys.argv[1]))
else:
    sys.exit(__doc__)
