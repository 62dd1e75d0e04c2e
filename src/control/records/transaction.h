// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "control/store/store.h"
#include "json/document.h"

// Typed reading and writing of the store. A record is a described struct with an `id` and the name
// of its table:
//
//   struct Subnet { static constexpr std::string_view kTable = "subnet"; std::string id; ... };
//
//   Transaction transaction(store);
//   std::optional<Subnet> subnet = transaction.find<Subnet>("subnet-1");
//   subnet->zone = "b";
//   transaction.put(*subnet);
//   if (auto done = transaction.commit(); !done) ...
//
// All that was read for writing must still be as it was when commit() runs, or nothing is written.

namespace control {

template <typename T>
concept Record = json::Struct<T> && requires(const T& record) {
  { T::kTable } -> std::convertible_to<std::string_view>;
  { record.id } -> std::convertible_to<std::string>;
};

// Used from one thread. Reads see the transaction's own writes. The first failure of the store is
// remembered: from then on reads find nothing, and commit() returns it; whoever is about to act
// upon an absence may ask failure() first.
class Transaction {
 public:
  explicit Transaction(Store& store) : store_(store) {}

  template <Record T>
  std::optional<T> find(std::string_view id) {
    const Entry* entry = load(key_of<T>(id));
    if (entry == nullptr || !entry->value) return std::nullopt;
    return parse<T>(*entry->value, entry->seen);
  }

  // The same without reading what is in it.
  template <Record T>
  bool exists(std::string_view id) {
    const Entry* entry = load(key_of<T>(id));
    return entry != nullptr && entry->value.has_value();
  }

  // All records of a table whose ids begin with `prefix`, in the order of their ids.
  template <Record T>
  std::vector<T> list(std::string_view prefix = {}) {
    std::vector<T> records;
    for (const auto& [value, version] : load_all(key_of<T>(prefix))) {
      if (std::optional<T> record = parse<T>(value, version)) records.push_back(*std::move(record));
    }
    return records;
  }

  // Writes the record whole. It must have been looked for in this transaction, by find() or
  // list(): its absence is as much a thing seen as its content.
  template <Record T>
  void put(const T& record) {
    put(key_of<T>(record.id), json::write(record));
  }
  template <Record T>
  void erase(std::string_view id) {
    put(key_of<T>(id), std::nullopt);
  }

  // Whether this transaction writes the record, so that its revision is not known yet.
  template <Record T>
  bool is_written(std::string_view id) const {
    const auto entry = entries_.find(key_of<T>(id));
    return entry != entries_.end() && entry->second.written;
  }

  bool changed() const { return changed_; }
  const std::optional<StoreError>& failure() const { return failure_; }

  // Once, at the end. Without changes there is nothing to do and nothing is done.
  StoreResult<void> commit();

 private:
  // A row as this transaction leaves it.
  struct Entry {
    std::optional<std::string> value;
    uint64_t seen = 0;
    bool written = false;
  };
  struct Found {
    std::string value;
    uint64_t version;
  };

  template <Record T>
  static std::string key_of(std::string_view id) {
    return std::string(T::kTable) + '/' + std::string(id);
  }

  // Records that know their own version (`uint64_t revision`) are told it.
  template <Record T>
  std::optional<T> parse(std::string_view text, uint64_t version) {
    base::Result<T> record = json::read<T>(text);
    if (!record) {
      fail({StoreError::Kind::kUnavailable,
            "the state is damaged: a " + std::string(T::kTable) + " " + record.error().message});
      return std::nullopt;
    }
    if constexpr (requires { record->revision = version; }) record->revision = version;
    return *std::move(record);
  }

  const Entry* load(const std::string& key);
  std::vector<Found> load_all(const std::string& prefix);
  void put(const std::string& key, std::optional<std::string> value);
  void fail(StoreError error);

  Store& store_;
  std::map<std::string, Entry, std::less<>> entries_;
  std::optional<StoreError> failure_;
  bool changed_ = false;
};

}  // namespace control
