// SPDX-License-Identifier: Apache-2.0
#include "cli/node/memcached_options.h"

#include <getopt.h>
#include <netdb.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <string_view>
#include <utility>

#include "base/numbers.h"

namespace cli {

namespace {

using Problem = std::optional<std::string>;

// What is not simply a setting of the node's own name.
class Reader {
 public:
  Problem option(int letter, const std::string& value);
  Problem take_tls();  // behind the last option
  MemcachedOptions take();

 private:
  void set(std::string name, std::string value) {
    options_.settings.push_back("--" + std::move(name));
    options_.settings.push_back(std::move(value));
  }
  Problem set_number(const char* name, const std::string& value);
  Problem listen(const std::string& addresses);
  Problem listen_at(std::string address);
  Problem note_port(const std::string& port);
  Problem item_size(const std::string& size);
  Problem extended(const std::string& words);
  Problem extended_word(const std::string& name, const std::string& value);
  Problem tls_word(const std::string& name, const std::string& value);
  void unheeded(std::string option) { options_.unheeded.push_back(std::move(option)); }

  MemcachedOptions options_;
  std::string port_;
  std::string memory_ = "64";
  std::string bind_;
  std::string plain_address_;  // one that was said to speak no TLS
  std::string socket_;
  std::string socket_mode_ = "700";
  int verbose_ = 0;
  bool tls_ = false;
  bool caches_sessions_ = false;
};

struct Option {
  char letter;
  const char* name;  // null: it has a letter only
  bool has_value;
};

constexpr Option kOptions[] = {
    {'p', "port", true},
    {'U', "udp-port", true},
    {'s', "unix-socket", true},
    {'a', "unix-mask", true},
    {'A', "enable-shutdown", false},
    {'l', "listen", true},
    {'d', "daemon", false},
    {'r', "enable-coredumps", false},
    {'u', "user", true},
    {'m', "memory-limit", true},
    {'M', "disable-evictions", false},
    {'c', "conn-limit", true},
    {'k', "lock-memory", false},
    {'v', "verbose", false},
    {'h', "help", false},
    {'i', "license", false},
    {'V', "version", false},
    {'P', "pidfile", true},
    {'f', "slab-growth-factor", true},
    {'n', "slab-min-size", true},
    {'L', "enable-largepages", false},
    {'D', nullptr, true},
    {'t', "threads", true},
    {'R', "max-reqs-per-event", true},
    {'C', "disable-cas", false},
    {'b', "listen-backlog", true},
    {'B', "protocol", true},
    {'I', "max-item-size", true},
    {'S', "enable-sasl", false},
    {'F', "disable-flush-all", false},
    {'X', "disable-dumping", false},
    {'W', "disable-watch", false},
    {'Y', "auth-file", true},
    {'e', "memory-file", true},
    {'Z', "enable-ssl", false},
    {'o', "extended", true},
    {'N', "napi-ids", true},
};

// -o's words that are understood and change nothing here; those that end in '*' stand for all that
// begin so.
constexpr std::string_view kUnheededWords[] = {
    "maxconns_fast",
    "no_maxconns_fast",
    "hashpower",
    "hash_algorithm",
    "tail_repair_time",
    "lru_crawler*",
    "no_lru_crawler",
    "lru_maintainer",
    "no_lru_maintainer",
    "hot_lru_pct",
    "warm_lru_pct",
    "hot_max_factor",
    "warm_max_factor",
    "temporary_ttl",
    "slab_reassign",
    "no_slab_reassign",
    "slab_automove*",
    "no_slab_automove*",
    "slab_chunk_max",
    "watcher_logbuf_size",
    "worker_logbuf_size",
    "read_buf_mem_limit",
    "track_sizes",
    "no_hashexpand",
    "modern",
    "no_modern",
    "no_chunked_items",
    "no_inline_ascii_resp",
    "inline_ascii_resp",
    "resp_obj_mem_limit",
    "no_drop_privileges",
    "drop_privileges",
};

bool is_unheeded_word(std::string_view name) {
  return std::any_of(std::begin(kUnheededWords), std::end(kUnheededWords),
                     [name](std::string_view known) {
                       if (!known.ends_with('*')) return name == known;
                       return name.starts_with(known.substr(0, known.size() - 1));
                     });
}

std::optional<int64_t> number(const std::string& text) { return base::parse_int64(text); }

Problem Reader::set_number(const char* name, const std::string& value) {
  if (!number(value)) return "'" + value + "' is not a number";
  set(name, value);
  return std::nullopt;
}

// Addresses or names, behind commas, each perhaps with a port.
Problem Reader::listen(const std::string& addresses) {
  size_t begin = 0;
  while (begin <= addresses.size()) {
    const size_t end = std::min(addresses.find_first_of(", ", begin), addresses.size());
    if (end > begin) {
      if (Problem problem = listen_at(addresses.substr(begin, end - begin))) return problem;
    }
    begin = end + 1;
  }
  return std::nullopt;
}

Problem Reader::listen_at(std::string address) {
  if (address.starts_with("notls:")) {
    address.erase(0, std::string_view("notls:").size());
    plain_address_ = address;
  }
  std::string port;
  if (address.starts_with('[')) {
    const size_t end = address.find(']');
    if (end == address.npos) return "'" + address + "' lacks a ']'";
    if (address.size() > end + 2 && address[end + 1] == ':') port = address.substr(end + 2);
    address = address.substr(1, end - 1);
  } else if (std::count(address.begin(), address.end(), ':') == 1) {
    const size_t colon = address.find(':');
    port = address.substr(colon + 1);
    address.erase(colon);
  }
  if (!port.empty()) {
    if (Problem problem = note_port(port)) return problem;
  }
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (getaddrinfo(address.c_str(), nullptr, &hints, &found) != 0) {
    return "'" + address + "' is no address of this machine";
  }
  for (const addrinfo* one = found; one != nullptr; one = one->ai_next) {
    char text[NI_MAXHOST];
    if (getnameinfo(one->ai_addr, one->ai_addrlen, text, sizeof(text), nullptr, 0,
                    NI_NUMERICHOST) == 0) {
      bind_ += (bind_.empty() ? "" : " ") + std::string(text);
    }
  }
  freeaddrinfo(found);
  return std::nullopt;
}

// A node has one port.
Problem Reader::note_port(const std::string& port) {
  if (!number(port)) return "'" + port + "' is not a port";
  if (!port_.empty() && port_ != port)
    return "a node listens on one port, not " + port_ + " and " + port;
  port_ = port;
  return std::nullopt;
}

// "2m", "512k", or bytes; memcached's units are of 1024.
Problem Reader::item_size(const std::string& size) {
  std::string digits = size;
  int64_t unit = 1;
  if (digits.ends_with('k') || digits.ends_with('K')) unit = int64_t{1} << 10;
  if (digits.ends_with('m') || digits.ends_with('M')) unit = int64_t{1} << 20;
  if (unit > 1) digits.pop_back();
  const auto count = number(digits);
  constexpr int64_t kMin = 1 << 10;
  constexpr int64_t kMax = 1 << 30;
  if (!count || *count < 0 || *count > kMax / unit || *count * unit < kMin) {
    return "'" + size + "' is not a size from 1k to 1024m";
  }
  set("item-size-max", std::to_string(*count * unit));
  return std::nullopt;
}

Problem Reader::extended(const std::string& words) {
  size_t begin = 0;
  while (begin < words.size()) {
    const size_t end = std::min(words.find(',', begin), words.size());
    const std::string word = words.substr(begin, end - begin);
    const size_t equals = std::min(word.find('='), word.size());
    const std::string value = equals < word.size() ? word.substr(equals + 1) : "";
    if (Problem problem = extended_word(word.substr(0, equals), value)) return problem;
    begin = end + 1;
  }
  return std::nullopt;
}

Problem Reader::extended_word(const std::string& name, const std::string& value) {
  if (name == "idle_timeout") return set_number("timeout", value);
  if (name.starts_with("ext_")) return name + ": a node keeps its items in memory";
  if (name.starts_with("ssl_")) return tls_word(name, value);
  if (!is_unheeded_word(name)) return "there is no '" + name + "'";
  unheeded("-o " + name);
  return std::nullopt;
}

// What -Z goes by, in the words of memcached's TLS.
Problem Reader::tls_word(const std::string& name, const std::string& value) {
  static constexpr std::string_view kClients[] = {"no", "optional", "yes", "optional"};
  static constexpr std::string_view kProtocols[] = {"", "", "TLSv1.2 TLSv1.3", "TLSv1.3"};
  static constexpr std::pair<std::string_view, const char*> kFiles[] = {
      {"ssl_chain_cert", "tls-cert-file"},
      {"ssl_key", "tls-key-file"},
      {"ssl_ca_cert", "tls-ca-cert-file"},
      {"ssl_ciphers", "tls-ciphers"},
  };
  for (const auto& [word, setting] : kFiles) {
    if (name != word) continue;
    set(setting, value);
    return std::nullopt;
  }
  const auto level = static_cast<size_t>(number(value).value_or(-1));
  if (name == "ssl_verify_mode" || name == "ssl_min_version") {
    if (level > 3) return "'" + value + "' is not one of 0 to 3";
    if (name == "ssl_verify_mode") set("tls-auth-clients", std::string(kClients[level]));
    if (name == "ssl_min_version") set("tls-protocols", std::string(kProtocols[level]));
    return std::nullopt;
  }
  if (name == "ssl_session_cache") {
    caches_sessions_ = true;
    return std::nullopt;
  }
  if (name != "ssl_keyformat" && name != "ssl_wbuf_size" && name != "ssl_kernel_tls") {
    return "there is no '" + name + "'";
  }
  unheeded("-o " + name);
  return std::nullopt;
}

Problem Reader::option(int letter, const std::string& value) {
  switch (letter) {
    case 'p':
      return note_port(value);
    case 'U':
      if (value == "0") return std::nullopt;
      return "UDP is not served";
    case 's':
      socket_ = value;
      return std::nullopt;
    case 'a':
      socket_mode_ = value;
      return std::nullopt;
    case 'A':
      set("enable-shutdown-command", "yes");
      return std::nullopt;
    case 'l':
      return listen(value);
    case 'd':
      set("daemonize", "yes");
      return std::nullopt;
    case 'u':
      options_.user = value;
      return std::nullopt;
    case 'm':
      if (!number(value) || *number(value) < 0)
        return "'" + value + "' is not a number of megabytes";
      memory_ = value;
      return std::nullopt;
    case 'M':
      set("maxmemory-policy", "noeviction");
      return std::nullopt;
    case 'c':
      return set_number("maxclients", value);
    case 'v':
      verbose_++;
      return std::nullopt;
    case 'h':
      options_.help = true;
      return std::nullopt;
    case 'i':
    case 'V':
      options_.version = true;
      return std::nullopt;
    case 'P':
      set("pidfile", value);
      return std::nullopt;
    case 'D':
      set("prefix-delimiter", value);
      set("prefix-stats", "yes");
      return std::nullopt;
    case 't':
      return set_number("threads", value);
    case 'b':
      return set_number("tcp-backlog", value);
    case 'I':
      return item_size(value);
    case 'F':
      set("enable-flush-all", "no");
      return std::nullopt;
    case 'X':
      set("enable-dumping", "no");
      return std::nullopt;
    case 'W':
      set("enable-watch", "no");
      return std::nullopt;
    case 'S':
    case 'Y':
      return "users are not served yet; 'tarn node --engine memcached --requirepass' asks for a "
             "password";
    case 'Z':
      tls_ = true;
      return std::nullopt;
    case 'e':
      return "a node cannot be started again with the memory that it had";
    case 'o':
      return extended(value);
    default:
      unheeded(std::string("-") + static_cast<char>(letter));
      return std::nullopt;
  }
}

// With -Z the port speaks TLS, and nothing else.
Problem Reader::take_tls() {
  if (!tls_) return std::nullopt;
  if (!plain_address_.empty()) {
    return "a node speaks TLS at all addresses or at none, not 'notls:" + plain_address_ + "'";
  }
  const auto is_set = [this](std::string_view name) {
    return std::find(options_.settings.begin(), options_.settings.end(), name) !=
           options_.settings.end();
  };
  set("tls-port", port_.empty() ? "11211" : port_);
  port_ = "0";
  set("tls-session-caching", caches_sessions_ ? "yes" : "no");
  if (!is_set("--tls-auth-clients")) set("tls-auth-clients", "no");
  return std::nullopt;
}

// memcached serves whoever reaches it, on every interface unless told otherwise.
MemcachedOptions Reader::take() {
  set("engine", "memcached");
  set("protected-mode", "no");
  set("maxmemory", memory_ + "mb");
  if (socket_.empty()) {
    set("bind", bind_.empty() ? "* -::*" : bind_);
    if (!port_.empty()) set("port", port_);
  } else {
    set("port", "0");
    set("unixsocket", socket_);
    set("unixsocketperm", socket_mode_);
  }
  if (verbose_ > 0) set("loglevel", verbose_ == 1 ? "verbose" : "debug");
  return std::move(options_);
}

std::string name_of(int letter) {
  const auto* const option =
      std::find_if(std::begin(kOptions), std::end(kOptions),
                   [letter](const Option& each) { return each.letter == letter; });
  std::string name = std::string("-") + static_cast<char>(letter);
  if (option != std::end(kOptions) && option->name != nullptr) {
    name += std::string(" (--") + option->name + ")";
  }
  return name;
}

}  // namespace

base::Result<MemcachedOptions> read_memcached_options(const std::vector<std::string>& arguments) {
  std::string letters = ":";  // a value that is missing is told apart
  std::vector<option> names;
  for (const Option& each : kOptions) {
    letters += each.letter;
    if (each.has_value) letters += ':';
    if (each.name == nullptr) continue;
    names.push_back(
        {each.name, each.has_value ? required_argument : no_argument, nullptr, each.letter});
  }
  names.push_back({});
  std::vector<std::string> words = arguments;
  words.insert(words.begin(), "memcached");
  std::vector<char*> pointers;
  pointers.reserve(words.size() + 1);
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  const int count = static_cast<int>(words.size());

  Reader reader;
  optind = 0;  // begins anew
  for (;;) {
    const int letter = getopt_long(count, pointers.data(), letters.c_str(), names.data(), nullptr);
    if (letter == -1) break;
    const std::string last = words[static_cast<size_t>(std::max(optind - 1, 1))];
    if (letter == '?') return base::Error{"there is no option '" + last + "'"};
    if (letter == ':') return base::Error{"'" + last + "' needs a value"};
    if (const Problem problem = reader.option(letter, optarg != nullptr ? optarg : "")) {
      return base::Error{name_of(letter) + ": " + *problem};
    }
  }
  if (optind < count) {
    return base::Error{"'" + words[static_cast<size_t>(optind)] + "' is no option"};
  }
  if (const Problem problem = reader.take_tls()) return base::Error{name_of('Z') + ": " + *problem};
  return reader.take();
}

}  // namespace cli
