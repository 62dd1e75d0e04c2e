// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/numbers.h"
#include "base/random.h"
#include "engine/commands/random_commands.h"
#include "engine/server/simulated_node.h"

// A user who may use some keys sends random commands of every kind, also in transactions and
// scripts, and waits for keys: what he may not read is in no reply, what he may not change stays as
// it is. In debug builds every key that a command touches is held against those that access was
// asked for (engine/execution/key_witness.h).

namespace engine {
namespace {

using Peer = SimulatedNode::Peer;
using Words = RandomCommands::Words;

constexpr std::string_view kMarker = "hidden";  // in all values that nobody is to read

// What changes the connection, or whom it is of, and the data set as a whole; and what only takes
// long to answer.
const std::vector<std::string_view> kLeftOut = {
    "auth",      "hello",   "quit",     "reset",     "client",     "multi",      "exec",
    "discard",   "watch",   "unwatch",  "subscribe", "psubscribe", "ssubscribe", "flushdb",
    "wait",      "waitaof", "shutdown", "monitor",   "sync",       "psync",      "replconf",
    "replicaof", "slaveof", "failover", "command"};

std::string encoded(const Words& words) {
  std::string text = "*" + std::to_string(words.size()) + "\r\n";
  for (const std::string& word : words) {
    text += "$" + std::to_string(word.size()) + "\r\n" + word + "\r\n";
  }
  return text;
}

int64_t commands_to_send() {
  constexpr int64_t kInEveryTestRun = 12'000;
  const char* asked = std::getenv("TARN_ACCESS_COMMANDS");
  return asked == nullptr ? kInEveryTestRun : base::parse_int64(asked).value_or(kInEveryTestRun);
}

class AccessModel : public ::testing::Test {
 protected:
  // A value of every type, with `mark` in all that can be read of it.
  void fill(const std::string& prefix, const std::string& mark) {
    const std::string k = prefix;
    for (const Words& words :
         std::vector<Words>{{"SET", k + "s", mark},
                            {"SET", k + "n", mark.empty() ? "10" : mark},
                            {"RPUSH", k + "l", mark + "a", mark + "b", mark + "c"},
                            {"RPUSH", k + "l2", mark + "x"},
                            {"HSET", k + "h", mark + "f", mark + "1", mark + "g", mark + "2"},
                            {"SADD", k + "t", mark + "a", mark + "b", mark + "c"},
                            {"SADD", k + "t2", mark + "b", mark + "d"},
                            {"ZADD", k + "z", "1", mark + "a", "2", mark + "b", "3", mark + "c"},
                            {"ZADD", k + "z2", "1", mark + "a"},
                            {"GEOADD", k + "geo", "13.361389", "38.115556", mark + "p"},
                            {"XADD", k + "x", "1-1", mark + "f", mark + "v"},
                            {"XADD", k + "x", "1-2", mark + "f", mark + "v"},
                            {"XGROUP", "CREATE", k + "x", "grp", "0"},
                            {"PFADD", k + "pf", mark + "a", "b"}}) {
      say(words);
    }
  }

  void refill(const std::string& prefix) {
    Words words = {"DEL"};
    for (const char* name : kNames) words.push_back(prefix + name);
    say(words);
    fill(prefix, "");
  }

  std::string say(const Words& words) { return node_.say(admin_, encoded(words)); }

  // What all keys hold that begin so.
  std::map<std::string, std::string> dumps(const std::string& prefix) {
    std::map<std::string, std::string> all;
    for (const char* name : kNames) all[name] = say({"DUMP", prefix + name});
    return all;
  }

  void log_in(const Words& rules, size_t clients) {
    Words words = {"ACL", "SETUSER", "someone", "reset", "on", ">pass"};
    words.insert(words.end(), rules.begin(), rules.end());
    ASSERT_EQ(say(words), "+OK\r\n");
    for (size_t i = 0; i < clients; i++) {
      clients_.push_back(node_.connect());
      node_.say(clients_.back(), encoded({"HELLO", "3", "AUTH", "someone", "pass"}));
    }
  }

  // Bytes of one request, or of a few that belong together.
  std::string request(RandomCommands& commands) {
    switch (commands.dice().below(12)) {
      case 0:
        return transaction(commands);
      case 1:
        return encoded(script(commands));
      default:
        return encoded(commands.next());
    }
  }

