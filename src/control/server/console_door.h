// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "aws/model/error.h"
#include "base/clock.h"
#include "control/api/access_keys.h"
#include "control/console/console.h"
#include "control/server/exchange.h"
#include "control/server/http_message.h"
#include "control/server/rate_limits.h"

namespace control {

// What the door works with; all of it outlives the door.
struct ConsoleDoorParts {
  Console& console;
  const AccessKeys& keys;
  const base::Clock& clock;
  FailureRates& failures;  // those of signing in count as wrong signatures do
  std::string region;
  bool tls;
};

// The web console's side of HTTP:
//
//   GET /, /console/...     its files
//   GET /console/session    who is signed in, and the token of the session
//   POST /console/session   signs in, with an access key or the word of a login link
//   POST /console/sign-out  ends the session
//   POST /console/link      a login link, for who signs the request as a call (kLinkPath)
//   POST /console/api       a call of AWS' query protocol in the name of who has signed in; the
//                           service stands in X-Tarn-Service (kApiPath)
//   POST /console/data/...  what lies in caches, for who has signed in (api/data_api.h)
//
// A session is a cookie that no script reads and no other site sends, plus a token in a header that
// only our own page knows. Requests must name us as their host, and changes must come from a page
// of ours (control/console/same_origin.h). Nobody signs in over a network without TLS.
class ConsoleDoor {
 public:
  static constexpr std::string_view kLinkPath = "/console/link";
  static constexpr std::string_view kApiPath = "/console/api";
  static constexpr std::string_view kDataPath = "/console/data/";

  explicit ConsoleDoor(ConsoleDoorParts parts) : parts_(std::move(parts)) {}

  // Whether a request is one for the console.
  static bool is_for(const HttpRequest& request);
  // What the access log calls it: "page", "sign-in" ...
  static std::string_view operation_of(const HttpRequest& request);
  // The AWS service that a call at kApiPath is for.
  static std::string_view service_of(const HttpRequest& request);

  // Names the session that a call which was admitted belongs to, without being good for it.
  static std::string session_of(const HttpRequest& request);

  // Whoever makes a call at kApiPath or below kDataPath. Notes the key for the log.
  aws::Result<AccessKey> admit(const HttpRequest& request, Exchange& exchange);
  HttpResponse make_link(const std::string& access_key_id, const AccessKey& key);
  // All other paths.
  HttpResponse handle(const HttpRequest& request, Exchange& exchange);

 private:
  struct Route;

  HttpResponse file(const HttpRequest& request) const;
  HttpResponse session(const HttpRequest& request, Exchange& exchange);
  HttpResponse sign_in(const HttpRequest& request, Exchange& exchange);
  HttpResponse sign_out(const HttpRequest& request, Exchange& exchange);

  aws::Result<void> check_host(const HttpRequest& request) const;
  aws::Result<void> check_page(const HttpRequest& request) const;
  aws::Result<ConsolePrincipal> who_signs_in(const HttpRequest& request, const std::string& source);
  bool is_refused(const std::string& source, const std::string& access_key_id) const;
  void note_attempt(const std::string& source, const std::string& access_key_id, bool is_right);
  aws::Result<AccessKey> find_key(const ConsolePrincipal& principal) const;
  aws::Result<const Sessions::Session*> find_session(const HttpRequest& request);
  std::string cookie_name(const HttpRequest& request) const;
  std::string session_id(const HttpRequest& request) const;
  std::string set_cookie(const HttpRequest& request, std::string_view id) const;
  HttpResponse describe(const AccessKey& key, std::string_view token) const;

  const ConsoleDoorParts parts_;
};

}  // namespace control
