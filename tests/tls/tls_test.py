#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""TLS of a node: who is let in, on which port, with which certificate; and what changes while
clients are connected."""

import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from server_case import ServerCase, eventually, main  # noqa: E402
from servers import Server, free_port  # noqa: E402
from certificates import Authority  # noqa: E402


class TlsCase(ServerCase):
    """Nodes and clients with certificates of one authority, self.authority."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="tarn-tls-")
        cls.addClassCleanup(cls.folder.cleanup)
        cls.authority = Authority(cls.folder.name)
        cls.certificate, cls.key = cls.authority.issue("server")

    def start(self, flags="", engine="redis", plain=False, clients="no", **more):
        """A node with `tls-port`; with `plain` both on that port. self.port is of the last one."""
        self.port = free_port()
        tls = (f"--tls-port {self.port} --tls-cert-file {self.certificate} --tls-key-file "
               f"{self.key} --tls-ca-cert-file {self.authority.certificate} --tls-auth-clients "
               f"{clients} {'' if plain else '--port 0'}")
        server = Server(self.program, engine, f"{tls} {flags}", port=self.port, **more)
        self.addCleanup(server.stop)
        return server

    def context(self, certificate=None, authority=None):
        """What a client goes by, who verifies the server, and shows `certificate` (with key)."""
        context = ssl.create_default_context(cafile=(authority or self.authority).certificate)
        if certificate:
            context.load_cert_chain(*certificate)
        return context

    def client(self, tls=True, port=None, **more):
        import redis
        if tls:
            more = {"ssl": True, "ssl_ca_certs": self.authority.certificate,
                    "ssl_check_hostname": True, **more}
        client = redis.Redis("localhost", port or self.port, **more)
        self.addCleanup(client.close)
        return client

    def connect(self, context=None):
        plain = socket.create_connection(("127.0.0.1", self.port), 10)
        self.addCleanup(plain.close)
        if context is None:
            return plain
        wrapped = context.wrap_socket(plain, server_hostname="localhost")
        self.addCleanup(wrapped.close)
        return wrapped


class Ports(TlsCase):
    def test_a_port_of_tls_speaks_nothing_else(self):
        server = self.start()
        self.assertTrue(self.client().set("k", "v"))
        self.assertEqual(self.client().get("k"), b"v")
        stranger = self.connect()
        stranger.sendall(b"PING\r\n")
        self.assertEqual(self.answer(stranger), b"")
        eventually(lambda: "client closed: TLS failed" in server.log(), "the log says so")

    @staticmethod
    def answer(connection):
        # Before the end there may be an alert, which is no answer.
        answer = b""
        try:
            while piece := connection.recv(100):
                answer += piece
        except ConnectionResetError:
            pass
        return b"" if answer[:1] == b"\x15" else answer

    def test_a_plain_port_speaks_no_tls(self):
        server = self.start("--tls-port 0", plain=True)
        self.assertTrue(self.client(tls=False).ping())
        with self.assertRaises((ssl.SSLError, ConnectionError)):
            self.connect(self.context())
        eventually(lambda: "it speaks TLS, which is not served here" in server.log(), "log")

    def test_both_on_one_port(self):
        self.start(plain=True)
        self.client(tls=False).set("k", "v")
        self.assertEqual(self.client().get("k"), b"v")
        self.assertEqual(self.client().info("server")["tcp_port"], self.port)

    def test_ports_change_and_nobody_is_cut_off(self):
        self.start("--tls-port 0", plain=True)
        plain = self.client(tls=False, single_connection_client=True)
        plain.config_set("tls-port", self.port)  # preferred
        secret = self.client(single_connection_client=True)
        self.assertTrue(secret.set("k", "v"))
        self.assertEqual(plain.get("k"), b"v")
        self.assertTrue(self.client(tls=False).ping())
        plain.config_set("port", 0)  # required
        self.assertEqual(plain.get("k"), b"v")
        self.assertEqual(secret.get("k"), b"v")
        self.assertTrue(self.client().ping())
        import redis
        with self.assertRaises(redis.exceptions.ConnectionError):
            self.client(tls=False).ping()
        secret.config_set("port", self.port)
        self.assertTrue(self.client(tls=False).ping())

    def test_what_cannot_be_used_changes_nothing(self):
        import redis
        self.start()
        client = self.client()
        wrong = Path(self.folder.name) / "wrong.crt"
        wrong.write_text("no certificate")
        with self.assertRaisesRegex(redis.ResponseError, "Unable to update TLS configuration.*"
                                                         "wrong.crt"):
            client.config_set("tls-cert-file", str(wrong))
        self.assertEqual(client.config_get("tls-cert-file")["tls-cert-file"], self.certificate)
        self.assertTrue(self.client().ping())

    def test_without_certificate_it_does_not_start(self):
        ran = subprocess.run([self.program, "node", "--port", "0", "--tls-port",
                              str(free_port())], capture_output=True, text=True, timeout=30)
        self.assertEqual(ran.returncode, 1)
        self.assertIn("TLS needs 'tls-cert-file'", ran.stdout + ran.stderr)


