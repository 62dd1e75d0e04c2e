// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <span>
#include <string>
#include <string_view>

#include "control/actions/action.h"
#include "control/nodes/node.h"
#include "control/store/store.h"

// Which records have a reconciler, and whom a change of a record concerns: both as tables, in
// reconcilers.cc. Ids of owners are read from the records that store them; no id is taken apart.

namespace control {

struct Reconciler {
  std::string_view table;  // of the records that it looks at
  // One step for the record, in the context's transaction; the record may be gone.
  void (*reconcile)(ActionContext& context, std::string_view id);
};

std::span<const Reconciler> reconcilers();
// Of the record with this key, "<table>/<id>"; nullptr where there is none.
const Reconciler* find_reconciler(std::string_view key);

// Whether a key is of a record of the table.
bool is_of_table(std::string_view key, std::string_view table);

// The records that are to be looked at.
class Wake {
 public:
  template <Record T>
  void add(std::string_view id) {
    if (!id.empty()) keys_.insert(std::string(T::kTable) + "/" + std::string(id));
  }
  void add_all() { all_ = true; }

  bool all() const { return all_; }  // every record that has a reconciler
  const std::set<std::string>& keys() const { return keys_; }

 private:
  std::set<std::string> keys_;
  bool all_ = false;
};

// Adds whom the change concerns: whoever the record belonged to before it and belongs to after it.
void woken_by(const RowChange& change, Wake& wake);

void wake_owner(const Node& node, Wake& wake);

}  // namespace control
