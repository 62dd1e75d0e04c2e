// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string_view>

#include "engine/acl/commands.h"
#include "engine/session/command_table.h"

namespace engine {

// The ACL categories of a command: those of its row, and those that follow from its flags.
uint32_t acl_categories(const CommandSpec& spec);  // of acl::Category

// A node's commands as the rules of users name them: by the names that they have always had, and
// without those of the administration's socket.
class AclCommands final : public acl::Commands {
 public:
  explicit AclCommands(const CommandTable& table) : table_(table) {}

  size_t count() const override { return table_.size(); }
  std::optional<Found> find(std::string_view name) const override;
  void visit_family(size_t number, const std::function<void(size_t)>& visit) const override;
  uint32_t categories(size_t number) const override;

 private:
  const CommandTable& table_;
};

}  // namespace engine
