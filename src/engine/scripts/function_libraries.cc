// SPDX-License-Identifier: Apache-2.0
#include "engine/scripts/function_libraries.h"

#include <utility>

#include "base/ascii.h"

namespace engine {

// --- one set ----------------------------------------------------------------------------------

FunctionSet::Found FunctionSet::find(std::string_view function) const {
  const auto found = functions_.find(base::to_lower(function));
  return found != functions_.end() ? found->second : Found{};
}

size_t FunctionSet::memory_bytes() const {
  size_t bytes = 0;
  for (const auto& [name, library] : libraries_) {
    bytes += sizeof(FunctionLibrary) + library->source.size() + 2 * name.size();
    for (const Function& function : library->functions) {
      bytes +=
          sizeof(Function) + sizeof(Found) + 2 * function.name.size() + function.description.size();
    }
  }
  return bytes;
}

base::Result<void> FunctionSet::add(const FunctionLibraryRef& library, bool replace) {
  if (!replace && libraries_.contains(library->name)) {
    return base::Error{"Library " + library->name + " already exists"};
  }
  for (const Function& function : library->functions) {
    const Found other = find(function.name);
    if (other.function != nullptr && other.library->name != library->name) {
      return base::Error{"Function " + function.name + " already exists"};
    }
  }
  remove(library->name);
  for (const Function& function : library->functions) {
    functions_[base::to_lower(function.name)] = {library, &function};
  }
  libraries_[library->name] = library;
  return {};
}

bool FunctionSet::remove(std::string_view name) {
  const auto found = libraries_.find(name);
  if (found == libraries_.end()) return false;
  for (const Function& function : found->second->functions) {
    functions_.erase(base::to_lower(function.name));
  }
  libraries_.erase(found);
  return true;
}

// --- the node's -------------------------------------------------------------------------------

std::shared_ptr<const FunctionSet> FunctionLibraries::current() const {
  const std::lock_guard lock(mutex_);
  if (shared_ == nullptr) shared_ = std::make_shared<FunctionSet>(set_);
  return shared_;
}

FunctionSet::Found FunctionLibraries::find(std::string_view function) const {
  const std::lock_guard lock(mutex_);
  return set_.find(function);
}

bool FunctionLibraries::has(std::string_view library) const {
  const std::lock_guard lock(mutex_);
  return set_.libraries().contains(library);
}

// Under the mutex.
void FunctionLibraries::changed() {
  shared_ = nullptr;
  version_.fetch_add(1, std::memory_order_release);
}

base::Result<void> FunctionLibraries::add(const std::vector<FunctionLibraryRef>& libraries,
                                          RestorePolicy policy) {
  const std::lock_guard lock(mutex_);
  const bool replace = policy == RestorePolicy::kReplace;
  if (libraries.size() == 1 && policy != RestorePolicy::kFlush) {  // without a copy of all
    auto added = set_.add(libraries[0], replace);
    if (added) changed();
    return added;
  }
  FunctionSet set = policy == RestorePolicy::kFlush ? FunctionSet() : set_;
  for (const FunctionLibraryRef& library : libraries) {
    auto added = set.add(library, replace);
    if (!added) return added;
  }
  set_ = std::move(set);
  changed();
  return {};
}

bool FunctionLibraries::remove(std::string_view name) {
  const std::lock_guard lock(mutex_);
  if (!set_.remove(name)) return false;
  changed();
  return true;
}

void FunctionLibraries::clear() {
  const std::lock_guard lock(mutex_);
  set_ = FunctionSet();
  changed();
}

}  // namespace engine
