// SPDX-License-Identifier: Apache-2.0
#include "encryption/records.h"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <algorithm>
#include <cstring>

#include "base/check.h"

namespace encryption {

namespace {

constexpr size_t kNonceBytes = 12;

const unsigned char* octets(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

template <size_t kBytes>
std::array<char, kBytes> little_endian(uint64_t value) {
  std::array<char, kBytes> bytes;
  for (size_t i = 0; i < kBytes; i++) bytes[i] = static_cast<char>(value >> (8 * i));
  return bytes;
}

uint64_t number_of(std::string_view bytes) {
  uint64_t value = 0;
  for (size_t i = 0; i < bytes.size(); i++) {
    value |= uint64_t{static_cast<uint8_t>(bytes[i])} << (8 * i);
  }
  return value;
}

std::array<char, kRecordHeadBytes> head_of(RecordKind kind, size_t text_bytes) {
  auto head = little_endian<kRecordHeadBytes>(text_bytes);
  head.back() = static_cast<char>(kind);
  return head;
}

bool is_length(RecordKind kind, uint64_t text_bytes) {
  if (kind == RecordKind::kCut) return text_bytes == kCutTextBytes;
  return kind == RecordKind::kData && text_bytes > 0 && text_bytes <= kRecordTextMax;
}

}  // namespace

bool is_torn_magic(std::string_view file) {
  const std::string_view written = file.substr(0, file.find_last_not_of('\0') + 1);
  return !written.empty() && written.size() < kSegmentMagic.size() &&
         kSegmentMagic.starts_with(written);
}

// --- the cipher -------------------------------------------------------------------------------

SegmentCipher::SegmentCipher(const DataKey& key, std::string_view salt, Direction direction)
    : context_(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free), direction_(direction) {
  const Key own = key.derive(salt);
  const int encrypts = direction == Direction::kEncrypt ? 1 : 0;
  CHECK(context_ != nullptr);
  CHECK(EVP_CipherInit_ex(context_.get(), EVP_aes_256_gcm(), nullptr, own.data(), nullptr,
                          encrypts) == 1);
}

void SegmentCipher::begin(const Place& place) {
  std::array<unsigned char, kNonceBytes> nonce = {};
  const auto number = little_endian<sizeof number_>(number_++);
  std::memcpy(nonce.data(), number.data(), number.size());
  int count = 0;
  EVP_CIPHER_CTX* context = context_.get();
  CHECK(EVP_CipherInit_ex(context, nullptr, nullptr, nullptr, nonce.data(), -1) == 1);
  for (const std::string_view bytes :
       {place.head, std::string_view(place.before.data(), place.before.size())}) {
    const auto size = static_cast<int>(bytes.size());
    CHECK(EVP_CipherUpdate(context, nullptr, &count, octets(bytes), size) == 1);
  }
}

void SegmentCipher::encrypt(const Place& place, std::string_view text, char* into, Tag& tag) {
  DCHECK(direction_ == Direction::kEncrypt);
  begin(place);
  EVP_CIPHER_CTX* context = context_.get();
  auto* out = reinterpret_cast<unsigned char*>(into);
  int count = 0;
  CHECK(EVP_CipherUpdate(context, out, &count, octets(text), static_cast<int>(text.size())) == 1);
  CHECK(EVP_CipherFinal_ex(context, out + count, &count) == 1);
  CHECK(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, kTagBytes, tag.data()) == 1);
}

bool SegmentCipher::decrypt(const Place& place, std::string_view text, char* into, const Tag& tag) {
  DCHECK(direction_ == Direction::kDecrypt);
  begin(place);
  EVP_CIPHER_CTX* context = context_.get();
  auto* out = reinterpret_cast<unsigned char*>(into);
  int count = 0;
  CHECK(EVP_CipherUpdate(context, out, &count, octets(text), static_cast<int>(text.size())) == 1);
  Tag expected = tag;
  CHECK(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, kTagBytes, expected.data()) == 1);
  return EVP_CipherFinal_ex(context, out + count, &count) == 1;
}

// --- writing ----------------------------------------------------------------------------------

void RecordWriter::begin_segment(std::string& out) {
  std::array<char, DataKey::kSaltBytes> salt;
  CHECK(RAND_bytes(reinterpret_cast<unsigned char*>(salt.data()), salt.size()) == 1);
  out += kSegmentMagic;
  out.append(key_.id().data(), key_.id().size());
  out.append(salt.data(), salt.size());
  cipher_ = std::make_unique<SegmentCipher>(key_, std::string_view(salt.data(), salt.size()),
                                            SegmentCipher::Direction::kEncrypt);
}

