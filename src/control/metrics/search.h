// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "control/metrics/series_name.h"

namespace control::metrics {

// What SEARCH looks for: '{AWS/ElastiCache,CacheClusterId,CacheNodeId}
// MetricName="CPUUtilization"'. A schema, if there is one, asks for a namespace and exactly these
// dimensions. Behind it stand terms, all of which must be found: a word in the metric's name or a
// dimension's value, or `MetricName=`, `Namespace=` or a dimension's name with a word; in double
// quotes a word is all of it, else a part, in whatever case. NOT before a term is its opposite, `(
// ... OR ... )` asks for one of several words.
class Search {
 public:
  static base::Result<Search> parse(std::string_view text);

  bool matches(const SeriesName& name) const;

 private:
  struct Word {
    std::string text;
    bool is_whole = false;
  };
  struct Term {
    bool is_opposite = false;
    std::string key = {};          // empty: anywhere
    std::vector<Word> words = {};  // one of them
  };
  class Parser;

  static bool has_word(const Word& word, std::string_view value);
  static bool has_term(const Term& term, const SeriesName& name);

  bool has_schema_ = false;
  std::string space_ = {};
  std::vector<std::string> dimensions_ = {};  // in order
  std::vector<Term> terms_ = {};
};

}  // namespace control::metrics
