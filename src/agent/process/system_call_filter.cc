// SPDX-License-Identifier: Apache-2.0
#include "agent/process/system_call_filter.h"

#include <linux/seccomp.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "base/descriptor.h"

namespace agent {

namespace {

constexpr uint32_t kRefused = SCMP_ACT_ERRNO(EPERM);

// By name, so that one which this machine or its library does not know is none to refuse.
constexpr const char* kNeverNeeded[] = {
    // Other processes.
    "ptrace", "process_vm_readv", "process_vm_writev", "process_madvise", "kcmp", "pidfd_getfd",
    // What is where, and for whom.
    "mount", "umount", "umount2", "pivot_root", "chroot", "fsopen", "fsconfig", "fsmount", "fspick",
    "move_mount", "open_tree", "mount_setattr", "setns", "unshare", "name_to_handle_at",
    "open_by_handle_at", "quotactl", "quotactl_fd",
    // The machine.
    "reboot", "kexec_load", "kexec_file_load", "init_module", "finit_module", "delete_module",
    "swapon", "swapoff", "sethostname", "setdomainname", "settimeofday", "stime", "clock_settime",
    "clock_adjtime", "adjtimex", "acct", "syslog", "iopl", "ioperm", "vhangup", "nfsservctl",
    "lookup_dcookie", "uselib", "_sysctl",
    // Parts of the kernel that are reached by little else.
    "bpf", "perf_event_open", "userfaultfd", "io_uring_setup", "io_uring_enter",
    "io_uring_register", "add_key", "request_key", "keyctl", "fanotify_init", "fanotify_mark",
    "vmsplice", "personality", "modify_ldt",
    // Shared memory and queues that outlive files' rights.
    "shmget", "shmat", "msgget", "semget", "mq_open"};

struct FilterDeleter {
  void operator()(void* context) const { seccomp_release(context); }
};
using Context = std::unique_ptr<void, FilterDeleter>;

bool refuse_never_needed(scmp_filter_ctx context) {
  for (const char* name : kNeverNeeded) {
    const int number = seccomp_syscall_resolve_name(name);
    if (number == __NR_SCMP_ERROR || number < 0) continue;
    if (seccomp_rule_add(context, kRefused, number, 0) != 0) return false;
  }
  return true;
}

// All families of sockets but Unix', IPv4, IPv6 and netlink, by which libc asks for addresses.
bool refuse_other_families(scmp_filter_ctx context) {
  constexpr int kAllowed[] = {AF_UNIX, AF_INET, AF_INET6, AF_NETLINK};
  const int number = seccomp_syscall_resolve_name("socket");
  for (int family = 0; family < AF_NETLINK; ++family) {
    bool is_allowed = false;
    for (const int allowed : kAllowed) is_allowed = is_allowed || family == allowed;
    if (is_allowed) continue;
    const scmp_arg_cmp is_family = {0, SCMP_CMP_EQ, static_cast<scmp_datum_t>(family), 0};
    if (seccomp_rule_add_array(context, kRefused, number, 1, &is_family) != 0) return false;
  }
  const scmp_arg_cmp is_later = {0, SCMP_CMP_GT, AF_NETLINK, 0};
  return seccomp_rule_add_array(context, kRefused, number, 1, &is_later) == 0;
}

// New namespaces by clone(); clone3(), whose arguments cannot be looked at, is unknown to the
// program, so that libc makes its threads by the former.
bool refuse_namespaces(scmp_filter_ctx context) {
  constexpr uint64_t kNamespaces[] = {0x00020000, 0x02000000, 0x04000000, 0x08000000,
                                      0x10000000, 0x20000000, 0x40000000};  // CLONE_NEW*
  const int clone = seccomp_syscall_resolve_name("clone");
  for (const uint64_t flag : kNamespaces) {
    const scmp_arg_cmp is_new = {0, SCMP_CMP_MASKED_EQ, flag, flag};
    if (seccomp_rule_add_array(context, kRefused, clone, 1, &is_new) != 0) return false;
  }
  const int clone3 = seccomp_syscall_resolve_name("clone3");
  return clone3 < 0 || seccomp_rule_add(context, SCMP_ACT_ERRNO(ENOSYS), clone3, 0) == 0;
}

base::Result<std::vector<sock_filter>> read_program(int fd) {
  struct stat status = {};
  if (fstat(fd, &status) != 0) return base::system_error("read the filter of system calls");
  std::vector<sock_filter> program(static_cast<size_t>(status.st_size) / sizeof(sock_filter));
  const size_t bytes = program.size() * sizeof(sock_filter);
  if (program.empty() || program.size() > BPF_MAXINSNS ||
      pread(fd, program.data(), bytes, 0) != static_cast<ssize_t>(bytes)) {
    return base::Error{"the filter of system calls is no program"};
  }
  return program;
}

}  // namespace

base::Result<std::shared_ptr<const SystemCallFilter>> SystemCallFilter::make() {
  const Context context(seccomp_init(SCMP_ACT_ALLOW));
  if (context == nullptr || !refuse_never_needed(context.get()) ||
      !refuse_other_families(context.get()) || !refuse_namespaces(context.get())) {
    return base::Error{"the filter of system calls cannot be made"};
  }
  // A search tree instead of a chain; where the library does not know that, a chain.
  (void)seccomp_attr_set(context.get(), SCMP_FLTATR_CTL_OPTIMIZE, 2);
  const base::Descriptor file(memfd_create("filter", MFD_CLOEXEC));
  if (file.get() < 0 || seccomp_export_bpf(context.get(), file.get()) != 0) {
    return base::Error{"the filter of system calls cannot be written"};
  }
  auto program = read_program(file.get());
  if (!program) return program.error();
  return std::shared_ptr<const SystemCallFilter>(new SystemCallFilter(*std::move(program)));
}

bool SystemCallFilter::install() const {
  const sock_fprog program = {static_cast<unsigned short>(program_.size()),
                              const_cast<sock_filter*>(program_.data())};
  return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) == 0;
}

}  // namespace agent
