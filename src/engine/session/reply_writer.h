// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/types/blob.h"

namespace engine {

// How a command answers, whatever the protocol. Aggregates are announced with their number of
// elements, which must follow. Views are copied before the call returns. Not thread-safe.
class ReplyWriter {
 public:
  virtual ~ReplyWriter() = default;

  // Error text with its code in front: "ERR syntax error". Control characters become spaces.
  void error(std::string_view text) {
    errors_++;
    last_error_code_ = text.substr(0, text.find(' '));
    write_error(text);
  }
  // As error(), of what is counted already under its code.
  void known_error(std::string_view text) {
    error(text);
    last_error_code_.clear();
  }
  void ok() { simple("OK"); }

  virtual void simple(std::string_view text) = 0;
  virtual void integer(int64_t value) = 0;
  virtual void bulk(std::string_view bytes) = 0;
  virtual void blob(Blob* blob) = 0;  // as bulk(blob->bytes()), but may refer to it
  virtual void null() = 0;
  virtual void null_array() = 0;
  virtual void array(size_t count) = 0;
  virtual void map(size_t pairs) = 0;
  virtual void set(size_t count) = 0;
  virtual void push(size_t count) = 0;
  virtual void attribute(size_t pairs) = 0;  // only where resp() is 3
  virtual void real(double value) = 0;
  virtual void real(std::string_view text) = 0;  // where it is not to be in its shortest form
  virtual void boolean(bool value) = 0;
  virtual void verbatim(std::string_view format, std::string_view text) = 0;
  virtual void big_number(std::string_view digits) = 0;

  // The RESP version that the client speaks, 2 or 3.
  virtual int resp() const = 0;

  // Errors written since construction, and the code of the last one; empty if that is counted.
  uint64_t errors() const { return errors_; }
  const std::string& last_error_code() const { return last_error_code_; }

 protected:
  virtual void write_error(std::string_view text) = 0;

 private:
  uint64_t errors_ = 0;
  std::string last_error_code_;
};

}  // namespace engine
