// SPDX-License-Identifier: Apache-2.0
#include "control/delivery/curl_sender.h"

#include <curl/curl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <mutex>
#include <optional>
#include <span>
#include <stop_token>
#include <thread>
#include <utility>

#include "base/check.h"
#include "control/delivery/destinations.h"

namespace control {

namespace {

constexpr long kHttpSeconds = 15;
constexpr long kMailSeconds = 60;
constexpr long kFirstSeconds = 5;             // to reach the receiver
constexpr size_t kAnswerBytesMax = 64 << 10;  // of an answer, which nobody reads
constexpr int kIdleMs = 60'000;
constexpr const char* kUserAgent = "Amazon Simple Notification Service Agent";

struct Lists {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
struct Easy {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};

// One message on its way. Stays where it is: libcurl has pointers to it.
class Attempt {
 public:
  Attempt(const SenderOptions& options, MessageSender::Answer answer)
      : options_(options), answer_(std::move(answer)), handle_(curl_easy_init()) {
    CHECK(handle_ != nullptr);
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_QUICK_EXIT, 1L);  // the end waits for no name service
    set(CURLOPT_OPENSOCKETFUNCTION, &Attempt::open_socket);
    set(CURLOPT_OPENSOCKETDATA, this);
    set(CURLOPT_CONNECTTIMEOUT, kFirstSeconds);
    set(CURLOPT_PROXY, "");
    set(CURLOPT_WRITEFUNCTION, &Attempt::discard);
    set(CURLOPT_WRITEDATA, this);
    if (!options.ca_file.empty()) set(CURLOPT_CAINFO, options.ca_file.c_str());
  }
  Attempt(const Attempt&) = delete;
  Attempt& operator=(const Attempt&) = delete;

  void prepare(HttpPost request) {
    is_http_ = true;
    body_ = std::move(request.body);
    for (const std::string& header : request.headers) add(header.c_str());
    add("Expect:");  // no pause before the body
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_URL, request.url.c_str());
    set(CURLOPT_HTTPHEADER, list_.get());
    set(CURLOPT_USERAGENT, kUserAgent);
    set(CURLOPT_POSTFIELDS, body_.data());
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body_.size()));
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set(CURLOPT_TIMEOUT, kHttpSeconds);
  }

  void prepare(Mail mail) {
    body_ = std::move(mail.text);
    add(mail.to.c_str());
    set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    set(CURLOPT_URL, options_.smtp_url.c_str());
    set(CURLOPT_MAIL_FROM, options_.smtp_from.c_str());
    set(CURLOPT_MAIL_RCPT, list_.get());
    set(CURLOPT_UPLOAD, 1L);
    set(CURLOPT_READFUNCTION, &Attempt::read);
    set(CURLOPT_READDATA, this);
    set(CURLOPT_TIMEOUT, kMailSeconds);
    const bool has_user = !options_.smtp_user.empty();
    set(CURLOPT_USE_SSL, static_cast<long>(has_user ? CURLUSESSL_ALL : CURLUSESSL_TRY));
    if (!has_user) return;
    set(CURLOPT_USERNAME, options_.smtp_user.c_str());
    set(CURLOPT_PASSWORD, options_.smtp_password.c_str());
  }

  CURL* handle() const { return handle_.get(); }
  MessageSender::Answer take_answer() { return std::move(answer_); }
  Outcome outcome(CURLcode code) const;

 private:
  template <typename T>
  void set(CURLoption option, T value) {
    CHECK(curl_easy_setopt(handle_.get(), option, value) == CURLE_OK);
  }
  void add(const char* line) {
    curl_slist* longer = curl_slist_append(list_.get(), line);
    CHECK(longer != nullptr);
    (void)list_.release();
    list_.reset(longer);
  }

  static size_t discard(char* /*bytes*/, size_t size, size_t count, void* self) {
    auto& attempt = *static_cast<Attempt*>(self);
    attempt.answered_ += size * count;
    return attempt.answered_ > kAnswerBytesMax ? 0 : size * count;
  }
  static size_t read(char* to, size_t size, size_t count, void* self) {
    auto& attempt = *static_cast<Attempt*>(self);
    const size_t bytes = std::min(size * count, attempt.body_.size() - attempt.sent_);
    attempt.body_.copy(to, bytes, attempt.sent_);
    attempt.sent_ += bytes;
    return bytes;
  }
  static curl_socket_t open_socket(void* self, curlsocktype purpose, curl_sockaddr* address);

  const SenderOptions& options_;
  MessageSender::Answer answer_;
  const std::unique_ptr<CURL, Easy> handle_;
  std::unique_ptr<curl_slist, Lists> list_;
  std::string body_;
  size_t sent_ = 0;
  size_t answered_ = 0;
  bool is_http_ = false;
  bool is_refused_ = false;  // by us: no place to send to
};

