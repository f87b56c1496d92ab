#!/usr/bin/env python3
"""Container runtimes at work, each with a container of a root file system made here, watched live by Lanner, which must raise the published rules for what
happens in them, and name containers, images, pods and users.

    tests/runtimes/run.py LANNER [RUNTIME…]

What is expected of each runtime is in tests/runtimes/expected.md; without arguments all of it is tried. Each set of rules is a watch of its own, at the same
time, on one tree of processes. What the machine lacks is skipped, and counted. What differs is shown as a diff. The last line is a summary,
`runtimes: N passed, M failed, K skipped`. UPDATE=1 writes the tables as things are.
"""
import difflib
import os
import subprocess
import sys
from pathlib import Path

from harness import HERE, failure, missing, rule_files, say, watch_all, workplace

# Seconds that all runtimes together may take to do their part.
PATIENCE = 180
# What each runtime needs.
TOOLS = {
    "docker": ["dockerd", "docker", "runc"],
    "containerd": ["containerd", "ctr", "runc"],
    "cri": ["containerd", "ctr", "runc", "grpc"],
    "podman": ["podman", "conmon", "runc"],
    "runc": ["runc"],
}
# What was started from outside: the shell with a terminal, and what looks how the container is.
SESSIONS = ("Terminal shell in container", "Interactive shell in a container", "Health check", "Liveness probe", "Readiness probe")
# The table of what every alert says, before those of rules.
CONTAINERS = "Containers"
# What stands for a value that is not known, and for a rule that does not fire.
NOTHING = "-"


def tables():
    """Tables of expected.md, {heading: {row: {runtime: cell}}}, and the runtimes. A cell of a rule is the users as
    whom it fires, in parentheses if it may."""
    found, columns = {}, []
    for line in (HERE / "expected.md").read_text().splitlines():
        if line.startswith("## "):
            rows = found.setdefault(line[3:].strip(), {})
        elif line.startswith(("| rule |", "| field |")):
            columns = [cell.strip() for cell in line.strip("| ").split("|")][1:]
        elif line.startswith("| "):
            row, *cells = [cell.strip() for cell in line.strip("|").split("|")]
            rows[row] = dict(zip(columns, cells))
    return found, columns


def settings(base, fields):
    """All of the runtimes' sockets; whichever is not there is no runtime that is asked."""
    kinds = [("docker", "docker"), ("containerd", "containerd"), ("cri", "cri"), ("containerd", "cri"), ("podman", "podman")]
    sockets = ", ".join(f"'{kind}:{base / runtime}/socket'" for kind, runtime in kinds)
    extra = ["container.id", "user.name", "proc.is_exec_session", *(field for field in fields if "." in field)]
    return f"append_output:\n  - extra_fields: [{', '.join(extra)}]\nlanner:\n  container_sockets: [{sockets}]\n"


def value(alert, field):
    """A field of an alert, or what it says of itself."""
    found = alert["fields"].get(field) if "." in field else alert.get(field)
    return NOTHING if found in (None, "") else str(found).lower() if isinstance(found, bool) else str(found)


def wanted_lines(runtime, expected, sets, seen):
    """What a runtime's alerts should say, a line each; what may be said is taken as it was seen."""
    lines = [f"{field} = {of.get(runtime, NOTHING)}" for field, of in expected[CONTAINERS].items()]
    for name in sets:
        for rule, of in expected[name].items():
            cell = of.get(runtime, NOTHING)
            for user in cell.strip("()").split() if cell != NOTHING else []:
                line = f"{name}: '{rule}' as {user}"
                if not cell.startswith("(") or line in seen:
                    lines.append(line)
    return lines


def seen_lines(runtime, expected, alerts):
    """What a runtime's alerts say, a line each; `alerts` are pairs of a set of rules and an alert."""
    lines = []
    for field, of in expected[CONTAINERS].items():
        values = {}
        for name, alert in alerts:
            values.setdefault(value(alert, field), set()).add(f"{name}: '{alert['rule']}'")
        for one, rules in sorted(values.items()):
            where = sorted(rules)[:3] + [f"{len(rules) - 3} more"] * (len(rules) > 3) if len(values) > 1 and one != of.get(runtime, NOTHING) else []
            lines.append(f"{field} = {one}" + (" in " if where else "") + ", ".join(where))
    lines += sorted({f"{name}: '{alert['rule']}' as {value(alert, 'user.name')}" for name, alert in alerts})
    return lines


