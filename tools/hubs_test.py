#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Which headers are precompiled, and who begins with which."""

import tempfile
import unittest
from pathlib import Path
from unittest import mock

import tree
from clang_checks import alone_work
from hubs import Hubs
from standard_headers import NAMES

HEAVY = "".join(f"#include <library/{number}.h>\n" for number in range(50))


class HubsTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="tarn-test-")
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        for module in ("tree", "clang_checks"):
            patch = mock.patch(f"{module}.ROOT", self.root)
            patch.start()
            self.addCleanup(patch.stop)
        tree.reachable.cache_clear()

    def write(self, name, *headers, text=""):
        path = self.root / "src" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(f'#include "{header}"\n' for header in headers) + text)
        return path

    def users_of(self, header, count=5):
        return [self.write(f"m/user_{number}.cc", header) for number in range(count)]

    def test_a_heavy_header_of_many_is_a_hub(self):
        hub = self.write("m/hub.h", text=HEAVY)
        users = self.users_of("m/hub.h")
        hubs = Hubs([*users, hub])
        self.assertEqual([hubs.of(user) for user in users], [hub] * len(users))

    def test_no_header_begins_with_itself(self):
        hub = self.write("m/hub.h", text=HEAVY)
        self.assertIsNone(Hubs([*self.users_of("m/hub.h"), hub]).of(hub))

    def test_a_light_one_or_one_of_a_few_is_none(self):
        self.write("m/light.h")
        self.assertEqual(Hubs(self.users_of("m/light.h")).hubs, set())
        self.write("m/heavy.h", text=HEAVY)
        self.assertEqual(Hubs(self.users_of("m/heavy.h", count=2)).hubs, set())

    def test_what_is_reached_through_another_counts(self):
        hub = self.write("m/hub.h", text=HEAVY)
        self.write("m/middle.h", "m/hub.h")
        hubs = Hubs(self.users_of("m/middle.h"))
        self.assertEqual({hub, self.root / "src/m/middle.h"} & hubs.hubs, hubs.hubs)
        self.assertEqual(len(hubs.hubs), 1)

    def test_a_header_is_compiled_apart_from_a_source_that_begins_with_more(self):
        hub = self.write("m/hub.h", text=HEAVY)
        plain = self.write("m/plain.h")
        source = self.write("m/plain.cc", "m/plain.h", "m/hub.h")
        work = dict(alone_work([source, *self.users_of("m/hub.h")]))
        self.assertEqual((work[plain], work[source]), (None, hub))

    def test_a_source_without_a_hub_stands_for_its_header(self):
        self.write("m/own.h")
        source = self.write("m/own.cc", "m/own.h")
        self.assertEqual(list(alone_work([source])), [(source, None)])

    def test_a_source_stands_for_its_header_that_reaches_as_much(self):
        self.write("m/hub.h", text=HEAVY)
        header = self.write("m/own.h", "m/hub.h")
        source = self.write("m/own.cc", "m/own.h")
        work = dict(alone_work([source, *self.users_of("m/hub.h")]))
        self.assertIn(source, work)
        self.assertNotIn(header, work)


class StandardHeadersTest(unittest.TestCase):
    def test_all_whose_names_are_known_are_precompiled(self):
        text = (tree.ROOT / "cmake/standard_headers.h").read_text(encoding="utf-8")
        self.assertEqual([header for _, _, header in tree.includes(text)], list(NAMES))


if __name__ == "__main__":
    unittest.main()
