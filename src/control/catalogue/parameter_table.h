// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

#include "control/catalogue/parameters.h"

// The tables behind parameters.h.

namespace control {

// In the order of time; redis and valkey are one line.
enum Family : uint8_t {
  kMemcached1_4,
  kMemcached1_5,
  kMemcached1_6,
  kRedis2_6,
  kRedis2_8,
  kRedis3_2,
  kRedis4_0,
  kRedis5_0,
  kRedis6_x,
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
