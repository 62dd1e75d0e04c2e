// SPDX-License-Identifier: Apache-2.0
#include "engine/stream/write_stream.h"

#include <algorithm>
#include <iterator>
#include <mutex>
#include <utility>

#include "base/bytes.h"
#include "base/check.h"
#include "base/numbers.h"

namespace engine {

namespace {

constexpr std::string_view kMulti = "*1\r\n$5\r\nMULTI\r\n";
constexpr std::string_view kExec = "*1\r\n$4\r\nEXEC\r\n";
constexpr size_t kHeaderBytesMax = 24;  // '*' or '$', twenty digits, CRLF

// How many bytes the unit takes at most.
size_t bytes_at_most(const EffectUnit& unit) {
  constexpr size_t kSelectBytesMax = 64;
  size_t bytes = kMulti.size() + kExec.size();
  for (const Effect& effect : unit.effects) {
    bytes += kHeaderBytesMax + kSelectBytesMax;
    for (const std::string_view word : effect.words) bytes += kHeaderBytesMax + 2 + word.size();
  }
  return bytes;
}

bool changes_data(const EffectUnit& unit) {
  return std::any_of(unit.effects.begin(), unit.effects.end(),
                     [](const Effect& effect) { return !effect.is_message; });
}

}  // namespace

// Writes units as RESP by way of put(std::string_view), and notes which of it is control.
template <typename Put>
class WriteStream::UnitWriter {
 public:
  UnitWriter(Put put, Databases& databases, std::vector<ByteRange>& control)
      : put_(put), databases_(databases), control_(control) {}

  void write(const EffectUnit& unit) {
    const bool together = unit.of_command && unit.effects.size() > 1;
    if (together) say(kMulti);
    for (const Effect& effect : unit.effects) {
      if (effect.is_message) [[unlikely]] {
        message(effect);
      } else {
        change(effect);
      }
    }
    if (together) say(kExec);
    if (control_.empty() || changes_data(unit)) [[likely]]
      return;
    control_.assign({{0, written_}});  // MULTI and EXEC too
  }

 private:
  void change(const Effect& effect) {
    if (effect.db != databases_.of_all || effect.db != databases_.of_data) select(effect.db);
    databases_ = {effect.db, effect.db};
    words(effect.words);
  }

  // A journal is not given the SELECT either.
  void message(const Effect& effect) {
    const uint64_t begin = written_;
    if (effect.db != databases_.of_all) select(effect.db);
    databases_.of_all = effect.db;
    words(effect.words);
    control_.push_back({begin, written_});
  }

  void select(uint32_t db) {
    char digits[base::kInt64TextBytesMax];
    const std::string_view number(digits, base::format_uint64(db, digits));
    const std::string_view both[] = {"SELECT", number};
    words(both);
  }

  void words(std::span<const std::string_view> words) {
    header('*', words.size());
    for (const std::string_view word : words) {
      header('$', word.size());
      say(word);
      say("\r\n");
    }
  }

  void header(char kind, size_t number) {
    char text[kHeaderBytesMax];
    text[0] = kind;
    if (number < 10) {  // most of them
      text[1] = static_cast<char>('0' + number);
      text[2] = '\r';
      text[3] = '\n';
      say(std::string_view(text, 4));
      return;
    }
    size_t bytes = 1 + base::format_uint64(number, text + 1);
    text[bytes++] = '\r';
    text[bytes++] = '\n';
    say(std::string_view(text, bytes));
  }

  void say(std::string_view text) {
    put_(text);
    written_ += text.size();
  }

