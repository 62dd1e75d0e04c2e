// SPDX-License-Identifier: Apache-2.0
#include "engine/session/acl_commands.h"

#include <utility>

namespace engine {

namespace {

constexpr std::pair<AclCategory, acl::Category> kOfRows[] = {
    {kKeyspaceCategory, acl::kKeyspace},
    {kStringCategory, acl::kString},
    {kConnectionCategory, acl::kConnection},
    {kDangerousCategory, acl::kDangerous},
    {kBitmapCategory, acl::kBitmap},
    {kTransactionCategory, acl::kTransaction},
    {kListCategory, acl::kList},
    {kHashCategory, acl::kHash},
    {kSetCategory, acl::kSet},
    {kSortedSetCategory, acl::kSortedSet},
    {kStreamCategory, acl::kStream},
    {kHyperLogLogCategory, acl::kHyperLogLog},
    {kGeoCategory, acl::kGeo},
    {kScriptingCategory, acl::kScripting},
    {kAdminCategory, acl::kAdmin},
};

}  // namespace

uint32_t acl_categories(const CommandSpec& spec) {
  uint32_t categories = 0;
  for (const auto& [row, category] : kOfRows) {
    if ((spec.categories & row) != 0) categories |= category;
  }
  if ((spec.flags & kWrite) != 0) categories |= acl::kWrite;
  // What runs scripts may well write.
  if ((spec.flags & kReadOnly) != 0 && (categories & acl::kScripting) == 0) {
    categories |= acl::kRead;
  }
  if ((spec.flags & kAdmin) != 0) categories |= acl::kAdmin;
  if ((categories & acl::kAdmin) != 0) categories |= acl::kDangerous;
  if ((spec.flags & kPubSub) != 0) categories |= acl::kPubSub;
  if ((spec.flags & kBlocking) != 0) categories |= acl::kBlocking;
  categories |= (spec.flags & kFast) != 0 ? acl::kFast : acl::kSlow;
  return categories;
}

std::optional<acl::Commands::Found> AclCommands::find(std::string_view name) const {
  const size_t bar = name.find('|');
  const std::string_view words[] = {name.substr(0, bar),
                                    bar == name.npos ? std::string_view{} : name.substr(bar + 1)};
  const CommandSpec* spec = table_.find(words[0], CommandTable::Names::kOriginal);
  if (spec == nullptr || (spec->flags & kAdminSocket) != 0) return std::nullopt;
  if (bar != name.npos) {
    if (spec->subcommands.empty()) return std::nullopt;
    spec = table_.resolve(words, CommandTable::Names::kOriginal).spec;
    if (spec == nullptr || spec->container.empty()) return std::nullopt;
  }
  return Found{.number = spec->index,
               .full_name = full_name(*spec),
               .is_subcommand = !spec->container.empty(),
               .has_subcommands = !spec->subcommands.empty()};
}

void AclCommands::visit_family(size_t number, const std::function<void(size_t)>& visit) const {
  visit(number);
  for (const CommandSpec& subcommand : table_.by_index(number).subcommands) {
    visit(subcommand.index);
  }
}

uint32_t AclCommands::categories(size_t number) const {
  const CommandSpec& spec = table_.by_index(number);
  return (spec.flags & kAdminSocket) != 0 ? 0 : acl_categories(spec);
}

}  // namespace engine
