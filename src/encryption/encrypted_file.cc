// SPDX-License-Identifier: Apache-2.0
#include "encryption/encrypted_file.h"

#include <sys/mman.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "base/check.h"
#include "base/descriptor.h"

namespace encryption {

namespace {

constexpr size_t kRecordsAtOnce = 4;  // of one append, in one write

// Whether the file has nothing but zeroes from within what begins at `at` and takes `bytes`.
bool ends_within(std::string_view stored, size_t at, size_t bytes) {
  return stored.find_last_not_of('\0') + 1 < at + bytes;
}

// Whether what was read there last was never written to its end, where it could not be read.
bool is_torn(const RecordReader::Step& step, std::string_view stored, size_t at) {
  return step.status == RecordReader::Status::kShort || ends_within(stored, at, step.bytes);
}

std::string damage_at(size_t at) {
  return "at offset " + std::to_string(at) +
         " of the encrypted file: it is damaged, or was put together from others";
}

size_t whole_pages(size_t bytes) {
  constexpr size_t kPageBytes = 4096;
  return bytes / kPageBytes * kPageBytes;
}

std::string number_text(uint64_t number) {
  std::string text;
  for (size_t i = 0; i < kCutTextBytes; i++) text += static_cast<char>(number >> (8 * i));
  return text;
}

}  // namespace

// --- appending --------------------------------------------------------------------------------

base::Result<FileOutline> outline(const DataKey& key, std::string_view stored, uint64_t text) {
  RecordReader reader(key);
  FileOutline found;
  FileEnd& end = found.end;
  if (text == 0) found.cut = end;
  for (;;) {
    const auto step = reader.next(stored.substr(end.stored), nullptr);
    if (step.status == RecordReader::Status::kEnd) return found;
    if (step.status != RecordReader::Status::kRecord) {
      if (is_torn(step, stored, end.stored)) return found;
      return base::Error{damage_at(end.stored)};
    }
    end.stored += step.bytes;
    end.tag = reader.tag();
    end.text = reader.text_end();
    if (end.text < text) found.cut.reset();
    if (reader.text_begin() < text && text <= end.text) found.cut = end;
  }
}

EncryptedAppender::EncryptedAppender(const DataKey& key, base::AppendFile& file, bool is_new,
                                     Stored stored)
    : key_(key), file_(file), stored_(std::move(stored)) {
  if (is_new) end_.emplace();
}

base::Result<void> EncryptedAppender::find_end() {
  if (end_) return {};
  const auto view = stored_();
  if (!view) return view.error();
  const std::string_view stored = (*view)->bytes();
  const auto found = outline(key_, stored, 0);
  if (!found) return found.error();
  end_ = found->end;
  has_rest_ = end_->stored < stored.size();
  return {};
}

base::Result<uint64_t> EncryptedAppender::size() {
  if (auto found = find_end(); !found) return found.error();
  return end_->text;
}

base::Result<void> EncryptedAppender::cut_off(const FileEnd& end) {
  writer_.reset();
  if (auto cut = file_.truncate(end.stored); !cut) return cut;
  has_rest_ = false;
  end_ = end;
  return {};
}

base::Result<void> EncryptedAppender::write(const std::string& records, uint64_t text_bytes) {
  has_rest_ = true;
  if (auto written = base::append_all(file_, records); !written) {
    (void)cut_off(*end_);  // else the next append does
    return written;
  }
  has_rest_ = false;
  end_->stored += records.size();
  end_->text = text_bytes;
  end_->tag = writer_->tag();
  return {};
}

base::Result<size_t> EncryptedAppender::append(std::string_view text) {
  if (text.empty()) return size_t{0};
  if (auto found = find_end(); !found) return found.error();
  if (has_rest_) {
    if (auto cut = cut_off(*end_); !cut) return cut.error();
  }
  if (!writer_) writer_.emplace(key_, end_->tag);
  text = text.substr(0, kRecordsAtOnce * kRecordTextMax);
  buffer_.clear();
  for (size_t at = 0; at < text.size(); at += kRecordTextMax) {
    writer_->write(RecordKind::kData, text.substr(at, kRecordTextMax), buffer_);
  }
  if (auto written = write(buffer_, end_->text + text.size()); !written) return written.error();
  return text.size();
}

// Within a record, which stands as it is, another one says so: whatever fails on the way, nothing
// is lost that was not to be cut off.
base::Result<void> EncryptedAppender::truncate(uint64_t text_bytes) {
  const auto view = stored_();
  if (!view) return view.error();
  const auto found = outline(key_, (*view)->bytes(), text_bytes);
  if (!found) return found.error();
  if (!found->cut) {
    return base::Error{"the file has no more than " + std::to_string(found->end.text) + " bytes"};
  }
  if (auto cut = cut_off(*found->cut); !cut || end_->text == text_bytes) return cut;
  writer_.emplace(key_, end_->tag);
  buffer_.clear();
  writer_->write(RecordKind::kCut, number_text(text_bytes), buffer_);
  return write(buffer_, text_bytes);
}

// --- a view -----------------------------------------------------------------------------------

base::Result<std::unique_ptr<base::FileView>> EncryptedView::create(
    const DataKey& key, std::unique_ptr<base::FileView> file, const std::string& path) {
  const std::string_view stored = file->bytes();
  if (stored.size() >= kSegmentHeadBytes && !ends_within(stored, 0, kSegmentHeadBytes) &&
      key_id_of(stored) != std::string_view(key.id().data(), key.id().size())) {
    return base::Error{path + " is encrypted with the data key " + key_id_text(key_id_of(stored)) +
                       ", and data-key-file holds " + key.id_text()};
  }
  void* memory = ::mmap(nullptr, stored.size(), PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) return base::system_error("Can't take memory for " + path);
  return std::unique_ptr<base::FileView>(
      new EncryptedView(key, std::move(file), stored, static_cast<char*>(memory)));
}

EncryptedView::EncryptedView(const DataKey& key, std::unique_ptr<base::FileView> file,
                             std::string_view stored, char* memory)
    : file_(std::move(file)),
      stored_(stored),
      reader_(key),
      memory_(memory),
      room_(stored.size()) {}

EncryptedView::~EncryptedView() { ::munmap(memory_, room_); }

std::string_view EncryptedView::front(uint64_t wanted) {
  while (ready_ < wanted && !ended_ && read_record()) {
  }
  return {memory_, ready_};
}

// With all that is cut off of it.
bool EncryptedView::read_record() {
  do {
    const auto step = reader_.next(stored_.substr(at_), memory_ + ready_);
    if (step.status != RecordReader::Status::kRecord) {
      stop(step);
      break;
    }
    at_ += step.bytes;
  } while (RecordReader::cut_follows(stored_.substr(at_)));
  const bool more = reader_.text_end() > ready_;
  ready_ = reader_.text_end();
  return more;
}

void EncryptedView::stop(const RecordReader::Step& step) {
  ended_ = true;
  if (step.status == RecordReader::Status::kEnd) return;
  if (is_torn(step, stored_, at_)) {
    torn_ = stored_.size() - at_;
  } else {
    fault_ = damage_at(at_);
  }
}

void EncryptedView::drop(uint64_t before) {
  const size_t end = whole_pages(std::min<uint64_t>(before, room_));
  if (end <= dropped_) return;
  ::madvise(memory_ + dropped_, end - dropped_, MADV_DONTNEED);
  dropped_ = end;
}

// --- while it grows ---------------------------------------------------------------------------

base::Result<size_t> EncryptedReader::read(char* into, size_t bytes) {
  if (given_ == text_.size()) {
    const auto more = next_record();
    if (!more) return more.error();
    if (!*more) return size_t{0};
  }
  const size_t count = text_.copy(into, bytes, given_);
  given_ += count;
  return count;
}

base::Result<bool> EncryptedReader::next_record() {
  text_.resize(kRecordTextMax);
  given_ = text_.size();
  for (;;) {
    const auto step = reader_.next(std::string_view(stored_).substr(begin_), text_.data());
    if (step.status == RecordReader::Status::kRecord && step.kind == RecordKind::kData) {
      begin_ += step.bytes;
      text_.resize(step.text_bytes);
      given_ = 0;
      return true;
    }
    if (step.status != RecordReader::Status::kEnd && step.status != RecordReader::Status::kShort) {
      return base::Error{"what was written cannot be read back"};
    }
    stored_.erase(0, std::exchange(begin_, 0));
    const size_t had = stored_.size();
    stored_.resize(had + kRecordBytesMax);
    const auto got = file_->read(stored_.data() + had, kRecordBytesMax);
    stored_.resize(had + (got ? *got : 0));
    if (!got) return got.error();
    if (*got == 0) return false;
  }
}

}  // namespace encryption