def check(runtime, base, watches, expected):
    """What is wrong with a runtime's alerts."""
    wrong, took = failure(base, runtime)
    if wrong:
        return [wrong]
    id = (base / runtime / "id").read_text().strip()
    alerts = [(watch.name, alert) for watch in watches for alert in watch.alerts() if alert["fields"].get("container.id") == id]
    if "UPDATE" in os.environ:
        update(runtime, expected, alerts)
    wrong = []
    for name, alert in alerts:
        session = alert["fields"].get("proc.is_exec_session")
        if session is not (alert["rule"] in SESSIONS):
            wrong.append(f"{name}: proc.is_exec_session is {session} of '{alert['rule']}' in {id}: {alert['message']}")
    seen = seen_lines(runtime, expected, alerts)
    wanted = wanted_lines(runtime, expected, [watch.name for watch in watches], seen)
    diff = list(difflib.unified_diff(sorted(wanted), sorted(seen), "expected.md", f"seen in {id}", lineterm="", n=0))
    if diff:
        wrong.append("\n    ".join(["alerts differ", *(line for line in diff if not line.startswith("@@"))]))
    say(f"{runtime}: container {id}, {len(alerts)} alerts, {took:.1f} s")
    return wrong


def update(runtime, expected, alerts):
    """Makes what was seen what is expected."""
    for field, of in expected[CONTAINERS].items():
        of[runtime] = " ".join(sorted({value(alert, field) for _, alert in alerts}))
    for name, rules in expected.items():
        if name == CONTAINERS:
            continue
        users = {}
        for alert in (alert for of, alert in alerts if of == name):
            users.setdefault(alert["rule"], set()).add(value(alert, "user.name"))
        for rule in users.keys() | rules.keys():
            cells = rules.setdefault(rule, {})
            if not cells.get(runtime, NOTHING).startswith("("):
                cells[runtime] = " ".join(sorted(users.get(rule, {NOTHING})))


def write_tables(expected, columns):
    """The tables with what was seen, in place of those that are there."""
    path, lines, skip = HERE / "expected.md", [], False
    for line in path.read_text().splitlines():
        if line.startswith("## "):
            skip, name = False, line[3:].strip()
        if not skip:
            lines.append(line)
        if line.startswith("|--"):
            skip = True
            rows = list(expected[name].items()) if name == CONTAINERS else sorted(expected[name].items())
            rows = [(row, of) for row, of in rows if name == CONTAINERS or set(of.values()) != {NOTHING}]
            lines += [f"| {row} | " + " | ".join(of.get(column, NOTHING) for column in columns) + " |" for row, of in rows]
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


def main(lanner, *wanted):
    expected, columns = tables()
    sets, chosen, wrong, skips = {}, [], {}, 0
    if os.geteuid() != 0:
        say("skipped: needs root")
        return summary(0, 0, len(columns))
    for name in expected:
        files = rule_files(name) if name != CONTAINERS else None
        if files:
            sets[name] = files + [HERE / "probes.yaml"] * (name == "lanner")
        elif name != CONTAINERS:
            say(f"skipped: no ../shared (rules {name})")
            skips += 1
    for runtime in wanted or columns:
        if lacks := missing(TOOLS[runtime]):
            say(f"skipped: {runtime}: no {', '.join(lacks)}")
            skips += 1
        else:
            chosen.append(runtime)
    try:
        with workplace() as base:
            fields = settings(base, expected[CONTAINERS])
            watches = watch_all(str(Path(lanner).resolve()), base, sets, chosen, fields, PATIENCE)
            for runtime in chosen:
                wrong[runtime] = check(runtime, base, watches, expected)
            if "UPDATE" in os.environ:
                write_tables(expected, columns)
            ids = {(base / runtime / "id").read_text().strip() for runtime in chosen if (base / runtime / "id").is_file()}
            if strange := strangers(watches, ids):
                wrong["others"] = strange
    except (RuntimeError, subprocess.TimeoutExpired) as error:
        wrong["watch"] = [str(error)]
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
