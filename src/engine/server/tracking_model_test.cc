// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/numbers.h"
#include "engine/server/simulated_node.h"

// Clients that keep copies and obey what they are told, on a node of several workers whose turns
// come from a seed: once somebody has the answer to a change, nobody has a copy of before.

namespace engine {
namespace {

using Peer = SimulatedNode::Peer;

// One value of RESP: a scalar, or elements.
struct Value {
  char type = 0;
  std::string text;
  std::vector<Value> elements;
};

// Takes one value off the front; nothing if it is not all there.
std::optional<Value> parse(std::string_view& bytes) {
  const size_t end = bytes.find("\r\n");
  if (end == std::string_view::npos) return std::nullopt;
  Value value{.type = bytes[0], .text = std::string(bytes.substr(1, end - 1)), .elements = {}};
  std::string_view rest = bytes.substr(end + 2);
  const int64_t length = base::parse_int64(value.text).value_or(0);
  if (value.type == '$' && length >= 0) {
    const auto size = static_cast<size_t>(length);
    if (rest.size() < size + 2) return std::nullopt;
    value.text = rest.substr(0, size);
    rest.remove_prefix(size + 2);
  } else if (value.type == '*' || value.type == '>' || value.type == '%' || value.type == '~') {
    for (int64_t i = 0; i < (value.type == '%' ? 2 * length : length); i++) {
      auto element = parse(rest);
      if (!element) return std::nullopt;
      value.elements.push_back(std::move(*element));
    }
  }
  bytes = rest;
  return value;
}

int64_t number(const std::string& text) { return base::parse_int64(text).value_or(0); }

// What has been acknowledged: the value of a key that somebody knows it to have had.
using Acknowledged = std::map<std::string, int64_t>;

class Connected {
 public:
  explicit Connected(Peer to) : peer(std::move(to)) {}

  // All that has come since.
  std::vector<Value> values() {
    held_ += peer->take();
    std::string_view rest = held_;
    std::vector<Value> all;
    while (auto value = parse(rest)) all.push_back(std::move(*value));
    held_.erase(0, held_.size() - rest.size());
    return all;
  }

  Peer peer;

 private:
  std::string held_;
};

// A client that reads keys, and keeps what it has read until it is told to forget it.
class Cache {
 public:
  Cache(SimulatedNode& node, const std::string& options, bool redirects, bool opts_in)
      : opts_in_(opts_in), reader_(node.connect()) {
    if (redirects) {
      teller_.emplace(node.connect());
      const std::string id = node.say(teller_->peer, "CLIENT ID\r\n");
      node.say(teller_->peer, "SUBSCRIBE __redis__:invalidate\r\n");
      node.say(reader_.peer, "CLIENT TRACKING ON REDIRECT " + id.substr(1, id.size() - 3) + " " +
                                 options + "\r\n");
    } else {
      node.say(reader_.peer, "HELLO 3\r\nCLIENT TRACKING ON " + options + "\r\n");
    }
  }

  void read(const std::string& key) {
    if (opts_in_) reader_.peer->send("CLIENT CACHING YES\r\n");
    reader_.peer->send("GET " + key + "\r\n");
    asked_.push_back({key, true});
  }

  // With a connection of its own for what it is told, that one is looked at first: what is told
  // while a reading is on its way is about what that may bring.
  void take() {
    if (teller_) {
      for (const Value& value : teller_->values()) forget(value.elements.at(2));
    }
    for (const Value& value : reader_.values()) {
      if (value.type == '>') {
        forget(value.elements.at(1));
      } else if (value.text != "OK") {
        keep(value);
      }
    }
  }

  // The first key of which it has a copy that is older than it may be; empty: there is none.
  std::string stale(const Acknowledged& acknowledged) const {
    for (const auto& [key, value] : copies_) {
      const auto known = acknowledged.find(key);
      if (known != acknowledged.end() && value < known->second) return key;
    }
    return "";
  }

  size_t forgotten() const { return forgotten_; }
  size_t kept() const { return kept_; }

 private:
  struct Asked {
    std::string key;
    bool valid;
  };

  void keep(const Value& value) {
    ASSERT_FALSE(asked_.empty());
    const Asked asked = asked_.front();
    asked_.pop_front();
    if (!asked.valid) return;
    copies_[asked.key] = value.type == '$' && value.text != "-1" ? number(value.text) : 0;
    kept_++;
  }

