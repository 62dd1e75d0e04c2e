// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "control/logs/log_store.h"

namespace control::logs {

// Where the records of a delivery stream go.
class LogSink {
 public:
  // Called once, within put() or later, on the same thread; `trouble` is empty if all has arrived.
  using Done = std::function<void(const std::string& trouble)>;

  virtual ~LogSink() = default;
  virtual void put(const std::vector<Parcel>& parcels, Done done) = 0;
};

// Brings what waits in the store of logs to delivery streams, each in its order and one batch at a
// time; what has not arrived is sent again, later and later. A batch may arrive twice. One thread.
class LogForwarder {
 public:
  using Sinks = std::map<std::string, std::unique_ptr<LogSink>>;  // by the streams' names

  // `store` outlives it.
  explicit LogForwarder(const std::unique_ptr<LogStore>& store) : store_(store) {}

  // At the start only.
  void send_by(Sinks sinks);

  // To be called every second.
  void tick(int64_t now_ms);

 private:
  struct Way {
    std::unique_ptr<LogSink> sink;
    bool is_busy = false;
    int64_t next_ms = 0;
    int64_t delay_ms = 0;
    std::string trouble = {};  // as it was last logged; empty: there is none
  };

  bool send(const std::string& name, Way& way, int64_t now_ms);
  void sent(const std::string& name, int64_t last, int64_t now_ms, const std::string& trouble);

  const std::unique_ptr<LogStore>& store_;
  std::map<std::string, Way> ways_;
  const std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace control::logs
