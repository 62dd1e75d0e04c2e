// SPDX-License-Identifier: Apache-2.0
#include "sim/service.h"

#include <cstdio>
#include <optional>

#include "agent/api/figures.h"
#include "aws/query/decode.h"
#include "json/document.h"

namespace sim {

namespace {

using control::StoreError;
using control::StoreResult;

constexpr const char* kReportPath = "/tarn/agent/report";
constexpr int64_t kAnswerTimeoutUs = 40'000'000;  // as the agents' channel has it

std::string escape(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    char hex[4];
    std::snprintf(hex, sizeof(hex), "%%%02X", static_cast<unsigned char>(c));
    escaped += hex;
  }
  return escaped;
}

// What a post is answered with, once: of several copies the first that comes. An Error when all
// have gone, as a server answers then.
class Answering {
 public:
  Answering(World& world, LifePtr agent, std::function<void(base::Result<std::string>)> answer)
      : world_(world), agent_(std::move(agent)), answer_(std::move(answer)) {}
  ~Answering() { finish(base::Error{"the connection was closed"}, world_.latency_us()); }

  void finish(base::Result<std::string> result, int64_t after_us) {
    if (!answer_) return;
    world_.after_us(
        after_us, agent_,
        [answer = std::exchange(answer_, nullptr), result = std::move(result)] { answer(result); });
  }

