// SPDX-License-Identifier: Apache-2.0
#include "control/data/bridge.h"

#include <algorithm>
#include <boost/describe.hpp>
#include <chrono>
#include <utility>

#include "aws/signing/signature.h"
#include "base/base64.h"
#include "base/log.h"
#include "base/random_text.h"
#include "control/data/commands.h"
#include "control/data/memcached_commands.h"
#include "control/server/exchange.h"
#include "control/server/http_message.h"
#include "control/server/json_text.h"
#include "json/document.h"

namespace control::data {

namespace {

using Words = std::vector<std::string>;

constexpr int kOk = 200;
constexpr size_t kIdLetters = 32;
constexpr int64_t kTokenSeconds = 60;
constexpr size_t kNamesMax = 20;  // of commands in one line of the audit log

constexpr aws::ErrorSpec kInvalidRequest = {"InvalidRequest", "InvalidRequest", 400};
constexpr aws::ErrorSpec kConnectionNotFound = {"ConnectionNotFound", "ConnectionNotFound", 404};
constexpr aws::ErrorSpec kConnectionBusy = {"ConnectionBusy", "ConnectionBusy", 409};
constexpr aws::ErrorSpec kTooManyConnections = {"TooManyConnections", "TooManyConnections", 429};
constexpr aws::ErrorSpec kLoginFailed = {"LoginFailed", "LoginFailed", 403};
constexpr aws::ErrorSpec kReadOnly = {"ReadOnly", "ReadOnly", 403};
constexpr aws::ErrorSpec kNodeFailed = {"NodeFailed", "NodeFailed", 502};

struct RunRequest {
  std::string connection;
  std::vector<Words> commands;
};
BOOST_DESCRIBE_STRUCT(RunRequest, (), (connection, commands))

struct CloseRequest {
  std::string connection;
};
BOOST_DESCRIBE_STRUCT(CloseRequest, (), (connection))

// What lines of the audit log say, in the form of calls.
constexpr aws::Member kConnectMembers[] = {{"CacheId", aws::kString},
                                           {"NodeId", aws::kString},
                                           {"UserName", aws::kString},
                                           {"ReadOnly", aws::kBoolean}};
constexpr aws::Shape kConnectShape = aws::structure("Connect", kConnectMembers);
constexpr aws::Operation kConnect = {"Connect", &kConnectShape, nullptr, {}};
constexpr aws::Operation kMonitor = {"Monitor", &kConnectShape, nullptr, {}};
constexpr aws::Shape kNames = aws::list("Commands", "member", aws::kString);
constexpr aws::Member kRunMembers[] = {
    {"CacheId", aws::kString}, {"NodeId", aws::kString}, {"Commands", kNames}};
constexpr aws::Shape kRunShape = aws::structure("RunCommands", kRunMembers);
constexpr aws::Operation kRun = {"RunCommands", &kRunShape, nullptr, {}};

void refuse(const DataApi::Reply& reply, const aws::Error& error) {
  reply(error.spec->http_status, write_json_error(error));
}

aws::Result<std::vector<Words>> read_commands(const RunRequest& asked, size_t commands_max) {
  if (asked.commands.empty() || asked.commands.size() > commands_max) {
    return aws::Error(kInvalidRequest,
                      "From 1 to " + std::to_string(commands_max) + " commands at once.");
  }
  std::vector<Words> commands;
  commands.reserve(asked.commands.size());
  for (const Words& encoded : asked.commands) {
    Words& words = commands.emplace_back();
    words.reserve(encoded.size());
    for (const std::string& one : encoded) {
      auto word = base::read_base64(one);
      if (!word) return aws::Error(kInvalidRequest, "A word of a command is not in base64.");
      words.push_back(*std::move(word));
    }
  }
  return commands;
}

// As a client of AWS' makes it: GET http://CACHE/?Action=connect&User=USER, presigned.
std::string make_token(const DataCall& call, const BridgeParts& parts, const std::string& cache,
                       const std::string& user) {
  const aws::Header headers[] = {{"host", cache}};
  const std::string query = "Action=connect&User=" + user;
  const aws::Credentials credentials = {.access_key_id = call.key.caller.access_key_id,
                                        .secret_access_key = call.key.secret,
                                        .session_token = call.key.session_token};
  return cache + "/?" +
         aws::presign_query(
             {.method = "GET", .path = "/", .query = query, .headers = headers, .body = ""},
             {credentials, parts.region, "elasticache", parts.clock.wall_ms()}, kTokenSeconds);
}

// Each once, in the order of the commands.
std::vector<std::string> names_of(const std::vector<Words>& commands) {
  std::vector<std::string> names;
  for (const Words& words : commands) {
    std::string name = name_of_command(words);
    if (std::find(names.begin(), names.end(), name) == names.end()) {
      names.push_back(std::move(name));
    }
  }
  return names;
}

// Of the access log, whose fields have no spaces.
std::string dotted(std::string_view name) {
  std::string text(name);
  std::replace(text.begin(), text.end(), ' ', '.');
  return text;
}

bool is_user_name(std::string_view name) {
  return std::all_of(name.begin(), name.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte > ' ' && byte < 0x7F && c != '&' && c != '%' && c != '+' && c != '=' && c != '#';
  });
}

}  // namespace

