// SPDX-License-Identifier: Apache-2.0
// What keys are for.
#include "aws/kms/families.h"
#include "aws/kms/shapes.h"

namespace aws::kms {

namespace {

constexpr Member kContextEntryMembers[] = {{"key", kText}, {"value", kText}};
constexpr Shape kContextEntry = structure("EncryptionContextEntry", kContextEntryMembers);
constexpr Shape kContext = {.name = "EncryptionContextType",
                            .kind = Kind::kList,
                            .element = &kContextEntry,
                            .is_map = true};

constexpr Member kEncryptMembers[] = {{"KeyId", kKeyIdType, kRequired},
                                      {"Plaintext", kBlob, kRequired},
                                      {"EncryptionContext", kContext},
                                      {"EncryptionAlgorithm", kString},
                                      {"DryRun", kBoolean}};
constexpr Shape kEncryptRequest = structure("EncryptRequest", kEncryptMembers);
constexpr Member kEncryptResponseMembers[] = {
    {"CiphertextBlob", kBlob}, {"KeyId", kKeyIdType}, {"EncryptionAlgorithm", kString}};
constexpr Shape kEncryptResponse = structure("EncryptResponse", kEncryptResponseMembers);

constexpr Member kDecryptMembers[] = {{"CiphertextBlob", kBlob, kRequired},
                                      {"EncryptionContext", kContext},
                                      {"KeyId", kKeyIdType},
                                      {"EncryptionAlgorithm", kString},
                                      {"DryRun", kBoolean}};
constexpr Shape kDecryptRequest = structure("DecryptRequest", kDecryptMembers);
constexpr Member kDecryptResponseMembers[] = {
    {"KeyId", kKeyIdType}, {"Plaintext", kBlob}, {"EncryptionAlgorithm", kString}};
constexpr Shape kDecryptResponse = structure("DecryptResponse", kDecryptResponseMembers);

constexpr Member kReEncryptMembers[] = {{"CiphertextBlob", kBlob, kRequired},
                                        {"SourceEncryptionContext", kContext},
                                        {"SourceKeyId", kKeyIdType},
                                        {"DestinationKeyId", kKeyIdType, kRequired},
                                        {"DestinationEncryptionContext", kContext},
                                        {"SourceEncryptionAlgorithm", kString},
                                        {"DestinationEncryptionAlgorithm", kString},
                                        {"DryRun", kBoolean}};
constexpr Shape kReEncryptRequest = structure("ReEncryptRequest", kReEncryptMembers);
constexpr Member kReEncryptResponseMembers[] = {{"CiphertextBlob", kBlob},
                                                {"SourceKeyId", kKeyIdType},
                                                {"KeyId", kKeyIdType},
                                                {"SourceEncryptionAlgorithm", kString},
                                                {"DestinationEncryptionAlgorithm", kString}};
constexpr Shape kReEncryptResponse = structure("ReEncryptResponse", kReEncryptResponseMembers);

constexpr std::string_view kDataKeySpecs[] = {"AES_256", "AES_128"};
constexpr Shape kDataKeySpec = enumeration("DataKeySpec", kDataKeySpecs);
constexpr Member kDataKeyMembers[] = {{"KeyId", kKeyIdType, kRequired},
                                      {"EncryptionContext", kContext},
                                      {"NumberOfBytes", kInteger},
                                      {"KeySpec", kDataKeySpec},
                                      {"DryRun", kBoolean}};
constexpr Shape kDataKeyRequest = structure("GenerateDataKeyRequest", kDataKeyMembers);
constexpr Member kDataKeyResponseMembers[] = {
    {"CiphertextBlob", kBlob}, {"Plaintext", kBlob}, {"KeyId", kKeyIdType}};
constexpr Shape kDataKeyResponse = structure("GenerateDataKeyResponse", kDataKeyResponseMembers);
constexpr Member kWrappedKeyResponseMembers[] = {{"CiphertextBlob", kBlob}, {"KeyId", kKeyIdType}};
constexpr Shape kWrappedKeyResponse =
    structure("GenerateDataKeyWithoutPlaintextResponse", kWrappedKeyResponseMembers);

constexpr Member kRandomMembers[] = {{"NumberOfBytes", kInteger}};
constexpr Shape kRandomRequest = structure("GenerateRandomRequest", kRandomMembers);
constexpr Member kRandomResponseMembers[] = {{"Plaintext", kBlob}};
constexpr Shape kRandomResponse = structure("GenerateRandomResponse", kRandomResponseMembers);

constexpr Operation kCryptographyOperations[] = {
    {"Encrypt", &kEncryptRequest, &kEncryptResponse, {}},
    {"Decrypt", &kDecryptRequest, &kDecryptResponse, {}},
    {"ReEncrypt", &kReEncryptRequest, &kReEncryptResponse, {}},
    {"GenerateDataKey", &kDataKeyRequest, &kDataKeyResponse, {}},
    {"GenerateDataKeyWithoutPlaintext", &kDataKeyRequest, &kWrappedKeyResponse, {}},
    {"GenerateRandom", &kRandomRequest, &kRandomResponse, {}},
};

}  // namespace

std::span<const Operation> cryptography() { return kCryptographyOperations; }

}  // namespace aws::kms
