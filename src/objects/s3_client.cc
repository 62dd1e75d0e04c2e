// SPDX-License-Identifier: Apache-2.0
#include "objects/s3_client.h"

#include <curl/curl.h>

#include <algorithm>
#include <chrono>
#include <pugixml.hpp>
#include <thread>
#include <utility>

#include "base/ascii.h"
#include "base/sha256.h"

namespace objects {

namespace {

constexpr int kAttempts = 5;
constexpr auto kFirstPause = std::chrono::milliseconds(100);
constexpr long kConnectSeconds = 5;
constexpr long kStalledSeconds = 30;          // without a byte
constexpr size_t kAnswerBytesMax = 64 << 20;  // a part of an object at most

size_t take_body(char* bytes, size_t size, size_t count, void* target) {
  auto& body = *static_cast<std::string*>(target);
  if (body.size() + size * count > kAnswerBytesMax) return 0;
  body.append(bytes, size * count);
  return size * count;
}

size_t take_header(char* bytes, size_t size, size_t count, void* target) {
  const std::string_view line(bytes, size * count);
  const size_t colon = line.find(':');
  if (colon == line.npos) return size * count;
  std::string_view value = line.substr(colon + 1);
  while (!value.empty() && (value.front() == ' ' || value.front() == '\t')) value.remove_prefix(1);
  while (!value.empty() && static_cast<unsigned char>(value.back()) <= ' ') value.remove_suffix(1);
  (*static_cast<std::map<std::string, std::string>*>(
      target))[base::to_lower(line.substr(0, colon))] = value;
  return size * count;
}

// Not 501: what it does not implement it will not implement soon.
bool asks_for_patience(int status) { return (status >= 500 && status != 501) || status == 429; }

std::string query_of(const S3Request& request) {
  std::string query;
  for (const auto& [name, value] : request.query) {
    if (!query.empty()) query += '&';
    query += aws::uri_encode(name) + "=" + aws::uri_encode(value);
  }
  return query;
}

// Collects the texts of the elements that have the name.
class Collector final : public pugi::xml_tree_walker {
 public:
  Collector(const std::string& name, std::vector<std::string>& texts)
      : name_(name), texts_(texts) {}

  bool for_each(pugi::xml_node& node) override {
    if (name_ == node.name()) texts_.emplace_back(node.text().get());
    return true;
  }

