#!/usr/bin/env python3
"""Runs the compatibility cases and compares the outcome with what docs/compatibility.md says of them.

usage: conformance.py PACK BIN   (PACK: the folder with run_cases.py; BIN: the binary, called as falco)

A case that docs/compatibility.md lists (a table row that begins with its name in backquotes, under «## Cases that do not pass») may fail;
any other may not, and a listed case that passes must be taken off the list.
"""
import os
import re
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BUILT_IN = ["plugin:container", "plugin:k8saudit", "plugin:json"]


def listed():
    """The names under the heading, in order."""
    text = open(os.path.join(ROOT, "docs", "compatibility.md"), encoding="utf-8").read()
    section = text.split("## Cases that do not pass", 1)[1].split("\n## ", 1)[0]
    return re.findall(r"^\| `([a-z]+-cases/[^`]+)`", section, re.M)


def main():
    pack, binary = sys.argv[1:3]
    rows = tempfile.NamedTemporaryFile(suffix=".tsv")
    command = [sys.executable, os.path.join(pack, "run_cases.py"), binary, "--tsv", rows.name]
    for have in BUILT_IN:
        command += ["--have", have]
    subprocess.run(command, stdout=subprocess.DEVNULL, check=False)
    cases = [line.rstrip("\n").split("\t") for line in open(rows.name, encoding="utf-8")]
    known = set(listed())
    failed = {case[0]: case[2] for case in cases if case[1] == "fail"}
    passed = {case[0] for case in cases if case[1] == "pass"}
    skipped = [case for case in cases if case[1] == "skip"]
    unexpected = sorted(set(failed) - known)
    stale = sorted(known & passed)
    for name in unexpected:
        print(f"FAILED {name}: {failed[name]}")
    for name in stale:
        print(f"STALE  {name} passes now: take it off docs/compatibility.md")
    for kind in sorted({case[0].split("/")[0] for case in cases}):
        count = {state: sum(c[0].startswith(kind + "/") and c[1] == state for c in cases) for state in ("pass", "fail", "skip")}
        print(f"{kind}: {count['pass']} passed, {count['fail']} failed, {count['skip']} skipped")
    known_failed = len(set(failed) & known)
    print(f"{len(skipped)} skipped for what they need, {known_failed} fail as listed in docs/compatibility.md")
    print(f"conformance: {len(passed)} passed, {len(unexpected) + len(stale)} failed")
    return 1 if unexpected or stale or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
