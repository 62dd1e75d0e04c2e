// SPDX-License-Identifier: Apache-2.0
#include "control/metrics/shelf.h"

#include <iterator>
#include <utility>

namespace control::metrics {

namespace {

constexpr int64_t kIdleS = 600;  // by then the keeper has written it, or never will

}  // namespace

Shelf::Held& Shelf::hold(int64_t start_s, BlockKeeper& keeper) {
  const auto [place, is_new] = blocks_.try_emplace(start_s);
  if (!is_new) return place->second;
  for (const auto& [found_s, bytes] : keeper.read({series_, level_.step_s, start_s}, start_s)) {
    if (auto block = Block::decode(bytes)) place->second.block = *std::move(block);
  }
  return place->second;
}

void Shelf::merge(int64_t at_s, const Point& samples, BlockKeeper& keeper) {
  const int64_t start_s = at_s - at_s % level_.block_s();
  Held& held = hold(start_s, keeper);
  held.block.merge(static_cast<uint32_t>((at_s - start_s) / level_.step_s), samples);
  held.is_dirty = true;
}

void Shelf::tend(Batch& batch) {
  for (auto entry = blocks_.begin(); entry != blocks_.end();) {
    Held& held = entry->second;
    if (std::exchange(held.is_dirty, false)) {
      batch.blocks.emplace_back(BlockKey{series_, level_.step_s, entry->first},
                                held.block.encode());
      held.handed_over_s = batch.now_s;
    }
    entry = batch.now_s > held.handed_over_s + kIdleS ? blocks_.erase(entry) : std::next(entry);
  }
}

void Shelf::each(const std::function<void(int64_t start_s, const Block& block)>& visit) const {
  for (const auto& [start_s, held] : blocks_) visit(start_s, held.block);
}

}  // namespace control::metrics