  static std::string transaction(RandomCommands& commands) {
    std::string bytes;
    if (commands.dice().below(3) == 0) bytes += encoded({"WATCH", commands.key()});
    bytes += encoded({"MULTI"});
    for (size_t i = 1 + commands.dice().below(4); i > 0; i--) bytes += encoded(commands.next());
    return bytes + encoded({"EXEC"});
  }

  // One that runs what it is given, with some of its keys declared, or none.
  static Words script(RandomCommands& commands) {
    const Words inner = commands.next();
    Words words = {"EVAL", "return redis.pcall(unpack(ARGV))", "0"};
    if (commands.dice().below(2) == 0) words = {words[0], words[1], "1", commands.key()};
    words.insert(words.end(), inner.begin(), inner.end());
    return words;
  }

  // Sends commands by all clients, and counts what they are answered.
  template <typename Check>
  void run(uint64_t usual_seed, const std::vector<std::string>& prefixes, Check check) {
    const bool is_long = std::getenv("TARN_ACCESS_COMMANDS") != nullptr;
    const uint64_t seed = is_long ? base::random_seed() : usual_seed;
    SCOPED_TRACE("seed " + std::to_string(seed));
    RandomCommands commands(seed, prefixes, kLeftOut);
    const int64_t count = commands_to_send();
    for (int64_t i = 0; i < count; i++) {
      const Peer& client = clients_[commands.dice().below(clients_.size())];
      const std::string bytes = request(commands);
      const std::string reply = node_.say(client, bytes);
      if (reply.find(kMarker) != reply.npos) FAIL() << "was told: " << reply << "\nfor: " << bytes;
      if (client->closed_by_node()) FAIL() << "closed after: " << bytes;
      count_reply(reply);
      // Somebody makes what others wait for, and whoever waits for nothing gives up.
      if (i % 4 == 0) say({"LPUSH", prefixes[0] + "l", "x"});
      if (i % 64 == 0) refill(prefixes[0]);
      if (i % 256 == 0) node_.run_for_ms(2000);
      if (i % 512 == 0) check();
      if (HasFatalFailure()) return;
    }
    check();
  }

  void count_reply(const std::string& reply) {
    replies_++;
    if (reply.find("NOPERM") != reply.npos || reply.find("ACL failure") != reply.npos) {
      refused_++;
    } else if (!reply.starts_with("-")) {
      done_++;
    }
  }

  static constexpr const char* kNames[] = {"s", "n",  "l", "l2", "h",   "t",  "t2",
                                           "z", "z2", "x", "pf", "geo", "new"};

  SimulatedNode node_{settings(), 7};
  Peer admin_ = node_.connect();
  std::vector<Peer> clients_;
  int64_t replies_ = 0;
  int64_t done_ = 0;
  int64_t refused_ = 0;

 private:
  static Settings settings() {
    Settings settings;
    settings.threads = 2;
    return settings;
  }
};

TEST_F(AccessModel, KeysThatAUserMayNotUseAreNeitherReadNorChanged) {
  fill("secret:", std::string(kMarker));
  fill("write:", std::string(kMarker));
  fill("read:", "");
  say({"PFCOUNT", "read:pf"});  // which keeps in the key what it has counted, as in Redis
  fill("open:", "");
  log_in({"+@all", "-@admin", "-@dangerous", "+sort", "~open:*", "%R~read:*", "%W~write:*"}, 4);
  const auto secret = dumps("secret:");
  const auto read = dumps("read:");
  run(1, {"open:", "read:", "write:", "secret:"}, [&] {
    ASSERT_EQ(dumps("secret:"), secret);
    ASSERT_EQ(dumps("read:"), read);
  });
  EXPECT_GT(done_, replies_ / 4);  // else nothing was proven
  EXPECT_GT(refused_, replies_ / 20);
}

TEST_F(AccessModel, DatabasesThatAUserMayNotUseAreNeitherReadNorChanged) {
  say({"SELECT", "1"});
  fill("open:", std::string(kMarker));
  const auto other = dumps("open:");
  say({"SELECT", "0"});
  fill("open:", "");
  log_in({"+@all", "-@admin", "allkeys", "db=0"}, 4);
  run(2, {"open:"}, [&] {
    say({"SELECT", "1"});
    ASSERT_EQ(dumps("open:"), other);
    say({"SELECT", "0"});
  });
  EXPECT_GT(done_, replies_ / 4);
}

}  // namespace
}  // namespace engine
