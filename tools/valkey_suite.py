#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs Valkey's own Tcl test suite against Tarn and counts what passes.

  tools/valkey_suite.py --checkout VALKEY --tarn build/release/tarn [--files unit/type/string,...]

VALKEY is a built checkout of Valkey (this tool neither fetches nor builds); it is not written to.
External mode (default): each file meets a server freshly started by us. --own-server: the
harness starts the servers itself, through a wrapper that runs `tarn node CONFIGFILE`; for the
files that external mode skips, such as those about replication, where --other-server is a server
of another kind to replicate with. --mode H asks for everything, F for the least. --tls: with the
certificates that VALKEY/utils/gen-test-certs.sh has made.
"""

import argparse
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests/transcripts"))
from servers import Server, StartError, free_port, kind_of  # noqa: E402

# The files that hold tests in external mode.
FILES = """
unit/bitfield unit/bitops unit/commandlog unit/dump unit/expire unit/functions unit/fuzzer unit/geo
unit/hashexpire unit/hyperloglog unit/info-command unit/introspection unit/introspection-2
unit/keyspace unit/latency-monitor unit/lazyfree unit/multi unit/other unit/pause unit/protocol
unit/pubsub unit/querybuf unit/quit unit/replybufsize unit/scan unit/scripting unit/slowlog
unit/sort unit/tls unit/tracking unit/type/hash unit/type/incr unit/type/list unit/type/list-2
unit/type/list-3 unit/type/set unit/type/stream unit/type/stream-cgroups unit/type/string
unit/type/zset unit/violations integration/valkey-cli
""".split()

# Those that start servers of their own, or several.
OWN_SERVER_FILES = """
unit/acl unit/acl-v2 unit/auth unit/info unit/limits unit/maxmemory unit/obuf-limits
unit/client-eviction unit/networking unit/shutdown unit/wait
integration/replication integration/replication-2 integration/replication-3
integration/replication-4 integration/replication-psync integration/replication-buffer
integration/replication-aof-sync integration/block-repl integration/psync2
integration/psync2-reg integration/psync2-pingoff integration/psync2-master-restart
integration/failover integration/shutdown integration/cross-version-replication
unit/aofrw integration/rdb integration/aof integration/aof-multi-part integration/corrupt-dump
integration/convert-ziplist-hash-on-load integration/convert-ziplist-zset-on-load
integration/convert-zipmap-hash-on-load
""".split()

MODES = {  # what the server allows, what the harness leaves out
    "H": ("--enable-protected-configs yes --enable-debug-command yes --enable-module-command yes",
          []),
    "F": ("", ["--singledb", "--tags", "-slow -needs:debug -needs:repl -needs:save -needs:pfdebug "
               "-needs:config-maxmemory -needs:config-resetstat -needs:reset"]),
}
FILE_SECONDS_MAX = 900
ANSI = re.compile(r"\x1b\[[0-9;]*m")
MARK_INSIDE = re.compile(r"(?<!\*\*\* )(?=\[(?:ok|err)\]: )")  # behind what a test has printed
FAILED = re.compile(r"(?:\*\*\* )?\[(err|exception|TIMEOUT)\]:? ?(.*)")


@dataclass
class Outcome:
    file: str
    passed: int = 0
    failures: list = field(default_factory=list)  # (name, reason)
    aborted: str = ""
    seconds: float = 0


def leave_out(text, pattern):
    """A test file without the top-level commands that hold what the pattern finds: what such a
    block needs before its first test, and does not get, would end the whole file."""
    kept, block, depth = [], [], 0
    for line in text.splitlines(keepends=True):
        block.append(line)
        depth += line.count("{") - line.count("}")
        if depth <= 0:
            kept += [] if pattern.search("".join(block)) else block
            block, depth = [], 0
    return "".join(kept + block)


def private_copy(checkout, directory, left_out):
    """A view of the checkout whose tests/ is our own: the harness writes and deletes there."""
    view = Path(directory) / "valkey"
    view.mkdir()
    for entry in checkout.iterdir():
        if entry.name != "tests":
            (view / entry.name).symlink_to(entry)
    shutil.copytree(checkout / "tests", view / "tests", ignore=shutil.ignore_patterns("tmp"))
    (view / "tests/tmp").mkdir()
    for file in (view / "tests").glob("*/*.tcl") if left_out else ():
        file.write_text(leave_out(file.read_text(), re.compile(left_out)))
    return view


def wrapper_directory(checkout, directory, program, flags):
    """A VALKEY_BIN_DIR whose valkey-server is the program; the other programs are Valkey's."""
    programs = Path(directory) / "bin"
    programs.mkdir()
    for name in ("valkey-cli", "valkey-benchmark", "valkey-check-aof", "valkey-check-rdb"):
        (programs / name).symlink_to(checkout / "src" / name)
    server = programs / "valkey-server"
    quoted = shlex.quote(str(program))
    if kind_of(program) == "tarn":  # the harness looks for this in the log, and for what follows
        server.write_text("#!/bin/sh\n"
                          'echo " PID: $$"\n'
                          f'exec {quoted} node "$@" {flags}\n')
    else:
        server.write_text(f'#!/bin/sh\nexec {quoted} "$@" {flags}\n')
    server.chmod(0o755)
    return programs


