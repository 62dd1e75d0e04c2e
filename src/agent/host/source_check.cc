// SPDX-License-Identifier: Apache-2.0
#include "agent/host/source_check.h"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "agent/drivers/shard_words.h"
#include "base/numbers.h"

namespace agent {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

constexpr size_t kWordsMax = 200;  // of what a server says, in a message

int64_t number_in(const std::string& info, const std::string& name) {
  const auto text = info_text(info, name);
  return text ? base::parse_int64(*text).value_or(0) : 0;
}

// The highest database that has keys, counted from one: "db3:keys=..." is the fourth.
int64_t databases_in(std::string_view info) {
  int64_t databases = 0;
  for (size_t at = info.find("\ndb"); at != info.npos; at = info.find("\ndb", at + 1)) {
    const std::string_view rest = info.substr(at + 3);
    const auto number = base::parse_int64(rest.substr(0, rest.find(':')));
    if (number && *number >= 0 && *number < INT32_MAX) databases = std::max(databases, *number + 1);
  }
  return databases;
}

// A name is resolved by asio, which has a thread for that.
class SourceLook final : public std::enable_shared_from_this<SourceLook> {
 public:
  using Done = std::function<void(SourceFacts)>;

  SourceLook(asio::io_context& loop, SourceCheck check, Done done)
      : loop_(loop),
        resolver_(loop),
        timer_(loop),
        check_(std::move(check)),
        done_(std::move(done)) {}

  void start(std::chrono::milliseconds timeout) {
    timer_.expires_after(timeout);
    timer_.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
      if (!error) self->fail("no answer in time");
    });
    resolver_.async_resolve(
        check_.host, std::to_string(check_.port),
        [self = shared_from_this(), timeout](const boost::system::error_code& error, auto found) {
          if (error || found.empty()) return self->fail(error.message());
          self->ask(found.begin()->endpoint(), timeout);
        });
  }

 private:
  void ask(const tcp::endpoint& where, std::chrono::milliseconds timeout) {
    const Endpoint endpoint = {.dialect = Dialect::kResp,
                               .socket_path = "",
                               .address = where.address().to_string(),
                               .port = check_.port};
    converse(loop_, endpoint, source_questions(), timeout,
             [self = shared_from_this()](base::Result<Replies> answers) {
               if (!answers) return self->fail(answers.error().message);
               self->finish(source_facts(self->check_.number, *answers));
             });
  }

  void fail(const std::string& why) {
    SourceFacts facts;
    facts.number = check_.number;
    facts.problem = "it does not answer: " + why;
    finish(std::move(facts));
  }

  void finish(SourceFacts facts) {
    if (!done_) return;
    timer_.cancel();
    std::exchange(done_, nullptr)(std::move(facts));
  }

  asio::io_context& loop_;
  tcp::resolver resolver_;
  asio::steady_timer timer_;
  const SourceCheck check_;
  Done done_;
};

}  // namespace

std::vector<Words> source_questions() {
  return {{"PING"}, {"REPLCONF", "capa", "psync2"}, {"INFO", "all"}};
}

SourceFacts source_facts(uint64_t number, const Replies& answers) {
  SourceFacts facts;
  facts.number = number;
  for (const Reply& answer : answers) {
    if (!answer.is_error) continue;
    facts.problem = "it answers: " + answer.text().substr(0, kWordsMax);
    return facts;
  }
  const std::string info = answers.empty() ? "" : answers.back().text();
  const auto version = info_text(info, "redis_version");
  if (!version) {
    facts.problem = "it is no Redis or Valkey server";
    return facts;
  }
  facts.version = version->substr(0, kWordsMax);
  facts.is_cluster = number_in(info, "cluster_enabled") == 1;
  const int64_t dataset = number_in(info, "used_memory_dataset");
  facts.data_bytes = dataset > 0 ? dataset : number_in(info, "used_memory");
  facts.databases = databases_in(info);
  facts.offset = number_in(info, "master_repl_offset");
  return facts;
}

void check_source(boost::asio::io_context& loop, const SourceCheck& check,
                  std::chrono::milliseconds timeout, std::function<void(SourceFacts)> done) {
  std::make_shared<SourceLook>(loop, check, std::move(done))->start(timeout);
}

}  // namespace agent
