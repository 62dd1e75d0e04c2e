// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "engine/server/connection.h"
#include "engine/server/shared_messages.h"
#include "engine/server/worker.h"

namespace engine {

namespace {

// Clients that are sent what they are to forget before any reply of this moment goes; what many
// have read is not to hold up all others.
constexpr size_t kToldFirst = 64;

}  // namespace

// Nothing is sent yet, and nobody closed: the client that hears may be the one whose requests are
// being executed.
void Worker::deliver_messages() {
  node().bell.quiet(index());
  deliver_published();
  const TrackingMail mail = node().tracking.take(index());
  for (const Invalidation& invalidation : mail.invalidations) deliver(invalidation);
  for (const BroadcastInvalidation& told : mail.broadcasts) {
    tell(told.client, told.redirect, told.keys.get());
  }
  invalidated_until_ = std::max(invalidated_until_, mail.until);
}

void Worker::deliver_published() {
  SharedMessages shared(dispatcher().keyspace_worker().memory);
  node().pubsub.deliver(index(), [this, &shared](uint64_t client_id, const Message& message,
                                                 const std::string* pattern) {
    Connection* connection = find(client_id);
    if (connection == nullptr) return;
    lend_storage(connection->client().out);
    shared.write(connection->client(), message, pattern);
    if (connection->hears()) listeners_.push_back(client_id);
  });
}

// --- what clients are to forget ---------------------------------------------------------------

void Worker::deliver(const Invalidation& invalidation) {
  if (invalidation.kind == Invalidation::Kind::kRedirectBroken) {
    Connection* connection = find(invalidation.client);
    if (connection == nullptr || connection->client().tracking == nullptr) return;
    connection->client().tracking->redirect_broken = true;
    if (write_broken_redirect(connection->client())) has_been_told(*connection);
    return;
  }
  const std::vector<std::string> key = {invalidation.key};
  const bool all = invalidation.kind == Invalidation::Kind::kAll;
  tell(invalidation.client, invalidation.redirect, all ? nullptr : &key);
}

void Worker::tell(uint64_t client_id, uint64_t redirect, const std::vector<std::string>* keys) {
  Connection* connection = find(redirect != 0 ? redirect : client_id);
  if (connection == nullptr || connection->client().close_asap ||
      connection->client().close_after_reply) {
    if (redirect != 0) node().tracking.redirect_is_broken(index(), client_id);
    return;
  }
  lend_storage(connection->client().out);
  if (write_invalidation(connection->client(), redirect != 0, keys)) has_been_told(*connection);
}

void Worker::has_been_told(Connection& connection) {
  if (!connection.hears()) {
    // It is among them already, or with those who hear published messages.
    more_invalidated_ |=
        std::find(invalidated_.begin(), invalidated_.end(), &connection) == invalidated_.end();
  } else if (invalidated_.size() < kToldFirst) {
    invalidated_.push_back(&connection);
  } else {
    listeners_.push_back(connection.client().id);
    more_invalidated_ = true;
  }
}

// Those with replies of their own that wait for others to be told come last: they are held, if need
// be, as what this worker tells counts as told by then.
void Worker::flush_told() {
  const auto writers = std::stable_partition(
      invalidated_.begin(), invalidated_.end(),
      [](Connection* connection) { return connection->client().untold == 0; });
  for (auto place = invalidated_.begin(); place != writers; ++place) (*place)->flush_heard();
  const uint64_t until = std::exchange(invalidated_until_, 0);
  if (std::exchange(more_invalidated_, false)) {
    listeners_.push_back(kAllTold);
    invalidated_marks_.push_back(until);
  } else {
    have_told(until);
  }
  for (auto place = writers; place != invalidated_.end(); ++place) (*place)->flush_heard();
  invalidated_.clear();
}

void Worker::have_told(uint64_t until) {
  node().tracking.told(index(), until);
  node().control.gate_has_moved();
}

}  // namespace engine
