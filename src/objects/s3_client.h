// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "aws/signing/signature.h"
#include "base/clock.h"
#include "base/result.h"

namespace objects {

// How an S3 service is reached: Amazon's, or another one that speaks its API.
struct S3Options {
  std::string endpoint;  // "https://s3.eu-central-1.amazonaws.com"
  std::string region = "us-east-1";
  // Whether buckets are in the path of an URL, or before its host's name.
  bool path_style = true;
  std::string ca_file = {};  // whose certificates are believed; empty: the system's
  aws::Credentials credentials = {};
};

struct S3Request {
  std::string_view method;
  std::string bucket;
  std::string key = {};  // empty: the bucket itself
  std::vector<std::pair<std::string, std::string>> query = {};
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::string_view body = {};
};

struct S3Response {
  int status = 0;
  std::map<std::string, std::string> headers = {};  // by lower-case names
  std::string body = {};

  bool is_good() const { return status >= 200 && status < 300; }
};

// Requests to S3, signed with Signature Version 4, on a connection that is kept. Blocks; one
// thread at a time. (Amazon Simple Storage Service API Reference, 2006-03-01.)
class S3Client {
 public:
  // References outlive the client.
  S3Client(const S3Options& options, const base::Clock& clock);
  ~S3Client();

  // What the service answers, a refusal too. Tries again where the service is not to be reached or
  // asks for patience (5xx, 429), a few times with growing pauses. The error then says what it is.
  base::Result<S3Response> call(const S3Request& request);

 private:
  class Connection;

  const S3Options& options_;
  const base::Clock& clock_;
  std::unique_ptr<Connection> connection_;
};

// What a refusal says, "AccessDenied: ..." or the status where it says nothing.
std::string s3_refusal(const S3Response& response);

// The texts of all elements with the name in an XML document, in their order; none if it is no XML.
std::vector<std::string> xml_texts(const std::string& document, const std::string& name);

}  // namespace objects
