// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/scripting/function_dump.h"

#include "engine/persistence/rdb_format.h"
#include "engine/persistence/rdb_reader.h"
#include "engine/persistence/rdb_sink.h"
#include "engine/persistence/rdb_source.h"
#include "engine/persistence/rdb_string.h"
#include "engine/persistence/rdb_writer.h"
#include "engine/persistence/value_dump.h"

namespace engine {

std::string dump_functions(const FunctionSet& set) {
  RdbStringSink sink;
  RdbWriter out(sink, SIZE_MAX);
  for (const auto& [name, library] : set.libraries()) {
    out.byte(rdb::kFunction);
    out.string(library->source);
  }
  out.byte(static_cast<uint8_t>(rdb::kVersion));
  out.byte(static_cast<uint8_t>(rdb::kVersion >> 8));
  std::string dump = sink.take();
  const uint64_t checksum = sink.checksum();
  dump.append(reinterpret_cast<const char*>(&checksum), sizeof checksum);
  return dump;
}

base::Result<std::vector<std::string>> sources_in_dump(std::string_view dump, bool any_version,
                                                       bool any_checksum) {
  if (!dump_is_whole(dump, any_version, any_checksum)) {
    return base::Error{"DUMP payload version or checksum are wrong"};
  }
  dump.remove_suffix(rdb::kFooterBytes);
  RdbMemorySource source(dump);
  RdbReader in(source);
  std::vector<std::string> sources;
  while (!in.at_end()) {
    const uint8_t type = in.byte();
    if (type == rdb::kFunctionPreRelease) {
      return base::Error{"Pre-GA function format not supported"};
    }
    if (type != rdb::kFunction) return base::Error{"given type is not a function"};
    RdbString text(in);
    sources.emplace_back(in.string(text));
    if (in.failed()) return base::Error{"failed loading the given functions payload"};
  }
  return sources;
}

}  // namespace engine
