// SPDX-License-Identifier: Apache-2.0
#include "engine/scripts/library_source.h"

#include <algorithm>
#include <atomic>
#include <optional>
#include <utility>

#include "base/ascii.h"
#include "base/log.h"
#include "base/words.h"
#include "scripting/host.h"

namespace engine {

namespace {

// All that the source of a library has while it is loaded: the log, and so much time.
class LoadingHost final : public scripting::Host {
 public:
  LoadingHost(const base::Clock& clock, int64_t time_ms)
      : clock_(clock),
        until_us_(time_ms == 0 ? INT64_MAX : clock.monotonic_us() + time_ms * 1000) {}

  scripting::CallResult call(std::span<const std::string_view> /*words*/,
                             std::string_view& reply) override {
    reply = "ERR no commands while a library is loaded";
    return scripting::CallResult::kRefused;
  }
  void set_resp(int /*version*/) override {}
  void set_replication(int /*where*/) override {}
  scripting::Permission may_call(std::span<const std::string_view> /*words*/) override {
    return scripting::Permission::kDenied;
  }
  void log(scripting::LogLevel /*level*/, std::string_view text) override {
    base::log::notice("{}", text);
  }
  bool may_go_on(std::string_view& why) override {
    why = "FUNCTION LOAD timeout";
    return clock_.monotonic_us() < until_us_;
  }

 private:
  const base::Clock& clock_;
  const int64_t until_us_;
};

// Letters, digits and underscores.
bool is_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    const char lower = base::to_lower(c);
    return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

struct LibraryLine {
  std::string engine;
  std::string name;
  size_t bytes = 0;
};

base::Result<LibraryLine> read_first_line(std::string_view source) {
  if (!source.starts_with("#!")) return base::Error{"Missing library metadata"};
  LibraryLine line;
  line.bytes = source.find('\n');
  if (line.bytes == std::string_view::npos) return base::Error{"Invalid library metadata"};
  const auto parts = base::split_quoted(source.substr(0, line.bytes));
  if (!parts || parts->empty()) return base::Error{"Invalid library metadata"};
  line.engine = (*parts)[0].substr(2);
  std::optional<std::string> name;
  for (size_t i = 1; i < parts->size(); i++) {
    const std::string& part = (*parts)[i];
    if (!base::equals_ignore_case(std::string_view(part).substr(0, 5), "name=")) {
      return base::Error{"Invalid metadata value given: " + part};
    }
    if (name) {
      return base::Error{"Invalid metadata value, name argument was given multiple times"};
    }
    name = part.substr(5);
  }
  if (!name) return base::Error{"Library name was not given"};
  line.name = *std::move(name);
  return line;
}

base::Result<LibraryLine> read_checked_line(std::string_view source) {
  auto line = read_first_line(source);
  if (!line) return line;
  if (!is_name(line->name)) {
    return base::Error{
        "Library names can only contain letters, numbers, or underscores(_) and must be at least "
        "one character long"};
  }
  if (!base::equals_ignore_case(line->engine, "lua")) {
    return base::Error{"Engine '" + line->engine + "' not found"};
  }
  return line;
}

std::optional<base::Error> what_is_wrong(const std::vector<scripting::LibraryFunction>& functions) {
  for (size_t i = 0; i < functions.size(); i++) {
    const std::string& name = functions[i].name;
    if (!is_name(name)) {
      return base::Error{
          "Function names can only contain letters, numbers, or underscores(_) and must be at "
          "least one character long"};
    }
    const auto end = functions.begin() + static_cast<ptrdiff_t>(i);
    if (std::any_of(functions.begin(), end, [&](const auto& f) { return f.name == name; })) {
      return base::Error{"Function already exists in the library"};
    }
  }
  if (functions.empty()) return base::Error{"No functions registered"};
  return std::nullopt;
}

uint64_t next_id() {
  static std::atomic<uint64_t> last = 0;
  return ++last;
}

}  // namespace

base::Result<std::vector<scripting::LibraryFunction>> load_code(scripting::Interpreter& interpreter,
                                                                std::string_view code,
                                                                const base::Clock& clock,
                                                                const LibraryLimits& limits) {
  LoadingHost host(clock, limits.time_ms);
  return interpreter.load_library(code, host);
}

base::Result<FunctionLibraryRef> read_library(const std::string& source, const base::Clock& clock,
                                              const LibraryLimits& limits) {
  const auto line = read_checked_line(source);
  if (!line) return line.error();
  scripting::Interpreter interpreter({.kind = scripting::Interpreter::Kind::kLibraries,
                                      .memory_bytes_max = limits.memory_bytes_max});
  const std::string_view code = std::string_view(source).substr(line->bytes);
  const auto functions = load_code(interpreter, code, clock, limits);
  if (!functions) return functions.error();
  if (auto wrong = what_is_wrong(*functions)) return *std::move(wrong);
  auto library = std::make_shared<FunctionLibrary>();
  library->id = next_id();
  library->name = line->name;
  library->source = source;
  library->shebang_bytes = line->bytes;
  for (const scripting::LibraryFunction& function : *functions) {
    library->functions.push_back(
        {.name = function.name, .description = function.description, .flags = function.flags});
  }
  return FunctionLibraryRef(std::move(library));
}

base::Result<std::vector<FunctionLibraryRef>> read_libraries(
    const std::vector<std::string>& sources, const base::Clock& clock,
    const LibraryLimits& limits) {
  std::vector<FunctionLibraryRef> libraries;
  for (const std::string& source : sources) {
    auto library = read_library(source, clock, limits);
    if (!library) return library.error();
    libraries.push_back(*std::move(library));
  }
  return libraries;
}

}  // namespace engine