class Versions(TlsCase):
    # What is spoken, as a scanner asks for it.
    def spoken(self, *options):
        ran = subprocess.run(["openssl", "s_client", "-connect", f"127.0.0.1:{self.port}",
                              "-CAfile", self.authority.certificate, "-verify_return_error",
                              *options],
                             input="", capture_output=True, text=True, timeout=30)
        return ran.returncode == 0 and "Cipher is (NONE)" not in ran.stdout

    def test_only_1_2_and_1_3(self):
        self.start()
        self.assertTrue(self.spoken("-tls1_3"))
        self.assertTrue(self.spoken("-tls1_2"))
        weak = ("-cipher", "ALL:@SECLEVEL=0")
        self.assertFalse(self.spoken("-tls1_1", *weak))
        self.assertFalse(self.spoken("-tls1", *weak))
        for cipher in ("aNULL:@SECLEVEL=0", "eNULL:@SECLEVEL=0", "RC4:@SECLEVEL=0", "PSK"):
            self.assertFalse(self.spoken("-tls1_2", "-cipher", cipher), cipher)

    def test_as_the_settings_say(self):
        self.start()
        self.client().config_set("tls-protocols", "TLSv1.3")
        self.assertFalse(self.spoken("-tls1_2"))
        self.client().config_set("tls-protocols", "TLSv1.2")
        self.client().config_set("tls-ciphers", "ECDHE-ECDSA-AES256-GCM-SHA384")
        self.assertTrue(self.spoken("-cipher", "ECDHE-ECDSA-AES256-GCM-SHA384"))
        self.assertFalse(self.spoken("-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-GCM-SHA256"))

    def test_sessions_are_taken_up_again(self):
        self.start()
        for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
            context = self.context()
            context.minimum_version = context.maximum_version = version
            first = self.connect(context)
            first.sendall(b"PING\r\n")
            self.assertEqual(first.recv(100), b"+PONG\r\n")
            session = first.session
            plain = socket.create_connection(("127.0.0.1", self.port), 10)
            with context.wrap_socket(plain, server_hostname="localhost", session=session) as again:
                again.sendall(b"PING\r\n")
                self.assertEqual(again.recv(100), b"+PONG\r\n")
                self.assertTrue(again.session_reused)


class Certificates(TlsCase):
    def refuses(self, context):
        try:
            connection = self.connect(context)
            connection.sendall(b"PING\r\n")
            return connection.recv(100) == b""
        except (ssl.SSLError, ConnectionError):
            return True

    def test_of_clients(self):
        good = self.authority.issue("client")
        with tempfile.TemporaryDirectory() as folder:
            others = Authority(folder)
            bad = others.issue("client")
            for clients, without in (("yes", True), ("optional", False)):
                self.start(clients=clients)
                self.assertEqual(self.refuses(self.context()), without)
                self.assertFalse(self.refuses(self.context(good)))
                self.assertTrue(self.refuses(self.context(bad)))
            with self.assertRaises(ssl.SSLCertVerificationError):  # nor does a client believe all
                self.connect(self.context(authority=others))

    def test_of_the_server_name_where_it_is(self):
        self.start()
        with self.assertRaises(ssl.SSLCertVerificationError):
            context = self.context()
            plain = socket.create_connection(("127.0.0.1", self.port), 10)
            context.wrap_socket(plain, server_hostname="elsewhere")

    def test_name_their_user(self):
        self.start("--tls-auth-clients-user CN --user alice on nopass ~a:* +get +acl|whoami "
                   "--user off off --user default on >correct-horse ~* +@all",
                   clients="optional")
        def who(name):
            certificate, key = self.authority.issue(name)
            return self.client(ssl_certfile=certificate, ssl_keyfile=key)
        self.assertEqual(who("alice").acl_whoami(), "alice")
        import redis
        with self.assertRaises(redis.exceptions.NoPermissionError):
            who("alice").get("b")
        for name in ("off", "nobody"):
            with self.assertRaises(redis.exceptions.AuthenticationError):
                who(name).acl_whoami()

    def test_change_a_hundred_times_while_clients_are_busy(self):
        server = self.start("--tls-auto-reload-interval 0")
        admin = self.client(single_connection_client=True)
        admin.ping()
        steady = self.client(single_connection_client=True)
        steady.ping()
        over, failures, counts = threading.Event(), [], [0, 0]

        def work(index, client_of):
            try:
                while not over.is_set():
                    client_of().incr(f"n{index}")
                    counts[index] += 1
            except Exception as error:  # pylint: disable=broad-except
                failures.append(error)

        workers = [threading.Thread(target=work, args=(0, lambda: steady)),
                   threading.Thread(target=work, args=(1, self.client))]
        for worker in workers:
            worker.start()
        for i in range(100):
            if i % 25 == 0:  # another pair, whose halves are there one after the other
                Path(self.certificate).write_bytes(
                    Path(self.authority.issue("next")[0]).read_bytes())
                Path(self.key).write_bytes(Path(self.folder.name, "next.key").read_bytes())
            admin.config_set("tls-cert-file", self.certificate)
        over.set()
        for worker in workers:
            worker.join()
        self.assertEqual(failures, [])
        self.assertGreater(counts[1], 0)
        self.assertEqual(admin.get("n0"), str(counts[0]).encode())
        self.assertNotIn("TLS failed", server.log())

    def test_changed_files_are_found(self):
        self.start("--tls-auto-reload-interval 1")
        def serial():
            return self.connect(self.context()).getpeercert()["serialNumber"]
        before = serial()
        certificate, key = self.authority.issue("later")
        Path(self.key).write_bytes(Path(key).read_bytes())
        Path(self.certificate).write_bytes(Path(certificate).read_bytes())
        eventually(lambda: serial() != before, "the new certificate is shown")


