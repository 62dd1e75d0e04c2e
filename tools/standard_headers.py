# SPDX-License-Identifier: Apache-2.0
"""The standard library's headers by the names that we use of them: who says std::vector reaches
<vector> by its own includes. Compilers do not find that out, since their headers include others.
"""

import re

from tree import includes

NAMES = {
    "algorithm": "all_of any_of binary_search clamp copy copy_n count_if equal equal_range fill "
                 "find find_if lower_bound max max_element min min_element minmax none_of "
                 "nth_element partition ranges remove_if reverse shuffle sort stable_sort "
                 "transform unique upper_bound",
    "array": "array to_array",
    "atomic": "atomic atomic_bool atomic_flag atomic_ref atomic_thread_fence "
              "memory_order_acquire memory_order_relaxed memory_order_release "
              "memory_order_seq_cst",
    "bit": "bit_cast bit_ceil bit_width countl_zero countr_zero endian popcount",
    "charconv": "from_chars to_chars",
    "chrono": "chrono",
    "cmath": "ceil floor isfinite isinf isnan log pow signbit sqrt",
    "cstdio": "fclose fopen fprintf fputs printf remove snprintf",
    "cstring": "memchr memcmp memcpy memmove memset strcmp strlen",
    "deque": "deque",
    "filesystem": "filesystem",
    "fstream": "fstream ifstream ofstream",
    "functional": "bind cref function greater hash invoke less ref reference_wrapper",
    "iterator": "back_inserter distance istreambuf_iterator make_move_iterator next prev",
    "limits": "numeric_limits",
    "list": "list",
    "map": "map multimap",
    "memory": "addressof make_shared make_unique shared_ptr unique_ptr weak_ptr",
    "mutex": "call_once lock_guard mutex once_flag scoped_lock unique_lock",
    "numeric": "accumulate gcd iota",
    "optional": "nullopt nullopt_t optional",
    "set": "multiset set",
    "span": "span",
    "sstream": "istringstream ostringstream stringstream",
    "string": "stoi stoul string to_string",
    "string_view": "string_view",
    "thread": "jthread this_thread thread",
    "tuple": "make_tuple tie tuple",
    "unordered_map": "unordered_map unordered_multimap",
    "unordered_set": "unordered_set",
    "utility": "as_const exchange forward in_place make_pair move pair swap",
    "variant": "get_if holds_alternative monostate variant visit",
    "vector": "vector",
}
HEADER_OF = {name: header for header, names in NAMES.items() for name in names.split()}

# What a header has in its own interface, or promises to bring along.
HAS_PAIRS = ("algorithm array deque functional map memory optional set string tuple unordered_map "
             "unordered_set variant vector").split()
BRINGS = {header: {"utility"} for header in HAS_PAIRS}
BRINGS["string"] |= {"string_view"}
BRINGS["span"] = {"array"}
BRINGS["map"] |= {"functional"}  # std::less is a parameter of theirs
BRINGS["set"] |= {"functional"}
BRINGS["filesystem"] = {"string", "chrono"}
BRINGS["fstream"] = BRINGS["sstream"] = {"string"}
BRINGS["thread"] = {"chrono"}
BRINGS["gtest/gtest.h"] = set("atomic functional iterator limits map memory set sstream string "
                              "tuple utility vector".split())

USE = re.compile(r"\bstd::(\w+)")
NOT_CODE = re.compile(r'//.*|^\s*#\s*include.*|"(?:\\.|[^"\\\n])*"', re.MULTILINE)


class StandardIncludes:
    """texts: path relative to src/ -> text."""

    def __init__(self, texts):
        self.texts = texts
        self.reached = {}

    def reach(self, path):
        """The system's headers that a file includes, directly or by ours, and what they bring."""
        if path not in self.reached:
            self.reached[path] = found = set()  # set first: a cycle is reported elsewhere
            for _, quoted, target in includes(self.texts[path]):
                if not quoted:
                    found |= {target} | BRINGS.get(target, set())
                elif target in self.texts:
                    found |= self.reach(target)
        return self.reached[path]

    def problems(self, path):
        missing = {}
        for use in USE.finditer(NOT_CODE.sub('""', self.texts[path])):
            header = HEADER_OF.get(use[1])
            if header and header not in self.reach(path):
                missing.setdefault(header, use[1])
        for header, name in missing.items():
            yield f"src/{path}:1: std::{name} wants <{header}>"
