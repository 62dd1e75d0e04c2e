#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Who comes from elsewhere is refused for as long as there is no password.

A network namespace of the test's own gives the loopback device a second address, outside 127/8: to
the server, a peer with that address is not of this machine, and nothing leaves it all the same.
"""

import ctypes
import fcntl
import os
import socket
import struct
import unittest

from hostile_case import Client, Closed, HostileCase, main

ADDRESS = "192.0.2.1"  # reserved for documentation
CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
SIOCSIFADDR, SIOCSIFFLAGS, IFF_UP = 0x8916, 0x8914, 1


def enter_network_namespace():
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWNET) != 0 and libc.unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0:
        raise unittest.SkipTest("no network namespace: " + os.strerror(ctypes.get_errno()))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        fcntl.ioctl(control, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", IFF_UP))
        fcntl.ioctl(control, SIOCSIFADDR, struct.pack("16sHH4s16x", b"lo:1", socket.AF_INET, 0,
                                                      socket.inet_aton(ADDRESS)))


class ProtectedMode(HostileCase):
    flags = f"--bind 127.0.0.1 {ADDRESS}"

    @classmethod
    def setUpClass(cls):
        enter_network_namespace()
        super().setUpClass()

    def connect_from_elsewhere(self):
        client = Client.__new__(Client)
        client.socket = socket.create_connection((ADDRESS, self.server.port), 60, (ADDRESS, 0))
        client.reader = client.socket.makefile("rb")
        self.addCleanup(client.close)
        return client

    def test_without_a_password_only_this_machine_is_served(self):
        stranger = self.connect_from_elsewhere()
        kind, error = stranger.read()
        self.assertEqual(kind, "-")
        self.assertTrue(error.startswith(b"DENIED "), error)
        self.assertIn(b"protected mode", error)
        with self.assertRaises((Closed, ConnectionError)):
            stranger.read()
        self.assert_served()

    def test_a_password_or_a_setting_opens_the_door(self):
        self.ask("CONFIG", "SET", "requirepass", "secret")
        stranger = self.connect_from_elsewhere()
        self.assertEqual(stranger.call("PING")[1][:6], b"NOAUTH")
        self.assertEqual(stranger.call("AUTH", "secret"), ("+", b"OK"))
        self.ask("CONFIG", "SET", "requirepass", "", "protected-mode", "no")
        self.assertEqual(self.connect_from_elsewhere().call("PING"), ("+", b"PONG"))
        self.ask("CONFIG", "SET", "protected-mode", "yes")
        self.assertEqual(self.connect_from_elsewhere().read()[1][:6], b"DENIED")


if __name__ == "__main__":
    main()
