#!/usr/bin/env python3
"""What a recording of suspicious actions in containers of Docker shows (rich_docker.scap of the conformance pack), done again in a container of a dockerd made here
and watched live: the published rules that a real Falco raised for the recording must fire, and no others.

    tests/runtimes/rich.py LANNER

Every rule of the three files is switched on. The last line is a summary, `rich: passed`, `rich: failed` or `rich: skipped`.
"""
import json
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

from harness import HERE, conformance, failure, missing, say, watch_all, workplace

# Seconds for all that happens.
PATIENCE = 120
# Names under which `act` plays other programs.
ROLES = "python3 nc ncat nmap socat dig apt-get apk kubectl rsync scp curl crontab debugfs insmod httpd mysqld".split()
FILES = ("falco_rules.yaml", "falco-incubating_rules.yaml", "falco-sandbox_rules.yaml")
NAMES = ("lanner-app", "lanner-priv", "lanner-short")
# Rules that differ for a reason: {rule: reason}.
LISTED = {}


def make_image(base):
    """The root file system with `act` under all its names, and stand-ins."""
    root = base / "rich-root"
    shutil.copytree(base / "root", root, symlinks=True)
    for folder in ("usr/bin", "home/demo/.ssh", "root/.aws", "srv", "opt", "lib", "var/log", "mnt", "scripts", "dev/shm"):
        (root / folder).mkdir(parents=True, exist_ok=True)
    act = root / "usr/bin/act"
    subprocess.run(["gcc", "-O1", "-static", "-Wall", "-Werror", "-o", act, HERE / "rich/act.c"], check=True)
    for role in ROLES:
        # In front of what busybox has under that name.
        for folder in ("bin", "sbin"):
            (root / folder / role).unlink(missing_ok=True)
        shutil.copy(act, root / "usr/bin" / role)
    (root / "home/demo/.ssh/id_rsa").write_text("BEGIN RSA PRIVATE, but no key\n")
    (root / "root/.aws/credentials").write_text("none\n")
    (root / "srv/data.txt").write_text("data\n")
    (root / "srv/more.txt").write_text("more\n")
    (root / "var/log/syslog").write_text("a line\n")
    (root / "mod").write_text("no module\n")
    for script in (HERE / "rich").glob("*.sh"):
        shutil.copy(script, root / "scripts")
    with tarfile.open(base / "rich.tar", "w") as tar:
        tar.add(root, arcname=".")


def rules_of(lines):
    return {json.loads(line)["rule"] for line in lines if line.startswith("{")}


def check(base, watch, wanted):
    """What is wrong with the alerts."""
    wrong, took = failure(base, "rich")
    if wrong:
        return [wrong]
    alerts = [alert for alert in watch.alerts() if alert["fields"].get("container.name") in NAMES]
    seen = {alert["rule"]: alert for alert in alerts}
    wrong = [f"'{rule}' did not fire" for rule in sorted(wanted - seen.keys() - LISTED.keys())]
    for rule in sorted(seen.keys() - wanted - LISTED.keys()):
        wrong.append(f"'{rule}' fired: {seen[rule]['message']}")
    for rule, reason in LISTED.items():
        if (rule in wanted) == (rule in seen):
            wrong.append(f"'{rule}' is listed, and does not differ: {reason}")
    for alert in watch.alerts():
        name = alert["fields"].get("container.name")
        if name not in (*NAMES, "host"):
            wrong.append(f"a container without its name: {name}: {alert['message']}")
        elif name != "host" and alert["enrichment"] != "complete":
            wrong.append(f"not all is known: {alert['enrichment_why']}: {alert['message']}")
    say(f"rich: {len(alerts)} alerts of {len(seen)} rules, {took:.1f} s")
    return wrong


def main(lanner):
    pack = conformance()
    files = [pack / "rules/3.2.0" / file for file in FILES]
    answers = pack / "alerts/rich_docker.all-enabled.jsonl"
    lacks = missing(["dockerd", "docker", "runc", "busybox", "gcc", "script"])
    why = "needs root" if os.geteuid() != 0 else f"no {', '.join(lacks)}" if lacks else None if answers.is_file() else "no ../shared"
    if why:
        say(f"rich: skipped: {why}")
        return summary("skipped")
    settings = (
        "append_output:\n  - extra_fields: [container.id, container.name]\n"
        "rules: [{enable: {rule: '*'}}]\n"
        "lanner:\n  container_sockets: ['docker:BASE/rich/socket']\n"
    )
    try:
        with workplace() as base:
            make_image(base)
            [watch] = watch_all(str(Path(lanner).resolve()), base, {"all": files}, ["rich"], settings.replace("BASE", str(base)), PATIENCE)
            wrong = check(base, watch, rules_of(answers.read_text().splitlines()))
    except (RuntimeError, subprocess.SubprocessError) as error:
        wrong = [str(error)]
    for line in wrong:
        say(f"FAILED: rich: {line}")
    return summary("failed" if wrong else "passed")


def summary(what):
    print(f"rich: {what}", flush=True)
    return 1 if what == "failed" else 0


if len(sys.argv) != 2:
    sys.exit(__doc__)
sys.exit(main(sys.argv[1]))
