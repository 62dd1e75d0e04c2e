// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/file_system.h"
#include "base/result.h"
#include "control/certificates/authority.h"

namespace control {

// Where a message signer's certificate and key lie; PEM.
struct SignerFiles {
  std::string certificate;
  std::string key;
};

// Signs what is published, so that receivers know whom it comes from: RSA with 2048 bits, PKCS #1
// 1.5, as SNS does, under a certificate of the installation's authority. Thread-safe.
class MessageSigner {
 public:
  // Of the files; made if there are none, and anew if the certificate ends within a month: it holds
  // for ten years.
  static base::Result<std::unique_ptr<MessageSigner>> open(base::FileSystem& disk,
                                                           const SignerFiles& files,
                                                           const CertificateAuthority& authority);
  // One that exists in memory only, for tests.
  static std::unique_ptr<MessageSigner> in_memory(const CertificateAuthority& authority);

  ~MessageSigner();

  const std::string& certificate() const { return certificate_; }  // PEM
  // "SimpleNotificationService-<32 hexadecimal digits>.pem": another one of another certificate.
  const std::string& file_name() const { return file_name_; }

  // The signature in base64. `version`: SNS' SignatureVersion, "1" with SHA-1, "2" with SHA-256.
  std::string sign(std::string_view text, std::string_view version) const;

 private:
  struct Key;

  MessageSigner(std::string certificate, std::unique_ptr<Key> key);
  static base::Result<std::unique_ptr<MessageSigner>> of(const Identity& identity);

  const std::string certificate_;
  const std::string file_name_;
  const std::unique_ptr<Key> key_;
};

}  // namespace control
