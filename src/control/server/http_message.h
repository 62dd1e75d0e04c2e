// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "aws/model/error.h"
#include "aws/signing/canonical_request.h"
#include "aws/signing/signature.h"
#include "base/ascii.h"

// HTTP/1.1 requests and responses as values.

namespace control {

// What HTTP itself finds wrong, before any service is involved.
inline constexpr aws::ErrorSpec kInvalidHttpRequest = {"InvalidHttpRequest", "InvalidHttpRequest",
                                                       400};
inline constexpr aws::ErrorSpec kHttpNotFound = {"NotFound", "NotFound", 404};
inline constexpr aws::ErrorSpec kMethodNotAllowed = {"MethodNotAllowed", "MethodNotAllowed", 405};
inline constexpr aws::ErrorSpec kRequestTimeout = {"RequestTimeout", "RequestTimeout", 408};
inline constexpr aws::ErrorSpec kUnsupportedMediaType = {"UnsupportedMediaType",
                                                         "UnsupportedMediaType", 415};
inline constexpr aws::ErrorSpec kHeaderTooLarge = {"RequestHeaderTooLarge", "RequestHeaderTooLarge",
                                                   431};

// A whole request; headers and target are as they stood on the wire.
struct HttpRequest {
  std::string method;
  std::string path;   // up to the `?`, still percent-encoded
  std::string query;  // behind it
  std::vector<aws::OwnedHeader> headers;
  std::string body;
  bool keep_alive = false;

  // The first of that name, in whatever case; empty if there is none.
  std::string_view header(std::string_view name) const {
    for (const aws::OwnedHeader& header : headers) {
      if (base::equals_ignore_case(header.name, name)) return header.value;
    }
    return {};
  }
  std::vector<aws::Header> header_views() const {
    std::vector<aws::Header> views;
    views.reserve(headers.size());
    for (const aws::OwnedHeader& header : headers) views.push_back({header.name, header.value});
    return views;
  }
  // For signatures; lives as long as this and `views`.
  aws::HttpRequest signed_form(const std::vector<aws::Header>& views) const {
    return {method, path, query, views, body};
  }
};

struct HttpResponse {
  int status = 200;
  std::string content_type;
  std::string body;
  std::string request_id = {};
  std::string_view allow = {};  // the methods, of a 405
  std::string headers = {};     // further ones: whole lines with their ends
  int64_t delay_ms = 0;         // before it is sent
  bool to_stranger = true;      // the request has not proven who it is from
};

// How a response goes out.
struct ResponseForm {
  int64_t now_ms = 0;  // for the Date header, from which SDKs learn that their clock is wrong
  bool keep_alive = false;
  bool has_body = true;  // false for an answer to HEAD, which has a body's headers only
};

std::string write_http_response(const HttpResponse& response, const ResponseForm& form);

}  // namespace control
