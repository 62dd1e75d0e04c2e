// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace engine {

// What one worker needs to run scripts: its interpreters, and what they have compiled. The family
// of commands makes it for the first script; others only keep it.
class ScriptRoom {
 public:
  virtual ~ScriptRoom() = default;
};

}  // namespace engine
