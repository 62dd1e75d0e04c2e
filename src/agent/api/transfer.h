// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/describe.hpp>
#include <cstdint>
#include <string>

// What the service and an agent say to each other about data at rest: the files that backups
// consist of, and what becomes of them. As with nodes, the service says what there is to be, the
// agent what it sees, and both may say it any number of times.

namespace agent {

// An object in the installation's store of backups, or in a bucket.
struct ObjectName {
  std::string bucket;  // empty: the store of backups
  std::string name;
  // Wrapped by the service's master key: what the object is encrypted with. Empty: it is not.
  std::string data_key;

  bool operator==(const ObjectName&) const = default;
};
BOOST_DESCRIBE_STRUCT(ObjectName, (), (bucket, name, data_key))

// NOLINTBEGIN(readability-identifier-naming): documents spell them so
enum class TransferKind {
  save,    // a node's data becomes the object `to`
  copy,    // `from` becomes `to`
  remove,  // `to` is to be no more
};
BOOST_DESCRIBE_ENUM(TransferKind, save, copy, remove)
// NOLINTEND(readability-identifier-naming)

// Something that an agent is to bring about, once. It is done again, from the start, by an agent
// that was ended meanwhile.
struct Transfer {
  std::string id;
  uint64_t revision = 0;  // of the store
  TransferKind kind = TransferKind::save;
  std::string node = {};  // save: whose data
  ObjectName from = {};
  ObjectName to = {};

  bool operator==(const Transfer&) const = default;
};
BOOST_DESCRIBE_STRUCT(Transfer, (), (id, revision, kind, node, from, to))

// NOLINTBEGIN(readability-identifier-naming): documents spell them so
enum class TransferState { waiting, running, done, failed };
BOOST_DESCRIBE_ENUM(TransferState, waiting, running, done, failed)
// NOLINTEND(readability-identifier-naming)

// What is known of a file of data after it was read from end to end.
struct DataFile {
  int64_t size_bytes = 0;
  std::string sha256 = {};   // of the file as it is without encryption; hexadecimal
  int64_t memory_bytes = 0;  // that it takes in a node; 0: it does not say

  bool operator==(const DataFile&) const = default;
};
BOOST_DESCRIBE_STRUCT(DataFile, (), (size_bytes, sha256, memory_bytes))

struct TransferStatus {
  std::string id;
  TransferState state = TransferState::waiting;
  int64_t bytes_done = 0;
  int64_t bytes_total = 0;   // 0: not known
  std::string message = {};  // why it failed
  DataFile file = {};        // save and copy, once done

  bool operator==(const TransferStatus&) const = default;
};
BOOST_DESCRIBE_STRUCT(TransferStatus, (), (id, state, bytes_done, bytes_total, message, file))

// What a node is to begin with: fetched before its first start, in place of nothing.
struct Restore {
  ObjectName from = {};  // no name: it begins empty
  DataFile file = {};    // what is known of it; of files that others wrote nothing is

  bool operator==(const Restore&) const = default;
};
BOOST_DESCRIBE_STRUCT(Restore, (), (from, file))

}  // namespace agent