  void forget(const Value& keys) {
    for (const Value& key : keys.elements) {
      forgotten_ += copies_.erase(key.text);
      for (Asked& asked : asked_) {
        if (teller_ && asked.key == key.text) asked.valid = false;
      }
    }
  }

  const bool opts_in_;
  Connected reader_;
  std::optional<Connected> teller_;
  std::deque<Asked> asked_;
  std::map<std::string, int64_t> copies_;
  size_t forgotten_ = 0;
  size_t kept_ = 0;
};

// Counts up: so which of two values is the newer one shows.
class Writer {
 public:
  explicit Writer(SimulatedNode& node) : connection_(node.connect()) {}

  void write(const std::string& key) {
    connection_.peer->send("INCR " + key + "\r\n");
    sent_.push_back(key);
  }
  void write_both(const std::string& key, const std::string& other) {
    connection_.peer->send("MULTI\r\nINCR " + key + "\r\nINCR " + other + "\r\nEXEC\r\n");
    sent_.push_back(key);
    sent_.push_back(other);
  }

  void take(Acknowledged& acknowledged) {
    for (const Value& value : connection_.values()) {
      for (const Value& element : value.elements) know(element, acknowledged);
      if (value.type == ':') know(value, acknowledged);
    }
  }

 private:
  void know(const Value& value, Acknowledged& acknowledged) {
    int64_t& known = acknowledged[sent_.front()];
    known = std::max(known, number(value.text));
    sent_.pop_front();
  }

  Connected connection_;
  std::deque<std::string> sent_;
};

class TrackingModel : public ::testing::TestWithParam<uint64_t> {
 protected:
  static Settings settings() {
    Settings settings;
    settings.threads = 3;
    return settings;
  }

  std::string any_key() { return "key:" + std::to_string(node_.dice().below(6)); }

  void act() {
    const size_t what = node_.dice().below(10);
    if (what < 4) {
      caches_[node_.dice().below(caches_.size())]->read(any_key());
    } else if (what < 7) {
      writers_[node_.dice().below(writers_.size())]->write(any_key());
    } else if (what < 8) {
      writers_[node_.dice().below(writers_.size())]->write_both(any_key(), any_key());
    } else {
      node_.step(node_.clock.monotonic_us());
    }
  }

  // Who has an answer knows; then the caches look at what has come, and at nothing later.
  void look() {
    for (const auto& writer : writers_) writer->take(acknowledged_);
    for (const auto& cache : caches_) {
      cache->take();
      ASSERT_EQ(cache->stale(acknowledged_), "");
    }
  }

  void add(const std::string& options, bool redirects, bool opts_in = false) {
    caches_.push_back(std::make_unique<Cache>(node_, options, redirects, opts_in));
  }

  SimulatedNode node_{settings(), GetParam()};
  std::vector<std::unique_ptr<Cache>> caches_;
  std::vector<std::unique_ptr<Writer>> writers_;
  Acknowledged acknowledged_;
};

TEST_P(TrackingModel, NobodyHasACopyThatIsKnownToBeOld) {
  for (int i = 0; i < 2; i++) {
    add("", false);
    add("OPTIN", false, true);
    add("BCAST", false);
    add("BCAST PREFIX key:1 PREFIX key:2 PREFIX key:3 PREFIX key:4 PREFIX key:5 PREFIX key:0",
        false);
    add("", true);
    add("BCAST", true);
  }
  for (int i = 0; i < 4; i++) writers_.push_back(std::make_unique<Writer>(node_));
  for (int i = 0; i < 1000; i++) {
    act();
    if (node_.dice().below(2) == 0) node_.step(node_.clock.monotonic_us());
    ASSERT_NO_FATAL_FAILURE(look());
  }
  node_.run_until_idle();
  ASSERT_NO_FATAL_FAILURE(look());
  size_t least_kept = SIZE_MAX;
  size_t least_forgotten = SIZE_MAX;
  for (const auto& cache : caches_) {
    least_kept = std::min(least_kept, cache->kept());
    least_forgotten = std::min(least_forgotten, cache->forgotten());
  }
  EXPECT_GT(least_kept, 5u);
  EXPECT_GT(least_forgotten, 2u);
}

INSTANTIATE_TEST_SUITE_P(Seeds, TrackingModel, ::testing::Range<uint64_t>(1, 41));

}  // namespace
}  // namespace engine
