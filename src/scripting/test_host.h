// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "base/numbers.h"
#include "scripting/interpreter.h"

namespace scripting {

// A host that gives the replies it was told to, and notes what it is asked.
class TestHost final : public Host {
 public:
  CallResult call(std::span<const std::string_view> words, std::string_view& reply) override {
    std::string& line = calls.emplace_back();
    for (const std::string_view word : words) line += std::string(word) + " ";
    if (calls.size() == ends_at_call) return CallResult::kEnd;
    if (replies.empty()) {
      reply = "ERR no reply";
      return CallResult::kRefused;
    }
    reply_ = replies.front();
    replies.pop_front();
    reply = reply_;
    return CallResult::kReply;
  }
  void set_resp(int version) override { resp = version; }
  void set_replication(int where) override { replication = where; }
  Permission may_call(std::span<const std::string_view> words) override {
    return words[0] == "unknown" ? Permission::kUnknownCommand : Permission::kGranted;
  }
  void log(LogLevel level, std::string_view text) override {
    logged.push_back(std::to_string(static_cast<int>(level)) + std::string(text));
  }
  bool may_go_on(std::string_view& why) override {
    why = "killed";
    questions++;
    return questions_left == 0 || --questions_left > 0;
  }

  std::deque<std::string> replies;
  size_t ends_at_call = 0;    // 0: never
  size_t questions_left = 0;  // after which the script is to end; 0: never
  size_t questions = 0;
  std::vector<std::string> calls;
  std::vector<std::string> logged;
  int resp = 0;
  int replication = -1;

 private:
  std::string reply_;
};

// Writes an answer as one line: ":1 $text *2 ...".
class LineAnswer final : public Answer {
 public:
  void integer(int64_t value) override { add(':', std::to_string(value)); }
  void real(double value) override { add(',', base::format_double(value)); }
  void bulk(std::string_view bytes) override { add('$', bytes); }
  void status(std::string_view text) override { add('+', text); }
  void error(std::string_view text, bool is_counted) override {
    add('-', (is_counted ? "!" : "") + std::string(text));
  }
  void null() override { add('_', ""); }
  void boolean(bool value) override { add('#', value ? "t" : "f"); }
  void big_number(std::string_view digits) override { add('(', digits); }
  void verbatim(std::string_view format, std::string_view text) override {
    add('=', std::string(format) + ":" + std::string(text));
  }
  void array(size_t count) override { add('*', std::to_string(count)); }
  void map(size_t pairs) override { add('%', std::to_string(pairs)); }
  void set(size_t count) override { add('~', std::to_string(count)); }

  std::string line;

 private:
  void add(char type, std::string_view text) {
    line += type;
    line += text;
    line += ' ';
  }
};

// Runs scripts for tests.
class Scripts {
 public:
  explicit Scripts(Interpreter::Kind kind = Interpreter::Kind::kScripts,
                   size_t memory_bytes_max = size_t{64} << 20)
      : interpreter({.kind = kind, .memory_bytes_max = memory_bytes_max}) {}

  // The answer as LineAnswer writes it.
  std::string eval(std::string_view source) {
    const auto function = interpreter.compile(source);
    if (!function) return "compile: " + function.error().message;
    std::string line = call(*function);
    interpreter.forget(*function);
    return line;
  }

  // The functions that the library has, or the error.
  std::string load(std::string_view source) {
    auto loaded = interpreter.load_library(source, host);
    if (!loaded) return loaded.error().message;
    functions = std::move(*loaded);
    std::string line;
    for (const LibraryFunction& function : functions) {
      line += function.name;
      if (!function.description.empty()) line += "(" + function.description + ")";
      if (function.flags != 0) line += std::to_string(function.flags);
      line += " ";
    }
    return line;
  }

  std::string call_first() { return call(functions[0].function); }

  std::string call(int function) {
    LineAnswer answer;
    const Ending ending = interpreter.run(
        {.function = function, .name = "name", .keys = keys, .arguments = arguments}, host, answer);
    return ending == Ending::kEnded ? "(ended)" : answer.line;
  }

  TestHost host;
  Interpreter interpreter;
  std::vector<std::string_view> keys;
  std::vector<std::string_view> arguments;
  std::vector<LibraryFunction> functions;
};

// Whether the script answers with a text that has this in it.
inline bool fails_with(Scripts& scripts, std::string_view source, std::string_view text) {
  return scripts.eval(source).find(text) != std::string::npos;
}

}  // namespace scripting
