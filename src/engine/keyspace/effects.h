// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace engine {

// What has changed in one database, as a command that makes the same change of the same data
// whenever and wherever it runs. words[0] is the command's name.
struct Effect {
  uint32_t db;
  std::span<const std::string_view> words;
  bool is_message = false;  // it changes no data: replicas are to hear of it, and nobody else
};

// The effects of what ran under one guard, in order.
struct EffectUnit {
  std::span<const Effect> effects;
  // A command, or those of a transaction, have made them: whoever runs them again does so at once.
  // Else keys that have expired, each by itself.
  bool of_command;
  uint32_t worker = 0;  // whose thread it is
};

// Who is given all effects: the write stream. Called by the thread that has made the changes, while
// it still holds the partitions of all their keys: so effects on one key come in the order in which
// they happened, and those of what a client has sent before what it does next.
class EffectSink {
 public:
  virtual ~EffectSink() = default;
  // Returns where they end in what the sink makes of them, if it counts, else 0. The views end with
  // the call.
  virtual uint64_t publish(const EffectUnit& unit) = 0;
};

// One word of an effect: text, or a number that becomes text only if somebody wants the effect.
class EffectWord {
 public:
  EffectWord(std::string_view text) : text_(text) {}    // NOLINT: implicit, to be put in lists
  EffectWord(const char* text) : text_(text) {}         // NOLINT
  EffectWord(const std::string& text) : text_(text) {}  // NOLINT
  EffectWord(int64_t number) : number_(number), is_number_(true) {}  // NOLINT

 private:
  friend class Effects;
  std::string_view text_;
  int64_t number_ = 0;
  bool is_number_ = false;
};

// What a worker has to tell of what it changes under its guard, which publishes it. Belongs to the
// worker; filled only while the keyspace has a sink.
class Effects {
 public:
  // The words of a command as they came, which stay where they are until the guard ends.
  void add_verbatim(uint32_t db, std::span<const std::string_view> words);

  // Words that are copied. The second form adds to the effect that was begun last.
  void add(uint32_t db, std::initializer_list<EffectWord> words);
  void append(EffectWord word);

  // What was added last changes no data: it is a message (Effect::is_message).
  void mark_message();

  // What expiry and eviction do to a key: no command asked for it.
  void add_removal(uint32_t db, std::string_view verb, std::string_view key);

  // Copies the words of those that came when there were `size` already: they are about to go.
  void copy_words_from(size_t size);

  // Forgets those that came when there were `size` already: a script does not want them told.
  void forget_from(size_t size) { items_.resize(size); }

  bool empty() const { return items_.empty(); }
  size_t size() const { return items_.size(); }
  // Whether a command has made some of them.
  bool of_command() const { return of_command_; }

  // Returns what the sink does.
  uint64_t publish(EffectSink& sink, uint32_t worker);

 private:
  struct Item {
    uint32_t db = 0;
    std::span<const std::string_view> said;  // empty: the words from first_word on
    size_t first_word = 0;
    size_t words = 0;
    bool is_message = false;
  };
  struct Word {
    size_t at = 0;  // in text_
    size_t bytes = 0;
  };

  void begin(uint32_t db) { items_.push_back({.db = db, .said = {}, .first_word = words_.size()}); }
  void clear();

  std::vector<Item> items_;
  std::vector<Word> words_;
  std::string text_;
  bool of_command_ = false;
  // Scratch of publish(), kept for its capacity.
  std::vector<std::string_view> views_;
  std::vector<Effect> unit_;
};

}  // namespace engine
