// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <csignal>
#include <iterator>
#include <optional>
#include <string_view>
#include <utility>

#include "agent/host/node_keeper.h"
#include "base/log.h"
#include "base/numbers.h"

// What a keeper and its node's process say to each other.

namespace agent {

namespace {

constexpr int kUnansweredMax = 5;  // then a node does not serve
constexpr int kUnansweredByMemberMax = 3;
constexpr int kUnansweredByReadersMax = 12;  // some seconds: it may have something long to do

}  // namespace

void NodeKeeper::talk(std::vector<Words> requests, Answered answered) {
  const auto directory = files_.short_directory();
  if (!directory) return no_answer(directory.error().message);
  std::vector<Words> all = driver_->preamble(target_, record_.spec);
  const size_t skipped = all.size();
  for (Words& request : requests) all.push_back(std::move(request));
  talking_ = true;
  context_.system.converse(
      endpoint(*directory), all,
      is_member() ? context_.options.member_answer_timeout : context_.options.answer_timeout,
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

// The node owns the directory of its socket, and could put another's there.
Endpoint NodeKeeper::endpoint(const std::string& directory) const {
  Endpoint endpoint = driver_->endpoint(record_.spec, directory);
  if (record_.user != 0 && !endpoint.socket_path.empty()) endpoint.user = record_.user;
  return endpoint;
}

void NodeKeeper::ask() {
  std::vector<Words> requests = driver_->questions(spec_);
  measured_ = 0;
  if (now() - measured_at_ >= context_.options.measured_every) {
    std::vector<Words> measurements = driver_->measurements(spec_);
    measured_ = measurements.size();
    measured_at_ = now();
    std::move(measurements.begin(), measurements.end(), std::back_inserter(requests));
  }
  talk(std::move(requests), &NodeKeeper::take_vitals);
}

// The last of the answers, which are no others' concern.
void NodeKeeper::take_readings(Replies& answers) {
  if (measured_ == 0) return;
  const auto first = answers.end() - static_cast<ptrdiff_t>(std::min(measured_, answers.size()));
  const Replies measurements(std::make_move_iterator(first),
                             std::make_move_iterator(answers.end()));
  answers.erase(first, answers.end());
  readings_ = driver_->readings(spec_, measurements);
  readings_at_ = now();
  if (readings_.empty()) return;
  context_.machine.add_to(readings_, context_.system.files(), context_.clock);
  readings_["threads"] = std::max(1, record_.spec.threads);
}

void NodeKeeper::take_vitals(base::Result<Replies> answers) {
  if (!answers) return no_answer(answers.error().message);
  take_readings(*answers);
  const auto vitals = driver_->vitals(spec_, *answers);
  if (!vitals) return does_not_serve(vitals.error().message, false);
  const bool quiet = ready_ && vitals->used_memory_bytes == vitals_.used_memory_bytes &&
                     vitals->clients == vitals_.clients;
  quiet_looks_ = quiet ? quiet_looks_ + 1 : 0;
  const bool has_moved =
      vitals->standing != vitals_.standing ||
      (spec_.following.closely && vitals->replication_offset != vitals_.replication_offset);
  vitals_ = *vitals;
  vitals_at_ = now();
  unanswered_ = failed_starts_ = 0;
  // What was refused just now is told again by the next look.
  if (!std::exchange(just_told_, false)) update_due_ = update_due_ || vitals_.needs_update;
  silent_ = false;
  const bool was_ready = std::exchange(ready_, true);
  if (!was_ready && !record_.only_asked) note_data_read();
  if (!was_ready || has_moved) context_.changed();
  step();
}

void NodeKeeper::no_answer(const std::string& why) {
  if (process_->has_ended()) return ended();
  does_not_serve(why, true);
}

// It does not answer, or answers that it cannot serve: one that loads what its primary has sends
// nothing else for a while, and is in its place all the same.
void NodeKeeper::does_not_serve(const std::string& why, bool is_unheard) {
  update_due_ = true;  // whatever it was being told
  if (++unanswered_ >= unanswered_max() && ready_) {
    ready_ = false;
    silent_ = is_unheard;
    message_ = (is_unheard ? "does not answer: " : "does not serve: ") + why;
    base::log::warning("node {} node={}", message_, spec_.id);
    context_.changed();
  }
  if (must_be_ended_unheard()) return end_unheard();
  look_again(ready_ && !is_member() ? context_.options.poll : context_.options.ready_poll);
}

// Others wait for a member's answer, to take its place.
int NodeKeeper::unanswered_max() const {
  return is_member() ? kUnansweredByMemberMax : kUnansweredMax;
}

// A primary that does not answer and whose place another is to take: what it would still do nobody
// knows before its process has ended.
bool NodeKeeper::must_be_ended_unheard() const {
  if (!silent_ || !process_ || spec_.membership.role != Role::replica) return false;
  return vitals_.standing.role != Role::replica || keeps_readers_waiting();
}

// It still gets a part of the clients of an address that others serve, and was told to let go of.
bool NodeKeeper::keeps_readers_waiting() const {
  const std::vector<std::string>& wanted = spec_.shared_addresses;
  return unanswered_ >= kUnansweredByReadersMax &&
         std::any_of(shares_.begin(), shares_.end(), [&](const std::string& address) {
           return std::find(wanted.begin(), wanted.end(), address) == wanted.end();
         });
}

void NodeKeeper::end_unheard() {
  base::log::warning(
      "node does not answer, and others are to take its place: killed node={} pid={}", spec_.id,
      process_->pid());
  process_->signal(SIGKILL);
}

base::Result<DumpSource> NodeKeeper::dump_source() {
  if (!process_ || !ready_) return base::Error{"node " + spec_.id + " does not answer now"};
  const auto directory = files_.short_directory();
  if (!directory) return directory.error();
  const Endpoint where = endpoint(*directory);
  if (where.socket_path.empty()) return base::Error{"node " + spec_.id + " has no data to keep"};
  return DumpSource{where.socket_path, driver_->preamble(target_, record_.spec), where.user};
}

// Nodes of memcached have no slow log, and are not asked for one.
std::optional<LoggedNode> NodeKeeper::logged() {
  if (gone_ || !files_.exists()) return std::nullopt;
  const bool follows = is_member() && vitals_.standing.role == Role::replica;
  LoggedNode node = {.log = files_.log(), .role = follows ? "S" : "M"};
  if (!process_ || !ready_) return node;
  const auto directory = files_.short_directory();
  if (!directory) return node;
  node.endpoint = endpoint(*directory);
  node.preamble = driver_->preamble(target_, record_.spec);
  return node;
}

// Beside all else: what a stranger says, or does not, is no news of the node.
void NodeKeeper::look_at_source() {
  const SourceCheck& check = spec_.source_check;
  if (check.number == 0 || check.number == checked_source_) return;
  checked_source_ = check.number;
  context_.system.check_source(check, context_.options.source_timeout,
                               [weak = weak_from_this()](SourceFacts facts) {
                                 const auto self = weak.lock();
                                 if (!self || facts.number != self->checked_source_) return;
                                 self->source_ = std::move(facts);
                                 self->context_.changed();
                               });
}

// Only one that leads takes it; who is yet to lead hears of it then.
bool NodeKeeper::must_tell_lease() const {
  const Standing& standing = vitals_.standing;
  return lease_due_ && spec_.membership.role == Role::primary && standing.role == Role::primary &&
         standing.epoch == spec_.membership.epoch;
}

void NodeKeeper::tell_lease() {
  lease_due_ = false;
  const auto words = driver_->lease(spec_, leads_until_boot_ms_);
  if (!words) return look_again(poll());
  talk({*words}, &NodeKeeper::lease_told);
}

// What it does not take it has no use for any more, and the next look shows why.
// By value, as all that talk() may give its answers to.
// NOLINTNEXTLINE(performance-unnecessary-value-param)
void NodeKeeper::lease_told(base::Result<Replies> answers) {
  if (!answers) return no_answer(answers.error().message);
  step();
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
                               .defaults = record_.defaults,
                               .answers = *answers});
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
  const bool has_users =
      !refused_.contains(kUsers) && !std::binary_search(unknown_.begin(), unknown_.end(), kUsers);
  if (has_users) users_ = users_digest(target_);
  failed_ = false;
  told_ = true;
  applied_revision_ = target_.revision;
  shares_ = target_.shared_addresses;
  if (!refused_.contains(kTransitEncryption)) {
    if (auto dropped = files_.drop_other_identities(target_.identity); !dropped) {
      base::log::warning("{} node={}", dropped.error().message, spec_.id);
    }
  }
  context_.changed();
  just_told_ = is_member();
  if (just_told_) return ask();  // what it is now: others may wait for that
  step();
}

}  // namespace agent
