# SPDX-License-Identifier: Apache-2.0
"""Reads a transcript file into cases of steps, compares lines, and writes the file again."""

import re
from dataclasses import dataclass, field

PLACEHOLDERS = {"<int>": r"-?\d+", "<any>": r".*"}


@dataclass
class Step:
    """What is sent on one client, and the lines that must come back."""
    line: int                # where its first line stands, from 1
    sent: list               # its "> " lines without the mark; empty for @read
    client: str
    raw: bool = False
    unordered: bool = False
    asynchronous: bool = False
    expected: list = field(default_factory=list)
    expected_at: int = 0     # index of the first expected line in the file's lines


@dataclass
class Case:
    title: str
    line: int
    resp3: bool = False
    needs: list = field(default_factory=list)  # commands without which it is not tried
    conditions: list = field(default_factory=list)  # @only, @oracle-min, @skip-oracle
    steps: list = field(default_factory=list)


@dataclass
class Transcript:
    path: str
    lines: list
    engine: str = "redis"
    flags: dict = field(default_factory=lambda: {"server": "", "tarn": "", "oracle": ""})
    conditions: list = field(default_factory=list)
    cases: list = field(default_factory=list)


class FormatError(Exception):
    pass


def parse(path, text):
    script = Transcript(path, text.splitlines())
    reader = _Reader(script)
    for index, line in enumerate(script.lines):
        reader.take(index, line)
    return script


class _Reader:
    """The state between two lines of a transcript."""

    def __init__(self, script):
        self.script, self.case, self.step = script, None, None
        self.client, self.raw, self.unordered, self.asynchronous = "a", False, False, False

    def take(self, index, line):
        if line.startswith("# "):
            self.case = Case(line[2:], index + 1)
            self.script.cases.append(self.case)
            self.step, self.client, self.raw = None, "a", False
        elif line.startswith("@"):
            self.directive(index, *line[1:].partition(" ")[::2])
        elif line.startswith(">"):
            self.command(index, line)
        elif not line or line.startswith("//"):
            self.step = None
        elif self.step is None:
            raise FormatError(f"{self.script.path}:{index + 1}: an answer without a command")
        else:
            self.step.expected.append(line)

    def command(self, index, line):
        if self.case is None:
            raise FormatError(f"{self.script.path}:{index + 1}: a command before any '# title'")
        if not (self.raw and self.step and self.step.sent and not self.step.expected):
            self.add_step(index)
        self.step.sent.append(line[1:])
        self.step.expected_at = index + 1

    def add_step(self, index):
        self.step = Step(index + 1, [], self.client, self.raw, self.unordered, self.asynchronous,
                         expected_at=index + 1)
        self.unordered = self.asynchronous = False
        self.case.steps.append(self.step)

    def directive(self, index, name, value):
        owner = self.case or self.script
        if name in ("only", "oracle-min", "skip-oracle"):
            owner.conditions.append((name, value))
        elif name in ("server", "server-tarn", "server-oracle"):
            self.script.flags[name.removeprefix("server-")] += " " + value
        elif name == "engine":
            self.script.engine = value
        elif self.case is None:
            raise FormatError(f"{self.script.path}:{index + 1}: @{name} belongs into a case")
        elif name == "needs":
            self.case.needs = value.split()
        elif name == "resp3":
            self.case.resp3 = True
        elif name == "client":
            self.client, self.step = value, None
        elif name == "raw":
            self.raw, self.step = True, None
        elif name == "unordered":
            self.unordered = True
        elif name == "async":
            self.asynchronous = True
        elif name == "read":
            self.add_step(index)
        else:
            raise FormatError(f"{self.script.path}:{index + 1}: no directive @{name}")


def line_matches(expected, got):
    if expected == got:
        return True
    if expected.startswith("~"):
        return re.fullmatch(expected[1:], got) is not None
    if any(mark in expected for mark in PLACEHOLDERS):
        pattern = re.escape(expected)
        for mark, regex in PLACEHOLDERS.items():
            pattern = pattern.replace(re.escape(mark), regex)
        return re.fullmatch(pattern, got) is not None
    return False


def matches(expected, got):
    """Whether the printed reply is what the transcript wants; '...' stands for any lines."""
    if not expected:
        return not got
    if expected[0] == "...":
        return any(matches(expected[1:], got[i:]) for i in range(len(got) + 1))
    return bool(got) and line_matches(expected[0], got[0]) and matches(expected[1:], got[1:])


def rewritten(script, answers):
    """The file's text with the expectations of {id(step): lines} replaced."""
    out, at = [], 0
    for step in (step for case in script.cases for step in case.steps):
        out += script.lines[at:step.expected_at]
        at = step.expected_at + len(step.expected)
        out += answers.get(id(step), step.expected)
    return "\n".join(out + script.lines[at:]) + "\n"