struct OpenRequest {
  std::string kind;
  std::string cache;
  std::string node;
  std::string way = "none";
  std::string user;
  std::string password;
  bool writes = false;
  int64_t milliseconds = 0;

  NodeName name() const { return {kind, cache, node}; }
};
BOOST_DESCRIBE_STRUCT(OpenRequest, (),
                      (kind, cache, node, way, user, password, writes, milliseconds))

struct DataBridge::Link {
  std::string id;
  std::string session;
  NodeName name;
  Dialect dialect = Dialect::kResp;
  bool writes = false;
  std::shared_ptr<NodeStream> stream;
  bool is_busy = true;  // until it has greeted
  int64_t used_us = 0;
};

struct DataBridge::Route {
  std::string_view path;
  std::string (DataBridge::*answer)(const DataCall& call, const Reply& reply);
};

std::string DataBridge::call(const DataCall& call, Reply reply) {
  static constexpr Route kRoutes[] = {{"open", &DataBridge::open},
                                      {"run", &DataBridge::run},
                                      {"watch", &DataBridge::watch},
                                      {"close", &DataBridge::close}};
  drop_idle();
  for (const Route& route : kRoutes) {
    if (route.path == call.path) return (this->*route.answer)(call, reply);
  }
  refuse(reply, {kHttpNotFound, "There is nothing at this path."});
  return "data";
}

// --- Who may, and what is on record of it --------------------------------------------------------

aws::Result<NodeFound> DataBridge::admit(const DataCall& call, const NodeName& name) {
  NodeFound found = parts_.nodes.find(call.key.caller, name);
  if (!found.error) return found;
  if (found.error->spec == &aws::kAccessDenied) {
    aws::Structure input(kConnectShape);
    input.set("CacheId", name.cache).set("NodeId", name.node);
    (void)keep(call, found, {&kConnect, std::move(input)});
  }
  return *found.error;
}

aws::Result<void> DataBridge::keep(const DataCall& call, const NodeFound& found,
                                   const aws::Request& request) {
  const bool is_allowed = !found.error;
  const auto kept = parts_.audit_log.append(
      audit_line({call.key.caller, call.request_id, request},
                 {"console", parts_.clock.wall_ms(), is_allowed, found.reason}));
  if (kept) return {};
  base::log::warning("audit log: {}; {} {} is refused", kept.error().message,
                     request.operation->name, call.request_id);
  return aws::Error(aws::kServiceUnavailable, "This cannot be put on record now. Try again later.");
}

aws::Result<void> DataBridge::note_connect(const DataCall& call, const OpenRequest& asked,
                                           const NodeFound& found, std::string_view operation) {
  aws::Structure input(kConnectShape);
  input.set("CacheId", asked.cache).set("NodeId", asked.node).set("ReadOnly", !asked.writes);
  if (!asked.user.empty()) input.set("UserName", asked.user);
  return keep(call, found, {operation == "watch" ? &kMonitor : &kConnect, std::move(input)});
}

aws::Result<void> DataBridge::note_run(const DataCall& call, const Link& link,
                                       const std::string& reason,
                                       const std::vector<std::string>& names) {
  aws::Structure input(kRunShape);
  input.set("CacheId", link.name.cache).set("NodeId", link.name.node).set_list("Commands");
  for (size_t i = 0; i < std::min(names.size(), kNamesMax); i++) input.append("Commands", names[i]);
  return keep(call, {reason}, {&kRun, std::move(input)});
}

// --- Connections ---------------------------------------------------------------------------------

aws::Result<void> DataBridge::make_room(std::string_view session) const {
  const auto own =
      static_cast<size_t>(std::count_if(links_.begin(), links_.end(), [&](const auto& entry) {
        return entry.second->session == session;
      }));
  if (own >= limits_.links_per_session || links_.size() >= limits_.links_max) {
    return aws::Error(kTooManyConnections,
                      "There are too many connections to nodes. Close a tab of the console.");
  }
  return {};
}

