// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "control/api/data_api.h"
#include "control/data/node_directory.h"
#include "control/data/node_stream.h"
#include "control/server/audit_log.h"

namespace boost::asio {
class io_context;
}

namespace control::data {

struct OpenRequest;

struct BridgeLimits {
  NodeStream::Limits stream = {};
  size_t links_per_session = 8;
  size_t links_max = 100;
  int64_t idle_ms = 5 * 60'000;
  size_t commands_max = 400;         // of one request
  size_t text_bytes_max = 64 << 10;  // of one text of a reply; the rest is cut
  int64_t watch_ms_max = 10'000;
  size_t watch_lines_max = 2'000;
};

struct BridgeParts {
  boost::asio::io_context& io;
  NodeDirectory& nodes;
  AuditLog& audit_log;
  const base::Clock& clock;
  std::string region;
};

// Connections of the console's sessions to nodes, for browsers cannot speak to them:
//
//   open   {kind, cache, node, way, user, password, writes} -> {connection, greeting}
//   run    {connection, commands: [[word in base64 ...] ...]} -> {replies}
//   watch  as open, and {milliseconds}: what MONITOR shows in that time -> {replies}
//   close  {connection}
//
// `way` is how to log in: "none", "password", or "iam", with a token that the session's own access
// key signs. Whoever connects needs IAM's right elasticache:Connect on the cache, at each request.
// One that has not asked to write gives up all else by TARN.CONFINE before it says who it is, so
// that the node itself keeps it to that; memcached has no rights, so there the bridge does. A
// connection is its session's alone, and ends after some time without use. What is opened, what is
// run on connections that may write, and who was refused, is in the audit log, without arguments.
//
// On the thread of the front.
class DataBridge final : public DataApi {
 public:
  DataBridge(BridgeParts parts, BridgeLimits limits) : parts_(std::move(parts)), limits_(limits) {}
  ~DataBridge() override { stop(); }
  DataBridge(const DataBridge&) = delete;
  DataBridge& operator=(const DataBridge&) = delete;

  std::string call(const DataCall& call, Reply reply) override;
  // Ends all connections. What waits for a node gets no answer from here any more.
  void stop();
  // Ends those that were not used for long: to be called now and then.
  void drop_idle();
  size_t size() const { return links_.size(); }

 private:
  struct Link;
  struct Route;
  using SharedLink = std::shared_ptr<Link>;
  using Words = std::vector<std::string>;
  using Opened = std::function<void(const SharedLink& link, const std::string& greeting)>;

  std::string open(const DataCall& call, const Reply& reply);
  std::string run(const DataCall& call, const Reply& reply);
  std::string watch(const DataCall& call, const Reply& reply);
  std::string close(const DataCall& call, const Reply& reply);

  aws::Result<NodeFound> admit(const DataCall& call, const NodeName& name);
  aws::Result<void> note_connect(const DataCall& call, const OpenRequest& asked,
                                 const NodeFound& found, std::string_view operation);
  aws::Result<void> note_run(const DataCall& call, const Link& link, const std::string& reason,
                             const std::vector<std::string>& names);
  aws::Result<void> keep(const DataCall& call, const NodeFound& found, const aws::Request& request);
  void connect(const DataCall& call, const OpenRequest& asked, const Reply& reply, Opened opened,
               std::string_view operation);
  void greet(const SharedLink& link, const std::vector<Words>& greeting, const Reply& reply,
             const Opened& opened);
  void answer(const SharedLink& link, const Reply& reply,
              const base::Result<std::vector<std::string>>& replies);
  void monitor(const SharedLink& link, std::chrono::milliseconds length, const Reply& reply);
  static std::optional<aws::Error> problem_of(const Link& link, const std::vector<Words>& commands);
  aws::Result<void> permit(const DataCall& call, const Link& link,
                           const std::vector<std::string>& names);
  std::vector<Words> greeting_of(const DataCall& call, const OpenRequest& asked,
                                 Dialect dialect) const;
  SharedLink find(const DataCall& call, const std::string& id) const;
  void drop(const Link& link);
  aws::Result<void> make_room(std::string_view session) const;

  const BridgeParts parts_;
  const BridgeLimits limits_;
  std::map<std::string, SharedLink, std::less<>> links_;  // by their ids
};

}  // namespace control::data
