#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
import unittest

from tidy import check

HEAD = "// SPDX-License-Identifier: Apache-2.0\n"
MODULES = "base:\ncli: base\n"


class Tidy(unittest.TestCase):
    def problems(self, path, body, head=HEAD):
        texts = {"src/DEPENDENCIES": MODULES, path: head + body}
        return [p for p in check(texts) if path in p and ": dead:" not in p]

    def assert_fires(self, rule, body, path="src/base/a.cc", head=HEAD):
        found = self.problems(path, body, head)
        self.assertEqual([rule], [p.split(": ")[1] for p in found], found)

    def test_each_banned_call_fires(self):
        for call in ["strcpy(a, b);", "sprintf(a, b);", "atoi(a);", "std::stoi(a);",
                     "strtol(a, 0, 10);",
                     "rand();", "usleep(1);", "std::this_thread::sleep_for(x);", "std::regex r;",
                     "time(nullptr);", "std::time(nullptr);", "gettimeofday(&tv, nullptr);",
                     "std::chrono::steady_clock::now();", "out << std::endl;", 'printf("x");',
                     "std::cout << x;", "alloca(3);", "throw 1;"]:
            with self.subTest(call):
                self.assert_fires("banned", "  " + call + "\n")

    def test_similar_names_pass(self):
        for line in ["set_time(1);", "clock.time();", "snprintf(a, 2, b);", "std::fprintf(f, s);",
                     "x.rand_seed();", "// printf(x) in a comment", 'call("time(0) in a string");',
                     "std::numbers::e;", "std::from_chars(a, b, c);"]:
            with self.subTest(line):
                self.assertEqual([], self.problems("src/base/a.cc", line + "\n"))

    def test_banned_calls_pass_where_they_belong(self):
        self.assertEqual([], self.problems("src/cli/main.cc", 'std::printf("x");\n'))
        self.assertEqual([], self.problems("src/base/clock.cc", "clock_gettime(a, b);\n"))

    def test_an_exception_with_a_reason_passes_and_one_without_does_not(self):
        excused = "rand();  // tidy: allow banned: why\n"
        self.assertEqual([], self.problems("src/base/a.cc", excused))
        self.assert_fires("banned", "rand();  // tidy: allow banned\n")

    def test_form_of_the_text(self):
        self.assert_fires("license", "int x;\n", head="")
        self.assert_fires("once", "int x;\n", path="src/base/a.h")
        self.assert_fires("newline", "int x;")
        self.assert_fires("whitespace", "int x; \n")
        self.assert_fires("whitespace", "int\tx;\n")
        self.assert_fires("columns", "// " + "x" * 98 + "\n")
        self.assert_fires("leftover", "// TO" + "DO: later\n")
        self.assert_fires("leftover", "// FIX" + "ME later\n")
        self.assert_fires("conflict", "<" * 7 + " HEAD\n")
        self.assert_fires("workplace", "// see /wo" + "rk/main/notes\n")

    def test_a_shebang_may_stand_above_the_license(self):
        head = "#!/usr/bin/env python3\n# SPDX-License-Identifier: Apache-2.0\n"
        self.assertEqual([], self.problems("tools/a.py", "x = 1\n", head))

    def dead(self, texts):
        return [p for p in check({"src/DEPENDENCIES": MODULES, **texts}) if ": dead:" in p]

    def test_finds_dead_headers_and_sources(self):
        self.assertEqual(1, len(self.dead({"src/base/a.h": HEAD})))
        self.assertEqual(1, len(self.dead({"src/lost/a.cc": HEAD})))
        self.assertEqual(1, len(self.dead({"bench/load.cc": HEAD})))

    def test_what_is_used_is_not_dead(self):
        self.assertEqual([], self.dead({"src/base/a.h": HEAD,
                                        "src/base/a.cc": HEAD + '#include "base/a.h"\n'}))
        self.assertEqual([], self.dead({"bench/load.cc": HEAD,
                                        "bench/CMakeLists.txt": "add_executable(load load.cc)\n"}))


if __name__ == "__main__":
    unittest.main()
