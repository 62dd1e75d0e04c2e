#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The audit log's chain and `tarn audit verify`: what is done to the log shows.

  tests/aws/audit_test.py build/release/tarn [-v] [Class.test ...]
"""

import os
import re
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from installation import InstallationCase, eventually, main


class AuditCase(InstallationCase):
    def verify(self, *words):
        return subprocess.run([self.program, "audit", "verify", *words], capture_output=True,
                              text=True, timeout=60)



class Tampered(AuditCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name in ("one", "two", "three", "four", "five", "six"):
            cls.elasticache.create_user(UserId=name, UserName=name, Engine="redis",
                                        NoPasswordRequired=True, AccessString="off")

    def setUp(self):
        self.copy = tempfile.TemporaryDirectory(prefix="tarn-audit-")
        self.addCleanup(self.copy.cleanup)

    def tamper(self, change):
        """What is said of a copy of the state directory's logs whose lines were changed."""
        state = Path(self.copy.name, "state")
        shutil.rmtree(state, ignore_errors=True)
        state.mkdir(mode=0o700)
        for name in ("audit.log", "audit-head"):
            shutil.copy(Path(self.tarn.state, name), state)
        log = state / "audit.log"
        log.write_bytes(change(log.read_bytes()))
        answer = self.verify("--state-dir", str(state))
        self.assertEqual(answer.returncode, 1, answer.stdout)
        self.assertIn("not as it was written", answer.stderr)
        return answer.stdout

    def test_an_untouched_log_is_intact_also_while_the_service_runs(self):
        answer = self.verify("--state-dir", self.tarn.state)
        self.assertEqual(answer.returncode, 0, answer.stdout + answer.stderr)
        self.assertRegex(answer.stdout,
                         r"^6 lines are as they were written\. Head: 6:[0-9a-f]{64}\n$")
        head = answer.stdout.split()[-1]
        self.assertEqual(self.verify("--state-dir", self.tarn.state, "--head", head).returncode, 0)
        other = head[:-1] + ("0" if head[-1] != "0" else "1")
        answer = self.verify("--state-dir", self.tarn.state, "--head", other)
        self.assertEqual(answer.returncode, 1)
        self.assertIn("the log was rewritten", answer.stdout)

    def test_one_byte_shows(self):
        def change(log):
            at = log.index(b"four")
            return log[:at] + b"F" + log[at + 1:]
        self.assertEqual(self.tamper(change),
                         "audit.log line 4 was changed: it was number 4.\n")

    def test_a_removed_line_shows(self):
        def change(log):
            lines = log.splitlines(keepends=True)
            return b"".join(lines[:-2] + lines[-1:])
        self.assertEqual(self.tamper(change),
                         "audit.log line 5 comes too soon: number 5 is missing before it.\n")

    def test_an_inserted_line_shows(self):
        def change(log):
            lines = log.splitlines(keepends=True)
            return b"".join(lines[:2] + lines[:1] + lines[2:])
        self.assertIn("audit.log line 3 was inserted", self.tamper(change))

    def test_a_cut_shows(self):
        missing = "the end is missing: number 6 is known to have been written.\n"
        self.assertEqual(self.tamper(lambda log: log[:-20]),
                         "audit.log line 6 was changed or cut off.\n" + missing)
        self.assertEqual(self.tamper(lambda log: log[:log.rindex(b"\n", 0, -1) + 1]), missing)


class Ended(AuditCase):
    def change(self):
        """Two calls that are put on record: one is carried out, one fails."""
        for _ in range(2):
            try:
                self.elasticache.create_user(UserId="one", UserName="one", Engine="redis",
                                             NoPasswordRequired=True, AccessString="off")
            except self.elasticache.exceptions.UserAlreadyExistsFault:
                pass

    def test_the_chain_goes_over_rotations_and_restarts(self):
        self.change()
        log = Path(self.tarn.state, "audit.log")
        before = log.read_bytes().count(b"\n")
        log.rename(str(log) + ".1")
        os.kill(self.tarn.process.pid, signal.SIGHUP)
        eventually(log.exists, "a new file is begun")
        self.change()
        self.tarn.restart(signal.SIGKILL)
        self.change()
        answer = self.verify("--state-dir", self.tarn.state)
        self.assertEqual(answer.returncode, 0, answer.stdout + answer.stderr)
        self.assertRegex(answer.stdout, rf"(?m)^{before + 4} lines are as")
        answer = self.verify(str(log))
        self.assertEqual(answer.returncode, 0, answer.stdout + answer.stderr)
        self.assertIn("what stands before it is not among these files", answer.stdout)

    def test_what_was_carried_out_before_a_restart_is_not_done_again(self):
        from botocore import auth, awsrequest, httpsession
        request = awsrequest.AWSRequest(
            "POST", self.tarn.url + "/",
            data="Action=CreateUser&Version=2015-02-02&UserId=again&UserName=again&Engine=redis"
                 "&NoPasswordRequired=true&AccessString=off",
            headers={"Content-Type": "application/x-www-form-urlencoded"})
        auth.SigV4Auth(self.elasticache._request_signer._credentials, "elasticache",
                       "us-east-1").add_auth(request)
        session = httpsession.URLLib3Session()
        first = session.send(request.prepare())
        self.assertEqual(first.status_code, 200, first.text)
        self.elasticache.delete_user(UserId="again")
        self.tarn.restart(signal.SIGKILL)
        again = session.send(request.prepare())
        self.assertEqual(again.status_code, 400, again.text)
        self.assertIn("carried out before", again.text)
        self.assertEqual([user["UserId"] for user in self.elasticache.describe_users()["Users"]
                          if user["UserId"] == "again" and user["Status"] == "active"], [])

    def test_a_line_that_the_service_died_over_is_noted(self):
        self.change()
        self.tarn.interrupt(signal.SIGKILL)
        with open(self.tarn.state + "/audit.log", "ab") as log:
            log.write(b'{"number":99,"time":"20')
        answer = self.verify("--state-dir", self.tarn.state)
        self.assertEqual(answer.returncode, 0, answer.stdout + answer.stderr)
        self.assertIn("was never finished: nothing was done upon it", answer.stdout)
        self.tarn.start(f"127.0.0.1:{self.tarn.port}")
        answer = self.verify("--state-dir", self.tarn.state)
        self.assertEqual(answer.returncode, 0, answer.stdout + answer.stderr)
        self.assertIn("was never finished: the service ended over it", answer.stdout)
        self.assertTrue(re.search("last line was never finished", self.tarn.log()))


if __name__ == "__main__":
    main()
