// SPDX-License-Identifier: Apache-2.0
#include "cli/backup_commands.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <ctime>

#include "base/ascii.h"
#include "base/clock.h"
#include "cli/operator_client.h"
#include "cli/say.h"
#include "cli/verb.h"

namespace cli {

namespace {

constexpr const char* kName = "--name";
constexpr const char* kInto = "--into";
constexpr const char* kType = "--type";
constexpr const char* kReplicas = "--replicas";

template <typename View>
const View* find_view(const std::vector<View>& views, const std::string& id) {
  const auto found =
      std::find_if(views.begin(), views.end(), [&](const View& view) { return view.id == id; });
  return found == views.end() ? nullptr : &*found;
}

// One line that is drawn over itself on a terminal, and is left out elsewhere.
class ProgressBar {
 public:
  void draw(int64_t done, int64_t total) {
    if (!is_terminal_ || total <= 0) return;
    constexpr int kWidth = 40;
    const int filled = static_cast<int>(std::min(done, total) * kWidth / total);
    std::printf("\r  [%s%s] %3lld%%", std::string(static_cast<size_t>(filled), '#').c_str(),
                std::string(static_cast<size_t>(kWidth - filled), ' ').c_str(),
                static_cast<long long>(std::min(done, total) * 100 / total));
    std::fflush(stdout);
    is_drawn_ = true;
  }
  void end() {
    if (is_drawn_) std::printf("\n");
    is_drawn_ = false;
  }

 private:
  const bool is_terminal_ = isatty(STDOUT_FILENO) == 1;
  bool is_drawn_ = false;
};

// "my-cache-2026-11-30-03-15-59"
std::string name_for(const std::string& of) {
  const std::time_t now = base::SystemClock().wall_ms() / 1000;
  std::tm time = {};
  gmtime_r(&now, &time);
  char date[32];
  (void)std::strftime(date, sizeof(date), "-%Y-%m-%d-%H-%M-%S", &time);
  return of + date;
}

// Until the snapshot is there; why it is not, if it does not come to be.
base::Result<void> follow_snapshot(const StateDirectory& state, const std::string& name) {
  ProgressBar bar;
  uint64_t moment = 0;
  for (;;) {
    const auto view = ask_status(state, moment);
    if (!view) return view.error();
    const control::SnapshotView* const found = find_view(view->snapshots, name);
    if (found == nullptr) return base::Error{"snapshot " + name + " is gone"};
    bar.draw(found->bytes_done, found->bytes_total);
    if (found->status == "failed") {
      bar.end();
      return base::Error{"the snapshot failed: " + found->failure};
    }
    if (found->status != "creating") {
      bar.end();
      return {};
    }
    moment = view->moment;
  }
}

// What a cache that does not come up says.
std::string trouble_of(const control::CacheView& cache) {
  for (const control::NodeView& node : cache.nodes) {
    if (!node.message.empty()) return cache.id + ": " + node.message;
  }
  return cache.id + " is " + cache.status;
}

// Until all that belongs to it is available.
base::Result<void> follow_restore(const StateDirectory& state, const std::string& name,
                                  bool is_group) {
  uint64_t moment = 0;
  for (;;) {
    const auto view = ask_status(state, moment);
    if (!view) return view.error();
    const control::ReplicationGroupView* const group = find_view(view->groups, name);
    bool done = is_group ? group != nullptr && group->status == "available" : true;
    for (const control::CacheView& cache : view->caches) {
      if ((is_group ? cache.replication_group : cache.id) != name) continue;
      if (cache.status == "restore-failed") return base::Error{trouble_of(cache)};
      done = done && cache.status == "available";
    }
    if (done) return {};
    moment = view->moment;
  }
}

}  // namespace

int run_backup(const std::vector<std::string>& arguments) {
  VerbWords words;
  const Verb verb = {.about =
                         "Takes a snapshot, as ElastiCache's CreateSnapshot does, and waits until "
                         "it is there.",
                     .name = "tarn backup",
                     .argument = "CACHE",
                     .argument_help = "a replication group or a cache cluster",
                     .options = {{kName, "SNAPSHOT", "what it is to be called (CACHE-DATE)", ""}}};
  if (const auto code = read_words(verb, arguments, words)) return *code;
  const auto view = ask_status(words.state);
  if (!view) return fail(view.error().message);
  const std::string of = base::to_lower(words.argument);
  const bool is_group = find_view(view->groups, of) != nullptr;
  const std::string wish = words.options[kName].empty() ? name_for(of) : words.options[kName];
  const auto called =
      call_api(words.state, "CreateSnapshot",
               {{"SnapshotName", wish}, {is_group ? "ReplicationGroupId" : "CacheClusterId", of}});
  if (!called) return fail(called.error().message);
  const std::string name(*called->structure("Snapshot")->string("SnapshotName"));
  std::printf("%s: the snapshot %s has begun\n", of.c_str(), name.c_str());
  std::fflush(stdout);
  if (const auto made = follow_snapshot(words.state, name); !made) {
    return fail(made.error().message);
  }
  std::printf("%s is available; 'tarn restore %s --into NEW-NAME' makes a cache of it\n",
              name.c_str(), name.c_str());
  return 0;
}

int run_restore(const std::vector<std::string>& arguments) {
  VerbWords words;
  const Verb verb = {
      .about =
          "Makes a new cache that begins with a snapshot, of the same kind as the one that "
          "was taken, and waits until it is available.",
      .name = "tarn restore",
      .argument = "SNAPSHOT",
      .argument_help = "as 'aws elasticache describe-snapshots' names it",
      .options = {{kInto, "NAME", "the new group or cluster (SNAPSHOT)", ""},
                  {kType, "TYPE", "its node type (the snapshot's)", ""},
                  {kReplicas, "NUMBER", "of a group: replicas of the primary", "0"}}};
  if (const auto code = read_words(verb, arguments, words)) return *code;
  const auto view = ask_status(words.state);
  if (!view) return fail(view.error().message);
  const control::SnapshotView* const snapshot =
      find_view(view->snapshots, base::to_lower(words.argument));
  if (snapshot == nullptr) return fail("there is no snapshot '" + words.argument + "'");
  const std::string& into = words.options[kInto];
  const std::string name = base::to_lower(into.empty() ? snapshot->id : into);
  ApiParameters parameters = {{"SnapshotName", snapshot->id}};
  if (!words.options[kType].empty()) {
    parameters.emplace_back("CacheNodeType", words.options[kType]);
  }
  if (snapshot->of_group) {
    parameters.emplace_back("ReplicationGroupId", name);
    parameters.emplace_back("ReplicationGroupDescription", "restored from " + snapshot->id);
    parameters.emplace_back("ReplicasPerNodeGroup", words.options[kReplicas]);
  } else {
    parameters.emplace_back("CacheClusterId", name);
  }
  const auto called =
      call_api(words.state, snapshot->of_group ? "CreateReplicationGroup" : "CreateCacheCluster",
               parameters);
  if (!called) return fail(called.error().message);
  std::printf("%s: is made from %s\n", name.c_str(), snapshot->id.c_str());
  std::fflush(stdout);
  if (const auto done = follow_restore(words.state, name, snapshot->of_group); !done) {
    return fail(done.error().message);
  }
  std::printf("%s is available; 'tarn connect %s' opens redis-cli on it\n", name.c_str(),
              name.c_str());
  return 0;
}

}  // namespace cli
