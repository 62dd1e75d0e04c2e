// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "aws/model/service.h"
#include "base/clock.h"
#include "control/server/access_log.h"
#include "control/server/http_handler.h"

namespace control {

// The form of the documents that answer a request.
struct ReplyForm {
  const aws::Service* service;  // whose dialect and namespace errors have
  bool json = false;            // for those who send JSON
  bool cbor = false;            // for those who send CBOR
};

// One request on its way to its answer: sends the answer and writes the line of the access log,
// once. What is destroyed without an answer answers InternalFailure, so that no mistake of a
// handler leaves a client waiting. Not thread-safe.
class Exchange {
 public:
  struct Sinks {
    const base::Clock& clock;
    AccessLog& log;
  };

  // When the last owner of `sinks` is gone, there is nobody left to answer or to write for.
  Exchange(const std::shared_ptr<const Sinks>& sinks, ReplyForm form, std::string source,
           HttpHandler::Reply reply);
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;
  ~Exchange();

  // What the answer and the log say of the request; filled in as it becomes known.
  ReplyForm form;
  CallRecord record;
  bool is_authentic = false;  // the sender has proven who it is
  int64_t delay_ms = 0;       // before the answer is sent

  void succeed(std::string document);
  void fail(const aws::Error& error);
  void fail_method(std::string_view allow);  // 405
  void answer_json(int status, std::string document);
  // As it is, but for the id of the request.
  void answer(HttpResponse response);

 private:
  void send(HttpResponse response);
  HttpResponse error_response(const aws::Error& shared);

  std::weak_ptr<const Sinks> sinks_;
  HttpHandler::Reply reply_;  // empty once it was answered
  int64_t started_us_;
};

// `{"__type":"Code","message":"..."}`, as AWS' JSON protocols have it.
std::string write_json_error(const aws::Error& error);

}  // namespace control