def reason(following):
    """Why a test failed, from the lines behind its [err]: the assertion or the server's error."""
    said = []
    for line in following:
        if line.startswith(("[", "===", "!!!")) or "while executing" in line or not line.strip():
            break
        said.append(line.split(" (context: ")[0].strip())
    errors = [line for line in said if line.startswith("ERR ")]
    return " | ".join(errors or said)[:200]


def read_log(outcome, text):
    """Counts [ok] and collects each [err] with the lines that say why."""
    lines = MARK_INSIDE.sub("\n", ANSI.sub("", text)).splitlines()
    outcome.passed = sum(line.startswith("[ok]: ") for line in lines)
    for number, line in enumerate(lines):
        found = FAILED.match(line)
        if not found:
            continue
        said = reason(lines[number + 1:number + 4])
        if found[1] == "err" and line.startswith("***"):  # once more, at the end
            continue
        if found[1] == "err":
            outcome.failures.append((found[2].split(" in tests/")[0], said))
        else:
            outcome.aborted = f"{found[1]} {found[2]} {said}".strip()


def run_harness(view, file, arguments, environment):
    """One file in one run of the harness. A test that waits for what never comes ends it."""
    outcome, start = Outcome(file), time.monotonic()
    argv = ["./runtest", "--single", file, "--durable", "--timeout", "120", "--verbose",
            *arguments]
    try:
        done = subprocess.run(argv, cwd=view, env=environment, capture_output=True,
                              timeout=FILE_SECONDS_MAX)
        text = (done.stdout + done.stderr).decode(errors="replace")
        read_log(outcome, text)
        if "Test Summary" not in text and "All tests passed" not in text and not outcome.aborted:
            outcome.aborted = (text.strip().splitlines() or ["no output"])[-1][:300]
    except subprocess.TimeoutExpired as late:
        read_log(outcome, (late.stdout or b"").decode(errors="replace"))
        outcome.aborted = f"not done after {FILE_SECONDS_MAX} s"
    outcome.seconds = time.monotonic() - start
    return outcome


def harness_options(args):
    ports = ["--baseport", str(args.base_port), "--portcount", "900"]
    other = ["--other-server-path", str(args.other_server)] if args.other_server else []
    tls = ["--tls"] if args.tls else []
    return ports + other + tls + [word for name in args.skip for word in ("--skiptest", name)]


def tls_flags(view, port):
    """One port for both: we look whether it listens without TLS, the harness comes with it."""
    names = {"cert-file": "server.crt", "key-file": "server.key", "ca-cert-file": "ca.crt"}
    return f" --tls-port {port}" + "".join(f" --tls-{name} {view}/tests/tls/{file}"
                                           for name, file in names.items())


