// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "aws/signing/signature.h"
#include "base/numbers.h"
#include "control/server/test_front.h"

// Clients of the front, on its thread: they run its io_context while they wait. For tests.

namespace control::test {

struct Response {
  int status = 0;
  std::string head;
  std::string body;

  bool has(std::string_view text) const { return body.find(text) != std::string::npos; }
  bool has_code(std::string_view code) const {
    return has("<Code>" + std::string(code) + "</Code>");
  }
  std::string header(std::string_view name) const {
    const std::string start = "\r\n" + std::string(name) + ": ";
    const size_t at = head.find(start);
    if (at == std::string::npos) return "";
    const size_t from = at + start.size();
    return head.substr(from, head.find("\r\n", from) - from);
  }
};

// A request to be signed and sent.
struct Outgoing {
  std::string method = "POST";
  std::string path = "/";
  std::string query = {};
  std::string body = {};
  std::string content_type = "application/x-www-form-urlencoded; charset=utf-8";
  std::string service = "elasticache";
  std::string region = "eu-central-1";
  std::vector<aws::OwnedHeader> more = {};  // not signed
  std::string key = "AKIATARN";
  std::string secret = "secret/+key";
  std::string token = {};
  int64_t at_ms = 1'795'584'600'000;  // 2026-11-25T05:30:00Z

  std::string text() const {
    std::vector<aws::OwnedHeader> headers = {{"Host", "localhost"}};
    if (!content_type.empty()) headers.push_back({"Content-Type", content_type});
    std::vector<aws::Header> views;
    for (const auto& header : headers) views.push_back({header.name, header.value});
    const aws::Credentials credentials = {key, secret, token};
    for (auto& added : aws::sign_request({method, path, query, views, body},
                                         {credentials, region, service, at_ms})) {
      headers.push_back(std::move(added));
    }
    for (const auto& header : more) headers.push_back(header);
    return write(headers);
  }
  // The same, signed in the query.
  std::string presigned(int64_t expires_s = 900) {
    const std::vector<aws::Header> views = {{"Host", "localhost"}};
    const aws::Credentials credentials = {key, secret, token};
    query = aws::presign_query({method, path, query, views, body},
                               {credentials, region, service, at_ms}, expires_s);
    return write({{"Host", "localhost"}});
  }
  std::string write(const std::vector<aws::OwnedHeader>& headers) const {
    std::string wire = method + ' ' + path + (query.empty() ? "" : "?" + query) + " HTTP/1.1\r\n";
    for (const auto& header : headers) wire += header.name + ": " + header.value + "\r\n";
    if (method != "GET") wire += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    return wire + "\r\n" + body;
  }
};

inline std::string form(std::string_view action, std::string_view more = "ThingId=a") {
  return "Action=" + std::string(action) + "&Version=2015-02-02&" + std::string(more);
}

// A connection to the front.
class Client {
 public:
  explicit Client(World& world) : world_(world), socket_(world.io) {
    socket_.connect({boost::asio::ip::address_v4::loopback(), world.front->port()});
  }

  // For what the kernel's buffers take at once; a front that closed already is no failure.
  void send(std::string_view text) {
    boost::system::error_code ignored;
    boost::asio::write(socket_, boost::asio::buffer(text.data(), text.size()), ignored);
  }
  void end() { socket_.shutdown(boost::asio::ip::tcp::socket::shutdown_send); }
  // Waits for `bytes` bytes; false if the front closes before.
  bool wait_for(size_t bytes) {
    while (input_.size() < bytes) {
      if (!read_some()) return false;
    }
    return true;
  }
  // The next response, or a status of 0 if the front closes.
  Response receive(bool with_body = true) {
    Response response;
    size_t end = 0;
    while ((end = input_.find("\r\n\r\n")) == std::string::npos) {
      if (!read_some()) return response;
    }
    response.head = input_.substr(0, end + 2);
    input_.erase(0, end + 4);
    response.status = static_cast<int>(base::parse_int64(response.head.substr(9, 3)).value_or(0));
    const auto length = base::parse_uint64(response.header("Content-Length")).value_or(0);
    if (!with_body || !wait_for(length)) return response;
    response.body = input_.substr(0, length);
    input_.erase(0, length);
    return response;
  }
  Response call(const Outgoing& request) {
    send(request.text());
    return receive();
  }
  bool is_closed_by_front() { return input_.empty() && !read_some(); }
  const std::string& input() const { return input_; }
  boost::asio::ip::tcp::socket& socket() { return socket_; }

 private:
  bool read_some() {
    std::optional<size_t> count;
    socket_.async_read_some(boost::asio::buffer(buffer_),
                            [&](const auto& error, size_t n) { count = error ? 0 : n; });
    CHECK(world_.run_until([&] { return count.has_value(); }));
    input_.append(buffer_.data(), *count);
    return *count > 0;
  }

  World& world_;
  boost::asio::ip::tcp::socket socket_;
  std::array<char, 64 << 10> buffer_ = {};
  std::string input_;
};

}  // namespace control::test
