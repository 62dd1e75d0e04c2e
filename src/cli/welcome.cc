// SPDX-License-Identifier: Apache-2.0
#include "cli/welcome.h"

#include <filesystem>
#include <system_error>

namespace cli {

std::string url_of(const std::string& address, const std::string& port, bool tls) {
  const bool is_v6 = address.find(':') != std::string::npos;
  std::string host = is_v6 ? "[" + address + "]" : address;
  if (address == "0.0.0.0") host = "127.0.0.1";
  if (address == "::") host = "[::1]";
  return (tls ? "https://" : "http://") + host + ":" + port;
}

std::string login_link(const std::string& url, const std::string& word) {
  return word.empty() ? "" : url + "/#/sign-in/" + word;
}

std::string welcome(const StateDirectory& state, const DaemonOptions& options,
                    const std::string& url, const std::string& link) {
  const std::string& own = options.storage.authority_certificate;
  const std::string authority = own.empty() ? state.authority_certificate() : own;
  std::string trust;
  if (options.service.is_private()) {
    const bool is_own = options.service.has_own_certificate();
    std::error_code error;
    const std::string& bundle = is_own ? authority : options.service.tls_certificate;
    trust = "  export AWS_CA_BUNDLE=" + std::filesystem::absolute(bundle, error).string() +
            (is_own ? "\n" : "  # unless all believe it anyway\n");
  }
  return "Tarn " TARN_VERSION " serves the ElastiCache API at " + url + " (state in " +
         state.path() +
         ").\n"
         "\n"
         "The web console (this link signs you in, once, within 10 minutes; 'tarn console' makes "
         "another):\n"
         "\n"
         "  " +
         link +
         "\n"
         "\n"
         "In another terminal:\n"
         "\n"
         "  unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN AWS_PROFILE\n"
         "  export AWS_SHARED_CREDENTIALS_FILE=" +
         state.credentials() +
         "\n"
         "  export AWS_DEFAULT_REGION=" +
         options.service.region + " AWS_REGION=" + options.service.region +
         "\n"
         "  export AWS_ENDPOINT_URL=" +
         url + "\n" + trust +
         "\n"
         "  aws --endpoint-url $AWS_ENDPOINT_URL elasticache describe-cache-clusters\n"
         "  aws --endpoint-url $AWS_ENDPOINT_URL elasticache create-cache-cluster \\\n"
         "      --cache-cluster-id my-cache --engine memcached --num-cache-nodes 2 \\\n"
         "      --cache-node-type cache.t4g.micro\n"
         "\n"
         "Caches with transit encryption show certificates of the authority in\n" +
         authority +
         "\n(redis-cli --tls --cacert FILE).\n\n"
         "(aws-cli from 2.13 on finds the endpoint by itself.) 'tarn status' shows all caches.\n"
         "Ctrl-C ends the service; the caches go on serving. 'tarn down' stops them too.\n";
}

std::string invitation(const std::string& token, const std::string& address, uint16_t port) {
  const bool is_any = address == "0.0.0.0" || address == "::";
  return "\nAn agent on another machine joins with this token, once, within an hour ('tarn host "
         "add' makes\nothers):\n\n  tarn agent --service " +
         (is_any ? "THIS-MACHINE" : address) + ":" + std::to_string(port) +
         " --address-pool CIDR --join \\\n      " + token + "\n\n";
}

std::string try_cache(const control::CacheView& cache) {
  if (cache.nodes.empty()) return "";
  const std::string& address = cache.nodes.front().address;
  const std::string port = std::to_string(cache.nodes.front().port);
  return "\n" + cache.id + " is available at " + address + ":" + port +
         ":\n"
         "\n"
         "  redis-cli -h " +
         address + " -p " + port +
         " set hello world\n"
         "  python3 -c 'import redis; print(redis.Redis(\"" +
         address + "\", " + port + ").get(\"hello\"))'\n\n";
}

}  // namespace cli
