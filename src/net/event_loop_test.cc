// SPDX-License-Identifier: Apache-2.0
#include "net/event_loop.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "net/epoll_loop.h"
#include "net/simulated_loop.h"
#include "net/simulated_network.h"
#include "net/socket_transport.h"
#include "net/transport.h"

namespace net {
namespace {

// A loop and one connection, of whose other end the test decides: so that the simulation is held
// against the kernel.
class World {
 public:
  virtual ~World() = default;
  virtual EventLoop& loop() = 0;
  virtual Transport& transport() = 0;
  virtual void send(std::string_view bytes) = 0;
  virtual std::string take() = 0;
  virtual void finish() = 0;
  virtual void vanish() = 0;
};

class KernelWorld final : public World {
 public:
  KernelWorld() : loop_(std::move(*EpollLoop::create())) {
    int fds[2];
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds), 0);
    transport_ = std::make_unique<SocketTransport>(Descriptor(fds[0]));
    peer_ = Descriptor(fds[1]);
  }

  EventLoop& loop() override { return *loop_; }
  Transport& transport() override { return *transport_; }
  void send(std::string_view bytes) override {
    EXPECT_EQ(::send(peer_.get(), bytes.data(), bytes.size(), 0),
              static_cast<ssize_t>(bytes.size()));
  }
  std::string take() override {
    std::string taken;
    std::array<char, 4096> part;
    ssize_t count;
    while ((count = recv(peer_.get(), part.data(), part.size(), 0)) > 0) {
      taken.append(part.data(), static_cast<size_t>(count));
    }
    return taken;
  }
  void finish() override { shutdown(peer_.get(), SHUT_WR); }
  void vanish() override { peer_ = Descriptor(); }

 private:
  std::unique_ptr<EpollLoop> loop_;
  std::unique_ptr<SocketTransport> transport_;
  Descriptor peer_;
};

