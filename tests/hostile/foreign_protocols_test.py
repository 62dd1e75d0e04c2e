#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Other protocols at a cache's port: HTTP, as a web page has a browser speak it, TLS, and
memcached's binary protocol where it is not served. The connection ends without an answer and
before anything runs."""

import socket

from hostile_case import HostileCase, ServerCase, eventually, main

REQUEST_LINES = [b"POST / HTTP/1.1", b"post / http/1.1", b"GET / HTTP/1.1", b"get /x?y HTTP/1.0",
                 b"PUT / HTTP/1.1", b"SET / HTTP/1.1", b"OPTIONS * HTTP/1.1", b"PRI * HTTP/2.0",
                 b"CONNECT x:1 HTTP/1.1", b"POST", b"GET /\" HTTP/1.1"]
HEADERS = [b"Host: 127.0.0.1", b"host:x", b"HOST: x"]
TLS_HELLO = bytes.fromhex("16030100c8010000c40303") + b"\x00" * 190


class ForeignCase(ServerCase):
    line_end = b"\r\n"

    def send_and_read_all(self, data, address=None):
        """What the server says until it ends the connection."""
        if address is None:
            client = socket.create_connection(("127.0.0.1", self.server.port), 30)
        else:
            client = socket.socket(socket.AF_UNIX)
            client.settimeout(30)
            client.connect(address)
        said = b""
        with client:
            client.sendall(data)
            try:
                while chunk := client.recv(65536):
                    said += chunk
            except ConnectionError:
                pass
        return said

    def closes_log_lines(self, text):
        return [line for line in self.server.log().splitlines() if text in line]


class Redis(ForeignCase, HostileCase):
    flags = "--admin-socket admin.sock"

    def test_http_is_closed_before_anything_runs(self):
        self.only_tarn("Redis answers the first lines, and knows POST and Host: only")
        for line in REQUEST_LINES + HEADERS:
            for end in (b"\r\n", b"\n"):
                said = self.send_and_read_all(line + end + b"SET pwn 1" + end)
                self.assertEqual(said, b"", line)
        self.assertEqual(self.ask("EXISTS", "pwn"), b"0")

    def test_a_whole_request_as_a_browser_sends_it(self):
        self.only_tarn("Redis closes at the second line")
        body = b"SET pwn 1\r\nQUIT\r\n"
        request = (b"POST / HTTP/1.1\r\nHost: localhost:6379\r\nContent-Type: text/plain\r\n"
                   b"Content-Length: %d\r\n\r\n" % len(body)) + body
        self.assertEqual(self.send_and_read_all(request), b"")
        self.assertEqual(self.ask("EXISTS", "pwn"), b"0")
        self.assertEqual(len(self.closes_log_lines("HTTP")), 1)

    def test_http_behind_requests_of_ours(self):
        self.only_tarn("see above")
        for line in (b"POST / HTTP/1.1\r\n", b"*1\r\n$4\r\nPOST\r\n", b"Host: x\r\n",
                     b"*3\r\n$6\r\nDELETE\r\n$1\r\n/\r\n$8\r\nHTTP/1.1\r\n"):
            self.send_and_read_all(b"PING\r\n" + line + b"SET pwn 1\r\n")
        self.assertEqual(self.ask("EXISTS", "pwn"), b"0")

    def test_the_administration_is_no_web_server_either(self):
        self.only_tarn("it has none")
        said = self.send_and_read_all(b"GET / HTTP/1.1\r\nSET pwn 1\r\n", self.path("admin.sock"))
        self.assertEqual(said, b"")
        self.assertEqual(self.ask("EXISTS", "pwn"), b"0")

    def test_values_may_look_like_http(self):
        self.assertEqual(self.watcher.call("SET", "/", "HTTP/1.1"), ("+", b"OK"))
        self.assertEqual(self.ask("GET", "/"), b"HTTP/1.1")
        self.assertEqual(self.watcher.call("ECHO", "POST / HTTP/1.1")[1], b"POST / HTTP/1.1")

    def test_tls_and_the_binary_protocol_end_at_their_first_byte(self):
        self.only_tarn("Redis waits for the end of the line")
        self.assertEqual(self.send_and_read_all(TLS_HELLO), b"")
        self.assertEqual(self.send_and_read_all(b"\x80\x0b" + b"\0" * 22), b"")
        self.assertEqual(len(self.closes_log_lines("TLS")), 1)


class Memcached(ForeignCase):
    engine = "memcached"

    def setUp(self):
        if not self.is_tarn():
            self.skipTest("memcached executes what stands behind HTTP")

    def stored(self):
        return self.send_and_read_all(b"get pwn\r\nquit\r\n") != b"END\r\n"

    def test_http_is_closed_before_anything_runs(self):
        for line in REQUEST_LINES + HEADERS:
            if line.startswith(b"get"):
                continue  # which is a request of memcached's
            said = self.send_and_read_all(line + b"\r\nset pwn 0 0 1\r\n1\r\n")
            self.assertEqual(said, b"", line)
        self.assertFalse(self.stored())

    def test_tls_ends_at_its_first_byte(self):
        self.assertEqual(self.send_and_read_all(TLS_HELLO), b"")
        eventually(lambda: self.closes_log_lines("TLS"), "the log says so")

    def test_values_may_look_like_anything(self):
        value = b"POST / HTTP/1.1\r\nHost: x\r\n\x80"
        said = self.send_and_read_all(b"set v 0 0 %d\r\n%s\r\nget v\r\nquit\r\n"
                                      % (len(value), value))
        self.assertEqual(said, b"STORED\r\nVALUE v 0 %d\r\n%s\r\nEND\r\n" % (len(value), value))


if __name__ == "__main__":
    main()
