// SPDX-License-Identifier: Apache-2.0
#include "engine/settings/settings_table.h"

namespace engine {

namespace {

constexpr std::string_view kLogLevels[] = {"debug", "verbose", "notice", "warning", "nothing"};
constexpr std::string_view kLogFormats[] = {"legacy", "logfmt", "json"};
constexpr std::string_view kLogTimestamps[] = {"legacy", "iso8601", "milliseconds"};
constexpr std::string_view kProtectedActions[] = {"no", "yes", "local"};
constexpr std::string_view kSupervisors[] = {"upstart", "systemd", "auto", "no"};
constexpr std::string_view kFacilities[] = {"user",   "local0", "local1", "local2", "local3",
                                            "local4", "local5", "local6", "local7"};
constexpr std::string_view kShutdownFlags[] = {"default", "save", "nosave",  "now",
                                               "force",   "safe", "failover"};
constexpr std::string_view kOomScoreAdj[] = {"no", "yes", "relative", "absolute"};

constexpr SettingSpec kProcessTable[] = {
    text("dir", &Settings::dir)
        .with(kProtected | kNotEmpty)
        .says("The directory in which the node works."),
    text("pidfile", &Settings::pidfile)
        .with(kImmutable)
        .says("File that holds the process id while the node runs."),
    text("logfile", &Settings::logfile)
        .with(kImmutable)
        .says("File that the log is appended to; empty means standard output."),
    one_of("loglevel", &Settings::loglevel, kLogLevels)
        .says("The least important messages that are logged."),
    integer("shutdown-timeout", &Settings::shutdown_timeout_s, 0, kIntMax)
        .says("Seconds that a shutdown waits for replicas."),
    boolean("set-proc-title", &Settings::set_proc_title)
        .with(kImmutable)
        .says("Show the node's address in the process list."),
    boolean("extended-redis-compatibility", &Settings::extended_redis_compatibility)
        .says("Report Redis' name and version where clients look for them."),
    one_of("enable-protected-configs", &Settings::enable_protected_configs, kProtectedActions)
        .with(kImmutable)
        .says("Who may CONFIG SET the settings marked protected."),
    one_of("enable-debug-command", &Settings::enable_debug_command, kProtectedActions)
        .with(kImmutable)
        .says("Who may call DEBUG."),
    one_of("enable-module-command", &Settings::enable_module_command, kProtectedActions)
        .with(kImmutable)
        .says("Who may call MODULE."),
    one_of("enable-shutdown-command", &Settings::enable_shutdown_command, kProtectedActions)
        .with(kImmutable | kRepeatable)
        .says("Who may call memcached's shutdown; Redis' SHUTDOWN needs no leave."),
    boolean("enable-flush-all", &Settings::enable_flush_all)
        .with(kImmutable | kRepeatable)
        .says("Obey memcached's flush_all."),
    boolean("enable-dumping", &Settings::enable_dumping)
        .with(kImmutable | kRepeatable)
        .says(
            "Show clients of memcached all keys: lru_crawler metadump and mgdump, stats cachedump "
            "and stats detail."),
    boolean("enable-watch", &Settings::enable_watch)
        .with(kImmutable | kRepeatable)
        .says("Show clients of memcached what others do: watch."),
    text("prefix-delimiter", &Settings::prefix_delimiter)
        .with(kImmutable | kRepeatable)
        .says(
            "The character that ends the prefix of a memcached key, by which stats detail counts."),
    boolean("prefix-stats", &Settings::prefix_stats)
        .with(kImmutable | kRepeatable)
        .says("Count by prefix from the start on, as stats detail on does."),
    integer("commandlog-execution-slower-than", &Settings::commandlog_execution_slower_than_us, -1,
            kLongMax)
        .also("slowlog-log-slower-than")
        .says("Log commands that run longer than this many microseconds; -1 logs none."),
    integer("commandlog-slow-execution-max-len", &Settings::commandlog_slow_execution_max_len, 0,
            kLongMax)
        .also("slowlog-max-len")
        .says("Entries kept about slow commands."),
    integer("commandlog-request-larger-than", &Settings::commandlog_request_larger_than, -1,
            kLongMax)
        .says("Log requests of more bytes than this; -1 logs none."),
    integer("commandlog-large-request-max-len", &Settings::commandlog_large_request_max_len, 0,
            kLongMax)
        .says("Entries kept about large requests."),
    integer("commandlog-reply-larger-than", &Settings::commandlog_reply_larger_than, -1, kLongMax)
        .says("Log commands whose reply has more bytes than this; -1 logs none."),
    integer("commandlog-large-reply-max-len", &Settings::commandlog_large_reply_max_len, 0,
            kLongMax)
        .says("Entries kept about large replies."),
    integer("latency-monitor-threshold", &Settings::latency_monitor_threshold_ms, 0, kLongMax)
        .says("Milliseconds from which LATENCY records an event; 0 records none."),
    boolean("latency-tracking", &Settings::latency_tracking)
        .says("Keep a latency histogram of every command."),
    special("latency-tracking-info-percentiles", SettingKind::kPercentiles,
            &Settings::latency_tracking_info_percentiles)
        .says("The percentiles that INFO latencystats reports."),

    boolean("daemonize", &Settings::daemonize)
        .with(kImmutable)
        .says("Run in the background, unless something supervises the node."),
    one_of("supervised", &Settings::supervised, kSupervisors)
        .with(kImmutable)
        .says("Whom to tell that the node is ready; auto: whoever the environment names."),
    boolean("syslog-enabled", &Settings::syslog_enabled)
        .with(kImmutable)
        .says("Log to the system's log as well."),
    text("syslog-ident", &Settings::syslog_ident)
        .with(kImmutable)
        .says("The name that the system's log shows."),
    one_of("syslog-facility", &Settings::syslog_facility, kFacilities)
        .with(kImmutable)
        .says("The part of the system that the log lines are of."),
    text("server-cpulist", &Settings::server_cpulist)
        .also("server_cpulist")
        .with(kImmutable)
        .says("Cores that the workers may use, as 0,2,4-7 or 0-6:2; empty: any."),
    text("bio-cpulist", &Settings::bio_cpulist)
        .also("bio_cpulist")
        .with(kImmutable)
        .says("Cores that the thread which looks after memory may use."),

    boolean("always-show-logo", Accepted{"no"}).with(kImmutable),
    text("proc-title-template", Accepted{"{title} {listen-addr} {server-mode}"}),
    one_of("log-format", Accepted{"legacy"}, kLogFormats).needs("other log formats"),
    one_of("log-timestamp-format", Accepted{"legacy"}, kLogTimestamps)
        .needs("other log timestamps"),
    boolean("hide-user-data-from-log", Accepted{"yes"}),
    text("ignore-warnings", Accepted{""}),
    text("locale-collate", Accepted{""}),
    boolean("crash-log-enabled", Accepted{"yes"}),
    boolean("crash-memcheck-enabled", Accepted{"yes"}),
    boolean("use-exit-on-panic", Accepted{"no"}).with(kHidden),
    boolean("enable-debug-assert", Accepted{"no"}).with(kImmutable | kHidden),
    text("debug-context", Accepted{""}).with(kHidden),
    integer("watchdog-period", Accepted{"0"}, 0, kIntMax).with(kHidden),
    special("shutdown-on-sigint", SettingKind::kFlags, &Settings::shutdown_on_sigint)
        .choosing(kShutdownFlags)
        .says("What of SHUTDOWN's words holds for SIGINT."),
    special("shutdown-on-sigterm", SettingKind::kFlags, &Settings::shutdown_on_sigterm)
        .choosing(kShutdownFlags)
        .says("What of SHUTDOWN's words holds for SIGTERM."),
    boolean("disable-thp", Accepted{"yes"}).with(kImmutable),
    one_of("oom-score-adj", Accepted{"no"}, kOomScoreAdj).needs("a score for the OOM killer"),
    special("oom-score-adj-values", SettingKind::kOomScores, Accepted{"0 200 800"}),
    text("aof-rewrite-cpulist", Accepted{""}).also("aof_rewrite_cpulist").with(kImmutable),
    text("bgsave-cpulist", Accepted{""}).also("bgsave_cpulist").with(kImmutable),
    integer("busy-reply-threshold", &Settings::busy_reply_threshold_ms, 0, kLongMax)
        .also("lua-time-limit")
        .says("Milliseconds that a script may run before others are told that the node is busy; 0: "
              "they are never told."),
    memory("script-memory-max", &Settings::script_memory_max, 1048576, kUlongMax)
        .says("Memory that the scripts, and again the functions, of one thread may take."),
    boolean("lua-enable-insecure-api", &Settings::lua_enable_insecure_api)
        .also("lua-enable-deprecated-api")
        .with(kHidden | kProtected)
        .says("Give scripts getfenv and setfenv."),
    boolean("lua-replicate-commands", Accepted{"yes"}).with(kHidden),
    special("notify-keyspace-events", SettingKind::kKeyspaceEvents,
            &Settings::notify_keyspace_events)
        .says("Which events of keys are published: their classes and kinds of channels."),
};

}  // namespace

std::span<const SettingSpec> process_settings() { return kProcessTable; }

}  // namespace engine
