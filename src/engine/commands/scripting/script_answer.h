// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "engine/session/reply_writer.h"
#include "scripting/host.h"

namespace engine {

// The result of a script as a client's reply.
class ScriptAnswer final : public scripting::Answer {
 public:
  explicit ScriptAnswer(ReplyWriter& reply) : reply_(reply) {}

  void integer(int64_t value) override { reply_.integer(value); }
  void real(double value) override { reply_.real(value); }
  void bulk(std::string_view bytes) override { reply_.bulk(bytes); }
  void status(std::string_view text) override { reply_.simple(text); }
  void error(std::string_view text, bool is_counted) override {
    is_counted ? reply_.known_error(text) : reply_.error(text);
  }
  void null() override { reply_.null(); }
  void boolean(bool value) override { reply_.boolean(value); }
  void big_number(std::string_view digits) override { reply_.big_number(digits); }
  void verbatim(std::string_view format, std::string_view text) override {
    reply_.verbatim(format, text);
  }
  void array(size_t count) override { reply_.array(count); }
  void map(size_t pairs) override { reply_.map(pairs); }
  void set(size_t count) override { reply_.set(count); }

 private:
  ReplyWriter& reply_;
};

}  // namespace engine
