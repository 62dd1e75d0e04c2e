// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/connection/tracking_commands.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ascii.h"
#include "engine/commands/support/argument_parser.h"
#include "engine/session/client_tracking.h"

namespace engine {

namespace {

struct TrackingOptions {
  std::optional<int64_t> redirect;
  uint32_t redirect_worker = 0;
  bool broadcasts = false;
  bool opt_in = false;
  bool opt_out = false;
  bool noloop = false;
  std::vector<std::string_view> prefixes;
};

void read_redirect(CommandContext& c, ArgumentParser& arguments, TrackingOptions& options) {
  if (options.redirect) {
    arguments.fail("ERR A client can only redirect to a single other client");
    return;
  }
  options.redirect = arguments.integer();
  if (arguments.failed()) return;
  const auto worker = c.node.client_directory.worker_of(static_cast<uint64_t>(*options.redirect));
  if (!worker) arguments.fail("ERR The client ID you want redirect to does not exist");
  options.redirect_worker = worker.value_or(0);
}

// Nothing, once the client has been told of a mistake.
std::optional<TrackingOptions> read_options(CommandContext& c) {
  TrackingOptions options;
  ArgumentParser arguments(c, 3);
  while (arguments.more()) {
    if (arguments.left() > 1 && arguments.take("REDIRECT")) {
      read_redirect(c, arguments, options);
    } else if (arguments.left() > 1 && arguments.take("PREFIX")) {
      options.prefixes.push_back(arguments.string());
    } else if (arguments.take("BCAST")) {
      options.broadcasts = true;
    } else if (arguments.take("OPTIN")) {
      options.opt_in = true;
    } else if (arguments.take("OPTOUT")) {
      options.opt_out = true;
    } else if (arguments.take("NOLOOP")) {
      options.noloop = true;
    } else {
      arguments.fail(errors::kSyntax);
    }
  }
  if (!arguments.finish()) return std::nullopt;
  return options;
}

// --- prefixes ---------------------------------------------------------------------------------

bool overlap(std::string_view a, std::string_view b) {
  return a.starts_with(b) || b.starts_with(a);
}

// Of prefixes in order, those that begin alike are neighbours.
bool any_overlap(std::vector<std::string_view> prefixes) {
  std::sort(prefixes.begin(), prefixes.end());
  return std::adjacent_find(prefixes.begin(), prefixes.end(), overlap) != prefixes.end();
}

std::string overlap_text(std::string_view prefix, std::string_view which, std::string_view other) {
  return "ERR Prefix '" + std::string(prefix) + "' overlaps with " + std::string(which) +
         " prefix '" + std::string(other) + "'. Prefixes for a single client must not overlap.";
}

// Which prefixes overlap, in the order in which Redis looks; empty if none do.
std::string prefix_mistake(const std::vector<std::string_view>& added,
                           const std::vector<std::string_view>& present) {
  std::vector<std::string_view> all = added;
  all.insert(all.end(), present.begin(), present.end());
  if (!any_overlap(std::move(all))) return "";
  for (size_t i = 0; i < added.size(); i++) {
    for (const std::string_view other : present) {
      if (overlap(added[i], other)) return overlap_text(added[i], "an existing", other);
    }
    for (size_t j = i + 1; j < added.size(); j++) {
      if (overlap(added[i], added[j])) return overlap_text(added[i], "another provided", added[j]);
    }
  }
  return "";  // those that are there already may: without PREFIX all keys are added
}

// --- switching on -----------------------------------------------------------------------------

std::string mistake(const TrackingOptions& wanted, const ClientTracking* before) {
  if (!wanted.broadcasts && !wanted.prefixes.empty()) {
    return "ERR PREFIX option requires BCAST mode to be enabled";
  }
  if (before != nullptr && before->mode.broadcasts != wanted.broadcasts) {
    return "ERR You can't switch BCAST mode on/off before disabling tracking for this client, and "
           "then re-enabling it with a different mode.";
  }
  if (wanted.broadcasts && (wanted.opt_in || wanted.opt_out)) {
    return "ERR OPTIN and OPTOUT are not compatible with BCAST";
  }
  if (wanted.opt_in && wanted.opt_out) {
    return "ERR You can't specify both OPTIN mode and OPTOUT mode";
  }
  if (before != nullptr &&
      ((wanted.opt_in && before->opt_out) || (wanted.opt_out && before->opt_in))) {
    return "ERR You can't switch OPTIN/OPTOUT mode before disabling tracking for this client, and "
           "then re-enabling it with a different mode.";
  }
  static const std::vector<std::string_view> kNone;
  return prefix_mistake(wanted.prefixes, before != nullptr ? before->prefixes : kNone);
}

// The prefixes that the client has, and those that it adds, are told as its new mode says.
void add_prefixes(CommandContext& c, const TrackingOptions& wanted) {
  ClientTracking& tracking = *c.client.tracking;
  std::vector<std::string> names(tracking.prefixes.begin(), tracking.prefixes.end());
  for (const std::string_view prefix : std::exchange(tracking.prefixes, {})) {
    c.node.tracking.remove_prefix(c.client.id, prefix);
  }
  names.insert(names.end(), wanted.prefixes.begin(), wanted.prefixes.end());
  if (wanted.prefixes.empty()) names.emplace_back();
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  c.node.tracking.start(c.client.id, tracking.mode);
  tracking.prefixes.reserve(names.size());
  for (const std::string& name : names) {
    tracking.prefixes.push_back(c.node.tracking.add_prefix(c.client.id, name));
  }
}

void switch_on(CommandContext& c, const TrackingOptions& wanted) {
  const std::string text = mistake(wanted, c.client.tracking.get());
  if (!text.empty()) {
    c.error(text);
    return;
  }
  if (c.client.tracking == nullptr) c.client.tracking = std::make_unique<ClientTracking>();
  ClientTracking& tracking = *c.client.tracking;
  tracking.opt_in = wanted.opt_in;
  tracking.opt_out = wanted.opt_out;
  tracking.redirect_broken = false;
  tracking.mode = {.worker = c.client.worker,
                   .broadcasts = wanted.broadcasts,
                   .noloop = wanted.noloop,
                   .redirect = static_cast<uint64_t>(wanted.redirect.value_or(0)),
                   .redirect_worker = wanted.redirect_worker};
  if (wanted.broadcasts) {
    add_prefixes(c, wanted);
  } else {
    c.node.tracking.start(c.client.id, tracking.mode);
  }
  c.reply.ok();
}

}  // namespace

void client_tracking(CommandContext& c) {
  const auto options = read_options(c);
  if (!options) return;
  if (base::equals_ignore_case(c.args[2], "ON")) {
    switch_on(c, *options);
  } else if (base::equals_ignore_case(c.args[2], "OFF")) {
    stop_tracking(c.node, c.client);
    c.reply.ok();
  } else {
    c.error(errors::kSyntax);
  }
}

void client_caching(CommandContext& c) {
  ClientTracking* tracking = c.client.tracking.get();
  const bool yes = base::equals_ignore_case(c.args[2], "YES");
  if (tracking == nullptr) {
    c.error(
        "ERR CLIENT CACHING can be called only when the client is in tracking mode with OPTIN or "
        "OPTOUT mode enabled");
  } else if (!yes && !base::equals_ignore_case(c.args[2], "NO")) {
    c.error(errors::kSyntax);
  } else if (yes && !tracking->opt_in) {
    c.error("ERR CLIENT CACHING YES is only valid when tracking is enabled in OPTIN mode.");
  } else if (!yes && !tracking->opt_out) {
    c.error("ERR CLIENT CACHING NO is only valid when tracking is enabled in OPTOUT mode.");
  } else {
    tracking->caching = true;
    c.reply.ok();
  }
}

void client_getredir(CommandContext& c) {
  const ClientTracking* tracking = c.client.tracking.get();
  c.reply.integer(tracking != nullptr ? static_cast<int64_t>(tracking->mode.redirect) : -1);
}

void client_trackinginfo(CommandContext& c) {
  static const ClientTracking kOff;
  const ClientTracking* tracking = c.client.tracking.get();
  const ClientTracking& t = tracking != nullptr ? *tracking : kOff;
  std::vector<std::string_view> flags = {tracking != nullptr ? "on" : "off"};
  if (t.mode.broadcasts) flags.emplace_back("bcast");
  if (t.opt_in) flags.emplace_back("optin");
  if (t.opt_in && t.caching) flags.emplace_back("caching-yes");
  if (t.opt_out) flags.emplace_back("optout");
  if (t.opt_out && t.caching) flags.emplace_back("caching-no");
  if (t.mode.noloop) flags.emplace_back("noloop");
  if (t.redirect_broken) flags.emplace_back("broken_redirect");
  c.reply.map(3);
  c.reply.bulk("flags");
  c.reply.set(flags.size());
  for (const std::string_view flag : flags) c.reply.bulk(flag);
  c.reply.bulk("redirect");
  client_getredir(c);
  c.reply.bulk("prefixes");
  c.reply.array(t.prefixes.size());
  for (const std::string_view prefix : t.prefixes) c.reply.bulk(prefix);
}

}  // namespace engine
