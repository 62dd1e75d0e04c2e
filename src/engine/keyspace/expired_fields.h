// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "engine/keyspace/guard.h"
#include "engine/types/hash.h"

namespace engine {

// Tells that fields of a hash have expired, as one effect.
// `key` is a view.
class ExpiredFields final : public ExpiryObserver {
 public:
  ExpiredFields(const Guard& guard, uint32_t db, std::string_view key)
      : guard_(guard), db_(db), key_(key) {}

  void field_expires(std::string_view field) override {
    if (guard_.effect_sink() == nullptr) [[likely]]
      return;
    Effects& effects = guard_.worker().effects;
    if (!begun_) effects.add_removal(db_, "HDEL", key_);
    begun_ = true;
    effects.append(field);
  }

 private:
  const Guard& guard_;
  uint32_t db_;
  std::string_view key_;
  bool begun_ = false;
};

}  // namespace engine
