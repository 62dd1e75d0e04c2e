// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

#include "control/catalogue/parameters.h"

// The tables behind parameters.h.

namespace control {

// In the order of time; redis and valkey are one line.
enum Family : uint8_t {
  kMemcached14,
  kMemcached15,
  kMemcached16,
  kRedis26,
  kRedis28,
  kRedis32,
  kRedis40,
  kRedis50,
  kRedis6X,
  kRedis7,
  kValkey7,
  kValkey8,
  kValkey9,
};

struct ParameterRow {
  Family since;
  Family until;
  Parameter parameter;
};

std::span<const ParameterRow> redis_parameters();
std::span<const ParameterRow> memcached_parameters();

}  // namespace control
