// SPDX-License-Identifier: Apache-2.0
#include "scripting/server_table.h"

#include <cmath>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/ascii.h"
#include "base/inline_vector.h"
#include "base/numbers.h"
#include "base/sha1.h"
#include "scripting/base_library.h"
#include "scripting/interpreter.h"
#include "scripting/reply_reader.h"
#include "scripting/state.h"

namespace scripting {

namespace {

constexpr std::string_view kRedisVersion = "7.2.4";
constexpr int kRedisVersionNumber = 0x00070204;
constexpr std::string_view kValkeyVersion = "9.1.0";
constexpr int kValkeyVersionNumber = 0x00090100;

State& running_state(lua_State* lua) {
  State& state = state_of(lua);
  if (state.host == nullptr) raise_error(lua, "no script is running");
  return state;
}

// --- commands ---------------------------------------------------------------------------------

// The arguments of a call as words. Whole numbers are written as such, others in the shortest form
// that gives them again.
class Words {
 public:
  // Raises an error if there is none, or one that is no text.
  explicit Words(lua_State* lua) {
    const int count = lua_gettop(lua);
    if (count == 0) raise_error(lua, "Please specify at least one argument for this call");
    for (int i = 1; i <= count; i++) {
      const int type = lua_type(lua, i);
      if (type == LUA_TSTRING) {
        words_.push_back(text_at(lua, i));
      } else if (type == LUA_TNUMBER) {
        add_number(lua_tonumber(lua, i));
      } else {
        lua_settop(lua, 0);
        raise_error(lua, "Command arguments must be strings or integers");
      }
    }
    for (const auto& [word, at, bytes] : numbers_) {
      *(words_.begin() + word) = std::string_view(number_texts_).substr(at, bytes);
    }
  }

  std::span<const std::string_view> words() const { return words_.span(); }

 private:
  struct Number {
    size_t word;
    size_t at;
    size_t bytes;
  };

  // The text may still move.
  void add_number(lua_Number number) {
    constexpr lua_Number kSafe = 4611686018427387904.0;  // 2^62
    const size_t at = number_texts_.size();
    if (number >= -kSafe && number <= kSafe && number == std::floor(number)) {
      char text[base::kInt64TextBytesMax];
      number_texts_.append(text, base::format_int64(static_cast<int64_t>(number), text));
    } else {
      number_texts_.append(base::format_double(number));
    }
    numbers_.push_back({words_.size(), at, number_texts_.size() - at});
    words_.push_back({});
  }

