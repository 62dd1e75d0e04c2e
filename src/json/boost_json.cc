// SPDX-License-Identifier: Apache-2.0
// Boost.JSON itself: Debian's headers compile into one object file, so that nothing is linked.
#include <boost/json/src.hpp>
