// SPDX-License-Identifier: Apache-2.0
#include "control/server/console_door.h"

#include <algorithm>
#include <boost/describe.hpp>
#include <utility>

#include "base/ascii.h"
#include "base/constant_time.h"
#include "base/sha256.h"
#include "control/console/same_origin.h"
#include "control/server/connection_table.h"
#include "control/server/json_text.h"
#include "json/document.h"

namespace control {

namespace {

constexpr std::string_view kPrefix = "/console/";
constexpr std::string_view kSessionPath = "/console/session";
constexpr std::string_view kSignOutPath = "/console/sign-out";
constexpr std::string_view kTokenHeader = "X-Tarn-Token";
constexpr std::string_view kServiceHeader = "X-Tarn-Service";
constexpr std::string_view kIdleHeader = "X-Tarn-Idle";  // nobody has touched the page for long

constexpr aws::ErrorSpec kSignInRequired = {"SignInRequired", "SignInRequired", 401};
constexpr aws::ErrorSpec kSignInFailed = {"SignInFailed", "SignInFailed", 403};
constexpr aws::ErrorSpec kForeignRequest = {"ForeignRequest", "ForeignRequest", 403};
constexpr aws::ErrorSpec kNotPrivate = {"NotPrivate", "NotPrivate", 403};

// What every answer says to the browser: run nothing that is not ours, and tell nobody.
constexpr std::string_view kPolicies =
    "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; "
    "font-src data:; img-src 'self' data: blob:; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'\r\n"
    "X-Content-Type-Options: nosniff\r\n"
    "Referrer-Policy: no-referrer\r\n"
    "Cross-Origin-Opener-Policy: same-origin\r\n"
    "Cross-Origin-Resource-Policy: same-origin\r\n";
constexpr std::string_view kForAYear = "Cache-Control: public, max-age=31536000, immutable\r\n";
constexpr std::string_view kAskAgain = "Cache-Control: no-cache\r\n";
constexpr std::string_view kKeepNothing = "Cache-Control: no-store\r\n";

// POST /console/session: a link's word, or an access key.
struct SignInRequest {
  std::string link;
  std::string access_key_id;
  std::string secret_access_key;
  std::string session_token;
};
BOOST_DESCRIBE_STRUCT(SignInRequest, (), (link, access_key_id, secret_access_key, session_token))

HttpResponse json_response(int status, std::string body, std::string headers = {}) {
  headers.append(kPolicies).append(kKeepNothing);
  return {.status = status,
          .content_type = "application/json",
          .body = std::move(body),
          .request_id = {},
          .headers = std::move(headers)};
}

HttpResponse refusal(const aws::Error& error, Exchange& exchange) {
  exchange.record.error_code = error.spec->code;
  return json_response(error.spec->http_status, write_json_error(error));
}

HttpResponse wrong_method(std::string_view allow, Exchange& exchange) {
  HttpResponse response = refusal(
      {kMethodNotAllowed, "The methods served here are: " + std::string(allow) + "."}, exchange);
  response.allow = allow;
  return response;
}

// "gzip" among "gzip, deflate;q=0.5, br"; a quality of zero is a no.
bool takes_gzip(std::string_view encodings) {
  while (!encodings.empty()) {
    const size_t comma = encodings.find(',');
    std::string_view one = encodings.substr(0, comma);
    encodings = comma == std::string_view::npos ? "" : encodings.substr(comma + 1);
    one.remove_prefix(std::min(one.find_first_not_of(' '), one.size()));
    const std::string_view name = one.substr(0, one.find_first_of("; "));
    if (!base::equals_ignore_case(name, "gzip")) continue;
    const size_t quality = one.find("q=0");
    return quality == std::string_view::npos ||
           one.find_first_not_of(".0 ", quality + 3) != std::string_view::npos;
  }
  return false;
}

bool is_loopback(std::string_view source) {
  return source == "::1" || source.starts_with("127.") || source == kLocalSource;
}

}  // namespace

// --- What is whose -------------------------------------------------------------------------------

bool ConsoleDoor::is_for(const HttpRequest& request) {
  if (request.path.starts_with(kPrefix)) return true;
  return request.path == "/" && request.query.empty() &&
         (request.method == "GET" || request.method == "HEAD") &&
         request.header("Authorization").empty();
}

std::string_view ConsoleDoor::operation_of(const HttpRequest& request) {
  if (request.path == kSessionPath) return request.method == "POST" ? "sign-in" : "session";
  if (request.path == kSignOutPath) return "sign-out";
  if (request.path == kLinkPath) return "login-link";
  if (request.path == kApiPath) return "call";
  if (request.path.starts_with(kDataPath)) return "data";
  return "page";
}

std::string ConsoleDoor::session_of(const HttpRequest& request) {
  return base::hex(base::sha256(request.header(kTokenHeader)));
}

std::string_view ConsoleDoor::service_of(const HttpRequest& request) {
  return request.header(kServiceHeader);
}

HttpResponse ConsoleDoor::handle(const HttpRequest& request, Exchange& exchange) {
  if (const auto ours = check_host(request); !ours) return refusal(ours.error(), exchange);
  if (request.path == kSessionPath) {
    if (request.method == "GET") return session(request, exchange);
    if (request.method == "POST") return sign_in(request, exchange);
    return wrong_method("GET, POST", exchange);
  }
  if (request.path == kSignOutPath) {
    if (request.method == "POST") return sign_out(request, exchange);
    return wrong_method("POST", exchange);
  }
  if (request.method != "GET" && request.method != "HEAD") {
    return wrong_method("GET, HEAD", exchange);
  }
  HttpResponse response = file(request);
  if (response.status != 404) return response;
  return refusal({kHttpNotFound, "The console has no such file."}, exchange);
}

// --- Files ---------------------------------------------------------------------------------------

HttpResponse ConsoleDoor::file(const HttpRequest& request) const {
  for (const ConsoleAsset& asset : parts_.console.assets) {
    if (asset.path != request.path) continue;
    std::string headers(kPolicies);
    headers.append(asset.is_hashed ? kForAYear : kAskAgain);
    headers.append("ETag: ").append(asset.etag).append("\r\nVary: Accept-Encoding\r\n");
    HttpResponse response = {.content_type = std::string(asset.type), .body = {}, .request_id = {}};
    if (request.header("If-None-Match").find(asset.etag) != std::string_view::npos) {
      response.status = 304;
    } else if (!asset.gzip.empty() && takes_gzip(request.header("Accept-Encoding"))) {
      headers.append("Content-Encoding: gzip\r\n");
      response.body = asset.gzip;
    } else {
      response.body = asset.body;
    }
    response.headers = std::move(headers);
    return response;
  }
  return {.status = 404, .content_type = {}, .body = {}, .request_id = {}};
}

// --- Where a request comes from ------------------------------------------------------------------

aws::Result<void> ConsoleDoor::check_host(const HttpRequest& request) const {
  const std::string_view host = request.header("Host");
  if (is_our_host(host, parts_.tls, parts_.console.host_names)) return {};
  return aws::Error(kForeignRequest,
                    "The console is not reached by this name. Use its address, localhost, or a "
                    "name given with --console-host.");
}

// A change comes from a page of ours: browsers say from where, and no other page can change that.
aws::Result<void> ConsoleDoor::check_page(const HttpRequest& request) const {
  if (auto ours = check_host(request); !ours) return ours;
  const std::string_view site = request.header("Sec-Fetch-Site");
  if ((site.empty() || site == "same-origin") &&
      is_origin_of(request.header("Origin"), request.header("Host"))) {
    return {};
  }
  return aws::Error(kForeignRequest, "This request does not come from a page of the console.");
}

// --- Sessions ------------------------------------------------------------------------------------

// Cookies are those of a host, whatever its ports: several installations on one machine must not
// sign each other out. Under TLS the prefix has browsers refuse what a neighbour would put there.
std::string ConsoleDoor::cookie_name(const HttpRequest& request) const {
  if (parts_.tls) return "__Host-tarn-session";
  const std::string_view host = request.header("Host");
  const size_t colon = host.rfind(':');
  std::string name = "tarn-session";
  if (colon == std::string_view::npos || host.find(']', colon) != std::string_view::npos) {
    return name;
  }
  return name.append("-").append(host.substr(colon + 1));
}

std::string ConsoleDoor::session_id(const HttpRequest& request) const {
  const std::string wanted = cookie_name(request) + "=";
  for (const aws::OwnedHeader& header : request.headers) {
    if (!base::equals_ignore_case(header.name, "Cookie")) continue;
    std::string_view rest = header.value;
    while (!rest.empty()) {
      const size_t end = rest.find(';');
      std::string_view one = rest.substr(0, end);
      rest = end == std::string_view::npos ? "" : rest.substr(end + 1);
      one.remove_prefix(std::min(one.find_first_not_of(' '), one.size()));
      if (one.starts_with(wanted)) return std::string(one.substr(wanted.size()));
    }
  }
  return "";
}

std::string ConsoleDoor::set_cookie(const HttpRequest& request, std::string_view id) const {
  std::string line = "Set-Cookie: " + cookie_name(request) + "=";
  line.append(id).append("; Path=/; HttpOnly; SameSite=Strict");
  if (parts_.tls) line.append("; Secure");
  if (id.empty()) line.append("; Max-Age=0");
  return line.append("\r\n");
}

aws::Result<AccessKey> ConsoleDoor::find_key(const ConsolePrincipal& principal) const {
  auto key = parts_.keys.find(principal.access_key_id, principal.session_token);
  const int64_t now_ms = parts_.clock.wall_ms();
  if (key && principal.is(*key) && (!key->expires_ms || now_ms < *key->expires_ms)) {
    return *std::move(key);
  }
  return aws::Error(kSignInRequired, "The access key of this session counts no more.");
}

aws::Result<const Sessions::Session*> ConsoleDoor::find_session(const HttpRequest& request) {
  const std::string id = session_id(request);
  const Sessions::Session* session = id.empty() ? nullptr : parts_.console.sessions.find(id);
  if (session != nullptr) return session;
  return aws::Error(kSignInRequired, "Nobody is signed in here.");
}

HttpResponse ConsoleDoor::describe(const AccessKey& key, std::string_view token) const {
  std::string body = "{";
  append_json_member(body, "token", token);
  append_json_member(body, "account", key.caller.account);
  append_json_member(body, "arn", key.caller.arn);
  append_json_member(body, "access_key_id", key.caller.access_key_id);
  append_json_member(body, "region", parts_.region);
  append_json_member(body, "version", TARN_VERSION);
  body.back() = '}';
  return json_response(200, std::move(body));
}

HttpResponse ConsoleDoor::session(const HttpRequest& request, Exchange& exchange) {
  const auto session = find_session(request);
  if (!session) return refusal(session.error(), exchange);
  exchange.record.access_key_id = (*session)->principal.access_key_id;
  const auto key = find_key((*session)->principal);
  if (!key) return refusal(key.error(), exchange);
  exchange.is_authentic = true;
  return describe(*key, (*session)->token);
}

aws::Result<AccessKey> ConsoleDoor::admit(const HttpRequest& request, Exchange& exchange) {
  if (request.method != "POST") {
    return aws::Error(kMethodNotAllowed, "The methods served here are: POST.");
  }
  if (auto page = check_page(request); !page) return page.error();
  const auto session = find_session(request);
  if (!session) return session.error();
  exchange.record.access_key_id = (*session)->principal.access_key_id;
  if (!base::equals_secret(request.header(kTokenHeader), (*session)->token)) {
    return aws::Error(kForeignRequest, "The token of the session is missing or wrong.");
  }
  auto key = find_key((*session)->principal);
  if (!key) return key.error();
  if (request.header(kIdleHeader).empty()) {
    parts_.console.sessions.use(session_id(request));
  }
  return key;
}

// --- Signing in and out --------------------------------------------------------------------------

bool ConsoleDoor::is_refused(const std::string& source, const std::string& access_key_id) const {
  return source != kLocalSource && parts_.failures.is_refused(source_group(source), access_key_id,
                                                              parts_.clock.monotonic_us());
}

void ConsoleDoor::note_attempt(const std::string& source, const std::string& access_key_id,
                               bool is_right) {
  if (source == kLocalSource) return;
  const int64_t now_us = parts_.clock.monotonic_us();
  if (is_right) {
    parts_.failures.succeeded(source_group(source), access_key_id, now_us);
  } else {
    parts_.failures.failed(source_group(source), access_key_id, now_us);
  }
}

aws::Result<ConsolePrincipal> ConsoleDoor::who_signs_in(const HttpRequest& request,
                                                        const std::string& source) {
  const auto asked = json::read<SignInRequest>(request.body);
  if (!asked) return aws::Error(kInvalidHttpRequest, "The body is no request to sign in.");
  if (!asked->link.empty()) {
    if (auto principal = parts_.console.links.redeem(asked->link)) return *std::move(principal);
    return aws::Error(kSignInFailed,
                      "This login link was used already or is too old. 'tarn console' makes a new "
                      "one.");
  }
  if (is_refused(source, asked->access_key_id)) {
    return aws::Error(aws::kThrottling,
                      "There were too many attempts to sign in with this access key and a wrong "
                      "secret from this address. Try again in a minute.");
  }
  const auto key = parts_.keys.find(asked->access_key_id, asked->session_token);
  const std::string secret = key ? key->secret : "";
  // Compared in any case, so that a key that is not there takes no less time.
  const bool right =
      base::equals_secret(base::sha256(asked->secret_access_key), base::sha256(secret));
  const bool is_right = key && right && key->use == KeyUse::kApi &&
                        base::equals_secret(asked->session_token, key->session_token);
  note_attempt(source, asked->access_key_id, is_right);
  if (is_right) {
    return ConsolePrincipal::of(asked->access_key_id, *key);
  }
  return aws::Error(kSignInFailed, "There is no such access key, or its secret is another.");
}

HttpResponse ConsoleDoor::sign_in(const HttpRequest& request, Exchange& exchange) {
  if (auto page = check_page(request); !page) return refusal(page.error(), exchange);
  if (!parts_.tls && !is_loopback(exchange.record.source)) {
    return refusal({kNotPrivate,
                    "Nobody signs in over a network without TLS. Serve HTTPS (--tls-cert), or "
                    "forward a port: ssh -L 7379:127.0.0.1:7379 HOST."},
                   exchange);
  }
  auto principal = who_signs_in(request, exchange.record.source);
  if (!principal) return refusal(principal.error(), exchange);
  exchange.record.access_key_id = principal->access_key_id;
  const auto key = find_key(*principal);
  if (!key) return refusal(key.error(), exchange);
  exchange.is_authentic = true;
  parts_.console.sessions.end(session_id(request));
  const Sessions::Begun begun = parts_.console.sessions.begin(*std::move(principal));
  HttpResponse response = describe(*key, begun.token);
  response.headers += set_cookie(request, begun.id);
  return response;
}

HttpResponse ConsoleDoor::sign_out(const HttpRequest& request, Exchange& exchange) {
  if (auto page = check_page(request); !page) return refusal(page.error(), exchange);
  parts_.console.sessions.end(session_id(request));
  return json_response(200, "{}", set_cookie(request, ""));
}

HttpResponse ConsoleDoor::make_link(const std::string& access_key_id, const AccessKey& key) {
  std::string body = "{";
  append_json_member(body, "link",
                     parts_.console.links.make(ConsolePrincipal::of(access_key_id, key)));
  body.back() = '}';
  return json_response(200, std::move(body));
}

}  // namespace control
