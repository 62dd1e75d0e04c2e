// SPDX-License-Identifier: Apache-2.0
#include "control/resources/iam/iam.h"
#include "control/resources/iam/internal.h"

// What IAM has beside access keys and policies: second factors, certificates, passwords for a
// console and profiles for machines do not exist here. That a user or a role has none is what those
// hear who look before they delete it.

namespace control {

namespace {

template <typename T>
ActionResult list_nothing(ActionContext& context, const aws::Request& request,
                          std::string_view list) {
  if (request.input.has(Naming<T>::kMember)) {
    if (const auto entity = find_entity<T>(context, request.input); !entity) return entity.error();
  }
  aws::Structure result(*request.operation->output);
  result.set_list(list).set("IsTruncated", false);
  return result;
}

ActionResult list_mfa_devices(ActionContext& context, const aws::Request& request) {
  return list_nothing<IamUser>(context, request, "MFADevices");
}
ActionResult list_signing_certificates(ActionContext& context, const aws::Request& request) {
  return list_nothing<IamUser>(context, request, "Certificates");
}
ActionResult list_ssh_public_keys(ActionContext& context, const aws::Request& request) {
  return list_nothing<IamUser>(context, request, "SSHPublicKeys");
}
ActionResult list_service_credentials(ActionContext& context, const aws::Request& request) {
  return list_nothing<IamUser>(context, request, "ServiceSpecificCredentials");
}
ActionResult list_profiles_for_role(ActionContext& context, const aws::Request& request) {
  return list_nothing<IamRole>(context, request, "InstanceProfiles");
}

ActionResult list_virtual_mfa_devices(ActionContext& /*context*/, const aws::Request& request) {
  aws::Structure result(*request.operation->output);
  result.set_list("VirtualMFADevices").set("IsTruncated", false);
  return result;
}

ActionResult list_profiles(ActionContext& /*context*/, const aws::Request& request) {
  aws::Structure result(*request.operation->output);
  result.set_list("InstanceProfiles").set("IsTruncated", false);
  return result;
}

ActionResult list_account_aliases(ActionContext& /*context*/, const aws::Request& request) {
  aws::Structure result(*request.operation->output);
  result.set_list("AccountAliases").set("IsTruncated", false);
  return result;
}

ActionResult no_login_profile(ActionContext& context, const aws::Request& request) {
  const auto user = find_user_or_caller(context, request.input);
  if (!user) return user.error();
  return aws::Error(aws::iam::kNoSuchEntity,
                    "Login Profile for User " + user->name + " cannot be found.");
}

constexpr Action kSurroundingActions[] = {
    {"ListMFADevices", list_mfa_devices},
    {"ListVirtualMFADevices", list_virtual_mfa_devices},
    {"ListSigningCertificates", list_signing_certificates},
    {"ListSSHPublicKeys", list_ssh_public_keys},
    {"ListServiceSpecificCredentials", list_service_credentials},
    {"ListAccountAliases", list_account_aliases},
    {"GetLoginProfile", no_login_profile},
    {"DeleteLoginProfile", no_login_profile},
    {"ListInstanceProfiles", list_profiles},
    {"ListInstanceProfilesForRole", list_profiles_for_role},
};

}  // namespace

Actions iam_surrounding_actions() { return kSurroundingActions; }

}  // namespace control
