// SPDX-License-Identifier: Apache-2.0

// The order of large sorted sets by itself: our B+-tree with counts (types/score_tree.h) against a
// skip list with spans (skip_list.h), on the same members, memory and operations, without the table
// by name that both need beside them. Nanoseconds of CPU time an operation, the median of rounds
// that take turns; behind the skip list how many times the tree's. The two must give the same
// answers.
//
//   score_index_bench [MEMBERS ...]

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <map>
#include <numeric>
#include <string>
#include <vector>

#include "base/random.h"
#include "base/slab.h"
#include "bench/skip_list.h"
#include "engine/types/score_tree.h"
#include "engine/types/scored_member.h"

namespace {

constexpr size_t kRange = 100;

double thread_cpu_ns() {
  timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

// Sixteen bytes, as "member:000000777".
std::string name_of(size_t number) {
  std::string name = "member:000000000";
  for (size_t i = name.size(); number != 0; number /= 10) {
    name[--i] = static_cast<char>('0' + number % 10);
  }
  return name;
}

// --- the contenders: the same few operations --------------------------------------------------

class Tree {
 public:
  using Handle = engine::ScoredMember*;

  explicit Tree(base::SlabCache& memory) : memory_(memory) {}
  ~Tree() {
    size_t budget = SIZE_MAX;
    if (tree_.size() > 0) {
      tree_.remove_run(memory_, 0, tree_.size(),
                       [&](Handle member) { engine::ScoredMember::destroy(memory_, member); });
    }
    tree_.dismantle(memory_, budget);
  }

  Handle insert(double score, std::string_view name) {
    Handle member = engine::ScoredMember::create(memory_, name, score);
    tree_.insert(memory_, member);
    return member;
  }
  void remove(Handle member) {
    tree_.remove(memory_, *member);
    engine::ScoredMember::destroy(memory_, member);
  }
  size_t rank_of(Handle member) const { return tree_.rank_of(*member); }

  // A digest of `count` members from that rank on.
  uint64_t walk(size_t rank, size_t count) const {
    uint64_t digest = 0;
    for (auto at = tree_.at(rank); at && count > 0; at.next(), count--) {
      digest = digest * 31 + static_cast<uint8_t>((*at).member().back());
    }
    return digest;
  }
  // The same of those whose score is from `min` to `max`.
  uint64_t walk_scores(double min, double max) const {
    const size_t first = tree_.count_below(min, false);
    const size_t end = tree_.count_below(max, true);
    return first < end ? walk(first, end - first) : 0;
  }

 private:
  base::SlabCache& memory_;
  engine::ScoreTree tree_;
};

class List {
 public:
  using Handle = bench::SkipList::Node*;

  explicit List(base::SlabCache& memory) : list_(memory) {}

  Handle insert(double score, std::string_view name) { return list_.insert(score, name); }
  void remove(Handle node) { list_.remove(node); }
  size_t rank_of(Handle node) const { return list_.rank_of(node); }

  uint64_t walk(size_t rank, size_t count) const {
    uint64_t digest = 0;
    for (const auto* node = list_.at(rank); node != nullptr && count > 0;
         node = node->next(), count--) {
      digest = digest * 31 + static_cast<uint8_t>(node->member().back());
    }
    return digest;
  }
  uint64_t walk_scores(double min, double max) const {
    uint64_t digest = 0;
    for (const auto* node = list_.first_from(min); node != nullptr && node->score() <= max;
         node = node->next()) {
      digest = digest * 31 + static_cast<uint8_t>(node->member().back());
    }
    return digest;
  }

 private:
  bench::SkipList list_;
};

// --- the work ---------------------------------------------------------------------------------

// What both contenders are told, made before the clock runs. Member i has the score scores[i].
struct Script {
  std::vector<std::string> names;
  std::vector<double> scores;
  std::vector<size_t> picks;  // members, or ranks, in the order that they are asked for

  Script(size_t members, uint64_t seed) : scores(members), picks(members) {
    for (size_t i = 0; i < members; i++) names.push_back(name_of(i));
    base::Random random(seed);
    std::iota(picks.begin(), picks.end(), size_t{0});
    for (size_t i = members; i > 1; i--) std::swap(picks[i - 1], picks[random.below(i)]);
    for (size_t i = 0; i < members; i++) scores[i] = static_cast<double>(picks[i]);
    for (size_t i = members; i > 1; i--) std::swap(picks[i - 1], picks[random.below(i)]);
  }
};

// Of one contender. Its memory stays through all rounds, so that no figure has the system's first
// touch of pages in it.
struct Figures {
  base::SlabPool pool;
  base::SlabCache memory{pool};
  std::vector<std::string> order;
  std::map<std::string, std::vector<double>> ns;  // an operation, of each round
  std::map<std::string, double> bytes;
  uint64_t digest = 0;

  // Runs work(i) for i below `operations`; what it returns goes into the digest.
  template <typename Work>
  void measure(const std::string& what, size_t operations, Work work) {
    const double start_ns = thread_cpu_ns();
    uint64_t sum = digest;
    for (size_t i = 0; i < operations; i++) sum = sum * 3 + static_cast<uint64_t>(work(i));
    digest = sum;
    if (ns[what].empty()) order.push_back(what);
    ns[what].push_back((thread_cpu_ns() - start_ns) / static_cast<double>(operations));
  }

  double median_ns(const std::string& what) {
    std::vector<double>& rounds = ns[what];
    std::nth_element(rounds.begin(), rounds.begin() + static_cast<ptrdiff_t>(rounds.size() / 2),
                     rounds.end());
    return rounds[rounds.size() / 2];
  }
};

enum class Order : uint8_t { kRandom, kAscending, kEqual };

template <typename Contender>
void fill(Contender& contender, const Script& script, Order order, Figures& figures,
          std::vector<typename Contender::Handle>& handles) {
  static constexpr const char* kWhat[] = {"insert, random scores", "insert, ascending scores",
                                          "insert, equal scores"};
  static constexpr const char* kBytes[] = {"random scores", "ascending scores", "equal scores"};
  const size_t members = script.names.size();
  const auto index = static_cast<size_t>(order);
  const int64_t before = figures.memory.net_bytes();
  figures.measure(kWhat[index], members, [&](size_t i) {
    // Equal scores come in a random order of their names.
    const size_t member = order == Order::kEqual ? script.picks[i] : i;
    const double score = order == Order::kRandom      ? script.scores[i]
                         : order == Order::kAscending ? static_cast<double>(i)
                                                      : 1.0;
    handles[member] = contender.insert(score, script.names[member]);
    return 0;
  });
  figures.bytes[kBytes[index]] =
      static_cast<double>(figures.memory.net_bytes() - before) / static_cast<double>(members);
}

template <typename Contender>
void round(const Script& script, Figures& figures) {
  const size_t members = script.names.size();
  const size_t walks = std::clamp<size_t>(members / 4, 1, 20'000);
  std::vector<typename Contender::Handle> handles(members);
  {
    Contender contender(figures.memory);
    fill(contender, script, Order::kRandom, figures, handles);
    figures.measure("rank of a member", members,
                    [&](size_t i) { return contender.rank_of(handles[script.picks[i]]); });
    figures.measure("100 members by rank", walks,
                    [&](size_t i) { return contender.walk(script.picks[i], kRange); });
    figures.measure("100 members by score", walks, [&](size_t i) {
      const auto min = static_cast<double>(script.picks[i]);
      return contender.walk_scores(min, min + kRange - 1);
    });
    figures.measure("delete, random", members, [&](size_t i) {
      contender.remove(handles[script.picks[i]]);
      return 0;
    });
  }
  {
    Contender contender(figures.memory);
    fill(contender, script, Order::kAscending, figures, handles);
  }
  Contender contender(figures.memory);
  fill(contender, script, Order::kEqual, figures, handles);
  figures.measure("rank, equal scores", members,
                  [&](size_t i) { return contender.rank_of(handles[script.picks[i]]); });
}

void print_row(const std::string& what, double tree, double list) {
  std::printf("  %-26s %10.1f %10.1f %8.2fx\n", what.c_str(), tree, list, list / tree);
}

bool compare(size_t members) {
  const size_t rounds = std::clamp<size_t>(1'000'000 / members, 3, 200);
  Figures tree;
  Figures list;
  for (size_t i = 0; i < rounds; i++) {
    const Script script(members, i);
    round<Tree>(script, tree);
    round<List>(script, list);
  }
  std::printf("%zu members %27s %10s\n", members, "tree", "skip list");
  for (const std::string& what : tree.order) {
    print_row(what + ", ns", tree.median_ns(what), list.median_ns(what));
  }
  for (const auto& [what, bytes] : tree.bytes) {
    print_row("bytes, " + what, bytes, list.bytes[what]);
  }
  if (tree.digest == list.digest) return true;
  std::printf("the two gave different answers\n");
  return false;
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<size_t> sizes;
  for (int i = 1; i < argc; i++) sizes.push_back(std::strtoull(argv[i], nullptr, 10));
  if (sizes.empty()) sizes = {1'000, 100'000, 1'000'000};
  bool agreed = true;
  for (const size_t size : sizes) {
    if (size > 0) agreed &= compare(size);
  }
  return agreed ? 0 : 1;
}
