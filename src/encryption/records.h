// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <openssl/types.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "encryption/data_key.h"

// The format of encrypted files, version 1. docs/decisions/0021 says why it is so.
//
//   file     segment*
//   segment  "TARNENC1", id of the data key (8 bytes), salt (32 random bytes), record+
//   record   length of the text (3 bytes, little-endian), kind (1 byte),
//            the text, encrypted (as many bytes), tag (16 bytes)
//
// AES-256-GCM under the key that the data key makes of the segment's salt. The nonce is the number
// of the record in its segment, from 0. Authenticated with it: length and kind, and the tag of the
// record before in the file, zeroes for the first. So each record has one place in one file.
//
// A segment is begun by whoever opens a file, and after each cut, so that no two records are ever
// encrypted under the same key and nonce. Kinds: data; and `cut`, which follows a record of data or
// another cut, and whose text is a number of eight bytes, little-endian: of that data no more
// counts than what makes so many bytes of the file, at least one and not all.

namespace encryption {

inline constexpr std::string_view kSegmentMagic = "TARNENC1";
inline constexpr size_t kSegmentHeadBytes =
    kSegmentMagic.size() + DataKey::kIdBytes + DataKey::kSaltBytes;
inline constexpr size_t kRecordHeadBytes = 4;
inline constexpr size_t kTagBytes = 16;
inline constexpr size_t kRecordTextMax = size_t{64} << 10;
inline constexpr size_t kRecordBytesMax =
    kSegmentHeadBytes + kRecordHeadBytes + kRecordTextMax + kTagBytes;
inline constexpr size_t kCutTextBytes = 8;

enum class RecordKind : uint8_t { kData = 1, kCut = 2 };

using Tag = std::array<char, kTagBytes>;

// AES-256-GCM under the key of one segment, whose records are numbered as they come.
class SegmentCipher {
 public:
  enum class Direction : uint8_t { kEncrypt, kDecrypt };

  SegmentCipher(const DataKey& key, std::string_view salt, Direction direction);

  // What is authenticated beside the text.
  struct Place {
    std::string_view head;
    const Tag& before;
  };

  // `into` has room for the text. The tag is the record's.
  void encrypt(const Place& place, std::string_view text, char* into, Tag& tag);
  // False: it is not what was encrypted, and what `into` has is of no use.
  bool decrypt(const Place& place, std::string_view text, char* into, const Tag& tag);
  // A record that is not looked at.
  void pass() { number_++; }

 private:
  void begin(const Place& place);

  std::unique_ptr<EVP_CIPHER_CTX, void (*)(EVP_CIPHER_CTX*)> context_;
  const Direction direction_;
  uint64_t number_ = 0;
};

// Writes the records of one segment. Not thread-safe; the key outlives it.
class RecordWriter {
 public:
  // `before` is the tag of the last record that the file has.
  RecordWriter(const DataKey& key, const Tag& before) : key_(key), tag_(before) {}

  // Appends a record to `out`, and the head of the segment before the first. Requires: text of 1 to
  // kRecordTextMax bytes.
  void write(RecordKind kind, std::string_view text, std::string& out);

  const Tag& tag() const { return tag_; }  // of the last record

 private:
  void begin_segment(std::string& out);

  const DataKey& key_;
  Tag tag_;
  std::unique_ptr<SegmentCipher> cipher_;  // null: no record was written
};

// Reads the records of a file, one after the other. Not thread-safe; the key outlives it.
class RecordReader {
 public:
  explicit RecordReader(const DataKey& key) : key_(key) {}

  enum class Status : uint8_t {
    kRecord,
    kEnd,       // nothing is left
    kShort,     // the bytes end within a record
    kBad,       // it is no record, or not the one that was written there
    kOtherKey,  // a segment under another data key
  };
  struct Step {
    Status status = Status::kEnd;
    size_t bytes =
        0;  // that the record takes, with a head in front of it; of kBad what can be told
    RecordKind kind = RecordKind::kData;
    size_t text_bytes = 0;
  };

  // What `rest`, the file from the end of the last record on, begins with. The text of data goes to
  // `into`, which has room for it (less than rest.size()); null: data is passed over unseen, so
  // that it may be damaged.
  Step next(std::string_view rest, char* into);

  // Whether what stands there cuts off something of the last record: it is to be read before the
  // text of that is used.
  static bool cut_follows(std::string_view rest);

  const Tag& tag() const { return tag_; }              // of the last record
  uint64_t text_begin() const { return text_begin_; }  // of the last one with data, in the file
  uint64_t text_end() const { return text_end_; }      // that counts

 private:
  Status enter_segment(std::string_view rest);
  Step read_record(std::string_view rest, char* into);
  bool open(const SegmentCipher::Place& place, const Step& step, std::string_view record,
            char* into);
  bool open_cut(const SegmentCipher::Place& place, std::string_view text, const Tag& tag);

  const DataKey& key_;
  Tag tag_ = {};
  uint64_t text_begin_ = 0;
  uint64_t text_end_ = 0;
  std::unique_ptr<SegmentCipher> cipher_;  // null: no segment has begun
};

// Whether a file that begins so is encrypted.
inline bool begins_encrypted(std::string_view front) { return front.starts_with(kSegmentMagic); }

// What is left of that where the machine failed before there was more: zeroes may follow, for which
// the file system has made room.
bool is_torn_magic(std::string_view file);

// The id of the key of such a file; requires: kSegmentHeadBytes.
inline std::string_view key_id_of(std::string_view front) {
  return front.substr(kSegmentMagic.size(), DataKey::kIdBytes);
}

}  // namespace encryption
