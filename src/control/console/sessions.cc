// SPDX-License-Identifier: Apache-2.0
#include "control/console/sessions.h"

#include <algorithm>
#include <utility>

#include "base/random.h"
#include "base/sha256.h"

namespace control {

namespace {

constexpr size_t kDigits = 64;

}  // namespace

bool Sessions::has_ended(const Session& session) const {
  const int64_t now_us = clock_.monotonic_us();
  return now_us >= session.until_us || now_us >= session.used_us + limits_.idle_ms * 1000;
}

void Sessions::make_room() {
  std::erase_if(sessions_, [this](const auto& entry) { return has_ended(entry.second); });
  if (sessions_.size() < limits_.sessions_max) return;
  sessions_.erase(std::min_element(
      sessions_.begin(), sessions_.end(),
      [](const auto& a, const auto& b) { return a.second.used_us < b.second.used_us; }));
}

Sessions::Begun Sessions::begin(ConsolePrincipal principal) {
  make_room();
  Begun begun = {base::random_hex(kDigits), base::random_hex(kDigits)};
  const int64_t now_us = clock_.monotonic_us();
  sessions_[base::sha256(begun.id)] = {std::move(principal), begun.token, now_us,
                                       now_us + limits_.lifetime_ms * 1000};
  return begun;
}

// Looked up by a digest: how long that takes says nothing about the ids that there are.
const Sessions::Session* Sessions::find(std::string_view id) {
  const auto found = sessions_.find(base::sha256(id));
  if (found == sessions_.end()) return nullptr;
  if (!has_ended(found->second)) return &found->second;
  sessions_.erase(found);
  return nullptr;
}

void Sessions::use(std::string_view id) {
  const auto found = sessions_.find(base::sha256(id));
  if (found != sessions_.end()) found->second.used_us = clock_.monotonic_us();
}

void Sessions::end(std::string_view id) { sessions_.erase(base::sha256(id)); }

}  // namespace control
