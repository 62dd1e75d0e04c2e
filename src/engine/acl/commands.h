// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

// What rules may name: the commands of a node, each with a number, and their categories.

namespace engine::acl {

// A category is a bit; a command is in several.
enum Category : uint32_t {
  kKeyspace = 1u << 0,
  kRead = 1u << 1,
  kWrite = 1u << 2,
  kSet = 1u << 3,
  kSortedSet = 1u << 4,
  kList = 1u << 5,
  kHash = 1u << 6,
  kString = 1u << 7,
  kBitmap = 1u << 8,
  kHyperLogLog = 1u << 9,
  kGeo = 1u << 10,
  kStream = 1u << 11,
  kPubSub = 1u << 12,
  kAdmin = 1u << 13,
  kFast = 1u << 14,
  kSlow = 1u << 15,
  kBlocking = 1u << 16,
  kDangerous = 1u << 17,
  kConnection = 1u << 18,
  kTransaction = 1u << 19,
  kScripting = 1u << 20,
};

struct CategoryName {
  std::string_view name;  // without the @
  Category category;
};

// In the order in which ACL CAT lists them.
std::span<const CategoryName> category_names();

// nullopt: there is none of that name. Any case.
std::optional<Category> find_category(std::string_view name);

// Implemented by whoever has the commands; outlives all users. Thread-safe.
class Commands {
 public:
  struct Found {
    size_t number = 0;
    std::string full_name;  // lower case: "get", "client|list"
    bool is_subcommand = false;
    bool has_subcommands = false;
  };

  virtual ~Commands() = default;

  // Numbers are below it.
  virtual size_t count() const = 0;
  // By "get" or "client|list", in any case.
  virtual std::optional<Found> find(std::string_view name) const = 0;
  // The command, and its subcommands if it has some.
  virtual void visit_family(size_t number, const std::function<void(size_t)>& visit) const = 0;
  virtual uint32_t categories(size_t number) const = 0;  // of Category
};

}  // namespace engine::acl
