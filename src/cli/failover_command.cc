// SPDX-License-Identifier: Apache-2.0
#include "cli/failover_command.h"

#include <algorithm>
#include <cstdio>
#include <set>

#include "cli/operator_client.h"
#include "cli/say.h"
#include "cli/verb.h"

namespace cli {

namespace {

constexpr const char* kShard = "--shard";

const control::ReplicationGroupView* find_group(const control::StatusView& view,
                                                const std::string& id) {
  const auto found =
      std::find_if(view.groups.begin(), view.groups.end(),
                   [&](const control::ReplicationGroupView& group) { return group.id == id; });
  return found == view.groups.end() ? nullptr : &*found;
}

std::string primary_of(const control::StatusView& view, const std::string& group) {
  for (const control::CacheView& cache : view.caches) {
    if (cache.replication_group != group) continue;
    for (const control::NodeView& node : cache.nodes) {
      if (node.role == "primary") return cache.id;
    }
  }
  return "";
}

// Says what is new of what is happening; a sentence whose figures alone have changed is not.
class Teller {
 public:
  void tell(const std::vector<std::string>& sentences) {
    std::set<std::string> now;
    for (const std::string& sentence : sentences) {
      const std::string what = sentence.substr(0, sentence.find(": "));
      if (!told_.contains(what)) say(sentence);
      now.insert(what);
    }
    told_ = std::move(now);
  }

 private:
  static void say(const std::string& sentence) {
    std::printf("  %s\n", control::printable(sentence).c_str());
    std::fflush(stdout);
  }

  std::set<std::string> told_;
};

// Until the group is available; the last view of it.
base::Result<control::StatusView> follow(const StateDirectory& state, const std::string& group) {
  Teller teller;
  uint64_t moment = 0;
  for (;;) {
    auto view = ask_status(state, moment);
    if (!view) return view;
    const control::ReplicationGroupView* const found = find_group(*view, group);
    if (found == nullptr) return base::Error{"replication group " + group + " is gone"};
    teller.tell(found->progress);
    if (found->status == "available") return view;
    moment = view->moment;
  }
}

}  // namespace

int run_failover(const std::vector<std::string>& arguments) {
  VerbWords words;
  const Verb verb = {.about =
                         "Makes a replica the primary, as ElastiCache's TestFailover does, and "
                         "shows what happens until the group is available again.",
                     .name = "tarn failover",
                     .argument = "GROUP",
                     .argument_help = "a replication group, as 'tarn status' names it",
                     .options = {{kShard, "NUMBER", "its node group", "0001"}}};
  if (const auto code = read_words(verb, arguments, words)) return *code;
  const auto before = ask_status(words.state);
  if (!before) return fail(before.error().message);
  const auto called =
      call_api(words.state, "TestFailover",
               {{"ReplicationGroupId", words.argument}, {"NodeGroupId", words.options[kShard]}});
  if (!called) return fail(called.error().message);
  // As the service calls it.
  const std::string group(*called->structure("ReplicationGroup")->string("ReplicationGroupId"));
  const std::string former = primary_of(*before, group);
  std::printf("%s: the failover has begun, %s is the primary\n", group.c_str(), former.c_str());
  std::fflush(stdout);
  const auto after = follow(words.state, group);
  if (!after) return fail(after.error().message + "; what has become of it 'tarn status' says");
  const std::string leading = primary_of(*after, group);
  if (leading == former) {
    return fail("the failover was given up and " + former +
                " leads again; 'aws elasticache describe-events' says why");
  }
  std::printf("%s is available: %s is the primary\n", group.c_str(), leading.c_str());
  return 0;
}

}  // namespace cli