def run_external(view, file, args):
    flags, left_out = MODES[args.mode]
    left_out = left_out + harness_options(args)
    if args.threads:
        flags += f" --threads {args.threads}"
    program, prefix = args.tarn, ()
    if args.server_command:
        program, *rest = shlex.split(args.server_command)
        flags = shlex.join(rest) + " " + flags
    port = free_port()
    if args.tls:
        flags += tls_flags(view, port)
    try:
        with Server(program, "redis", flags, prefix, port=port) as server:
            outcome = run_harness(view, file, ["--host", "127.0.0.1", "--port", str(server.port),
                                               *left_out], os.environ)
            if server.process.poll() is not None:
                outcome.aborted = f"the server ended: {server.log()[-300:]}"
            return outcome
    except StartError as error:
        return Outcome(file, aborted=str(error))


def report(outcomes, markdown):
    total = sum(o.passed for o in outcomes)
    failed = sum(len(o.failures) for o in outcomes)
    aborted = sum(bool(o.aborted) for o in outcomes)
    if markdown:
        print("| file | ok | failed | aborted |\n|---|---|---|---|")
        for o in outcomes:
            print(f"| {o.file} | {o.passed} | {len(o.failures)} | {'yes' if o.aborted else ''} |")
        print(f"| all | {total} | {failed} | {aborted} |")
    else:
        print(f"{total} ok, {failed} failed, {aborted} of {len(outcomes)} files aborted")


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkout", required=True, type=Path)
    parser.add_argument("--tarn", default=str(ROOT / "build/release/tarn"))
    parser.add_argument("--server-command", help="another server instead, e.g. a valkey-server")
    parser.add_argument("--threads", type=int)
    parser.add_argument("--files", help="comma-separated, for example unit/type/string,unit/scan")
    parser.add_argument("--mode", choices=MODES, default="H")
    parser.add_argument("--own-server", action="store_true")
    parser.add_argument("--tls", action="store_true", help="all that can be, over TLS")
    parser.add_argument("--base-port", type=int, default=21111,
                        help="the first of the thousand ports that the harness may use")
    parser.add_argument("--skip", action="append", default=[],
                        help="leave out a test: its name, or /REGEX; more than once")
    parser.add_argument("--leave-out", metavar="REGEX",
                        help="leave out the top-level blocks of files that hold this")
    parser.add_argument("--other-server", type=Path, help="for tests that need two kinds")
    parser.add_argument("--markdown", action="store_true", help="end with a table")
    args = parser.parse_args()
    checkout = args.checkout.resolve()
    if not (checkout / "src/valkey-server").is_file():
        sys.exit(f"valkey_suite.py: {checkout} holds no built Valkey")

    outcomes = []
    with tempfile.TemporaryDirectory(prefix="tarn-suite-") as directory:
        view = private_copy(checkout, directory, args.leave_out)
        environment = dict(os.environ)
        if args.own_server:
            threads = f"--threads {args.threads}" if args.threads else ""
            program = Path(args.server_command or args.tarn).resolve()
            environment["VALKEY_BIN_DIR"] = str(
                wrapper_directory(checkout, directory, program, threads))
        usual = OWN_SERVER_FILES if args.own_server else FILES
        for file in args.files.split(",") if args.files else usual:
            if args.own_server:
                options = ["--clients", "1", *harness_options(args)]
                outcome = run_harness(view, file, options, environment)
            else:
                outcome = run_external(view, file, args)
            outcomes.append(outcome)
            print(f"{file:<32} {outcome.passed:4} ok {len(outcome.failures):4} failed "
                  f"{outcome.seconds:6.1f} s{'  ABORTED' if outcome.aborted else ''}", flush=True)
            for name, reason in outcome.failures:
                print(f"    {name}: {reason}" if reason else f"    {name}")
            if outcome.aborted:
                print(f"    aborted: {outcome.aborted}")
    report(outcomes, args.markdown)
    return 1 if any(o.failures or o.aborted for o in outcomes) else 0


if __name__ == "__main__":
    sys.exit(main())
