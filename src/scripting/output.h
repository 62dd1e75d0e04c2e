// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <string_view>

#include "scripting/state.h"

namespace scripting {

// Bytes that a library writes for a script, in memory that counts for its quota: they lie in a
// value of Lua's, which has a slot of the stack for as long as this lives.
class Output {
 public:
  explicit Output(lua_State* lua) : lua_(lua) {
    luaL_checkstack(lua, 2, nullptr);
    lua_pushnil(lua);
    slot_ = lua_gettop(lua);
  }
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  void add(std::string_view bytes) {
    if (bytes.empty()) return;
    if (capacity_ - size_ < bytes.size()) grow(bytes.size());
    std::memcpy(data_ + size_, bytes.data(), bytes.size());
    size_ += bytes.size();
  }
  void add(char byte) { add(std::string_view(&byte, 1)); }

  size_t size() const { return size_; }
  // Replaces bytes that are there already.
  void put(size_t at, std::string_view bytes) {
    std::memcpy(data_ + at, bytes.data(), bytes.size());
  }

  void push() const { push_text(lua_, {data_, size_}); }

 private:
  static constexpr size_t kFirstBytes = 256;

  void grow(size_t bytes) {
    spend(lua_, state_of(lua_), size_ + bytes);
    luaL_checkstack(lua_, 1, nullptr);
    const size_t capacity = std::max({kFirstBytes, 2 * capacity_, size_ + bytes});
    auto* data = static_cast<char*>(lua_newuserdata(lua_, capacity));
    if (size_ > 0) std::memcpy(data, data_, size_);
    data_ = data;
    capacity_ = capacity;
    lua_replace(lua_, slot_);
  }

  lua_State* lua_;
  int slot_ = 0;
  char* data_ = nullptr;
  size_t size_ = 0;
  size_t capacity_ = 0;
};

}  // namespace scripting