void RecordWriter::write(RecordKind kind, std::string_view text, std::string& out) {
  CHECK(is_length(kind, text.size()));
  if (cipher_ == nullptr) begin_segment(out);
  const auto head = head_of(kind, text.size());
  out.append(head.data(), head.size());
  const size_t at = out.size();
  out.resize(at + text.size());
  Tag tag;
  cipher_->encrypt({.head = {head.data(), head.size()}, .before = tag_}, text, out.data() + at,
                   tag);
  out.append(tag.data(), tag.size());
  tag_ = tag;
}

// --- reading ----------------------------------------------------------------------------------

RecordReader::Status RecordReader::enter_segment(std::string_view rest) {
  if (rest.size() < kSegmentHeadBytes) return Status::kShort;
  if (key_id_of(rest) != std::string_view(key_.id().data(), key_.id().size())) {
    return Status::kOtherKey;
  }
  const std::string_view salt =
      rest.substr(kSegmentMagic.size() + DataKey::kIdBytes, DataKey::kSaltBytes);
  cipher_ = std::make_unique<SegmentCipher>(key_, salt, SegmentCipher::Direction::kDecrypt);
  return Status::kRecord;
}

RecordReader::Step RecordReader::next(std::string_view rest, char* into) {
  if (rest.empty()) return {};
  const std::string_view front = rest.substr(0, kSegmentMagic.size());
  if (front != kSegmentMagic && !is_torn_magic(front)) return read_record(rest, into);
  const Status status = front.size() < kSegmentMagic.size() || front == kSegmentMagic
                            ? enter_segment(rest)
                            : Status::kBad;
  if (status != Status::kRecord) {
    return {.status = status, .bytes = kSegmentHeadBytes};
  }
  Step step = read_record(rest.substr(kSegmentHeadBytes), into);
  if (step.status == Status::kEnd) step.status = Status::kShort;
  step.bytes += kSegmentHeadBytes;
  return step;
}

RecordReader::Step RecordReader::read_record(std::string_view rest, char* into) {
  if (rest.empty()) return {};
  Step step{.status = Status::kShort, .bytes = kRecordHeadBytes};
  if (rest.size() < kRecordHeadBytes) return step;
  const std::string_view head = rest.substr(0, kRecordHeadBytes);
  step.kind = static_cast<RecordKind>(head.back());
  step.text_bytes = number_of(head.substr(0, kRecordHeadBytes - 1));
  step.status = Status::kBad;
  if (cipher_ == nullptr || !is_length(step.kind, step.text_bytes)) return step;
  step.bytes += step.text_bytes + kTagBytes;
  if (rest.size() < step.bytes) {
    step.status = Status::kShort;
    return step;
  }
  const SegmentCipher::Place place{.head = head, .before = tag_};
  if (open(place, step, rest.substr(0, step.bytes), into)) step.status = Status::kRecord;
  return step;
}

bool RecordReader::open(const SegmentCipher::Place& place, const Step& step,
                        std::string_view record, char* into) {
  const std::string_view text = record.substr(kRecordHeadBytes, step.text_bytes);
  Tag tag;
  record.copy(tag.data(), kTagBytes, kRecordHeadBytes + step.text_bytes);
  if (step.kind == RecordKind::kCut) {
    if (!open_cut(place, text, tag)) return false;
  } else {
    if (into == nullptr) cipher_->pass();
    if (into != nullptr && !cipher_->decrypt(place, text, into, tag)) return false;
    text_begin_ = text_end_;
    text_end_ += text.size();
  }
  tag_ = tag;
  return true;
}

bool RecordReader::open_cut(const SegmentCipher::Place& place, std::string_view text,
                            const Tag& tag) {
  std::array<char, kCutTextBytes> opened;
  if (!cipher_->decrypt(place, text, opened.data(), tag)) return false;
  const uint64_t cut_to = number_of({opened.data(), opened.size()});
  if (cut_to <= text_begin_ || cut_to >= text_end_) return false;
  text_end_ = cut_to;
  return true;
}

bool RecordReader::cut_follows(std::string_view rest) {
  if (begins_encrypted(rest)) rest.remove_prefix(std::min(rest.size(), kSegmentHeadBytes));
  return rest.size() >= kRecordHeadBytes &&
         rest[kRecordHeadBytes - 1] == static_cast<char>(RecordKind::kCut);
}

}  // namespace encryption
