// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include "engine/commands/memcache/all_verbs.h"
#include "engine/commands/memcache/observation.h"

// watch.

namespace engine {

namespace {

using protocol::memcache::Verb;

struct Stream {
  std::string_view name;
  uint32_t kinds;
};

// rawcmds and the proxy's are names that memcached knows, too, and of which nothing is ever told.
constexpr Stream kStreams[] = {
    {"fetchers", kFetchEvents},     {"mutations", kMutationEvents},
    {"evictions", kEvictionEvents}, {"connevents", kConnectionEvents},
    {"deletions", kDeletionEvents}, {"sysevents", kSystemEvents},
    {"rawcmds", kSystemEvents},     {"proxyreqs", kSystemEvents},
    {"proxyevents", kSystemEvents}, {"proxyuser", kSystemEvents},
};

uint32_t kinds_of(std::string_view name) {
  for (const Stream& stream : kStreams) {
    if (stream.name == name) return stream.kinds;
  }
  return 0;
}

// Ends when the client does.
class Watch {
 public:
  Watch(Observation& observation, uint32_t kinds) : observation_(observation), kinds_(kinds) {
    observation_.add(kinds_);
  }
  ~Watch() { observation_.remove(kinds_); }
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

 private:
  Observation& observation_;
  const uint32_t kinds_;
};

void watch(MemcacheContext& c) {
  if (!c.settings.enable_watch) return c.always_reply("CLIENT_ERROR watch commands not allowed");
  uint32_t kinds = c.request.keys.empty() ? uint32_t{kFetchEvents} : 0;
  for (const std::string_view name : c.request.keys) {
    const uint32_t more = kinds_of(name);
    if (more == 0) return c.always_reply("ERROR");
    kinds |= more;
  }
  c.client.watch = std::make_shared<Watch>(*c.shared.observation, kinds);
  c.client.watched_kinds = kinds;
  c.always_reply("OK");
}

constexpr MemcacheVerb kWatchVerbs[] = {{.verb = Verb::kWatch, .run = watch}};

}  // namespace

std::span<const MemcacheVerb> memcache_watch_verbs() { return kWatchVerbs; }

}  // namespace engine
