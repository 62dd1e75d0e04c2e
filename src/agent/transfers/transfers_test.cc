// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <thread>

#include "agent/transfers/data_stream.h"
#include "agent/transfers/threaded_transfers.h"
#include "base/crc64.h"
#include "base/descriptor.h"
#include "objects/sealed.h"

namespace agent {
namespace {

// An RDB file without keys, with its checksum.
std::string data_of(const std::string& memory) {
  const auto text = [](const std::string& of) {
    return std::string(1, static_cast<char>(of.size())) + of;
  };
  std::string file = "REDIS0011\xfa" + text("used-mem") + text(memory) + "\xff";
  const uint64_t checksum = base::crc64(file);
  file.append(reinterpret_cast<const char*>(&checksum), sizeof(checksum));
  return file;
}

base::Result<DataFile> read_through(std::string_view file, size_t step) {
  DataStream stream;
  for (; !file.empty(); file.remove_prefix(std::min(step, file.size()))) {
    stream.add(file.substr(0, step));
  }
  return stream.finish();
}

TEST(DataStream, KnowsWhetherAFileIsWhole) {
  const std::string file = data_of("1234");
  for (const size_t step : {1u, 3u, 1000u}) {
    const auto read = read_through(file, step);
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->size_bytes, static_cast<int64_t>(file.size()));
    EXPECT_EQ(read->memory_bytes, 1234);
    EXPECT_EQ(read->sha256, base::hex(base::sha256(file)));
  }
  for (size_t size = 0; size < file.size(); size++) {
    EXPECT_FALSE(read_through(file.substr(0, size), 7)) << size;
  }
  for (size_t at = 0; at < file.size(); at++) {
    std::string changed = file;
    changed[at] = static_cast<char>(changed[at] ^ 4);
    EXPECT_FALSE(read_through(changed, 7)) << at;
  }
}

// A node, as far as it gives its data away: each connection gets one answer, after what it asks.
class DumpingNode {
 public:
  DumpingNode(const std::string& path, std::string answer) : answer_(std::move(answer)) {
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.data(), path.size());
    listener_ = base::Descriptor(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    EXPECT_EQ(bind(listener_.get(), reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
    EXPECT_EQ(listen(listener_.get(), 4), 0);
    thread_ = std::jthread([this] { serve(); });
  }
  ~DumpingNode() { shutdown(listener_.get(), SHUT_RDWR); }

 private:
  void serve() {
    while (true) {
      const base::Descriptor client(accept(listener_.get(), nullptr, nullptr));
      if (client.get() < 0) return;
      std::string asked;
      char bytes[1000];
      while (asked.find("SYNC") == asked.npos) {
        const ssize_t count = recv(client.get(), bytes, sizeof(bytes), 0);
        if (count <= 0) break;
        asked.append(bytes, static_cast<size_t>(count));
        const std::string reply = asked.find("SYNC") == asked.npos ? "+OK\r\n" : answer_;
        send(client.get(), reply.data(), reply.size(), MSG_NOSIGNAL);
      }
    }
  }

  const std::string answer_;
  base::Descriptor listener_;
  std::jthread thread_;
};

class TransfersTest : public testing::Test {
 protected:
  TransfersTest() {
    std::string pattern = std::filesystem::temp_directory_path() / "tarn-transfers-XXXXXX";
    root_ = mkdtemp(pattern.data());
    places_.emplace(objects::PlaceOptions{root_ + "/backups", root_ + "/buckets"}, clock_);
    transfers_ = threaded_transfers(
        [this](std::function<void()> task) { post(std::move(task)); }, *places_,
        [this](const std::string& wrapped, auto answer) {
          post([this, wrapped, answer] {
            answer(wrapped == "lost" ? base::Result<std::string>(base::Error{"no such key"})
                                     : key_);
          });
        });
    transfers_->begin({.source =
                           [this](const std::string&) {
                             return base::Result<DumpSource>(DumpSource{socket(), {}});
                           },
                       .changed = [this] { changes_++; }});
  }
  ~TransfersTest() override {
    transfers_.reset();
    std::filesystem::remove_all(root_);
  }

  std::string socket() const { return root_ + "/node.sock"; }

  void post(std::function<void()> task) {
    const std::lock_guard lock(mutex_);
    tasks_.push_back(std::move(task));
    posted_.notify_one();
  }
  // The loop, until something has changed.
  void run_until(const std::function<bool()>& done) {
    while (!done()) {
      std::function<void()> task;
      {
        std::unique_lock lock(mutex_);
        posted_.wait(lock, [this] { return !tasks_.empty(); });
        task = std::move(tasks_.front());
        tasks_.pop_front();
      }
      task();
    }
  }
  // What becomes of a transfer.
  TransferStatus carry_out(const Transfer& transfer) {
    transfers_->want(transfer);
    transfers_->want(transfer);  // known already
    run_until([&] {
      const TransferState state = status(transfer.id).state;
      return state == TransferState::done || state == TransferState::failed;
    });
    return status(transfer.id);
  }
  TransferStatus status(const std::string& id) const {
    for (const TransferStatus& status : transfers_->statuses()) {
      if (status.id == id) return status;
    }
    return {};
  }
  static Transfer save(const std::string& id, const ObjectName& to) {
    return {.id = id, .kind = TransferKind::save, .node = "n", .from = {}, .to = to};
  }
  std::string bytes_of(const std::string& path) const {
    std::ifstream in(root_ + "/" + path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  std::string fetch(const Restore& restore) {
    std::optional<base::Result<void>> result;
    transfers_->fetch(restore, "", root_ + "/dump.rdb",
                      [&](base::Result<void> done) { result = done; });
    run_until([&] { return result.has_value(); });
    return *result ? "" : result->error().message;
  }

  const base::FakeClock clock_;
  std::string root_;
  const std::string key_ = std::string(objects::kDataKeyBytes, 'k');
  std::mutex mutex_;
  std::condition_variable posted_;
  std::deque<std::function<void()>> tasks_;
  int changes_ = 0;
  std::optional<objects::Places> places_;
  std::unique_ptr<Transfers> transfers_;
};

TEST_F(TransfersTest, SaveCopyRemove) {
  const std::string data = data_of("99");
  const DumpingNode node(socket(), "\n\n$" + std::to_string(data.size()) + "\r\n" + data + "*more");
  const TransferStatus saved = carry_out(save("1", {"", "s/0001.rdb", ""}));
  EXPECT_EQ(saved.state, TransferState::done) << saved.message;
  EXPECT_EQ(saved.file.memory_bytes, 99);
  EXPECT_EQ(saved.bytes_done, static_cast<int64_t>(data.size()));
  EXPECT_EQ(saved.bytes_total, saved.bytes_done);
  EXPECT_EQ(bytes_of("backups/s/0001.rdb"), data);
  EXPECT_EQ(changes_, 1);

  const Transfer copy = {.id = "2",
                         .kind = TransferKind::copy,
                         .from = {"", "s/0001.rdb", ""},
                         .to = {"bucket", "out.rdb", ""}};
  EXPECT_EQ(carry_out(copy).file, saved.file);
  EXPECT_EQ(bytes_of("buckets/bucket/out.rdb"), data);

  const Transfer removal = {
      .id = "3", .kind = TransferKind::remove, .from = {}, .to = {"", "s/0001.rdb", ""}};
  EXPECT_EQ(carry_out(removal).state, TransferState::done);
  EXPECT_EQ(bytes_of("backups/s/0001.rdb"), "");
  transfers_->forget("1");
  EXPECT_EQ(transfers_->statuses().size(), 2u);
}

TEST_F(TransfersTest, DataWithAMarkAtItsEnd) {
  const std::string data = data_of("5");
  const std::string mark(40, 'm');
  const DumpingNode node(socket(), "$EOF:" + mark + "\r\n" + data + mark);
  EXPECT_EQ(carry_out(save("1", {"", "o", ""})).state, TransferState::done);
  EXPECT_EQ(bytes_of("backups/o"), data);
}

TEST_F(TransfersTest, WhatIsNotWholeIsNotThere) {
  const std::string data = data_of("5");
  for (const std::string& answer :
       {std::string("-LOADING the node is loading\r\n"), std::string("$100\r\n") + data,
        "$" + std::to_string(data.size() - 3) + "\r\n" + data, std::string("$x\r\n"),
        std::string("$4\r\nabcd")}) {
    const DumpingNode node(socket(), answer);
    const std::string id = std::to_string(changes_);
    EXPECT_EQ(carry_out(save(id, {"", "o", ""})).state, TransferState::failed) << answer;
    EXPECT_NE(status(id).message, "");
    EXPECT_FALSE(std::filesystem::exists(root_ + "/backups/o"));
    EXPECT_FALSE(std::filesystem::exists(root_ + "/backups/o.unfinished"));
    std::filesystem::remove(socket());
  }
}

TEST_F(TransfersTest, EncryptedObjectsAreOpenedByTheirKeys) {
  const std::string data = data_of("77");
  const DumpingNode node(socket(), "$" + std::to_string(data.size()) + "\r\n" + data);
  const ObjectName sealed = {"", "o", "wrapped"};
  const TransferStatus saved = carry_out(save("1", sealed));
  ASSERT_EQ(saved.state, TransferState::done) << saved.message;
  EXPECT_EQ(bytes_of("backups/o").find("used-mem"), std::string::npos);
  EXPECT_EQ(saved.file.sha256, base::hex(base::sha256(data)));
  EXPECT_EQ(fetch({.from = sealed, .file = saved.file}), "");
  EXPECT_EQ(bytes_of("dump.rdb"), data);
  EXPECT_EQ(fetch({.from = {"", "o", "lost"}, .file = saved.file}), "no such key");
  EXPECT_EQ(carry_out(save("2", {"", "p", "lost"})).message, "no such key");
}

TEST_F(TransfersTest, OnlyWhatIsRightIsBroughtToANode) {
  const std::string data = data_of("5");
  std::filesystem::create_directories(root_ + "/buckets/bucket");
  const auto put = [&](const std::string& bytes) {
    std::ofstream(root_ + "/buckets/bucket/o", std::ios::binary) << bytes;
  };
  const Restore restore = {.from = {"bucket", "o", ""}, .file = {}};
  EXPECT_NE(fetch(restore).find("No such file"), std::string::npos);
  put(data.substr(1));
  EXPECT_NE(fetch(restore), "");
  put(data);
  EXPECT_EQ(fetch(restore), "");
  EXPECT_EQ(bytes_of("dump.rdb"), data);
  put(data_of("6"));
  EXPECT_EQ(fetch({.from = {"bucket", "o", ""}, .file = {.sha256 = base::hex(base::sha256(data))}}),
            "the backup o is not what it was when it was made");
  EXPECT_EQ(bytes_of("dump.rdb"), data);  // what was there stays
  EXPECT_FALSE(std::filesystem::exists(root_ + "/dump.rdb.unfinished"));
}

TEST_F(TransfersTest, EndsWithWhatIsUnderWay) {
  const DumpingNode node(socket(), "$1000\r\n");  // and then nothing
  transfers_->want(save("1", {"", "o", ""}));
  run_until([&] { return status("1").state == TransferState::running; });
  transfers_.reset();
  EXPECT_FALSE(std::filesystem::exists(root_ + "/backups/o.unfinished"));
}

}  // namespace
}  // namespace agent