 private:
  World& world_;
  const LifePtr agent_;
  std::function<void(base::Result<std::string>)> answer_;
};

// When an agent notices that nothing comes through.
int64_t broken_after_us(World& world) { return world.between(1'000, 3'000'000); }

template <typename Reply>
std::function<void(base::Result<std::string>)> reading(
    std::function<void(base::Result<Reply>)> answer) {
  return [answer = std::move(answer)](base::Result<std::string> body) {
    if (!body) return answer(body.error());
    answer(json::read<Reply>(*body));
  };
}

}  // namespace

// The store as one process has it: it hears of its own commits only, and its disk fails.
class ServiceProcess::View final : public control::Store {
 public:
  View(World& world, control::Store& disk, const ServiceFaults& faults, std::function<void()> crash)
      : world_(world), disk_(disk), faults_(faults), crash_(std::move(crash)) {}

  bool is_dead() const { return dead_; }

  StoreResult<std::optional<control::Row>> get(std::string_view key) override {
    if (dead_) return killed();
    return disk_.get(key);
  }
  StoreResult<std::vector<control::Row>> list(std::string_view prefix) override {
    if (dead_) return killed();
    return disk_.list(prefix);
  }
  StoreResult<uint64_t> revision() override {
    if (dead_) return killed();
    return disk_.revision();
  }
  void watch(Watcher watcher) override { watcher_ = std::move(watcher); }

  StoreResult<uint64_t> commit(std::span<const control::Write> writes) override {
    if (dead_) return killed();
    if (world_.chance(faults_.commit_fails)) {
      world_.say("store: a commit fails");
      return StoreError{StoreError::Kind::kUnavailable, "the disk fails"};
    }
    std::vector<control::RowChange> changes;
    for (const control::Write& write : writes) {
      const auto before = disk_.get(write.key);
      changes.push_back({write.key,
                         before && *before ? std::optional((*before)->value) : std::nullopt,
                         write.value});
    }
    auto done = disk_.commit(writes);
    if (!done) return done;
    if (world_.chance(faults_.commit_kills)) {
      world_.say("store: the service ends with a commit");
      dead_ = true;
      crash_();
      return killed();
    }
    if (world_.chance(faults_.commit_answer_lost)) {
      world_.say("store: the answer to a commit is lost");
      return StoreError{StoreError::Kind::kUnavailable, "the disk's answer is lost"};
    }
    if (watcher_) watcher_(changes);
    return done;
  }

  // The service takes no leases from its store today.
  StoreResult<control::Lease> acquire(const control::LeaseRequest& request) override {
    return disk_.acquire(request);
  }
  StoreResult<control::Lease> renew(const control::LeaseClaim& claim, int64_t ms) override {
    return disk_.renew(claim, ms);
  }
  StoreResult<void> release(const control::LeaseClaim& claim) override {
    return disk_.release(claim);
  }
  StoreResult<std::optional<control::Lease>> lease(std::string_view name) override {
    return disk_.lease(name);
  }

 private:
  static StoreError killed() { return {StoreError::Kind::kUnavailable, "killed"}; }

  World& world_;
  control::Store& disk_;
  const ServiceFaults& faults_;
  const std::function<void()> crash_;
  Watcher watcher_;
  bool dead_ = false;
};

ServiceProcess::ServiceProcess(World& world, control::Store& disk, const ServiceFaults& faults,
                               std::function<void()> crash)
    : world_(world),
      faults_(faults),
      life_(std::make_shared<Life>(Life{.name = "service"})),
      store_(std::make_unique<View>(world, disk, faults, std::move(crash))),
      authority_(control::CertificateAuthority::in_memory(world.clock)),
      places_({.backup_store = "/nowhere", .bucket_directory = "/nowhere"}, world.clock),
      random_(world.dice().next()),
      service_(std::make_unique<control::Service>(*store_, account_, storage_, world.clock, random_,
                                                  [this] { wake(); })) {
  world_.after_us(1'000'000, life_, [this] { tick(); });
  world_.after_us(100'000, life_, [this] { watch_hosts(); });
}

ServiceProcess::~ServiceProcess() { world_.end(life_); }

bool ServiceProcess::is_dead() const { return store_->is_dead(); }

void ServiceProcess::wake() {
  if (std::exchange(awake_, true)) return;
  world_.after_us(world_.between(0, 200), life_, [this] { work(); });
}

void ServiceProcess::work() {
  awake_ = false;
  if (!service_->step() || std::exchange(awake_, true)) return;
  const int64_t after_us = world_.chance(faults_.steps_slow) ? world_.between(10'000, 2'000'000)
                                                             : world_.between(20, 500);
  world_.after_us(after_us, life_, [this] { work(); });
}

void ServiceProcess::watch_hosts() {
  service_->watch_hosts();
  world_.after_us(100'000, life_, [this] { watch_hosts(); });
}

void ServiceProcess::tick() {
  service_->tick();
  world_.after_us(1'000'000, life_, [this] { tick(); });
}

std::string ServiceProcess::call(const std::string& operation, const Parameters& parameters) {
  control::ApiService& api = service_->elasticache();
  std::string text = "Version=" + std::string(api.model().version) + "&Action=" + operation;
  for (const auto& [name, value] : parameters) text += "&" + name + "=" + escape(value);
  const aws::Result<aws::Form> form = aws::Form::parse(text);
  if (!form) return form.error().message;
  const auto request = aws::read_request(api.model(), *form);
  if (!request) return request.error().message;
  const control::Caller caller = {.kind = control::PrincipalKind::kRoot};
  const std::string id = "request";
  const control::ActionResult result = api.call({caller, id, *request});
  return result ? "" : std::string(result.error().spec->code) + ": " + result.error().message;
}

void ServiceProcess::receive(const std::string& path, const std::string& body,
                             control::InternalApi::Reply reply) {
  service_->internal().call({path, body}, std::move(reply));
}

void Link::report(const agent::Report& report,
                  std::function<void(base::Result<agent::ReportReply>)> answer) {
  post(kReportPath, json::write(report), reading<agent::ReportReply>(std::move(answer)));
}

void Link::figures(const agent::FiguresReport& report,
                   std::function<void(base::Result<agent::FiguresReply>)> answer) {
  post("/tarn/agent/figures", json::write(report), reading<agent::FiguresReply>(std::move(answer)));
}

void Link::logs(const agent::LogsReport& report,
                std::function<void(base::Result<agent::LogsReply>)> answer) {
  post("/tarn/agent/logs", json::write(report), reading<agent::LogsReply>(std::move(answer)));
}

void Link::specs(const agent::SpecsRequest& request,
                 std::function<void(base::Result<agent::Specs>)> answer) {
  post("/tarn/agent/specs", json::write(request), reading<agent::Specs>(std::move(answer)));
}

void Link::post(const std::string& path, const std::string& body, Answer answer) {
  auto answering = std::make_shared<Answering>(world_, agent_, std::move(answer));
  if (!network_.reaches(host_, kServiceHost)) {
    return answering->finish(base::Error{"the host is unreachable"}, broken_after_us(world_));
  }
  if (world_.chance(faults_.message_lost)) {
    const int64_t after_us =
        world_.chance(100) ? kAnswerTimeoutUs : world_.between(1'000, 1'000'000);
    return answering->finish(base::Error{"the connection broke"}, after_us);
  }
  const auto deliver = [&world = world_, &network = network_, host = host_, service = service_,
                        path, body](int64_t after_us, std::shared_ptr<Answering> to, bool is_new) {
    ServiceProcess* const now = service();
    if (now == nullptr) return to->finish(base::Error{"connection refused"}, world.latency_us());
    // By the life of who listens when it is sent: what has ended takes its messages with it.
    world.after_us(
        after_us, now->life(),
        [&world, &network, host, now, path, body, is_new, to = std::move(to)] {
          const bool is_report = is_new && path == kReportPath;
          now->receive(
              path, body, [&world, &network, host, is_report, to](int status, std::string text) {
                if (is_report && status == 200) network.note_report(host, world.now_us());
                if (!network.reaches(kServiceHost, host)) {
                  return to->finish(base::Error{"the connection broke"}, broken_after_us(world));
                }
                if (status == 200) return to->finish(std::move(text), world.latency_us());
                to->finish(base::Error{"status " + std::to_string(status)}, world.latency_us());
              });
        });
  };
  if (world_.chance(faults_.message_doubled)) {
    deliver(world_.between(1'000, 8'000'000), std::make_shared<Answering>(world_, agent_, nullptr),
            false);
  }
  const bool is_slow = world_.chance(faults_.message_slow);
  // Whoever waits for an answer gives up after a time, and then the answer is nobody's.
  world_.after_us(kAnswerTimeoutUs, agent_, [weak = std::weak_ptr(answering)] {
    if (const auto waiting = weak.lock()) waiting->finish(base::Error{"no answer in time"}, 0);
  });
  deliver(is_slow ? world_.between(10'000, 3'000'000) : world_.latency_us(), std::move(answering),
          true);
}

}  // namespace sim
