# SPDX-License-Identifier: Apache-2.0
"""All families of commands that are drawn from."""

from families.bitmaps import Bitmaps
from families.geo import Geo
from families.hashes import Hashes
from families.hyperloglog import HyperLogLog
from families.keys import Keys
from families.lists import Lists
from families.sets import Sets
from families.scripts import Scripts
from families.settings import Settings
from families.sorted_sets import LexicalSets, SortedSets
from families.streams import Streams
from families.strings import Strings
from families.transactions import Transactions

OF_A_TYPE = (Strings, Lists, Sets, Hashes, SortedSets, LexicalSets, Streams, Bitmaps,
             HyperLogLog, Geo)
OF_ALL = (Keys, Settings)

__all__ = ["OF_ALL", "OF_A_TYPE", "Scripts", "Transactions"]
