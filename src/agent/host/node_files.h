// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/describe.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "agent/api/node.h"
#include "agent/drivers/driver.h"
#include "agent/host/host_files.h"
#include "agent/process/log_rotation.h"
#include "base/result.h"

namespace agent {

// What a node's process was started with; written before it is started.
struct StartRecord {
  NodeSpec spec;
  std::string program;
  bool only_asked = false;  // started to be asked what settings it has
  uint64_t starts = 0;      // in this incarnation, without those
  SettingValues defaults;   // the program's settings where nothing sets them
  bool had_data = false;    // there was data that it was to begin with
  uint32_t user = 0;        // that it runs as; 0: the agent's own
};
BOOST_DESCRIBE_STRUCT(StartRecord, (),
                      (spec, program, only_asked, starts, defaults, had_data, user))

// The directory of one node below the agent's:
//   nodes/<id>/{spec.json, process.json, lock, node.conf, users.acl, node.log, run/, data/}
//
// A node that runs as a user of its own (give_to()) owns data/ and run/, where its admin socket is,
// and nothing else: it reads what it is told, and what the agent goes by it can neither read nor
// replace.
class NodeFiles {
 public:
  // `files` outlives it.
  NodeFiles(HostFiles& files, std::string state_directory, std::string id);

  // The nodes that have a directory, after what an interrupted remove() left has been removed.
  static base::Result<std::vector<std::string>> list(HostFiles& files,
                                                     const std::string& state_directory);

  // Whether it can name a directory of ours.
  static bool is_valid_id(const std::string& id);

  const std::string& id() const { return id_; }
  const std::string& directory() const { return directory_; }
  std::string lock() const { return directory_ + "/lock"; }
  std::string log() const { return directory_ + "/node.log"; }

  // The directory by a name so short that the path of a socket in it is never too long. Valid
  // until the next call.
  base::Result<std::string> short_directory();

  // Whose node it is from now on. Where its data was another's, all of that becomes the user's.
  base::Result<void> give_to(uint32_t user);
  uint32_t user() const { return user_; }  // 0: the agent's own
  // The user that an earlier agent has given it to, if there is one.
  static std::optional<uint32_t> user_of(const HostFiles& files, const std::string& state_directory,
                                         const std::string& id);

  bool exists() const;
  std::string last_log_line() const;
  base::Result<void> rotate_log(const LogLimits& limits) const;
  base::Result<void> create();
  // And has an empty directory for it; but for the epoch of the node's shard, if it is to stay: an
  // empty node that knew none would lead in one that has been given out before.
  base::Result<void> clear_data(bool keeps_epoch) const;
  base::Result<void> remove();  // all of it, at once to whoever looks

  // Where a file of data is put that the node is to begin with, until its directory of data is
  // ready; take_dump() gives it to the node.
  std::string fetched_dump() const { return directory_ + "/restore.rdb"; }
  base::Result<void> take_dump() const;
  // Whether there is data on the disk that the node would begin with; and that of the one file,
  // which it has read, and which is old from then on.
  bool has_data() const;
  base::Result<void> drop_dump() const;

  base::Result<std::optional<NodeSpec>> read_spec() const;
  base::Result<void> write_spec(const NodeSpec& spec) const;
  base::Result<std::optional<StartRecord>> read_record() const;
  base::Result<void> write_record(const StartRecord& record) const;
  base::Result<void> write_config(const std::string& text) const;
  base::Result<void> write_users(const std::string& text) const;

  // The identity's files, by names of its own, so that what runs with another one keeps that until
  // it is told of this one; drop_other_identities() removes those then. `key` in the clear.
  bool has_identity(const NodeIdentity& identity) const;
  base::Result<void> write_identity(const NodeIdentity& identity, const std::string& key) const;
  base::Result<void> drop_other_identities(const NodeIdentity& identity) const;

 private:
  std::string dump() const;
  // A file that the node is to read.
  base::Result<void> write_for_node(const std::string& name, const std::string& text) const;
  base::Result<void> give_all(const std::string& path) const;

  HostFiles& files_;
  const std::string state_directory_;
  const std::string id_;
  const std::string directory_;
  std::optional<HostFiles::ShortName> short_name_;
  uint32_t user_ = 0;
};

}  // namespace agent
