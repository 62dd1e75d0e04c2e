// SPDX-License-Identifier: Apache-2.0
#include "engine/server/journal_loader.h"

#include <utility>

#include "base/log.h"
#include "engine/session/load_options.h"

namespace engine {

namespace {

constexpr size_t kCommandsASlice = 1000;
constexpr uint64_t kReadAheadBytes = uint64_t{1} << 20;

}  // namespace

JournalLoader::JournalLoader(Node& node, Worker& worker)
    : node_(node), worker_(worker), client_(0, worker.dispatcher().keyspace_worker().memory) {
  client_.primary = true;
  client_.authenticated = true;
  client_.import_source = true;
  client_.address = "journal";
}

void JournalLoader::begin(JournalFiles& files, Done done) {
  files_ = &files;
  done_ = std::move(done);
  auto parts = files.parts();
  if (!parts) {
    fail(parts.error().message);
    return;
  }
  parts_ = std::move(*parts);
  next_part();
}

void JournalLoader::fail(const std::string& reason) { done_(base::Error{reason}); }

void JournalLoader::next_part() {
  if (at_ == parts_.size()) {
    done_(loaded_);
    return;
  }
  if (part().kind == JournalPart::Kind::kRdb) {
    load_base();
  } else {
    open_commands(0);
  }
}

// --- the base ---------------------------------------------------------------------------------

// Nothing of it is left out: what comes behind says when keys go.
void JournalLoader::load_base() {
  auto view = files_->view(part());
  if (!view) {
    fail(view.error().message);
    return;
  }
  LoadingOptions options = loading_options(node_, *node_.settings.current());
  options.due_by_ms = INT64_MIN;
  node_.loads.begin(node_.keyspace, std::move(*view), options,
                    [this](KeyspaceWorker&, const base::Result<LoadedFile>& result) {
                      worker_.loop().post([this, result] { base_loaded(result); });
                    });
}

// A base that an old version has written may go on with commands.
void JournalLoader::base_loaded(const base::Result<LoadedFile>& result) {
  if (!result) {
    fail(part().path + ": " + result.error().message);
    return;
  }
  loaded_.keys_of_base += result->keys;
  if (result->goes_on) {
    open_commands(result->bytes);
  } else {
    at_++;
    next_part();
  }
}

// --- commands ---------------------------------------------------------------------------------

void JournalLoader::open_commands(size_t begin) {
  auto file = files_->view(part());
  if (!file) {
    fail(file.error().message);
    return;
  }
  file_ = std::move(*file);
  reader_.emplace(file_->front(begin + kReadAheadBytes), begin);
  client_.db = 0;
  client_.transaction = nullptr;
  run_slice();
}

// Goes on in the next turn, unless the part is over.
void JournalLoader::run_slice() {
  if (run_some()) worker_.loop().post([this] { run_slice(); });
}

bool JournalLoader::run_some() {
  std::vector<std::string_view> words;
  worker_.dispatcher().begin_batch();
  for (size_t i = 0; i < kCommandsASlice; i++) {
    const JournalReader::Status status = next_command(words);
    if (status != JournalReader::Status::kCommand) {
      end_of_commands(status);
      return false;
    }
    if (const auto reason = run(words)) {
      fail(part().path + ": at offset " + std::to_string(reader_->offset()) + ": " + *reason);
      return false;
    }
    loaded_.commands++;
  }
  file_->drop(reader_->position());
  return true;
}

// Reads on in the file where what was read of it is over. As much again as the command has so far:
// a large one is not looked at from its beginning for each piece.
JournalReader::Status JournalLoader::next_command(std::vector<std::string_view>& words) {
  for (;;) {
    const JournalReader::Status status = reader_->next(words);
    if (status != JournalReader::Status::kEnd && status != JournalReader::Status::kTorn) {
      return status;
    }
    const uint64_t had = file_->front(0).size();
    const std::string_view more = file_->front(had + (had - reader_->offset()) + kReadAheadBytes);
    if (more.size() == had) return file_->torn() > 0 ? JournalReader::Status::kTorn : status;
    reader_->go_on_with(more);
  }
}

// What a command answers does not matter, but that it is one.
std::optional<std::string> JournalLoader::run(std::vector<std::string_view>& words) {
  Request& request = worker_.dispatcher().batch()[0];
  request.args.assign(words.begin(), words.end());
  worker_.dispatcher().prepare(std::span(&request, 1), client_);
  const uint64_t errors = client_.reply.errors();
  const bool known = request.spec != nullptr && arity_fits(*request.spec, request.args.size());
  worker_.dispatcher().execute(request, client_);
  std::optional<std::string> reason;
  if (!known && client_.reply.errors() != errors) {
    const std::string reply = client_.out.copy();  // none if a command has silenced them
    reason = reply.empty() ? "Unknown command reading the append only file"
                           : reply.substr(1, reply.find('\r') - 1);
  }
  client_.out.clear();
  return reason;
}

void JournalLoader::end_of_commands(JournalReader::Status status) {
  client_.transaction = nullptr;
  if (const std::string fault = file_->fault(); !fault.empty()) {
    fail(part().path + ": " + fault);
    return;
  }
  if (status == JournalReader::Status::kBadFormat) {
    fail(part().path + ": at offset " + std::to_string(reader_->offset()) +
         ": Bad file format reading the append only file: make a backup of your AOF file, then use "
         "redis-check-aof --fix <filename>");
    return;
  }
  if (status == JournalReader::Status::kTorn) {
    const std::string where = part().path + ": at offset " + std::to_string(reader_->whole_until());
    if (!part().is_last) {
      fail(where + ": it is truncated, and the truncated file is not the last file");
      return;
    }
    if (!node_.settings.current()->aof_load_truncated) {
      fail(where +
           ": Unexpected end of file reading the append only file. You can: 1) Make a "
           "backup of your AOF file, then use redis-check-aof --fix <filename>. 2) "
           "Alternatively you can set the 'aof-load-truncated' configuration option to yes "
           "and restart the server.");
      return;
    }
    const uint64_t dropped = file_->bytes().size() + file_->torn() - reader_->whole_until();
    const uint64_t kept = reader_->whole_until();
    reader_.reset();
    file_ = nullptr;
    if (const auto cut = files_->truncate(part(), kept); !cut) {
      fail(cut.error().message);
      return;
    }
    base::log::warning(
        "!!! Warning: short read while loading the AOF file !!! AOF {} loaded "
        "anyway because aof-load-truncated is enabled: {} bytes of a command that "
        "was being written were dropped",
        part().name, dropped);
  }
  reader_.reset();
  file_ = nullptr;
  at_++;
  next_part();
}

}  // namespace engine
