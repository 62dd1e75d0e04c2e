// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "base/ascii.h"
#include "engine/acl/commands.h"

namespace engine::acl {

// A few commands, for tests: get, set, del, select, client (list, kill), acl (whoami).
class TestCommands final : public Commands {
 public:
  size_t count() const override { return rows_.size(); }
  std::optional<Found> find(std::string_view name) const override {
    for (size_t i = 0; i < rows_.size(); i++) {
      if (!base::equals_ignore_case(rows_[i].name, name)) continue;
      return Found{.number = i,
                   .full_name = rows_[i].name,
                   .is_subcommand = rows_[i].name.find('|') != std::string::npos,
                   .has_subcommands = rows_[i].has_subcommands};
    }
    return std::nullopt;
  }
  void visit_family(size_t number, const std::function<void(size_t)>& visit) const override {
    for (size_t i = 0; i < rows_.size(); i++) {
      if (i == number || rows_[i].name.starts_with(rows_[number].name + "|")) visit(i);
    }
  }
  uint32_t categories(size_t number) const override { return rows_[number].categories; }

  size_t number(std::string_view name) const { return find(name)->number; }

 private:
  struct Row {
    std::string name;
    uint32_t categories;
    bool has_subcommands = false;
  };
  const std::vector<Row> rows_ = {
      {"get", kRead | kString | kFast, false},
      {"set", kWrite | kString | kSlow, false},
      {"del", kWrite | kKeyspace | kSlow, false},
      {"select", kConnection | kFast, false},
      {"client", kSlow, true},
      {"client|list", kConnection | kAdmin | kDangerous | kSlow, false},
      {"client|kill", kConnection | kAdmin | kDangerous | kSlow, false},
      {"acl", kSlow, true},
      {"acl|whoami", kSlow, false},
  };
};

}  // namespace engine::acl