 private:
  const std::string& name_;
  std::vector<std::string>& texts_;
};

}  // namespace

class S3Client::Connection {
 public:
  Connection() : handle_(curl_easy_init()) { CHECK(handle_ != nullptr); }
  ~Connection() { curl_easy_cleanup(handle_); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  base::Result<S3Response> exchange(const std::string& url, const S3Request& request,
                                    const std::vector<aws::OwnedHeader>& headers,
                                    const std::string& ca_file) {
    S3Response response;
    curl_easy_reset(handle_);  // keeps the connection
    curl_slist* lines = nullptr;
    for (const aws::OwnedHeader& header : headers) {
      lines = curl_slist_append(lines, (header.name + ": " + header.value).c_str());
    }
    lines = curl_slist_append(lines, "Expect:");  // no pause before a body
    const std::string method(request.method);
    curl_easy_setopt(handle_, CURLOPT_URL, url.c_str());
    curl_easy_setopt(handle_, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(handle_, CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(handle_, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle_, CURLOPT_HTTPHEADER, lines);
    curl_easy_setopt(handle_, CURLOPT_CUSTOMREQUEST, method.c_str());
    if (method == "HEAD") curl_easy_setopt(handle_, CURLOPT_NOBODY, 1L);
    if (method == "PUT" || method == "POST") {
      curl_easy_setopt(handle_, CURLOPT_POSTFIELDS, request.body.data());
      curl_easy_setopt(handle_, CURLOPT_POSTFIELDSIZE_LARGE,
                       static_cast<curl_off_t>(request.body.size()));
    }
    curl_easy_setopt(handle_, CURLOPT_CONNECTTIMEOUT, kConnectSeconds);
    curl_easy_setopt(handle_, CURLOPT_LOW_SPEED_LIMIT, 1L);
    curl_easy_setopt(handle_, CURLOPT_LOW_SPEED_TIME, kStalledSeconds);
    if (!ca_file.empty()) curl_easy_setopt(handle_, CURLOPT_CAINFO, ca_file.c_str());
    curl_easy_setopt(handle_, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(handle_, CURLOPT_WRITEDATA, &response.body);
    curl_easy_setopt(handle_, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(handle_, CURLOPT_HEADERDATA, &response.headers);
    const CURLcode code = curl_easy_perform(handle_);
    curl_slist_free_all(lines);
    if (code != CURLE_OK) return base::Error{curl_easy_strerror(code)};
    long status = 0;
    curl_easy_getinfo(handle_, CURLINFO_RESPONSE_CODE, &status);
    response.status = static_cast<int>(status);
    return response;
  }

 private:
  CURL* const handle_;
};

S3Client::S3Client(const S3Options& options, const base::Clock& clock)
    : options_(options), clock_(clock), connection_(std::make_unique<Connection>()) {}
S3Client::~S3Client() = default;

base::Result<S3Response> S3Client::call(const S3Request& request) {
  const size_t scheme_end = options_.endpoint.find("://");
  if (scheme_end == std::string::npos) {
    return base::Error{"the S3 endpoint '" + options_.endpoint + "' is no URL"};
  }
  const std::string scheme = options_.endpoint.substr(0, scheme_end + 3);
  std::string host = options_.endpoint.substr(scheme_end + 3);
  while (host.ends_with('/')) host.pop_back();
  std::string path = "/";
  if (options_.path_style) {
    path += request.bucket;
    if (!request.key.empty()) path += "/";
  } else {
    host = request.bucket + "." + host;
  }
  path += aws::uri_encode(request.key, true);
  const std::string query = query_of(request);
  const std::string url = scheme + host + path + (query.empty() ? "" : "?" + query);

  std::vector<aws::OwnedHeader> headers = {
      {"Host", host}, {"x-amz-content-sha256", base::hex(base::sha256(request.body))}};
  for (const auto& [name, value] : request.headers) headers.push_back({name, value});
  auto pause = kFirstPause;
  for (int attempt = 1;; attempt++) {
    std::vector<aws::Header> views;
    views.reserve(headers.size());
    for (const aws::OwnedHeader& header : headers) views.push_back({header.name, header.value});
    std::vector<aws::OwnedHeader> all = headers;
    for (aws::OwnedHeader& header :
         aws::sign_request({request.method, path, query, views, request.body},
                           {options_.credentials, options_.region, "s3", clock_.wall_ms()})) {
      all.push_back(std::move(header));
    }
    auto response = connection_->exchange(url, request, all, options_.ca_file);
    const bool final = response && !asks_for_patience(response->status);
    if (final) return response;
    if (attempt == kAttempts) {
      std::string message = "S3 at " + host + " does not serve ";
      message.append(request.method).append(" ").append(path).append(": ");
      message += response ? s3_refusal(*response) : response.error().message;
      return base::Error{std::move(message)};
    }
    std::this_thread::sleep_for(pause);  // tidy: allow banned: S3 does not say when it is ready
    pause *= 3;
  }
}

std::string s3_refusal(const S3Response& response) {
  const auto codes = xml_texts(response.body, "Code");
  const auto messages = xml_texts(response.body, "Message");
  if (codes.empty()) return "HTTP status " + std::to_string(response.status);
  return codes.front() + (messages.empty() ? "" : ": " + messages.front());
}

std::vector<std::string> xml_texts(const std::string& document, const std::string& name) {
  std::vector<std::string> texts;
  pugi::xml_document tree;
  if (!tree.load_buffer(document.data(), document.size())) return texts;
  Collector collector(name, texts);
  tree.traverse(collector);
  return texts;
}

}  // namespace objects