// What the connection is good for, then who it is.
std::vector<Words> DataBridge::greeting_of(const DataCall& call, const OpenRequest& asked,
                                           Dialect dialect) const {
  if (dialect == Dialect::kMemcached) return {{"version"}};
  std::vector<Words> greeting;
  // In one word: a node takes few from who has not logged in.
  if (!asked.writes) greeting.push_back({"TARN.CONFINE", std::string(reading_rules())});
  Words hello = {"HELLO", "3"};
  const std::string user = asked.user.empty() ? "default" : asked.user;
  if (asked.way == "iam") {
    hello.insert(hello.end(), {"AUTH", user, make_token(call, parts_, asked.cache, user)});
  } else if (asked.way == "password") {
    hello.insert(hello.end(), {"AUTH", user, asked.password});
  }
  hello.insert(hello.end(), {"SETNAME", "tarn-console"});
  greeting.push_back(std::move(hello));
  return greeting;
}

void DataBridge::connect(const DataCall& call, const OpenRequest& asked, const Reply& reply,
                         Opened opened, std::string_view operation) {
  auto found = admit(call, asked.name());
  if (!found) return refuse(reply, found.error());
  if (const auto room = make_room(call.session); !room) return refuse(reply, room.error());
  if (!is_user_name(asked.user)) {
    return refuse(reply, {kInvalidRequest, "There are no such names of users."});
  }
  if (const auto kept = note_connect(call, asked, *found, operation); !kept) {
    return refuse(reply, kept.error());
  }
  std::vector<Words> greeting = greeting_of(call, asked, found->address.dialect);
  auto link = std::make_shared<Link>();
  link->id = base::random_text(kIdLetters, base::kBase32Letters);
  link->session = call.session;
  link->name = asked.name();
  link->dialect = found->address.dialect;
  link->writes = asked.writes;
  link->used_us = parts_.clock.monotonic_us();
  link->stream = NodeStream::make(parts_.io, std::move(found->address), limits_.stream);
  links_[link->id] = link;
  link->stream->open([this, link, greeting = std::move(greeting), reply,
                      opened = std::move(opened)](const base::Result<void>& done) {
    if (done) return greet(link, greeting, reply, opened);
    drop(*link);
    refuse(reply, {kNodeFailed, done.error().message});
  });
}

void DataBridge::greet(const SharedLink& link, const std::vector<Words>& greeting,
                       const Reply& reply, const Opened& opened) {
  std::string request;
  for (const Words& words : greeting) request += encode_command(link->dialect, words);
  link->stream->ask(
      std::move(request), greeting.size(),
      [this, link, reply, opened](const base::Result<std::vector<std::string>>& said) {
        if (!said) {
          drop(*link);
          return refuse(reply, {kNodeFailed, said.error().message});
        }
        for (const std::string& one : *said) {
          const auto error = error_in(one);
          if (!error) continue;
          drop(*link);
          return refuse(reply, {kLoginFailed, std::string(*error)});
        }
        link->is_busy = false;
        opened(link, said->back());
      });
}

DataBridge::SharedLink DataBridge::find(const DataCall& call, const std::string& id) const {
  const auto found = links_.find(id);
  return found == links_.end() || found->second->session != call.session ? nullptr : found->second;
}

void DataBridge::drop(const Link& link) {
  link.stream->close();
  links_.erase(std::string(link.id));
}

void DataBridge::drop_idle() {
  const int64_t limit_us = parts_.clock.monotonic_us() - limits_.idle_ms * 1000;
  std::erase_if(links_, [&](const auto& entry) {
    const bool is_idle = !entry.second->is_busy && entry.second->used_us <= limit_us;
    if (is_idle) entry.second->stream->close();
    return is_idle;
  });
}

void DataBridge::stop() {
  for (const auto& [id, link] : links_) link->stream->close();
  links_.clear();
}

// --- What is asked -------------------------------------------------------------------------------

std::string DataBridge::open(const DataCall& call, const Reply& reply) {
  const auto asked = json::read<OpenRequest>(call.body);
  if (!asked) {
    refuse(reply, {kInvalidRequest, "The body " + asked.error().message + "."});
    return "data.open";
  }
  connect(
      call, *asked, reply,
      [this, reply](const SharedLink& link, const std::string& greeting) {
        std::string body = "{";
        append_json_member(body, "connection", link->id);
        body += "\"greeting\":";
        body += reply_to_json(link->dialect, greeting, limits_.text_bytes_max).value_or("null");
        reply(kOk, body.append("}"));
      },
      "open");
  return "data.open";
}

