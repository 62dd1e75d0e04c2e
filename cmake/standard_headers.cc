// SPDX-License-Identifier: Apache-2.0
// CMake wants a source beside headers that it precompiles (modules.cmake).
