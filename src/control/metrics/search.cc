// SPDX-License-Identifier: Apache-2.0
#include "control/metrics/search.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/ascii.h"

namespace control::metrics {

namespace {

constexpr size_t kTermsMax = 100;
constexpr std::string_view kBlanks = " \t\r\n";
constexpr std::string_view kNoWord = " \t\r\n(){}=\"";

}  // namespace

class Search::Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  base::Result<Search> parse() {
    Search search;
    if (take("{") && !schema(search)) return base::Error{"a schema is {namespace,dimension,...}"};
    while (has_more()) {
      if (take_keyword("AND")) continue;
      Term term;
      term.is_opposite = take_keyword("NOT");
      if (!read_term(term)) {
        return base::Error{"SEARCH does not serve '" + std::string(text_.substr(at_)) + "'"};
      }
      search.terms_.push_back(std::move(term));
      if (search.terms_.size() > kTermsMax) return base::Error{"SEARCH has too many terms"};
    }
    if (search.has_schema_ || !search.terms_.empty()) return search;
    return base::Error{"SEARCH looks for nothing"};
  }

 private:
  void skip_blanks() { at_ = std::min(text_.find_first_not_of(kBlanks, at_), text_.size()); }

  bool has_more() {
    skip_blanks();
    return at_ < text_.size();
  }

  bool take(std::string_view sign) {
    skip_blanks();
    if (!text_.substr(at_).starts_with(sign)) return false;
    at_ += sign.size();
    return true;
  }

  bool take_keyword(std::string_view word) {
    skip_blanks();
    const size_t end = at_ + word.size();
    if (!text_.substr(at_).starts_with(word)) return false;
    if (end < text_.size() && kNoWord.find(text_[end]) == std::string_view::npos) return false;
    at_ = end;
    return true;
  }

  bool schema(Search& search) {
    const size_t end = text_.find('}', at_);
    if (end == std::string_view::npos) return false;
    std::string_view rest = text_.substr(at_, end - at_);
    at_ = end + 1;
    search.has_schema_ = true;
    std::vector<std::string> names;
    while (true) {
      const size_t comma = std::min(rest.find(','), rest.size());
      names.push_back(trimmed(rest.substr(0, comma)));
      if (names.back().empty()) return false;
      if (comma == rest.size()) break;
      rest.remove_prefix(comma + 1);
    }
    search.space_ = std::move(names.front());
    search.dimensions_.assign(std::next(names.begin()), names.end());
    std::sort(search.dimensions_.begin(), search.dimensions_.end());
    return true;
  }

  // Without blanks and quotes around it.
  static std::string trimmed(std::string_view text) {
    constexpr std::string_view kAround = " \t\r\n\"";
    const size_t first = text.find_first_not_of(kAround);
    if (first == std::string_view::npos) return {};
    return std::string(text.substr(first, text.find_last_not_of(kAround) - first + 1));
  }

  bool read_word(Word& word) {
    skip_blanks();
    if (at_ < text_.size() && text_[at_] == '"') {
      const size_t end = text_.find('"', at_ + 1);
      if (end == std::string_view::npos) return false;
      word = {std::string(text_.substr(at_ + 1, end - at_ - 1)), true};
      at_ = end + 1;
      return !word.text.empty();
    }
    const size_t end = std::min(text_.find_first_of(kNoWord, at_), text_.size());
    word = {std::string(text_.substr(at_, end - at_)), false};
    at_ = end;
    return !word.text.empty();
  }

  bool read_words(std::vector<Word>& words) {
    const bool is_group = take("(");
    do {
      Word word;
      if (!read_word(word)) return false;
      words.push_back(std::move(word));
      if (words.size() > kTermsMax) return false;
    } while (is_group && take_keyword("OR"));
    return !is_group || take(")");
  }

  bool read_term(Term& term) {
    if (!read_words(term.words)) return false;
    if (!take("=")) return true;
    if (term.words.size() != 1) return false;
    term.key = std::move(term.words.front().text);
    term.words.clear();
    return read_words(term.words);
  }

  std::string_view text_;
  size_t at_ = 0;
};

base::Result<Search> Search::parse(std::string_view text) { return Parser(text).parse(); }

bool Search::has_word(const Word& word, std::string_view value) {
  if (word.is_whole) return value == word.text;
  return base::to_lower(value).find(base::to_lower(word.text)) != std::string::npos;
}

bool Search::has_term(const Term& term, const SeriesName& name) {
  const auto has_any = [&](std::string_view value) {
    return std::any_of(term.words.begin(), term.words.end(),
                       [&](const Word& word) { return has_word(word, value); });
  };
  if (term.key == "MetricName") return has_any(name.metric);
  if (term.key == "Namespace") return has_any(name.space);
  if (term.key.empty() && has_any(name.metric)) return true;
  return std::any_of(name.dimensions.begin(), name.dimensions.end(), [&](const auto& dimension) {
    return (term.key.empty() || term.key == dimension.name) && has_any(dimension.value);
  });
}

bool Search::matches(const SeriesName& name) const {
  if (has_schema_) {
    const bool is_of_schema =
        name.space == space_ &&
        std::equal(
            name.dimensions.begin(), name.dimensions.end(), dimensions_.begin(), dimensions_.end(),
            [](const auto& dimension, const auto& wanted) { return dimension.name == wanted; });
    if (!is_of_schema) return false;
  }
  return std::all_of(terms_.begin(), terms_.end(),
                     [&](const Term& term) { return has_term(term, name) != term.is_opposite; });
}

}  // namespace control::metrics