// Why none of the commands is sent; nullopt: all can be.
std::optional<aws::Error> DataBridge::problem_of(const Link& link,
                                                 const std::vector<Words>& commands) {
  for (const Words& words : commands) {
    const bool is_resp = link.dialect == Dialect::kResp;
    std::string problem = is_resp ? problem_of_resp(words) : problem_of_memcached(words);
    if (!problem.empty()) return aws::Error(kInvalidRequest, std::move(problem));
    if (!is_resp && !link.writes && memcached_writes(words)) {
      return aws::Error(kReadOnly, "This connection is to read only.");
    }
  }
  if (link.is_busy) {
    return aws::Error(kConnectionBusy, "The connection waits for the node to answer.");
  }
  return std::nullopt;
}

// Whether who asks may still connect, and what is run is on record where it may write.
aws::Result<void> DataBridge::permit(const DataCall& call, const Link& link,
                                     const std::vector<std::string>& names) {
  const auto found = admit(call, link.name);
  if (!found) {
    drop(link);
    return found.error();
  }
  if (!link.writes) return {};
  return note_run(call, link, found->reason, names);
}

std::string DataBridge::run(const DataCall& call, const Reply& reply) {
  std::string operation = "data.run";
  const auto asked = json::read<RunRequest>(call.body);
  const auto commands = asked ? read_commands(*asked, limits_.commands_max)
                              : aws::Error(kInvalidRequest, "The body is no request to run.");
  if (!commands) {
    refuse(reply, commands.error());
    return operation;
  }
  const SharedLink link = find(call, asked->connection);
  if (link == nullptr || !link->stream->is_open()) {
    if (link != nullptr) drop(*link);
    refuse(reply, {kConnectionNotFound, "The connection to the node has ended."});
    return operation;
  }
  const std::vector<std::string> names = names_of(*commands);
  operation.append(".").append(dotted(names.front()));
  if (const auto problem = problem_of(*link, *commands)) {
    refuse(reply, *problem);
    return operation;
  }
  if (const auto permitted = permit(call, *link, names); !permitted) {
    refuse(reply, permitted.error());
    return operation;
  }
  link->is_busy = true;
  link->used_us = parts_.clock.monotonic_us();
  std::string request;
  for (const Words& words : *commands) request += encode_command(link->dialect, words);
  link->stream->ask(std::move(request), commands->size(),
                    [this, link, reply](const base::Result<std::vector<std::string>>& replies) {
                      answer(link, reply, replies);
                    });
  return operation;
}

void DataBridge::answer(const SharedLink& link, const Reply& reply,
                        const base::Result<std::vector<std::string>>& replies) {
  link->is_busy = false;
  if (!replies) {
    drop(*link);
    return refuse(reply, {kNodeFailed, replies.error().message});
  }
  std::string body = R"({"replies":[)";
  for (const std::string& one : *replies) {
    body += reply_to_json(link->dialect, one, limits_.text_bytes_max)
                .value_or(R"({"type":"error","value":"The reply is nested too deeply."})");
    body += ',';
  }
  if (body.back() == ',') body.pop_back();
  reply(kOk, body.append("]}"));
}

std::string DataBridge::watch(const DataCall& call, const Reply& reply) {
  auto asked = json::read<OpenRequest>(call.body);
  if (!asked || asked->milliseconds < 1 || asked->milliseconds > limits_.watch_ms_max) {
    refuse(reply, {kInvalidRequest, "The body is no request to watch for up to " +
                                        std::to_string(limits_.watch_ms_max) + " milliseconds."});
    return "data.watch";
  }
  asked->writes = false;
  const std::chrono::milliseconds length(asked->milliseconds);
  connect(
      call, *asked, reply,
      [this, reply, length](const SharedLink& link, const std::string& /*greeting*/) {
        monitor(link, length, reply);
      },
      "watch");
  return "data.watch";
}

void DataBridge::monitor(const SharedLink& link, std::chrono::milliseconds length,
                         const Reply& reply) {
  if (link->dialect != Dialect::kResp) {
    drop(*link);
    return refuse(reply, {kInvalidRequest, "memcached's nodes have no MONITOR."});
  }
  link->is_busy = true;
  const auto finish = [this, link, reply](const base::Result<std::vector<std::string>>& lines) {
    answer(link, reply, lines);
    drop(*link);
  };
  link->stream->ask(
      encode_command(link->dialect, {"MONITOR"}), 1,
      [this, link, length, finish](const base::Result<std::vector<std::string>>& begun) {
        if (!begun || error_in(begun->front())) return finish(begun);
        link->stream->listen(length, limits_.watch_lines_max, finish);
      });
}

std::string DataBridge::close(const DataCall& call, const Reply& reply) {
  const auto asked = json::read<CloseRequest>(call.body);
  if (const SharedLink link = asked ? find(call, asked->connection) : nullptr) drop(*link);
  reply(kOk, "{}");
  return "data.close";
}

}  // namespace control::data