class Handshakes(TlsCase):
    def test_have_an_end(self):
        server = self.start("--auth-timeout 1")
        connection = self.connect()
        connection.sendall(b"\x16\x03\x01")
        self.assertEqual(connection.recv(1), b"")
        self.assertIn("did not log in within auth-timeout", server.log())

    def test_requests_arrive_byte_by_byte_and_large(self):
        self.start()
        connection = self.connect(self.context())
        for byte in b"*1\r\n$4\r\nPING\r\n":
            connection.sendall(bytes([byte]))
        self.assertEqual(connection.recv(100), b"+PONG\r\n")
        value = bytes(range(256)) * 40_000
        client = self.client()
        client.set("k", value)
        self.assertEqual(client.get("k"), value)
        pipeline = client.pipeline(transaction=False)
        for n in range(5_000):
            pipeline.set(f"k{n}", "v" * (n % 50))
            pipeline.get(f"k{n}")
        self.assertEqual(pipeline.execute()[1::2], [b"v" * (n % 50) for n in range(5_000)])

    def test_subscribers_hear_without_asking(self):
        self.start()
        heard = self.client().pubsub()
        heard.subscribe("c")
        self.assertEqual(heard.get_message(timeout=10)["type"], "subscribe")
        self.client().publish("c", "x" * 100_000)
        self.assertEqual(heard.get_message(timeout=10)["data"], b"x" * 100_000)


class Replicas(TlsCase):
    def test_follow_in_tls(self):
        self.start(clients="yes")
        primary = self.port
        identity = {"ssl_certfile": self.certificate, "ssl_keyfile": self.key}
        source = self.client(port=primary, **identity)
        source.set("before", "v" * 3_000_000)
        for n in range(1000):
            source.set(f"k{n}", "v" * 1000)
        server = self.start("--tls-replication yes", clients="yes")
        replica = self.client(**identity)
        replica.replicaof("127.0.0.1", primary)
        eventually(lambda: replica.info("replication")["master_link_status"] == "up", "linked")
        self.assertEqual(replica.get("before"), b"v" * 3_000_000)
        pipeline = source.pipeline(transaction=False)
        for n in range(2000):
            pipeline.set(f"k{n}", "w" * 1000)
        pipeline.execute()
        self.assertEqual(source.wait(1, 10_000), 1)
        self.assertEqual(replica.get("k1999"), b"w" * 1000)
        self.assertEqual(replica.dbsize(), source.dbsize())
        # Who believes another authority does not follow.
        with tempfile.TemporaryDirectory() as folder:
            replica.config_set("tls-ca-cert-file", Authority(folder).certificate)
            source.client_kill_filter(_type="slave")
            eventually(lambda: "no link to the primary" in server.log()
                       and "certificate verify failed" in server.log(), "it says why")


NODE = shutil.which("node")
NPM_CLIENTS = Path(__file__).resolve().parent.parent / "clients"


class NpmClients(TlsCase):
    @unittest.skipUnless(NODE and (NPM_CLIENTS / "node_modules/ioredis").exists(),
                         "npm's clients are not installed")
    def test_verify_whom_they_speak_to(self):
        self.start()
        with tempfile.TemporaryDirectory() as folder:
            other = Authority(folder, "other")
            done = subprocess.run([NODE, NPM_CLIENTS / "over_tls.js", str(self.port),
                                   self.authority.certificate, other.certificate],
                                  capture_output=True, text=True, timeout=120)
        self.assertEqual((done.returncode, done.stdout), (0, "both speak TLS\n"), done.stderr)


class Memcached(TlsCase):
    def test_speaks_tls(self):
        self.start(engine="memcached")
        from pymemcache.client.base import Client
        client = Client(("localhost", self.port), tls_context=self.context())
        self.addCleanup(client.close)
        client.set("k", b"v" * 500_000)
        self.assertEqual(client.get("k"), b"v" * 500_000)
        self.assertEqual(client.stats("settings")[b"ssl_enabled"], b"yes")
        with self.connect(self.context()) as connection:
            connection.sendall(b"refresh_certs\r\n")
            self.assertEqual(connection.recv(100), b"OK\r\n")
            Path(self.certificate).rename(self.certificate + ".away")
            connection.sendall(b"refresh_certs\r\n")
            self.assertIn(b"SERVER_ERROR", connection.recv(1000))
            Path(self.certificate + ".away").rename(self.certificate)
        self.assertEqual(client.get("k"), b"v" * 500_000)


if __name__ == "__main__":
    main()
