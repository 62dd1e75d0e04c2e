// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// Words of a configuration line in Redis' quoting: "double quotes" with the escapes
// \n \r \t \b \a \xHH and \<any>, 'single quotes' with \' only, bare words up to white space.

namespace engine {

// nullopt if a quote is not closed, or is not followed by white space or the end.
std::optional<std::vector<std::string>> split_quoted(std::string_view line);

// Without white space at its ends. What is left is empty or has at least one word.
std::string_view trimmed(std::string_view line);

// Words between spaces, without quoting; no empty words.
std::vector<std::string> split_at_spaces(std::string_view text);

// With one space between them.
std::string join_words(std::span<const std::string> words);

// The word in double quotes, so that split_quoted gives it back whatever bytes it has.
std::string quote_word(std::string_view word);

}  // namespace engine
