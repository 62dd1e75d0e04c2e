// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/scripts/script.h"

namespace engine {

struct Function {
  std::string name;
  std::string description;  // empty: none
  uint32_t flags = 0;       // of scripting::ScriptFlag
  std::shared_ptr<ScriptLocks> locks = std::make_shared<ScriptLocks>();
};

// A library as FUNCTION LOAD has brought it. Immutable.
struct FunctionLibrary {
  uint64_t id = 0;  // no other one has it
  std::string name;
  std::string source;        // with its first line
  size_t shebang_bytes = 0;  // of it
  std::vector<Function> functions;

  // What is to be compiled. The lines keep their numbers.
  std::string_view code() const { return std::string_view(source).substr(shebang_bytes); }
};
using FunctionLibraryRef = std::shared_ptr<const FunctionLibrary>;

// The libraries of a node at one moment, none of whose functions has the name of another one's.
// Immutable once it is shared.
class FunctionSet {
 public:
  struct Found {
    FunctionLibraryRef library;
    const Function* function = nullptr;  // null: there is none of that name
  };

  const std::map<std::string, FunctionLibraryRef, std::less<>>& libraries() const {
    return libraries_;
  }
  Found find(std::string_view function) const;  // without regard to case
  size_t functions() const { return functions_.size(); }
  size_t memory_bytes() const;

  // The error is what the client is told, without its code; then nothing has changed.
  base::Result<void> add(const FunctionLibraryRef& library, bool replace);
  bool remove(std::string_view name);

 private:
  std::map<std::string, FunctionLibraryRef, std::less<>> libraries_;
  std::map<std::string, Found, std::less<>> functions_;  // in lower case
};

enum class RestorePolicy : uint8_t { kAppend, kReplace, kFlush };

// The libraries of a node. Thread-safe; a set that somebody has stays as it is.
class FunctionLibraries {
 public:
  std::shared_ptr<const FunctionSet> current() const;
  FunctionSet::Found find(std::string_view function) const;
  bool has(std::string_view library) const;
  // Grows with every change.
  uint64_t version() const { return version_.load(std::memory_order_acquire); }

  // All of them or none. The errors are as FunctionSet's.
  base::Result<void> add(const std::vector<FunctionLibraryRef>& libraries, RestorePolicy policy);
  // False: there is none of that name.
  bool remove(std::string_view name);
  void clear();

 private:
  void changed();

  mutable std::mutex mutex_;  // over what follows
  FunctionSet set_;
  mutable std::shared_ptr<const FunctionSet> shared_;  // a copy; null: nobody has asked since
  std::atomic<uint64_t> version_ = 0;
};

}  // namespace engine
