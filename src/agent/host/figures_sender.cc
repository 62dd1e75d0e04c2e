// SPDX-License-Identifier: Apache-2.0
#include "agent/host/figures_sender.h"

#include <utility>

#include "base/log.h"

namespace agent {

namespace {

// In JSON, about.
size_t bytes_of(const NodeFigures& figures) {
  constexpr size_t kNode = 100;
  constexpr size_t kFigure = 24;
  size_t bytes = kNode + figures.id.size();
  for (const auto& [name, value] : figures.readings) bytes += name.size() + kFigure;
  return bytes;
}

}  // namespace

FiguresSender::FiguresSender(Parts parts, Collect collect)
    : parts_(std::move(parts)),
      collect_(std::move(collect)),
      told_(parts_.first_number),
      timer_(parts_.system.make_timer()) {}

void FiguresSender::start() { wait(); }

void FiguresSender::wait() {
  timer_->start(parts_.interval, [this] { send_all(); });
}

void FiguresSender::send_all() {
  size_t bytes = 0;
  for (NodeFigures& look : collect_()) {
    NodeFigures figures = told_.tell(std::move(look));
    const size_t more = bytes_of(figures);
    if (waiting_.empty() || bytes + more > parts_.message_bytes) {
      waiting_.push_back({.host = parts_.host, .nodes = {}});
      bytes = 0;
    }
    bytes += more;
    waiting_.back().nodes.push_back(std::move(figures));
  }
  told_.end_round();
  send_next();
}

void FiguresSender::send_next() {
  if (waiting_.empty()) return wait();
  const FiguresReport report = std::move(waiting_.front());
  waiting_.pop_front();
  parts_.service.figures(
      report, [weak = weak_from_this()](const base::Result<FiguresReply>& reply) {
        const auto self = weak.lock();
        if (!self) return;
        if (!reply) {
          base::log::verbose("figures were not taken: {}", reply.error().message);
          self->waiting_.clear();
          self->told_.forget_all();
        } else {
          self->told_.forget(reply->unknown);
        }
        self->send_next();
      });
}

}  // namespace agent
