// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// The form of an HTTP request that Signature Version 4 signs: whoever signs and whoever verifies
// must arrive at the same bytes. Pure functions, linear in the request (sorting aside).

namespace aws {

struct Header {
  std::string_view name;
  std::string_view value;
};

// A request as it stands on the wire; a view that owns nothing.
struct HttpRequest {
  std::string_view method;
  std::string_view path;   // up to the `?`, still percent-encoded
  std::string_view query;  // behind the `?`, still percent-encoded
  std::span<const Header> headers;
  std::string_view body;
};

// The value of the only header with this name, whatever its case, without the spaces around it;
// nullopt when there is none or more than one.
std::optional<std::string_view> find_header(const HttpRequest& request, std::string_view name);

// A name and a value of the query, decoded.
struct QueryParameter {
  std::string name;
  std::string value;
};

// `+` is a space; a `%` without two digits stands for itself, as AWS reads it.
std::vector<QueryParameter> parse_query(std::string_view query);

// Every byte but the unreserved ones (letters, digits, `-._~`) as %XX.
std::string uri_encode(std::string_view text, bool keep_slash = false);

// The path without empty and dot segments, encoded once more; never empty.
std::string canonical_path(std::string_view path);

// Sorted by encoded name, then value, without the parameter named `except`.
std::string canonical_query(std::string_view query, std::string_view except);

// `names` are lower case; each gives a line, with the values of all its headers.
std::string canonical_headers(std::span<const Header> headers, std::span<const std::string> names);

struct CanonicalParts {
  std::string_view except_parameter = {};  // X-Amz-Signature, where it is a part of the query
  std::span<const std::string> signed_headers;
  std::string_view payload_hash;
  // S3 alone takes the path as it stands: keys of objects may have empty segments, or dots.
  bool path_as_is = false;
};

std::string canonical_request(const HttpRequest& request, const CanonicalParts& parts);

}  // namespace aws
