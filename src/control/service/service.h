// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/clock.h"
#include "base/random.h"
#include "control/actions/action.h"
#include "control/api/api_service.h"
#include "control/delivery/courier.h"
#include "control/logs/log_forwarder.h"
#include "control/metrics/node_metrics.h"
#include "control/metrics/series_store.h"
#include "control/service/action_service.h"
#include "control/service/agent_api.h"
#include "control/service/agent_enrolment.h"
#include "control/service/alarm_watch.h"
#include "control/service/log_intake.h"
#include "control/service/logs_service.h"
#include "control/service/monitoring.h"
#include "control/service/operator_api.h"
#include "control/service/prometheus_page.h"
#include "control/service/reconcilers.h"
#include "control/store/fenced_store.h"
#include "control/store/store.h"

namespace agent {
struct NodeFigures;
}

namespace control {

// The action behind an operation of each service of AWS', or nullptr when there is none yet. The
// lists of all resources' tables.
const Action* find_elasticache_action(std::string_view operation);
const Action* find_ec2_action(std::string_view operation);
const Action* find_iam_action(std::string_view operation);
const Action* find_sts_action(std::string_view operation);
const Action* find_kms_action(std::string_view operation);
const Action* find_monitoring_action(std::string_view operation);
const Action* find_sns_action(std::string_view operation);

// Where receivers of messages reach the service, and whom mail is from; empty: no mail is sent.
struct Addresses {
  std::string public_url;  // without a slash at its end
  std::string mail_from = {};
};

// The service without its surroundings: API calls and agents' reports come in as function calls,
// time as ticks, and it never waits for anything. One thread.
class Service {
 public:
  // `wake` is called whenever there is work for step(), and must not call it itself. References
  // outlive the service.
  Service(Store& store, const Account& account, const Storage& storage, const base::Clock& clock,
          base::Random& random, std::function<void()> wake);

  ApiService& elasticache() { return elasticache_; }
  ApiService& ec2() { return ec2_; }
  ApiService& iam() { return iam_; }
  ApiService& sts() { return sts_; }
  ApiService& kms() { return kms_; }
  ApiService& sns() { return sns_; }
  ApiService& monitoring() { return monitoring_; }
  ApiService& logs() { return logs_api_; }
  MetricsPage& prometheus() { return prometheus_; }
  // Everything below /tarn/: agents and operators.
  InternalApi& internal() { return internal_; }
  AgentEnrolment& enrolment() { return enrolment_; }

  // Lets a reconciler take one step, a transaction of its own; false when nothing is left to do. So
  // short that calls may be served between any two.
  bool step();
  void run() {
    while (step()) {
    }
  }

  // To be called every second.
  void tick();
  // To be called ten times a second: for what has to be noticed at once though nobody says it.
  void watch_hosts();

  // Metrics are kept there from now on, and were before; without it, in memory. At the start only.
  void keep_metrics(std::unique_ptr<metrics::BlockKeeper> keeper);
  // What there is of metrics goes to where they are kept: to be called at the end.
  void flush_metrics() { series_->flush(clock_.wall_ms() / 1000); }

  // Logs are kept there from now on, and were before; without it, in memory. At the start only.
  void keep_logs(std::unique_ptr<logs::LogStore> store) { logs_ = std::move(store); }

  // Logs for delivery streams go there from now on; without them they wait. At the start only.
  void forward_logs(logs::LogForwarder::Sinks sinks) { log_forwarder_.send_by(std::move(sinks)); }

  // What is published goes out by these means from now on; without them it waits. At the start
  // only.
  void send_by(MessageSender& sender, const MessageSigner& signer, const Addresses& addresses);

  const Fleet& fleet() const { return fleet_; }

 private:
  // Hands a call to whoever serves its path.
  class Internal final : public InternalApi {
   public:
    Internal(InternalApi& agents, InternalApi& operators, InternalApi& enrolment)
        : agents_(agents), operators_(operators), enrolment_(enrolment) {}
    void call(const InternalCall& call, Reply reply) override {
      who_serves(call.path).call(call, std::move(reply));
    }

   private:
    InternalApi& who_serves(std::string_view path) const {
      if (path == "/tarn/agent/renew" || path.starts_with("/tarn/operator/host-")) {
        return enrolment_;
      }
      return path.starts_with("/tarn/operator/") ? operators_ : agents_;
    }

    InternalApi& agents_;
    InternalApi& operators_;
    InternalApi& enrolment_;
  };

  void written(std::span<const RowChange> changes);
  void reported(const Fleet::Changes& changes);
  void enqueue(const Wake& wake);
  void enqueue_all();
  bool reconcile(const std::string& key);
  void look_after_snapshots();
  void look_after_logs();
  std::vector<std::string> meter(const std::vector<agent::NodeFigures>& figures);
  std::optional<metrics::MeteredNode> metered(const std::string& node);
  void enqueue_due();
  void trim();

  FencedStore store_;  // of two services on one store, the one that was started later
  const Account& account_;
  const Storage& storage_;
  const base::Clock& clock_;
  base::Random& random_;
  std::function<void()> wake_;
  Fleet fleet_{clock_};
  AgentApi agents_;
  OperatorApi operators_;
  AgentEnrolment enrolment_;
  Internal internal_;
  ActionService elasticache_;
  ActionService ec2_;
  ActionService iam_;
  ActionService sts_;
  ActionService kms_;
  ActionService sns_;
  Courier courier_;
  std::unique_ptr<metrics::SeriesStore> series_;
  std::unique_ptr<metrics::NodeMeter> meter_;
  std::map<std::string, metrics::MeteredNode> metered_;  // by the node's id
  MonitoringService monitoring_;
  std::unique_ptr<logs::LogStore> logs_;
  LogsService logs_api_;
  LogIntake log_intake_{store_, account_, logs_};
  logs::LogForwarder log_forwarder_{logs_};
  PrometheusPage prometheus_{store_, fleet_, {metered_, meter_}, monitoring_};
  AlarmWatch alarms_;
  std::set<std::string> queue_;         // keys of records to look at
  std::set<std::string> later_;         // at the next tick, since the store fails
  std::map<std::string, int64_t> due_;  // to be looked at when that time has come
  int64_t watched_us_ = 0;              // when hosts were watched last
  std::set<std::string> away_;          // hosts that were silent when that was looked at last
  int64_t ticks_ = 0;
};

}  // namespace control
