// SPDX-License-Identifier: Apache-2.0
#include "engine/types/scored_member.h"

#include <new>

namespace engine {

ScoredMember* ScoredMember::create(base::SlabCache& memory, std::string_view member, double score) {
  auto* made = new (memory.allocate(bytes_for(member.size()))) ScoredMember();
  made->score_ = score;
  char* to = made->text();
  if (member.size() < kLong) {
    made->short_length_ = static_cast<uint8_t>(member.size());
  } else {
    made->short_length_ = kLong;
    const uint64_t length = member.size();
    std::memcpy(to, &length, sizeof length);
    to += sizeof length;
  }
  if (!member.empty()) std::memcpy(to, member.data(), member.size());
  return made;
}

void ScoredMember::destroy(base::SlabCache& memory, ScoredMember* member) {
  memory.free(member, bytes_for(member->member().size()));
}

}  // namespace engine
