// SPDX-License-Identifier: Apache-2.0
#include "control/server/http_reader.h"

#include <boost/beast/core/buffers_range.hpp>
#include <boost/beast/http/parser.hpp>
#include <optional>
#include <string>
#include <utility>

#include "base/ascii.h"
#include "base/check.h"

namespace control {

namespace {

namespace http = boost::beast::http;
using boost::beast::error_code;

// A body that grows with what arrives. Beast's own string_body reserves the announced length.
struct ArrivedBody {
  using value_type = std::string;

  class reader {  // NOLINT(readability-identifier-naming): Beast's name for it
   public:
    template <bool kIsRequest, typename Fields>
    reader(http::header<kIsRequest, Fields>&, std::string& body) : body_(body) {}

    void init(const boost::optional<uint64_t>&, error_code& error) { error = {}; }

    template <typename Buffers>
    size_t put(const Buffers& buffers, error_code& error) {
      size_t count = 0;
      for (const boost::asio::const_buffer buffer : boost::beast::buffers_range(buffers)) {
        body_.append(static_cast<const char*>(buffer.data()), buffer.size());
        count += buffer.size();
      }
      error = {};
      return count;
    }

    void finish(error_code& error) { error = {}; }

   private:
    std::string& body_;
  };
};

// No chunked body ends with less, and Beast asserts that it never sees less of it twice.
constexpr std::string_view kLastChunk = "0\r\n\r\n";

aws::Error invalid(std::string message) { return {kInvalidHttpRequest, std::move(message)}; }

}  // namespace

class HttpReader::Parser {
 public:
  explicit Parser(const HttpLimits& limits) : limits_(limits) { begin(); }

  void take_agents_bodies() {
    is_agent_ = true;
    parser_->body_limit(limits_.agent_body_bytes_max);
  }
  void append(std::string_view bytes) { input_ += bytes; }
  bool is_idle() const { return input_.empty() && !parser_->got_some(); }
  bool has_header() const { return has_head_; }
  bool expects_continue() const { return expects_continue_; }
  const HttpRequest& head() const { return head_; }

  aws::Result<Progress> read() {
    if (parser_->is_done()) return Progress::kRequest;
    if (input_.empty()) return Progress::kNeedsBytes;
    if (has_head_ && parser_->chunked() && input_.size() < kLastChunk.size()) {
      return Progress::kNeedsBytes;
    }
    error_code error;
    const size_t used = parser_->put(boost::asio::buffer(input_), error);
    input_.erase(0, used);
    if (error && error != http::error::need_more) return explain(error);
    if (parser_->is_header_done() && !has_head_) {
      if (const auto checked = take_head(); !checked) return checked.error();
      parser_->eager(true);  // from here on `put` takes all of the body that is there
      return parser_->is_done() ? Progress::kRequest : Progress::kHeader;
    }
    if (parser_->is_done()) return Progress::kRequest;
    // What is left is a piece of a header, a chunk's size or a trailer. It must not grow for ever.
    if (input_.size() > limits_.header_bytes_max) return explain(http::error::header_limit);
    return Progress::kNeedsBytes;
  }

  HttpRequest take() {
    CHECK(parser_->is_done());
    HttpRequest request = std::move(head_);
    request.body = std::move(parser_->get().body());
    begin();
    return request;
  }

 private:
  void begin() {
    parser_.emplace();
    parser_->header_limit(static_cast<uint32_t>(limits_.header_bytes_max));
    body_bytes_max_ = is_agent_ ? limits_.agent_body_bytes_max : limits_.body_bytes_max;
    parser_->body_limit(body_bytes_max_);
    head_ = {};
    has_head_ = false;
    expects_continue_ = false;
  }

  // Now, not later: a chunked body's trailers would join the headers.
  aws::Result<void> take_head() {
    const auto& message = parser_->get();
    has_head_ = true;
    head_.method = std::string(message.method_string());
    const std::string_view target(message.target().data(), message.target().size());
    const size_t mark = target.find('?');
    head_.path = target.substr(0, mark);
    if (mark != std::string_view::npos) head_.query = target.substr(mark + 1);
    for (const auto& field : message) {
      head_.headers.push_back({std::string(field.name_string()), std::string(field.value())});
    }
    // What follows a request of HTTP/1.0 is not worth the rules it takes.
    head_.keep_alive = message.version() >= 11 && parser_->keep_alive();
    if (auto limited = limit_body(); !limited) return limited;
    return check_head(message.version());
  }

  // Now that it is known where the body goes.
  aws::Result<void> limit_body() {
    if (!is_agent_ || head_.path.starts_with(kAgentPrefix)) return {};
    body_bytes_max_ = limits_.body_bytes_max;
    parser_->body_limit(body_bytes_max_);
    const auto length = parser_->content_length();
    if (length && *length > body_bytes_max_) return explain(http::error::body_limit);
    return {};
  }

  aws::Result<void> check_head(unsigned version) {
    size_t encodings = 0;
    size_t hosts = 0;
    for (const aws::OwnedHeader& header : head_.headers) {
      if (base::equals_ignore_case(header.name, "Transfer-Encoding")) {
        encodings += 1;
        if (!base::equals_ignore_case(header.value, "chunked")) encodings += 1;
      } else if (base::equals_ignore_case(header.name, "Host")) {
        hosts += 1;
      } else if (base::equals_ignore_case(header.name, "Expect")) {
        expects_continue_ = version >= 11 && base::equals_ignore_case(header.value, "100-continue");
      }
    }
    if (encodings > 1) {
      return aws::Error(aws::kNotImplemented, "The only Transfer-Encoding served is chunked.");
    }
    // Who signed one Host and means another must not be a question.
    if (hosts > 1 || (hosts == 0 && version >= 11)) {
      return invalid("A request must have exactly one Host header.");
    }
    if (!head_.path.starts_with('/') && head_.method != "OPTIONS") {
      return invalid("The target of a request must begin with a slash.");
    }
    return {};
  }

  aws::Error explain(const error_code& error) const {
    if (error == http::error::header_limit) {
      return {kHeaderTooLarge, "The request line and the headers are larger than " +
                                   std::to_string(limits_.header_bytes_max) + " bytes."};
    }
    if (error == http::error::body_limit) {
      return {aws::kRequestEntityTooLarge,
              "The body is larger than " + std::to_string(body_bytes_max_) + " bytes."};
    }
    return invalid("This is no request of HTTP/1.1: " + error.message() + ".");
  }

  const HttpLimits limits_;
  std::string input_;  // what the parser has not taken yet
  std::optional<http::request_parser<ArrivedBody>> parser_;
  HttpRequest head_;
  bool has_head_ = false;
  bool expects_continue_ = false;
  bool is_agent_ = false;
  uint64_t body_bytes_max_ = 0;  // of the present request
};

HttpReader::HttpReader(const HttpLimits& limits) : parser_(std::make_unique<Parser>(limits)) {}
HttpReader::~HttpReader() = default;

void HttpReader::take_agents_bodies() { parser_->take_agents_bodies(); }
void HttpReader::append(std::string_view bytes) { parser_->append(bytes); }
aws::Result<HttpReader::Progress> HttpReader::read() { return parser_->read(); }
bool HttpReader::is_idle() const { return parser_->is_idle(); }
bool HttpReader::has_header() const { return parser_->has_header(); }
bool HttpReader::expects_continue() const { return parser_->expects_continue(); }
const HttpRequest& HttpReader::head() const { return parser_->head(); }
HttpRequest HttpReader::take() { return parser_->take(); }

}  // namespace control
