#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
import unittest

from check_includes import check

MODULES = "# comment\nbase:\nengine/types: base\nengine/keyspace: base engine/types\n"


class CheckIncludes(unittest.TestCase):
    def problems(self, texts, modules=MODULES):
        return "\n".join(check(modules, texts))

    def test_accepts_what_the_lines_allow(self):
        self.assertEqual("", self.problems({
            "base/result.h": "#include <vector>\n",
            "engine/types/list.h": '#include "base/result.h"\n',
            "engine/keyspace/table.cc":
                '#include "engine/types/list.h"\n#include "base/result.h"\n',
        }))

    def test_finds_an_include_of_a_module_that_is_not_named(self):
        found = self.problems({"base/a.cc": '\n#include "engine/types/list.h"\n',
                               "engine/types/list.h": ""})
        self.assertIn("src/base/a.cc:2: base may not include engine/types", found)

    def test_wants_includes_to_start_at_src(self):
        found = self.problems({"base/a.cc": '#include "b.h"\n', "base/b.h": ""})
        self.assertIn('src/base/a.cc:1: "b.h" is no file; an include starts at src/', found)

    def test_wants_our_headers_in_quotes(self):
        found = self.problems({"base/a.cc": "#include <base/b.h>\n", "base/b.h": ""})
        self.assertIn('as "base/b.h"', found)

    def test_wants_a_source_to_begin_with_its_header(self):
        texts = {"base/a.cc": '#include "base/b.h"\n#include "base/a.h"\n',
                 "base/a.h": "", "base/b.h": ""}
        self.assertIn('src/base/a.cc:1: its first include is "base/a.h"', self.problems(texts))

    def test_wants_the_header_of_a_standard_name(self):
        texts = {"base/a.h": '#include <string>\n#include "base/b.h"\n'
                             "std::map<std::string_view, std::vector<int>> a;  // std::set\n",
                 "base/b.h": "#include <vector>\n"}
        self.assertEqual("src/base/a.h:1: std::map wants <map>", self.problems(texts))

    def test_finds_a_source_that_is_included(self):
        found = self.problems({"base/a.cc": '#include "base/b.cc"\n', "base/b.cc": ""})
        self.assertIn("src/base/a.cc:1: base/b.cc is no header", found)

    def test_finds_a_file_outside_every_module(self):
        self.assertIn("src/lost/a.cc:1: belongs to no module", self.problems({"lost/a.cc": ""}))

    def test_finds_a_module_that_names_one_below_it(self):
        found = self.problems({}, "base: net\nnet: base\n")
        self.assertIn("DEPENDENCIES:1: base names net, which is not above it", found)

    def test_finds_a_module_that_stands_twice(self):
        self.assertIn("stands twice", self.problems({}, "base:\nbase:\n"))

    def test_a_plus_brings_along_what_the_module_has(self):
        modules = "base:\nnet: base\nserver: +net\n"
        texts = {"base/a.h": "", "server/b.cc": '#include "base/a.h"\n'}
        self.assertEqual("", self.problems(texts, modules))
        self.assertIn("server may not include base",
                      self.problems(texts, modules.replace("+", "")))

    def test_finds_a_cycle_of_headers(self):
        found = self.problems({"base/a.h": '#include "base/b.h"\n',
                               "base/b.h": '#include "base/a.h"\n'})
        self.assertIn("base/a.h -> base/b.h -> base/a.h: cycle", found)


if __name__ == "__main__":
    unittest.main()