  base::InlineVector<std::string_view, 8> words_;
  std::string number_texts_;
  std::vector<Number> numbers_;
};

[[noreturn]] void end_script(lua_State* lua, State& state) {
  state.is_ending = true;
  end_if_ending(lua, state);
  __builtin_unreachable();
}

// Pushes the reply, and returns whether it is an error.
bool push_call(lua_State* lua) {
  State& state = running_state(lua);
  end_if_ending(lua, state);
  const Words words(lua);
  std::string_view reply;
  switch (state.host->call(words.words(), reply)) {
    case CallResult::kReply:
      lua_settop(lua, 0);  // there may have been no room for more
      spend(lua, state, reply.size());
      return push_reply(lua, reply);
    case CallResult::kRefused:
      lua_settop(lua, 0);
      push_error_table(lua, reply);
      lua_pushboolean(lua, 1);
      lua_setfield(lua, -2, "ignore_error_stats_update");
      return true;
    case CallResult::kEnd:
      break;
  }
  end_script(lua, state);
}

int call(lua_State* lua) {
  if (push_call(lua)) return lua_error(lua);
  return 1;
}

// What is wrong with the arguments is a reply, too.
int call_catching(lua_State* lua) {
  const int count = lua_gettop(lua);
  bool is_text = count > 0;
  for (int i = 1; i <= count; i++) {
    const int type = lua_type(lua, i);
    is_text = is_text && (type == LUA_TSTRING || type == LUA_TNUMBER);
  }
  if (!is_text) {
    lua_settop(lua, 0);
    push_error_table(lua, count == 0 ? "ERR Please specify at least one argument for this call"
                                     : "ERR Command arguments must be strings or integers");
    return 1;
  }
  push_call(lua);
  return 1;
}

int check_permission(lua_State* lua) {
  State& state = running_state(lua);
  const Words words(lua);
  const Permission permission = state.host->may_call(words.words());
  if (permission == Permission::kUnknownCommand) {
    raise_error(lua, "Invalid command passed to server.acl_check_cmd()");
  }
  lua_pushboolean(lua, permission == Permission::kGranted ? 1 : 0);
  return 1;
}

// --- replies ----------------------------------------------------------------------------------

bool is_one_text(lua_State* lua) { return lua_gettop(lua) == 1 && lua_type(lua, 1) == LUA_TSTRING; }

// "-CODE text" and "CODE text" are taken as they are; one word alone is no code.
int error_reply(lua_State* lua) {
  if (!is_one_text(lua)) {
    push_error_table(lua, "ERR wrong number or type of arguments");
    return 1;
  }
  std::string_view text = text_at(lua, 1);
  if (text.starts_with('-')) text.remove_prefix(1);
  std::string error = text.find(' ') == std::string_view::npos ? "ERR " : "";
  error += text;
  while (!error.empty() && (error.back() == '\r' || error.back() == '\n')) error.pop_back();
  push_error_table(lua, error);
  return 1;
}

int status_reply(lua_State* lua) {
  if (!is_one_text(lua)) {
    push_error_table(lua, "ERR wrong number or type of arguments");
    return 1;
  }
  lua_createtable(lua, 0, 1);
  lua_pushvalue(lua, 1);
  lua_setfield(lua, -2, "ok");
  return 1;
}

// --- the rest ---------------------------------------------------------------------------------

int sha1_hex(lua_State* lua) {
  if (lua_gettop(lua) != 1) raise_error(lua, "wrong number of arguments");
  const char* bytes = lua_tostring(lua, 1);
  push_text(lua, base::sha1_hex(bytes == nullptr ? std::string_view() : text_at(lua, 1)));
  return 1;
}

int write_log(lua_State* lua) {
  State& state = running_state(lua);
  const int count = lua_gettop(lua);
  if (count < 2) raise_error(lua, "server.log() requires two arguments or more.");
  if (lua_isnumber(lua, 1) == 0) {
    raise_error(lua, "First argument must be a number (log level).");
  }
  const int64_t level = to_int64(lua_tonumber(lua, 1));
  if (level < 0 || level > static_cast<int64_t>(LogLevel::kWarning)) {
    raise_error(lua, "Invalid log level.");
  }
  constexpr size_t kShownMax = 1024;
  std::string text;
  for (int i = 2; i <= count; i++) {
    if (lua_isstring(lua, i) == 0) continue;
    if (!text.empty()) text += ' ';
    text += text_at(lua, i).substr(0, kShownMax);
  }
  state.host->log(static_cast<LogLevel>(level), std::string_view(text).substr(0, kShownMax));
  return 0;
}

int set_resp(lua_State* lua) {
  State& state = running_state(lua);
  if (lua_gettop(lua) != 1) raise_error(lua, "server.setresp() requires one argument.");
  const lua_Number version = lua_tonumber(lua, 1);
  if (version != 2 && version != 3) raise_error(lua, "RESP version must be 2 or 3.");
  state.resp = version == 2 ? 2 : 3;
  state.host->set_resp(state.resp);
  return 0;
}

int set_replication(lua_State* lua) {
  State& state = running_state(lua);
  if (lua_gettop(lua) != 1) raise_error(lua, "server.set_repl() requires one argument.");
  const int64_t where = to_int64(lua_tonumber(lua, 1));
  if ((where & ~int64_t{kReplicateToJournal | kReplicateToReplicas}) != 0) {
    raise_error(lua,
                "Invalid replication flags. Use REPL_AOF, REPL_REPLICA, REPL_ALL or REPL_NONE.");
  }
  state.host->set_replication(static_cast<int>(where));
  return 0;
}

int answer_true(lua_State* lua) {
  lua_pushboolean(lua, 1);
  return 1;
}

int answer_false(lua_State* lua) {
  lua_pushboolean(lua, 0);
  return 1;
}

int answer_nothing(lua_State* /*lua*/) { return 0; }

// --- libraries --------------------------------------------------------------------------------

struct FlagName {
  std::string_view name;
  uint32_t flag;
};
constexpr FlagName kFlagNames[] = {{"no-writes", kNoWrites},
                                   {"allow-oom", kAllowOom},
                                   {"allow-stale", kAllowStale},
                                   {"no-cluster", kNoCluster},
                                   {"allow-cross-slot-keys", kAllowCrossSlotKeys}};

// Of the list of names on top of the stack.
uint32_t flags_of_list(lua_State* lua) {
  uint32_t flags = 0;
  for (int i = 1;; i++) {
    lua_rawgeti(lua, -1, i);
    if (lua_isnil(lua, -1)) break;
    const uint32_t flag = lua_isstring(lua, -1) != 0 ? script_flag(text_at(lua, -1)) : 0;
    if (flag == 0) raise_error(lua, "unknown flag given");
    flags |= flag;
    lua_pop(lua, 1);
  }
  lua_pop(lua, 1);
  return flags;
}

// The text on top of the stack, which stays as it is: it may be a number, and a key.
std::string text_of_top(lua_State* lua) {
  lua_pushvalue(lua, -1);
  std::string text(text_at(lua, -1));
  lua_pop(lua, 1);
  return text;
}

// One of the arguments by name, the value on top of the stack.
void read_argument(lua_State* lua, std::string_view key, LibraryFunction& function) {
  const bool is_text = lua_isstring(lua, -1) != 0;
  if (base::equals_ignore_case(key, "function_name")) {
    if (!is_text) {
      raise_error(lua, "function_name argument given to server.register_function must be a string");
    }
    function.name = text_of_top(lua);
  } else if (base::equals_ignore_case(key, "description")) {
    if (!is_text) {
      raise_error(lua, "description argument given to server.register_function must be a string");
    }
    function.description = text_of_top(lua);
  } else if (base::equals_ignore_case(key, "callback")) {
    if (!lua_isfunction(lua, -1)) {
      raise_error(lua, "callback argument given to server.register_function must be a function");
    }
    lua_pushvalue(lua, -1);
    function.function = luaL_ref(lua, LUA_REGISTRYINDEX);
  } else if (base::equals_ignore_case(key, "flags")) {
    if (!lua_istable(lua, -1)) {
      raise_error(
          lua,
          "flags argument to server.register_function must be a table representing function "
          "flags");
    }
    function.flags = flags_of_list(lua);
  } else {
    raise_error(lua, "unknown argument given to server.register_function");
  }
}

LibraryFunction function_by_names(lua_State* lua) {
  if (!lua_istable(lua, 1)) {
    raise_error(lua,
                "calling server.register_function with a single argument is only applicable to Lua "
                "table (representing named arguments).");
  }
  LibraryFunction function;
  lua_pushnil(lua);
  while (lua_next(lua, 1) != 0) {
    if (lua_type(lua, -2) != LUA_TSTRING) {
      raise_error(lua, "named argument key given to server.register_function is not a string");
    }
    read_argument(lua, text_at(lua, -2), function);
    lua_pop(lua, 1);
  }
  if (function.name.empty()) {
    raise_error(lua, "server.register_function must get a function name argument");
  }
  if (function.function == LUA_NOREF) {
    raise_error(lua, "server.register_function must get a callback argument");
  }
  return function;
}

LibraryFunction function_by_order(lua_State* lua) {
  if (lua_isstring(lua, 1) == 0) {
    raise_error(lua, "first argument to server.register_function must be a string");
  }
  if (!lua_isfunction(lua, 2)) {
    raise_error(lua, "second argument to server.register_function must be a function");
  }
  LibraryFunction function;
  function.name = text_at(lua, 1);
  lua_pushvalue(lua, 2);
  function.function = luaL_ref(lua, LUA_REGISTRYINDEX);
  return function;
}

int register_function(lua_State* lua) {
  State& state = state_of(lua);
  if (state.registered == nullptr) {
    raise_error(lua, "server.register_function can only be called on FUNCTION LOAD command");
  }
  const int count = lua_gettop(lua);
  if (count < 1 || count > 2) {
    raise_error(lua, "wrong number of arguments to server.register_function");
  }
  state.registered->push_back(count == 1 ? function_by_names(lua) : function_by_order(lua));
  return 0;
}

// --- putting it together ----------------------------------------------------------------------

constexpr luaL_Reg kServerFunctions[] = {{"call", call},
                                         {"pcall", call_catching},
                                         {"log", write_log},
                                         {"setresp", set_resp},
                                         {"sha1hex", sha1_hex},
                                         {"error_reply", error_reply},
                                         {"status_reply", status_reply},
                                         {"set_repl", set_replication},
                                         {"acl_check_cmd", check_permission},
                                         {nullptr, nullptr}};

constexpr luaL_Reg kEvalFunctions[] = {{"replicate_commands", answer_true},
                                       {"breakpoint", answer_false},
                                       {"debug", answer_nothing},
                                       {nullptr, nullptr}};

struct Constant {
  const char* name;
  int value;
};
constexpr Constant kLogLevels[] = {{"LOG_DEBUG", 0},
                                   {"LOG_VERBOSE", 1},
                                   {"LOG_NOTICE", 2},
                                   {"LOG_WARNING", 3},
                                   {"REDIS_VERSION_NUM", kRedisVersionNumber},
                                   {"VALKEY_VERSION_NUM", kValkeyVersionNumber}};
constexpr Constant kReplication[] = {{"REPL_NONE", kReplicateNowhere},
                                     {"REPL_AOF", kReplicateToJournal},
                                     {"REPL_SLAVE", kReplicateToReplicas},
                                     {"REPL_REPLICA", kReplicateToReplicas},
                                     {"REPL_ALL", kReplicateToJournal | kReplicateToReplicas}};

void set_constants(lua_State* lua, std::span<const Constant> constants) {
  for (const auto& [name, value] : constants) {
    lua_pushinteger(lua, value);
    lua_setfield(lua, -2, name);
  }
}

void set_versions(lua_State* lua) {
  push_text(lua, kRedisVersion);
  lua_setfield(lua, -2, "REDIS_VERSION");
  push_text(lua, kValkeyVersion);
  lua_setfield(lua, -2, "VALKEY_VERSION");
  lua_pushliteral(lua, "valkey");
  lua_setfield(lua, -2, "SERVER_NAME");
}

}  // namespace

uint32_t script_flag(std::string_view name) {
  for (const auto& [known, flag] : kFlagNames) {
    if (base::equals_ignore_case(known, name)) return flag;
  }
  return 0;
}

std::vector<std::string_view> flag_names(uint32_t flags) {
  std::vector<std::string_view> names;
  for (const auto& [name, flag] : kFlagNames) {
    if ((flags & flag) != 0) names.push_back(name);
  }
  return names;
}

void push_server_table(lua_State* lua) {
  lua_newtable(lua);
  set_functions(lua, kServerFunctions);
  set_constants(lua, kLogLevels);
  set_constants(lua, kReplication);
  set_versions(lua);
}

void add_eval_functions(lua_State* lua) { set_functions(lua, kEvalFunctions); }

void push_loading_table(lua_State* lua) {
  lua_newtable(lua);
  lua_pushcfunction(lua, register_function);
  lua_setfield(lua, -2, "register_function");
  lua_pushcfunction(lua, write_log);
  lua_setfield(lua, -2, "log");
  set_constants(lua, kLogLevels);
  set_versions(lua);
}

}  // namespace scripting
