// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <string>

#include "base/result.h"
#include "engine/session/node.h"
#include "net/event_loop.h"

namespace engine {

// How a node comes to the data that it had saved, before it serves anybody: from its file, by all
// workers, which answer LOADING meanwhile.
class DataRestorer {
 public:
  // `loop` is worker 0's.
  DataRestorer(Node& node, net::EventLoop& loop) : node_(node), loop_(loop) {}

  using Done = std::function<void(const base::Result<void>&)>;

  // `done` is called in this call if there is no file, else by `loop`. An error is one sentence
  // with the file's name and the offset; then what the keyspace has is of no use. `worker` is
  // worker 0's, which does not run yet. The node counts as loading from before this call until its
  // owner says otherwise.
  void begin(KeyspaceWorker& worker, Done done);

 private:
  using Aux = std::map<std::string, std::string>;

  base::Result<void> load(KeyspaceWorker& worker, const std::string& path);
  bool will_follow(const Settings& settings) const;
  void take_history(KeyspaceWorker& worker, const Aux& aux);
  void loaded(const std::string& path, const base::Result<LoadedFile>& result);

  Node& node_;
  net::EventLoop& loop_;
  Done done_;
};

}  // namespace engine