class SimulatedWorld final : public World {
 public:
  SimulatedWorld() { peer_->set_room(100'000); }

  EventLoop& loop() override { return loop_; }
  Transport& transport() override { return *transport_; }
  void send(std::string_view bytes) override { peer_->send(bytes); }
  std::string take() override { return peer_->take(); }
  void finish() override { peer_->finish(); }
  void vanish() override { peer_->vanish(); }

 private:
  base::FakeClock clock_;
  SimulatedNetwork network_;
  std::shared_ptr<SimulatedPeer> peer_ = network_.connect();
  std::unique_ptr<Transport> transport_ = network_.transport_to(peer_);
  SimulatedLoop loop_{network_, clock_};
};

enum class Kind : uint8_t { kKernel, kSimulated };

class EventLoops : public testing::TestWithParam<Kind>, public EventHandler {
 protected:
  EventLoops() {
    if (GetParam() == Kind::kKernel) {
      world_ = std::make_unique<KernelWorld>();
    } else {
      world_ = std::make_unique<SimulatedWorld>();
    }
  }

  void on_event(uint32_t events) override { told_.push_back(events); }

  EventLoop& loop() { return world_->loop(); }
  Transport& transport() { return world_->transport(); }
  void watch(uint32_t events) { ASSERT_TRUE(loop().add(transport().handle(), events, *this)); }
  void ask(uint32_t events) { loop().change(transport().handle(), events, *this); }

  // What one turn tells.
  std::vector<uint32_t> turn() {
    told_.clear();
    loop().wait(0);
    loop().dispatch();
    return told_;
  }

  std::string read(size_t bytes) {
    std::string got(bytes, '\0');
    const IoResult result = transport().read(got);
    last_ = result.status;
    return got.substr(0, result.bytes);
  }

  size_t write(std::string text) {
    const std::array<iovec, 2> pieces{{{text.data(), 1}, {text.data() + 1, text.size() - 1}}};
    const IoResult result = transport().write(pieces);
    last_ = result.status;
    return result.bytes;
  }

  void fill() {
    while (write(std::string(30'000, 'x')) > 0) {
    }
    EXPECT_EQ(last_, IoStatus::kWouldBlock);
  }

  using Told = std::vector<uint32_t>;

  std::unique_ptr<World> world_;
  std::vector<uint32_t> told_;
  IoStatus last_ = IoStatus::kDone;
};

INSTANTIATE_TEST_SUITE_P(Kinds, EventLoops, testing::Values(Kind::kKernel, Kind::kSimulated),
                         [](const auto& test) {
                           return test.param == Kind::kKernel ? "Epoll" : "Simulated";
                         });

TEST_P(EventLoops, ReadinessIsToldOfAsLongAsItLasts) {
  watch(kReadable);
  EXPECT_EQ(turn(), Told{});
  world_->send("abc");
  EXPECT_EQ(turn(), Told{kReadable});
  EXPECT_EQ(turn(), Told{kReadable});
  EXPECT_EQ(transport().bytes_waiting(), 3u);
  EXPECT_EQ(read(2), "ab");
  EXPECT_EQ(turn(), Told{kReadable});
  EXPECT_EQ(read(2), "c");
  EXPECT_EQ(read(2), "");
  EXPECT_EQ(last_, IoStatus::kWouldBlock);
  EXPECT_EQ(turn(), Told{});
}

TEST_P(EventLoops, AChangeIsToldOfOnce) {
  watch(kReadable | kOnce);
  world_->send("abc");
  EXPECT_EQ(turn(), Told{kReadable});
  EXPECT_EQ(turn(), Told{});
  world_->send("d");
  EXPECT_EQ(turn(), Told{kReadable});
  EXPECT_EQ(turn(), Told{});
  ask(kReadable | kOnce);
  EXPECT_EQ(turn(), Told{kReadable});
  EXPECT_EQ(read(10), "abcd");
  ask(kReadable | kOnce);
  EXPECT_EQ(turn(), Told{});
}

TEST_P(EventLoops, WhatIsNotAskedForIsNotToldOf) {
  watch(kOnce);
  world_->send("abc");
  EXPECT_EQ(turn(), Told{});
  ask(kReadable | kOnce);
  EXPECT_EQ(turn(), Told{kReadable});
  ask(kOnce);
  EXPECT_EQ(turn(), Told{});
}

TEST_P(EventLoops, RoomIsToldOfWhereItWasMissed) {
  watch(kOnce);
  fill();
  ask(kWritable | kOnce);
  EXPECT_EQ(turn(), Told{});
  EXPECT_FALSE(world_->take().empty());
  EXPECT_EQ(turn(), Told{kWritable});
  EXPECT_EQ(turn(), Told{});
  EXPECT_EQ(write("hello"), 5u);
  EXPECT_EQ(world_->take(), "hello");
}

TEST_P(EventLoops, WhoFinishesIsReadToTheEnd) {
  watch(kReadable | kOnce);
  world_->send("last");
  world_->finish();
  EXPECT_EQ(turn(), Told{kReadable | kPeerDone});
  EXPECT_EQ(read(10), "last");
  EXPECT_EQ(turn(), Told{});
  ask(kReadable | kOnce);
  EXPECT_EQ(turn(), Told{kReadable | kPeerDone});
  EXPECT_EQ(read(10), "");
  EXPECT_EQ(last_, IoStatus::kClosed);
  EXPECT_EQ(write("still heard"), 11u);
  EXPECT_EQ(world_->take(), "still heard");
}

TEST_P(EventLoops, WhoIsGoneIsToldOfToWhoDoesNotAsk) {
  watch(kOnce);
  world_->vanish();
  EXPECT_EQ(turn(), Told{kHangUp | kPeerDone});
  write("nobody");
  EXPECT_EQ(last_, IoStatus::kClosed);
}

TEST_P(EventLoops, WhoIsRemovedIsToldOfNothing) {
  watch(kReadable);
  world_->send("abc");
  loop().remove(transport().handle());
  EXPECT_EQ(turn(), Told{});
  watch(kReadable);
  EXPECT_EQ(turn(), Told{kReadable});
  loop().remove(transport().handle());
}

TEST_P(EventLoops, PostedTasksRunInTheirOrderAndAfterTheHandlers) {
  watch(kReadable);
  world_->send("abc");
  for (const uint32_t number : {100u, 101u}) {
    loop().post([this, number] { told_.push_back(number); });
  }
  EXPECT_EQ(turn(), (Told{kReadable, 100, 101}));
  loop().post([this] { loop().post([this] { told_.push_back(103); }); });
  EXPECT_EQ(turn(), Told{kReadable});
  EXPECT_EQ(turn(), (Told{kReadable, 103}));
}

TEST(SimulatedLoop, SleepsByMovingTheClock) {
  base::FakeClock clock;
  SimulatedNetwork network;
  SimulatedLoop loop(network, clock);
  loop.wait(30'000);
  loop.dispatch();
  EXPECT_EQ(clock.monotonic_us(), 30'000);
  loop.post([] {});
  EXPECT_TRUE(loop.has_work());
  loop.wait(30'000);
  loop.dispatch();
  EXPECT_EQ(clock.monotonic_us(), 30'000);
}

}  // namespace
}  // namespace net