  Put put_;
  Databases& databases_;
  std::vector<ByteRange>& control_;
  uint64_t written_ = 0;
};

StreamBlock::StreamBlock(size_t room)
    : bytes_at_last(room), capacity(room), data(std::make_unique_for_overwrite<char[]>(room)) {}

WriteStream::WriteStream() { PartitionLock::prepare_process(); }

WriteStream::~WriteStream() { CHECK(readers_.empty()); }

// --- appending --------------------------------------------------------------------------------

uint64_t WriteStream::publish(const EffectUnit& unit) {
  const size_t bytes = bytes_at_most(unit);
  if (bytes > kLongBytes) return append_long(unit, bytes);
  const std::lock_guard lock(lock_);
  const uint64_t begin = filled_;
  if (last_ != nullptr && last_->capacity - last_->bytes >= bytes) [[likely]] {
    put_in_place(unit);
  } else {
    UnitWriter([this](std::string_view text) { put(text); }, databases_, unit_control_).write(unit);
  }
  if (!unit_control_.empty()) [[unlikely]] {
    note_control(begin, unit_control_);
    unit_control_.clear();
  }
  end_.store(filled_, std::memory_order_release);
  return filled_;
}

// All of it fits into the block at hand.
void WriteStream::put_in_place(const EffectUnit& unit) {
  char* const begin = last_->data.get() + last_->bytes;
  char* at = begin;
  const auto put = [&at](std::string_view text) {
    base::copy_bytes(at, text.data(), text.size());
    at += text.size();
  };
  UnitWriter(put, databases_, unit_control_).write(unit);
  last_->bytes += static_cast<size_t>(at - begin);
  filled_ += static_cast<size_t>(at - begin);
}

// Whether its database is that of the stream is not known before the lock is held.
uint64_t WriteStream::append_long(const EffectUnit& unit, size_t bytes) {
  auto block = std::make_shared<StreamBlock>(bytes);
  const auto put_in_block = [&](std::string_view text) {
    DCHECK(block->capacity - block->bytes >= text.size());
    base::copy_bytes(block->data.get() + block->bytes, text.data(), text.size());
    block->bytes += text.size();
  };
  Databases databases;
  std::vector<ByteRange> control;
  UnitWriter(put_in_block, databases, control).write(unit);

  const std::lock_guard lock(lock_);
  const size_t filled = block->bytes;
  add_block(std::move(block));
  note_control(filled_, control);
  filled_ += filled;
  databases_.of_all = databases.of_all;
  if (databases.of_data != kNoDatabase) databases_.of_data = databases.of_data;
  end_.store(filled_, std::memory_order_release);
  return filled_;
}

void WriteStream::append(std::string_view commands, Kind kind) {
  const ByteRange all[] = {{0, commands.size()}};
  append(commands, std::span(all, kind == Kind::kControl ? 1 : 0));
}

void WriteStream::append(std::string_view commands, std::span<const ByteRange> control) {
  const std::lock_guard lock(lock_);
  const uint64_t begin = filled_;
  put(commands);
  note_control(begin, control);
  end_.store(filled_, std::memory_order_release);
}

// Ranges of what stands at `begin`, the last that was filled.
void WriteStream::note_control(uint64_t begin, std::span<const ByteRange> ranges) {
  for (const ByteRange& range : ranges) {
    if (!control_.empty() && control_.back().end == begin + range.begin) {
      control_.back().end = begin + range.end;
    } else {
      control_.push_back({begin + range.begin, begin + range.end});
      memory_.fetch_add(sizeof(ByteRange), std::memory_order_relaxed);
    }
  }
}

void WriteStream::forget_database() {
  const std::lock_guard lock(lock_);
  databases_ = {};
}

void WriteStream::put(std::string_view bytes) {
  while (!bytes.empty()) {
    if (last_ == nullptr || last_->bytes == last_->capacity) add_block(new_block());
    const size_t count = std::min(bytes.size(), last_->capacity - last_->bytes);
    base::copy_bytes(last_->data.get() + last_->bytes, bytes.data(), count);
    last_->bytes += count;
    filled_ += count;
    bytes.remove_prefix(count);
  }
}

// --- what is kept -----------------------------------------------------------------------------

size_t WriteStream::block_bytes() const {
  const size_t backlog = this->backlog();
  return backlog == 0 ? kBlockBytes : std::clamp(backlog / 16, kBlockBytesMin, kBlockBytes);
}

std::shared_ptr<StreamBlock> WriteStream::new_block() {
  std::shared_ptr<StreamBlock> block = std::exchange(spare_, nullptr);
  const size_t wanted = block_bytes();
  if (block == nullptr || block.use_count() > 1 || block->capacity != wanted) {
    return std::make_shared<StreamBlock>(wanted);
  }
  block->bytes = 0;
  block->bytes_at_last.store(block->capacity, std::memory_order_relaxed);
  return block;
}

void WriteStream::add_block(std::shared_ptr<StreamBlock> block) {
  if (last_ != nullptr) last_->bytes_at_last.store(last_->bytes, std::memory_order_relaxed);
  drop_blocks();
  block->begin = filled_;
  last_ = block.get();
  memory_.fetch_add(block->capacity, std::memory_order_relaxed);
  blocks_.push_back(std::move(block));
}

void WriteStream::drop_blocks() {
  const uint64_t from = keep_from();
  while (!blocks_.empty() && blocks_.front()->begin + blocks_.front()->bytes <= from) {
    std::shared_ptr<StreamBlock>& first = blocks_.front();
    if (first.get() == last_) {  // a reader that holds it is not to look for more there
      last_->bytes_at_last.store(last_->bytes, std::memory_order_relaxed);
      last_ = nullptr;
    }
    memory_.fetch_sub(first->capacity, std::memory_order_relaxed);
    if (first->capacity == block_bytes()) spare_ = std::move(first);
    blocks_.pop_front();
  }
  while (!control_.empty() && control_.front().end <= from) {
    control_.pop_front();
    memory_.fetch_sub(sizeof(ByteRange), std::memory_order_relaxed);
  }
}

// Readers that are too far behind are not waited for.
uint64_t WriteStream::keep_from() {
  const uint64_t backlog = backlog_.load(std::memory_order_relaxed);
  uint64_t from = filled_ - std::min(filled_, backlog);
  for (StreamReader* reader : readers_) {
    if (reader->lost()) continue;
    const uint64_t position = reader->kept();
    if (filled_ - position > reader->behind_max_.load(std::memory_order_relaxed)) {
      reader->lost_.store(true, std::memory_order_relaxed);
    } else {
      from = std::min(from, position);
    }
  }
  return from;
}

uint64_t WriteStream::begin() const {
  const std::lock_guard lock(lock_);
  return blocks_.empty() ? filled_ : blocks_.front()->begin;
}

void WriteStream::set_backlog(size_t bytes) {
  const std::lock_guard lock(lock_);
  backlog_.store(bytes, std::memory_order_relaxed);
  // The last one goes with all that it has: what follows is not to keep a large one.
  if (last_ != nullptr && last_->bytes > 0 && last_->capacity > block_bytes()) {
    last_->bytes_at_last.store(last_->bytes, std::memory_order_relaxed);
    last_ = nullptr;
  }
  drop_blocks();
}

void WriteStream::restart_at(uint64_t offset) {
  {
    const std::lock_guard lock(lock_);
    for (StreamReader* reader : readers_) reader->lost_.store(true, std::memory_order_relaxed);
    blocks_.clear();
    spare_ = nullptr;
    last_ = nullptr;
    control_.clear();
    memory_.store(0, std::memory_order_relaxed);
    filled_ = offset;
    databases_ = {};
    end_.store(offset, std::memory_order_release);
  }
  wake_readers();
}

// --- readers ----------------------------------------------------------------------------------

void WriteStream::add_reader(StreamReader& reader) {
  const std::lock_guard readers(readers_mutex_);
  const std::lock_guard lock(lock_);
  readers_.push_back(&reader);
}

// What was kept for it goes now: nobody may append for long. Its memory does once the lock is free.
void WriteStream::remove_reader(StreamReader& reader) {
  std::vector<std::shared_ptr<StreamBlock>> gone;
  const std::lock_guard readers(readers_mutex_);
  const std::lock_guard lock(lock_);
  reader.wake();
  std::erase(readers_, &reader);
  const uint64_t from = keep_from();
  for (const auto& block : blocks_) {
    if (block->begin + block->bytes > from) break;
    gone.push_back(block);
  }
  drop_blocks();
}

void WriteStream::wake_sleepers() {
  const std::lock_guard readers(readers_mutex_);
  for (StreamReader* reader : readers_) {
    if (reader->wake()) reader->has_more();
  }
}

StreamReader::StreamReader(WriteStream& stream, uint64_t offset, const Options& options)
    : stream_(stream),
      with_control_(options.with_control),
      keeps_read_(options.keeps_read),
      behind_max_(options.behind_max),
      position_(offset),
      kept_(offset) {
  stream_.add_reader(*this);
}

StreamReader::~StreamReader() { leave(); }

void StreamReader::leave() { stream_.remove_reader(*this); }

std::string_view StreamReader::at_hand() {
  if (lost()) {
    block_ = nullptr;
    return {};
  }
  uint64_t end = stream_.end();
  if (!with_control_) end = end_of_data(end);
  const uint64_t position = this->position();
  if (position >= end || !find_block()) return {};
  const size_t bytes_at_last = block_->bytes_at_last.load(std::memory_order_relaxed);
  const uint64_t stop = std::min(end, block_->begin + bytes_at_last);
  return {block_->data.get() + (position - block_->begin), stop - position};
}

// The block with what comes next. What is beyond the end of one is in another: bytes_at_last is
// that of before the end that was read.
bool StreamReader::find_block() {
  const auto holds = [this](const StreamBlock& block) {
    const uint64_t end = block.begin + block.bytes_at_last.load(std::memory_order_relaxed);
    return block.begin <= position() && position() < end;
  };
  if (block_ != nullptr && holds(*block_)) return true;
  block_ = nullptr;
  const std::lock_guard lock(stream_.lock_);
  const auto behind =
      std::upper_bound(stream_.blocks_.begin(), stream_.blocks_.end(), position(),
                       [](uint64_t offset, const auto& block) { return offset < block->begin; });
  if (behind == stream_.blocks_.begin() || !holds(**std::prev(behind))) {
    lost_.store(true, std::memory_order_relaxed);
    return false;
  }
  block_ = *std::prev(behind);
  return true;
}

// Passes over what this reader is not given, if that comes next; else the offset where it begins.
uint64_t StreamReader::end_of_data(uint64_t end) {
  const std::lock_guard lock(stream_.lock_);
  const std::deque<ByteRange>& control = stream_.control_;
  auto range = std::upper_bound(control.begin(), control.end(), position(),
                                [](uint64_t at, const ByteRange& one) { return at < one.end; });
  if (range != control.end() && range->begin <= position()) {
    set_position(range->end);
    ++range;
  }
  return range == control.end() ? end : std::min(end, range->begin);
}

void StreamReader::skip(size_t bytes) { set_position(position() + bytes); }

void StreamReader::set_position(uint64_t offset) {
  position_.store(offset, std::memory_order_relaxed);
  if (!keeps_read_) kept_.store(offset, std::memory_order_relaxed);
}

void StreamReader::go_to(uint64_t offset) {
  const std::lock_guard lock(stream_.lock_);
  const uint64_t begin = stream_.blocks_.empty() ? stream_.filled_ : stream_.blocks_.front()->begin;
  if (lost() || offset < kept()) kept_.store(offset, std::memory_order_relaxed);
  set_position(offset);
  lost_.store(offset < begin || offset > stream_.filled_, std::memory_order_relaxed);
}

bool StreamReader::wake() {
  if (!asleep_.exchange(false, std::memory_order_relaxed)) return false;
  stream_.sleepers_.fetch_sub(1, std::memory_order_relaxed);
  return true;
}

bool StreamReader::ask_for_more() {
  if (!asleep_.exchange(true, std::memory_order_relaxed)) {
    stream_.sleepers_.fetch_add(1, std::memory_order_seq_cst);
  }
  std::atomic_thread_fence(std::memory_order_seq_cst);
  if (stream_.end() == position() && !lost()) return true;
  wake();
  return false;
}

}  // namespace engine
