// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/describe.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "agent/api/node.h"
#include "agent/drivers/driver.h"
#include "base/descriptor.h"
#include "base/result.h"

namespace agent {

// What a node's process was started with; written before it is started.
struct StartRecord {
  NodeSpec spec;
  std::string program;
  bool only_asked = false;  // started to be asked what settings it has
  uint64_t starts = 0;      // in this incarnation, without those
  SettingValues defaults;   // the program's settings where nothing sets them
};
BOOST_DESCRIBE_STRUCT(StartRecord, (), (spec, program, only_asked, starts, defaults))

// The directory of one node below the agent's:
//   nodes/<id>/{spec.json, process.json, lock, node.conf, node.log, admin.sock, data/}
class NodeFiles {
 public:
  NodeFiles(std::string state_directory, std::string id);

  // The nodes that have a directory, after what an interrupted remove() left has been removed.
  static base::Result<std::vector<std::string>> list(const std::string& state_directory);

  // Whether it can name a directory of ours.
  static bool is_valid_id(const std::string& id);

  const std::string& id() const { return id_; }
  const std::string& directory() const { return directory_; }
  std::string lock() const { return directory_ + "/lock"; }
  std::string log() const { return directory_ + "/node.log"; }

  // The directory by a name so short that the path of a socket in it is never too long. Valid
  // until the next call.
  base::Result<std::string> short_directory();

  bool exists() const;
  base::Result<void> create();
  base::Result<void> clear_data() const;  // and has an empty directory for it
  base::Result<void> remove();            // all of it, at once to whoever looks

  base::Result<std::optional<NodeSpec>> read_spec() const;
  base::Result<void> write_spec(const NodeSpec& spec) const;
  base::Result<std::optional<StartRecord>> read_record() const;
  base::Result<void> write_record(const StartRecord& record) const;
  base::Result<void> write_config(const std::string& text) const;

 private:
  const std::string state_directory_;
  const std::string id_;
  const std::string directory_;
  base::Descriptor handle_;
};

}  // namespace agent
