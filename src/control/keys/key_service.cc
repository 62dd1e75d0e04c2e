// SPDX-License-Identifier: Apache-2.0
#include "control/keys/key_service.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <utility>

#include "base/ascii.h"
#include "base/descriptor.h"
#include "base/sha256.h"
#include "base/uuid.h"
#include "objects/sealed.h"

namespace control {

namespace {

// Derived from the key, so that a copy of the file is the same key.
std::string id_of(const std::string& key) {
  return base::uuid_of(base::hex(base::hmac_sha256(key, "tarn master key id")).substr(0, 32));
}

class MasterKey final : public KeyService {
 public:
  explicit MasterKey(std::string key) : key_(std::move(key)), id_(id_of(key_)) {}

  std::string key_id() const override { return id_; }

  std::string wrap(const std::string& data_key) const override {
    return id_ + ":" + base::hex(objects::seal_text(key_, data_key));
  }

  base::Result<std::string> unwrap(const std::string& wrapped) const override {
    const size_t colon = wrapped.find(':');
    if (colon == std::string::npos) return base::Error{"a wrapped data key is damaged"};
    if (wrapped.substr(0, colon) != id_) {
      return base::Error{"a data key is wrapped by the master key " + wrapped.substr(0, colon) +
                         ", and the service has " + id_};
    }
    const auto sealed = base::from_hex(std::string_view(wrapped).substr(colon + 1));
    auto key = sealed ? objects::unseal_text(key_, *sealed) : std::nullopt;
    if (!key) return base::Error{"a data key that the master key " + id_ + " wraps is damaged"};
    return *std::move(key);
  }

 private:
  const std::string key_;
  const std::string id_;
};

// Written whole under another name first: half a key would be taken for another one.
base::Result<void> write_key(const std::string& path, const std::string& key) {
  const std::string unfinished = path + ".unfinished";
  const base::Descriptor file(
      open(unfinished.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR));
  const std::string text = base::hex(key) + "\n";
  if (file.get() < 0 ||
      write(file.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size()) ||
      fsync(file.get()) != 0 || rename(unfinished.c_str(), path.c_str()) != 0) {
    return base::system_error("write the master key " + path);
  }
  return {};
}

}  // namespace

base::Result<std::unique_ptr<KeyService>> open_key_file(const std::string& path) {
  const base::Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) {
    if (errno != ENOENT) return base::system_error("open the master key " + path);
    std::string key = objects::new_data_key();
    if (auto written = write_key(path, key); !written) return written.error();
    return std::unique_ptr<KeyService>(std::make_unique<MasterKey>(std::move(key)));
  }
  struct stat status = {};
  if (fstat(file.get(), &status) != 0) return base::system_error("look at the master key " + path);
  if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return base::Error{"the master key " + path + " can be read by others: chmod 600 it"};
  }
  std::string text(objects::kDataKeyBytes * 2 + 2, '\0');
  const ssize_t count = read(file.get(), text.data(), text.size());
  text.resize(static_cast<size_t>(std::max<ssize_t>(count, 0)));
  while (text.ends_with('\n')) text.pop_back();
  auto key = base::from_hex(text);
  if (!key || key->size() != objects::kDataKeyBytes) {
    return base::Error{"the master key " + path + " is not 64 hexadecimal digits"};
  }
  return std::unique_ptr<KeyService>(std::make_unique<MasterKey>(*std::move(key)));
}

std::unique_ptr<KeyService> key_in_memory(const std::string& key) {
  return std::make_unique<MasterKey>(key);
}

}  // namespace control
