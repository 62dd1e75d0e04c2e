// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/support/command_docs.h"

namespace engine {

namespace {

constexpr std::string_view kScriptCost = "Depends on the script";

constexpr CommandDoc kScriptingDocs[] = {
    {"eval", "Runs a script", "2.6.0", "scripting", kScriptCost,
     "script numkeys [key ...] [arg ...]"},
    {"eval_ro", "Runs a script that changes nothing", "7.0.0", "scripting", kScriptCost,
     "script numkeys [key ...] [arg ...]"},
    {"evalsha", "Runs a script by its SHA-1", "2.6.0", "scripting", kScriptCost,
     "sha1 numkeys [key ...] [arg ...]"},
    {"evalsha_ro", "Runs a script that changes nothing by its SHA-1", "7.0.0", "scripting",
     kScriptCost, "sha1 numkeys [key ...] [arg ...]"},
    {"fcall", "Calls a function", "7.0.0", "scripting", "Depends on the function",
     "function numkeys [key ...] [arg ...]"},
    {"fcall_ro", "Calls a function that changes nothing", "7.0.0", "scripting",
     "Depends on the function", "function numkeys [key ...] [arg ...]"},
    {"function", "Commands about functions", "7.0.0", "scripting", "Depends on subcommand", ""},
    {"function delete", "Deletes a library and its functions", "7.0.0", "scripting",
     "O(N) in the functions", "library-name"},
    {"function dump", "Replies all libraries in a form that FUNCTION RESTORE takes", "7.0.0",
     "scripting", "O(N) in the functions", ""},
    {"function flush", "Deletes all functions", "7.0.0", "scripting", "O(N) in the functions",
     "flush-type=[ASYNC | SYNC]"},
    {"function help", "Lists the subcommands", "7.0.0", "scripting", "O(1)", ""},
    {"function kill", "Ends the function that runs", "7.0.0", "scripting", "O(1)", ""},
    {"function list", "Lists the functions", "7.0.0", "scripting", "O(N) in the functions",
     "[LIBRARYNAME library-name-pattern] [WITHCODE]"},
    {"function load", "Adds a library of functions", "7.0.0", "scripting",
     "O(1), and what its code takes", "[REPLACE] function-code"},
    {"function restore", "Adds libraries that FUNCTION DUMP replied", "7.0.0", "scripting",
     "O(N) in the functions", "serialized-value policy=[FLUSH | APPEND | REPLACE]"},
    {"function stats", "Tells which function runs, and how many there are", "7.0.0", "scripting",
     "O(1)", ""},
    {"script", "Commands about scripts", "2.6.0", "scripting", "Depends on subcommand", ""},
    {"script debug", "Chooses how scripts are debugged", "3.2.0", "scripting", "O(1)",
     "mode=<YES | SYNC | NO>"},
    {"script exists", "Tells which scripts are known", "2.6.0", "scripting",
     "O(N) in the scripts asked for", "sha1 ..."},
    {"script flush", "Forgets all scripts", "2.6.0", "scripting", "O(N) in the scripts",
     "flush-type=[ASYNC | SYNC]"},
    {"script help", "Lists the subcommands", "5.0.0", "scripting", "O(1)", ""},
    {"script kill", "Ends the script that runs", "2.6.0", "scripting", "O(1)", ""},
    {"script load", "Keeps a script, and replies its SHA-1", "2.6.0", "scripting",
     "O(N) in the bytes of the script", "script"},
    {"script show", "Replies a script by its SHA-1", "8.0.0", "scripting", "O(1)", "sha1"},
};

}  // namespace

std::span<const CommandDoc> scripting_command_docs() { return kScriptingDocs; }

}  // namespace engine
