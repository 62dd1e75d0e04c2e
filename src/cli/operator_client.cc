// SPDX-License-Identifier: Apache-2.0
#include "cli/operator_client.h"

#include <boost/asio/io_context.hpp>
#include <boost/describe.hpp>
#include <utility>

#include "agent/link/http_channel.h"
#include "aws/elasticache/service.h"
#include "aws/query/read_response.h"
#include "base/check.h"
#include "base/clock.h"
#include "base/random.h"
#include "cli/credentials_file.h"
#include "json/document.h"

namespace cli {

namespace {

// What POST /console/link answers.
struct LoginLinkView {
  std::string link;
};
BOOST_DESCRIBE_STRUCT(LoginLinkView, (), (link))

// What is wrong, where a call says so in words.
struct RefusalView {
  std::string message;
};
BOOST_DESCRIBE_STRUCT(RefusalView, (), (message))

// One call to the service that runs on the state directory, with the first of the keys in the file.
base::Result<agent::HttpAnswer> call_service(const StateDirectory& state, const std::string& keys,
                                             agent::HttpCall call) {
  const auto service = find_running_service(state);
  if (!service) return service.error();
  auto profiles = read_credentials(keys);
  if (!profiles) return profiles.error();
  const auto socket = ServiceSocket::in(state);
  if (!socket) return socket.error();
  const base::SystemClock clock;
  boost::asio::io_context loop;
  agent::HttpChannel channel(loop, local_service(*socket, service->region), (*profiles)["default"],
                             clock);
  base::Result<agent::HttpAnswer> answer = base::Error{"the service gave no answer"};
  channel.post(std::move(call),
               [&](base::Result<agent::HttpAnswer> given) { answer = std::move(given); });
  loop.run();
  return answer;
}

// One of the calls that only operators make.
template <typename View, typename Question>
base::Result<View> ask_operator(const StateDirectory& state, const char* path,
                                const Question& question) {
  const auto answer =
      call_service(state, state.agent_credentials(), {.path = path, .body = json::write(question)});
  if (!answer) return answer.error();
  if (answer->status == 200) return json::read<View>(answer->body);
  const auto refusal = json::read<RefusalView>(answer->body);
  if (refusal && !refusal->message.empty()) return base::Error{refusal->message};
  return base::Error{"the service answered " + std::to_string(answer->status) + ": " +
                     answer->body.substr(0, answer->body.find('\n'))};
}

std::string form_of(const aws::Service& service, std::string_view operation,
                    const ApiParameters& parameters) {
  std::string form = "Action=";
  form.append(operation).append("&Version=").append(service.version);
  for (const auto& [name, value] : parameters) {
    form.append("&").append(aws::uri_encode(name)).append("=").append(aws::uri_encode(value));
  }
  return form;
}

}  // namespace

base::Result<control::StatusView> ask_status(const StateDirectory& state, uint64_t after_moment) {
  return ask_operator<control::StatusView>(state, "/tarn/operator/status",
                                           control::StatusRequest{.after_moment = after_moment});
}

base::Result<control::SimulateView> ask_simulation(const StateDirectory& state,
                                                   const control::SimulateRequest& request) {
  return ask_operator<control::SimulateView>(state, "/tarn/operator/iam-simulate", request);
}

base::Result<control::HostAddView> ask_host_add(const StateDirectory& state,
                                                const control::HostAddRequest& request) {
  return ask_operator<control::HostAddView>(state, "/tarn/operator/host-add", request);
}

base::Result<control::HostRemoveView> ask_host_remove(const StateDirectory& state,
                                                      const control::HostRemoveRequest& request) {
  return ask_operator<control::HostRemoveView>(state, "/tarn/operator/host-remove", request);
}

base::Result<aws::Structure, ApiError> call_api(const StateDirectory& state,
                                                std::string_view operation,
                                                const ApiParameters& parameters) {
  constexpr size_t kInvocationDigits = 32;
  const aws::Service& service = aws::elasticache::service();
  const aws::Operation* found = aws::find_operation(service, operation);
  CHECK(found != nullptr && found->output != nullptr);
  const auto answer = call_service(state, state.credentials(),
                                   {.path = "/",
                                    .body = form_of(service, operation, parameters),
                                    .service = std::string(service.name),
                                    .content_type = "application/x-www-form-urlencoded",
                                    .invocation = base::random_hex(kInvocationDigits)});
  if (!answer) return ApiError{"", answer.error().message};
  if (answer->status != 200) {
    const auto error = aws::read_error(answer->body);
    if (error) return ApiError{error->code, error->message};
    return ApiError{"", "the service answered " + std::to_string(answer->status)};
  }
  auto result = aws::read_response(service, *found, answer->body);
  if (!result) return ApiError{"", result.error().message};
  return *std::move(result);
}

base::Result<std::string> ask_login_word(const StateDirectory& state) {
  const auto answer =
      call_service(state, state.credentials(), {.path = "/console/link", .body = "{}"});
  if (!answer) return answer.error();
  if (answer->status != 200) {
    return base::Error{"the service answered " + std::to_string(answer->status)};
  }
  auto view = json::read<LoginLinkView>(answer->body);
  if (!view) return view.error();
  return std::move(view->link);
}

agent::ServiceAddress local_service(const ServiceSocket& socket, const std::string& region) {
  return {.host = "localhost", .port = "0", .region = region, .socket = socket.path()};
}

}  // namespace cli
