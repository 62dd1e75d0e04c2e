#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Replays transcripts against a server and compares every reply. README.md says the format.

  run.py --server build/release/tarn [--update] [FILE or FOLDER ...]
  run.py --server redis-server string/set.txt       the same file against the oracle
"""

import argparse
import re
import subprocess
import sys
from pathlib import Path

from resp import Client, Closed, encode, escape, render, split_words, unescape
from servers import Server, StartError, kind_of
from transcript import FormatError, matches, parse, rewritten

HERE = Path(__file__).resolve().parent
# Sent behind raw bytes: its answer tells that everything before it was answered, without a wait.
SENTINELS = {"redis": (encode([b"ECHO", b"transcript-sentinel"]),
                       b"$19\r\ntranscript-sentinel\r\n"),
             "memcached": (b"md transcript-sentinel Osentinel\r\n", b"NF Osentinel\r\n")}


def version_of(program):
    found = re.search(r"\d+\.\d+(\.\d+)?", subprocess.run(
        [program, "--version"], capture_output=True, text=True, check=True).stdout)
    return tuple(int(part) for part in found[0].split("."))


def why_skipped(conditions, kind, version):
    """None, or why a case with these conditions does not concern the server."""
    if kind == "tarn":
        return None
    for name, value in conditions:
        if name == "only" and value.split()[0] == "tarn":
            return "only for tarn"
        if name == "skip-oracle":
            return value
        if name == "oracle-min" and version < tuple(int(p) for p in value.split(".")):
            return f"needs {value}"
    return None


class CaseRun:
    """The clients of one case; runs its steps and yields what each printed."""

    def __init__(self, case, engine, port):
        self.case, self.engine, self.port, self.clients = case, engine, port, {}

    def client(self, name):
        if name not in self.clients:
            self.clients[name] = Client(self.port)
            if self.case.resp3:
                self.clients[name].call("HELLO", "3")
        return self.clients[name]

    def answer(self, step):
        try:
            client = self.client(step.client)
            if step.raw:
                return self.answer_raw(client, step)
            if step.sent:
                client.send(encode(split_words(step.sent[0])))
            return [] if step.asynchronous else render(client.read(), step.unordered)
        except TimeoutError:
            return ["(no answer)"]
        except (Closed, ConnectionError):
            return ["(closed)"]

    def answer_raw(self, client, step):
        data = b"".join(unescape(line[2:]) if line.startswith("> ") else
                        unescape(line.removeprefix(" ")) + b"\r\n" for line in step.sent)
        question, end = SENTINELS[self.engine]
        try:
            client.send(data + question)
        except ConnectionError:
            pass  # closed already; what it said before is still to be read
        got, closed = b"", False
        while not got.endswith(end) and not closed:
            try:
                chunk = client.reader.read1(65536)
            except ConnectionError:
                chunk = b""
            got, closed = got + chunk, not chunk
        got = got.removesuffix(end)
        lines = got.removesuffix(b"\r\n").split(b"\r\n") if got else []
        lines = [escape(line) or "(empty line)" for line in lines]
        return lines + ["(closed)"] if closed else lines or ["(nothing)"]

    def close(self):
        for client in self.clients.values():
            client.close()


def reset(engine, port):
    client = Client(port)
    if engine == "redis":
        client.call("FLUSHALL")
    else:
        client.send(b"flush_all\r\n")
        client.read_line()
    client.close()


def knows(port, commands):
    """Whether the running server has these commands; a case @needs them to be tried on Tarn."""
    client = Client(port)
    try:
        known = client.call("COMMAND", "INFO", *commands)
        return known[0] == "*" and all(row != ("*", None) and row[0] == "*" for row in known[1])
    finally:
        client.close()


def run_case(script, case, port, answers):
    """Yields a report for each step whose reply is not the expected one."""
    reset(script.engine, port)
    run = CaseRun(case, script.engine, port)
    try:
        for step in case.steps:
            got = run.answer(step)
            if not matches(step.expected, got):
                answers[id(step)] = got
                sent = "".join(f"  >{line}\n" for line in step.sent) or "  @read\n"
                yield (f"{script.path}:{step.line}: {case.title}\n{sent}  expected:\n"
                       + "".join(f"    {line}\n" for line in step.expected) + "  got:\n"
                       + "".join(f"    {line}\n" for line in got))
            if got == ["(no answer)"]:
                return
    finally:
        run.close()


def run_file(path, program, kind, version, update):
    """(cases run, cases skipped, failures) of one file."""
    script = parse(str(path), path.read_text(encoding="utf-8"))
    if kind not in ("tarn", script.engine):
        return 0, len(script.cases), 0
    cases = [case for case in script.cases
             if why_skipped(script.conditions + case.conditions, kind, version) is None]
    reports, answers = [], {}
    if cases:
        flags = script.flags["server"] + script.flags["tarn" if kind == "tarn" else "oracle"]
        with Server(program, script.engine, flags) as server:
            for case in list(cases):
                try:
                    if case.needs and not knows(server.port, case.needs):
                        cases.remove(case)
                        continue
                    reports += run_case(script, case, server.port, answers)
                except (Closed, OSError):
                    reports.append(f"{path}:{case.line}: the server ended or hangs\n"
                                   + server.log()[-3000:])
                    break
    if update and answers:
        path.write_text(rewritten(script, answers), encoding="utf-8")
        print(f"{path}: rewrote {len(answers)} replies")
        return len(cases), len(script.cases) - len(cases), 0
    for report in reports:
        print(report, flush=True)
    return len(cases), len(script.cases) - len(cases), len(reports)


def files_of(names):
    for path in (Path(name) for name in names or [HERE]):
        path = path if path.exists() else HERE / path
        yield from (sorted(p for p in path.rglob("*.txt")) if path.is_dir() else [path])


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--server", required=True, help="tarn, redis-server or memcached: its path")
    parser.add_argument("--update", action="store_true", help="rewrite the expected replies")
    parser.add_argument("files", nargs="*")
    args = parser.parse_args()
    kind = kind_of(args.server)
    version = () if kind == "tarn" else version_of(args.server)
    totals = [0, 0, 0]
    try:
        for path in files_of(args.files):
            counts = run_file(path, args.server, kind, version, args.update)
            totals = [a + b for a, b in zip(totals, counts)]
    except (FormatError, StartError, FileNotFoundError) as error:
        sys.exit(f"run.py: {error}")
    print(f"{totals[0]} cases run, {totals[1]} skipped, {totals[2]} differences")
    return 1 if totals[2] else 0


if __name__ == "__main__":
    sys.exit(main())