std::optional<base::IpAddress> address_of(const curl_sockaddr& address) {
  if (address.family == AF_INET) {
    sockaddr_in v4;
    std::memcpy(&v4, &address.addr, sizeof(v4));
    const auto* bytes = reinterpret_cast<const uint8_t*>(&v4.sin_addr);
    return base::IpAddress(std::span<const uint8_t, 4>(bytes, 4));
  }
  if (address.family != AF_INET6) return std::nullopt;
  sockaddr_in6 v6;
  std::memcpy(&v6, &address.addr, sizeof(v6));
  const auto* bytes = reinterpret_cast<const uint8_t*>(&v6.sin6_addr);
  return base::IpAddress(
      std::span<const uint8_t, base::IpAddress::kBytes>(bytes, base::IpAddress::kBytes));
}

curl_socket_t Attempt::open_socket(void* self, curlsocktype /*purpose*/, curl_sockaddr* address) {
  auto& attempt = *static_cast<Attempt*>(self);
  const auto ip = address_of(*address);
  // The mail server is the operator's choice.
  attempt.is_refused_ = attempt.is_http_ && (!ip || !is_destination(*ip, attempt.options_.allowed));
  if (attempt.is_refused_) return CURL_SOCKET_BAD;
  return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

// In words that say nothing of the URL: it may have a secret in it.
Outcome Attempt::outcome(CURLcode code) const {
  constexpr long kTooManyRequests = 429;
  constexpr long kTimedOut = 408;
  long status = 0;
  curl_easy_getinfo(handle_.get(), CURLINFO_RESPONSE_CODE, &status);
  const bool read_enough = code == CURLE_WRITE_ERROR && is_http_ && status != 0;
  if (code == CURLE_OK || read_enough) {
    const bool arrived = !is_http_ || (status >= 200 && status < 300);
    const bool is_final =
        status >= 300 && status < 500 && status != kTooManyRequests && status != kTimedOut;
    return {.arrived = arrived,
            .is_final = is_final,
            .why = "its receiver answers with status " + std::to_string(status)};
  }
  if (is_refused_) {
    return {.is_final = true,
            .why = "its address is one that nothing is sent to (--deliver-to allows networks)"};
  }
  const bool is_mail_refusal = !is_http_ && status >= 500 && status < 600;
  const bool is_no_url = code == CURLE_URL_MALFORMAT || code == CURLE_UNSUPPORTED_PROTOCOL;
  std::string why = curl_easy_strerror(code);
  if (!is_http_ && status != 0) why += " (the mail server says " + std::to_string(status) + ")";
  return {.is_final = is_mail_refusal || is_no_url, .why = std::move(why)};
}

}  // namespace

class CurlSender::Work {
 public:
  Work(SenderOptions options, Post post)
      : options_(std::move(options)), post_(std::move(post)), multi_(curl_multi_init()) {
    CHECK(multi_ != nullptr);
    thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
  }
  ~Work() {
    thread_.request_stop();
    curl_multi_wakeup(multi_);
    thread_.join();
    for (auto& [handle, attempt] : running_) curl_multi_remove_handle(multi_, handle);
    running_.clear();
    curl_multi_cleanup(multi_);
  }
  Work(const Work&) = delete;
  Work& operator=(const Work&) = delete;

  template <typename Message>
  void add(Message message, Answer answer) {
    auto attempt = std::make_unique<Attempt>(options_, std::move(answer));
    attempt->prepare(std::move(message));
    {
      const std::lock_guard lock(mutex_);
      coming_.push_back(std::move(attempt));
    }
    curl_multi_wakeup(multi_);
  }

 private:
  void run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      begin_coming();
      int running = 0;
      curl_multi_perform(multi_, &running);
      finish_done();
      curl_multi_poll(multi_, nullptr, 0, kIdleMs, nullptr);
    }
  }

  void begin_coming() {
    std::vector<std::unique_ptr<Attempt>> coming;
    {
      const std::lock_guard lock(mutex_);
      coming.swap(coming_);
    }
    for (auto& attempt : coming) {
      CURL* const handle = attempt->handle();
      CHECK(curl_multi_add_handle(multi_, handle) == CURLM_OK);
      running_[handle] = std::move(attempt);
    }
  }

  void finish_done() {
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      CURL* const handle = message->easy_handle;
      const auto attempt = running_.find(handle);
      CHECK(attempt != running_.end());
      const Outcome outcome = attempt->second->outcome(message->data.result);
      post_([answer = attempt->second->take_answer(), outcome] { answer(outcome); });
      curl_multi_remove_handle(multi_, handle);
      running_.erase(attempt);
    }
  }

  const SenderOptions options_;
  const Post post_;
  CURLM* const multi_;
  std::map<CURL*, std::unique_ptr<Attempt>> running_;  // of the thread
  std::mutex mutex_;
  std::vector<std::unique_ptr<Attempt>> coming_;
  std::jthread thread_;
};

CurlSender::CurlSender(SenderOptions options, Post post)
    : work_(std::make_unique<Work>(std::move(options), std::move(post))) {}
CurlSender::~CurlSender() = default;

void CurlSender::post(HttpPost request, Answer answer) {
  work_->add(std::move(request), std::move(answer));
}
void CurlSender::mail(Mail mail, Answer answer) { work_->add(std::move(mail), std::move(answer)); }

}  // namespace control
