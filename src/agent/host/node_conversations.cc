// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "agent/host/node_keeper.h"
#include "base/log.h"

// What a keeper and its node's process say to each other.

namespace agent {

namespace {

constexpr int kUnansweredMax = 5;  // then a node does not serve

}  // namespace

void NodeKeeper::talk(std::vector<Words> requests, Answered answered) {
  const auto directory = files_.short_directory();
  if (!directory) return no_answer(directory.error().message);
  std::vector<Words> all = driver_->preamble(target_, record_.spec);
  const size_t skipped = all.size();
  for (Words& request : requests) all.push_back(std::move(request));
  talking_ = true;
  converse(context_.loop, driver_->endpoint(record_.spec, *directory), all,
           context_.options.answer_timeout,
           [weak = weak_from_this(), number = ++conversation_, skipped,
            answered](base::Result<Replies> answers) {
             const auto self = weak.lock();
             if (!self || self->conversation_ != number) return;
             self->talking_ = false;
             if (answers) {
               answers->erase(answers->begin(), answers->begin() + static_cast<ptrdiff_t>(skipped));
             }
             (self.get()->*answered)(std::move(answers));
           });
}

void NodeKeeper::ask() { talk(driver_->questions(spec_), &NodeKeeper::take_vitals); }

void NodeKeeper::take_vitals(base::Result<Replies> answers) {
  if (!answers) return no_answer(answers.error().message);
  const auto vitals = driver_->vitals(spec_, *answers);
  if (!vitals) return no_answer(vitals.error().message);
  const bool quiet = ready_ && vitals->used_memory_bytes == vitals_.used_memory_bytes &&
                     vitals->clients == vitals_.clients;
  quiet_looks_ = quiet ? quiet_looks_ + 1 : 0;
  vitals_ = *vitals;
  unanswered_ = failed_starts_ = 0;
  update_due_ = update_due_ || vitals_.needs_update;
  if (!std::exchange(ready_, true)) context_.changed();
  step();
}

void NodeKeeper::no_answer(const std::string& why) {
  if (process_->has_ended()) return ended();
  update_due_ = true;  // whatever it was being told
  if (++unanswered_ >= kUnansweredMax && ready_) {
    ready_ = false;
    message_ = "does not answer: " + why;
    base::log::warning("node {} node={}", message_, spec_.id);
    context_.changed();
  }
  look_again(ready_ ? context_.options.poll : context_.options.ready_poll);
}

void NodeKeeper::learn(base::Result<Replies> answers) {
  if (!answers) return no_answer(answers.error().message);
  SettingValues values = driver_->inspected(*answers);
  if (values.empty()) return no_answer("it does not say what settings it has");
  context_.programs.insert_or_assign({record_.program, record_.spec.engine}, std::move(values));
  step();  // which ends it, and starts it with all settings
}

void NodeKeeper::compare(base::Result<Replies> answers) {
  if (!answers) return no_answer(answers.error().message);
  const SettingValues current = answers->empty() ? SettingValues() : driver_->inspected(*answers);
  changes_ = driver_->changes({.wanted = target_,
                               .started = record_.spec,
                               .current = current,
                               .defaults = record_.defaults});
  limit();  // before the node makes use of it
  if (changes_.live.empty()) return conclude(std::move(changes_), {});
  std::vector<Words> requests;
  for (const Change& change : changes_.live) requests.push_back(change.request);
  talk(std::move(requests), &NodeKeeper::take_verdicts);
}

void NodeKeeper::take_verdicts(base::Result<Replies> answers) {
  if (!answers) return no_answer(answers.error().message);
  std::map<std::string, std::string> refused;
  Changes changes = std::move(changes_);
  for (size_t i = 0; i < answers->size(); i++) {
    const std::string& name = changes.live[i].name;
    switch (driver_->verdict((*answers)[i])) {
      case Verdict::kDone:
        break;
      case Verdict::kPending: {
        // Another spelling of what it was started with needs nothing.
        const auto started = record_.spec.settings.find(name);
        const auto wanted = target_.settings.find(name);
        const bool same = started != record_.spec.settings.end() &&
                          wanted != target_.settings.end() && started->second == wanted->second;
        if (!same) changes.pending.push_back(name);
        break;
      }
      case Verdict::kUnknown:
        changes.unknown.push_back(name);
        break;
      case Verdict::kRefused:
        refused.emplace(name, (*answers)[i].text());
        break;
    }
  }
  conclude(std::move(changes), refused);
}

// All has been told that can be told.
void NodeKeeper::conclude(Changes changes, std::map<std::string, std::string> refused) {
  if (target_.engine != record_.spec.engine) changes.pending.push_back("engine");
  if (program_of(target_) != record_.program) changes.pending.push_back("engine_version");
  std::sort(changes.pending.begin(), changes.pending.end());
  std::sort(changes.unknown.begin(), changes.unknown.end());
  pending_ = std::move(changes.pending);
  unknown_ = std::move(changes.unknown);
  for (const auto& [name, why] : refused) {
    base::log::warning("node refuses a setting: {}: {} node={}", name, why, spec_.id);
  }
  // One value that cannot be must not keep all others from being in effect.
  refused_ = std::move(refused);
  failed_ = false;
  told_ = true;
  applied_revision_ = target_.revision;
  context_.changed();
  step();
}

}  // namespace agent
