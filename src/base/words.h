// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// Words of a line in Redis' quoting, for inline requests, configuration files and what MONITOR and
// CONFIG REWRITE write: "double quotes" with the escapes \n \r \t \b \a \xHH and \<any>, 'single
// quotes' with \' only, bare words up to white space. A quote may open inside a word and ends it.

namespace base {

// False if a quote is not closed, or is not followed by white space or the end; `words` then means
// nothing. The words are added to `words`: as views into `line` where they have no quotes, else
// into `unquoted`, whose contents are replaced.
bool split_quoted(std::string_view line, std::string& unquoted,
                  std::vector<std::string_view>& words);

// The same with words of their own; nullopt for false.
std::optional<std::vector<std::string>> split_quoted(std::string_view line);

// The word in double quotes, so that split_quoted gives it back whatever bytes it has. Printable
// ASCII and no line end.
std::string quote_word(std::string_view word);

// Without white space at its ends. What is left is empty or has at least one word.
std::string_view trimmed(std::string_view line);

// Words between spaces, without quoting; no empty words.
std::vector<std::string> split_at_spaces(std::string_view text);

// With one space between them.
std::string join_words(std::span<const std::string> words);

}  // namespace base
