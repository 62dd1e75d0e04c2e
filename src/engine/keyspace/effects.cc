// SPDX-License-Identifier: Apache-2.0
#include "engine/keyspace/effects.h"

#include "base/check.h"

namespace engine {

namespace {

// More than that is given back once it is published.
constexpr size_t kKeptTextBytes = 64 * 1024;

}  // namespace

void Effects::add_verbatim(uint32_t db, std::span<const std::string_view> words) {
  items_.push_back({.db = db, .said = words});
  of_command_ = true;
}

void Effects::add(uint32_t db, std::initializer_list<EffectWord> words) {
  begin(db);
  for (const EffectWord& word : words) append(word);
  of_command_ = true;
}

void Effects::append(EffectWord word) {
  DCHECK(!items_.empty() && items_.back().said.empty());
  const size_t at = text_.size();
  if (word.is_number_) {
    text_.append(std::to_string(word.number_));
  } else {
    text_.append(word.text_);
  }
  words_.push_back({.at = at, .bytes = text_.size() - at});
  items_.back().words++;
}

void Effects::add_removal(uint32_t db, std::string_view verb, std::string_view key) {
  begin(db);
  append(verb);
  append(key);
}

void Effects::mark_message() {
  DCHECK(!items_.empty());
  items_.back().is_message = true;
}

void Effects::copy_words_from(size_t size) {
  for (size_t i = size; i < items_.size(); i++) {
    Item& item = items_[i];
    if (item.said.empty()) continue;
    item.first_word = words_.size();
    item.words = item.said.size();
    for (const std::string_view word : item.said) {
      words_.push_back({.at = text_.size(), .bytes = word.size()});
      text_.append(word);
    }
    item.said = {};
  }
}

uint64_t Effects::publish(EffectSink& sink, uint32_t worker) {
  views_.reserve(words_.size());
  for (const Word& word : words_) {
    views_.push_back(std::string_view(text_).substr(word.at, word.bytes));
  }
  for (const Item& item : items_) {
    const auto copied = std::span(views_).subspan(item.first_word, item.words);
    unit_.push_back({.db = item.db,
                     .words = item.said.empty() ? copied : item.said,
                     .is_message = item.is_message});
  }
  const uint64_t end =
      sink.publish({.effects = unit_, .of_command = of_command_, .worker = worker});
  clear();
  return end;
}

void Effects::clear() {
  items_.clear();
  words_.clear();
  views_.clear();
  unit_.clear();
  of_command_ = false;
  if (text_.capacity() > kKeptTextBytes) text_ = std::string();
  text_.clear();
}

}  // namespace engine
