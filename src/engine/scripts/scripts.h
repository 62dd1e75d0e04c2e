// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>

#include "engine/scripts/function_libraries.h"
#include "engine/scripts/running_scripts.h"
#include "engine/scripts/script_cache.h"

namespace engine {

// Memory of one kind of interpreters, of all workers together. Each adds what it has grown by.
class InterpreterMemory {
 public:
  void add(int64_t bytes) { bytes_.fetch_add(bytes, std::memory_order_relaxed); }
  size_t bytes() const { return static_cast<size_t>(bytes_.load(std::memory_order_relaxed)); }

 private:
  std::atomic<int64_t> bytes_ = 0;
};

// What a node has of scripts beside its workers' interpreters. Thread-safe.
struct Scripts {
  ScriptCache cache = {};
  FunctionLibraries functions = {};
  RunningScripts running = {};
  InterpreterMemory script_memory = {};
  InterpreterMemory function_memory = {};
};

}  // namespace engine
