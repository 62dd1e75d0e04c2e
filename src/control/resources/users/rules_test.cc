// SPDX-License-Identifier: Apache-2.0
// The rules of users, AUTH tokens and transit encryption as functions, without a service.
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "control/resources/users/access_string.h"
#include "control/resources/users/auth_tokens.h"
#include "control/resources/users/credentials.h"
#include "control/resources/users/transit_encryption.h"
#include "control/resources/users/user.h"

namespace control {
namespace {

using agent::TransitEncryption;

// --- access strings ------------------------------------------------------------------------------

std::string shown(std::string_view text) {
  const auto access = read_access_string(text);
  return access ? *access : access.error().message;
}

TEST(AccessString, IsCompletedWithWhatIsMissing) {
  EXPECT_EQ(shown("~objects:* ~items:* ~public:*"), "off ~objects:* ~items:* ~public:* -@all");
  EXPECT_EQ(shown("on ~keys* +get"), "on ~keys* -@all +get");
  EXPECT_EQ(shown("on ~* +@all"), "on ~* +@all");
  EXPECT_EQ(shown("  on   ~*  -@all +@read "), "on ~* -@all +@read");
  EXPECT_EQ(shown("on ~* +@all -@dangerous"), "on ~* +@all -@dangerous");
  EXPECT_EQ(shown("on allkeys allcommands"), "on allkeys allcommands");
  EXPECT_EQ(shown("~a on -get"), "~a on -@all -get");
  EXPECT_EQ(shown("on ~a (+get ~b)"), "on ~a -@all (+get ~b)");
  EXPECT_EQ(shown("on ~a -@all +client|list &news.* db=0,2"),
            "on ~a -@all +client|list &news.* db=0,2");
}

TEST(AccessString, StaysAsItHasBeenMade) {
  for (const char* text : {"~a", "on +get", "+@read ~x (~y +set)", "off", "resetchannels &a",
                           "%R~a %RW~b +@all", "ON ~* NOCOMMANDS", "clearselectors on"}) {
    const std::string once = shown(text);
    EXPECT_EQ(shown(once), once) << text;
  }
}

TEST(AccessString, SaysNothingOfPasswordsAndWhatCachesDoNotGive) {
  for (const char* text :
       {"on >secret1234567890 +@all", "on <secret", "on #abc", "on !abc", "on nopass +@all",
        "on resetpass", "reset", "on optional-passwords", "on skip-sanitize-payload",
        "on (+get >secret)", "on ~* +config", "on ~* +config|get", "on ~* +acl|setuser",
        "on ~* +debug", "on ~* +shutdown", "on ~* +replicaof"}) {
    EXPECT_FALSE(read_access_string(text)) << text;
    EXPECT_EQ(shown(text).find("secret"), std::string::npos) << text;
  }
  EXPECT_TRUE(read_access_string("on ~* +@all -config"));
  EXPECT_TRUE(read_access_string("on ~* +acl|whoami +acl|list"));
}

TEST(AccessString, IsWhatANodeTakes) {
  EXPECT_EQ(shown("on ~* +nonsense"),
            "The access string is invalid: '+nonsense': Unknown command or category name in ACL.");
  for (const char* text : {"?", "on ~* ~a", "on +@nonsense", "on (+get ~a", "on db=x", "on %X~a",
                           "on ~* +tarn.state"}) {
    EXPECT_FALSE(read_access_string(text)) << text;
  }
}

TEST(AccessString, TellsTheVersionThatKnowsIt) {
  EXPECT_EQ(version_of_access("on ~* +@all"), "6.0");
  EXPECT_EQ(version_of_access("on %R~a -@all"), "7.0");
  EXPECT_EQ(version_of_access("on -@all (+get ~a)"), "7.0");
  EXPECT_EQ(version_of_access("on -@all db=1"), "9.1");
  EXPECT_EQ(version_of_access("on -@all (+get db=1)"), "9.1");
  EXPECT_TRUE(is_version_at_least("7.1.0", "7.0"));
  EXPECT_TRUE(is_version_at_least("7.0", "7.0"));
  EXPECT_TRUE(is_version_at_least("10.0", "9.1"));
  EXPECT_FALSE(is_version_at_least("6.2.6", "7.0"));
  EXPECT_FALSE(is_version_at_least("7", "7.0.1"));
}

// --- AUTH tokens ---------------------------------------------------------------------------------

std::string text_of(const AuthTokens& tokens) {
  std::string text = tokens.optional ? "none" : "";
  for (const std::string& token : tokens.tokens) text += (text.empty() ? "" : " ") + token;
  return text;
}

// "t1 t2" and "none t1", as text_of() writes them.
AuthTokens tokens_of(const std::string& text) {
  AuthTokens tokens;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find(' ', at), text.size());
    const std::string word = text.substr(at, end - at);
    if (word == "none") {
      tokens.optional = true;
    } else {
      tokens.tokens.push_back(word);
    }
    at = end + 1;
  }
  return tokens;
}

TEST(AuthTokens, FollowTheTable) {
  constexpr auto kSet = AuthTokenStrategy::set;
  constexpr auto kRotate = AuthTokenStrategy::rotate;
  const std::tuple<const char*, AuthTokenStrategy, const char*, const char*> rows[] = {
      {"", kRotate, "t1", "none t1"},     {"none t1", kSet, "t1", "t1"},
      {"t1", kRotate, "t2", "t1 t2"},     {"t1 t2", kRotate, "t3", "t2 t3"},
      {"t1 t2", kSet, "t2", "t2"},        {"t1 t2", kSet, "t1", "refused"},
      {"t1", kSet, "t9", "refused"},      {"", kSet, "t1", "refused"},
      {"none t1", kSet, "t2", "refused"}, {"none t1", kRotate, "t2", "t1 t2"},
      {"t1", kSet, "t1", "t1"},           {"t1 t2", kRotate, "t2", "t1 t2"},
      {"t1 t2", kRotate, "t1", "t2 t1"},  {"none t1", kRotate, "t1", "none t1"},
  };
  for (const auto& [before, strategy, token, after] : rows) {
    const auto changed = with_auth_token(tokens_of(before), strategy, token, 5);
    EXPECT_EQ(changed ? text_of(*changed) : "refused", after) << before << " and " << token;
    if (!changed) continue;
    const bool is_same = std::string(before) == after;
    EXPECT_EQ(changed->change == AuthTokenChange::none, is_same) << before << " and " << token;
    EXPECT_EQ(changed->modified_ms, is_same ? 0 : 5) << before << " and " << token;
  }
}

TEST(AuthTokens, AreLongAndOfFewCharacters) {
  EXPECT_TRUE(read_auth_token("this-is-16-chars"));
  EXPECT_TRUE(read_auth_token(std::string(128, 'a')));
  EXPECT_TRUE(read_auth_token("!&#$^<>-abcdefgh"));
  for (const std::string& token :
       {std::string(15, 'a'), std::string(129, 'a'), std::string("this is 16 chars"),
        std::string("this/is/16/chars"), std::string("this@is@16@chars"),
        std::string("this%is%16%chars"), std::string("this\"is\"16\"char")}) {
    const auto read = read_auth_token(token);
    ASSERT_FALSE(read) << token;
    EXPECT_EQ(read.error().message.find(token), std::string::npos);
  }
  EXPECT_EQ(read_auth_token("this-is-16-chars")->size(), 64u);
}

// --- transit encryption --------------------------------------------------------------------------

std::optional<TransitEncryption> mode_of(std::string_view text) {
  if (text == "preferred") return TransitEncryption::preferred;
  if (text == "required") return TransitEncryption::required;
  return std::nullopt;
}

std::string word_of(const aws::Result<TransitEncryption>& result) {
  if (!result) return "refused";
  return boost::describe::enum_to_string(*result, "");
}

TEST(TransitEncryption, OfANewCache) {
  const std::tuple<const char*, const char*, std::optional<bool>, const char*, const char*> rows[] =
      {
          {"redis", "7.1.0", std::nullopt, "", "off"},
          {"redis", "7.1.0", false, "", "off"},
          {"redis", "7.1.0", true, "", "required"},
          {"redis", "7.1.0", true, "preferred", "preferred"},
          {"redis", "7.1.0", std::nullopt, "preferred", "refused"},
          {"redis", "7.1.0", false, "required", "refused"},
          {"redis", "6.2.6", true, "preferred", "refused"},
          {"redis", "6.2.6", true, "required", "required"},
          {"valkey", "7.2.6", true, "preferred", "preferred"},
          {"memcached", "1.6.12", true, "", "required"},
          {"memcached", "1.6.6", true, "", "refused"},
          {"memcached", "1.6.22", true, "preferred", "refused"},
      };
  for (const auto& [engine, version, enabled, mode, wanted] : rows) {
    const auto result = new_transit_encryption({.engine = engine, .version = version},
                                               {.enabled = enabled, .mode = mode_of(mode)});
    EXPECT_EQ(word_of(result), wanted) << engine << version << mode;
  }
}

TEST(TransitEncryption, IsChangedStepByStep) {
  constexpr auto kOff = TransitEncryption::off;
  constexpr auto kPreferred = TransitEncryption::preferred;
  constexpr auto kRequired = TransitEncryption::required;
  const std::tuple<TransitEncryption, std::optional<bool>, const char*, const char*> rows[] = {
      {kOff, true, "preferred", "preferred"},
      {kOff, std::nullopt, "preferred", "refused"},
      {kOff, true, "", "refused"},
      {kOff, true, "required", "refused"},
      {kOff, false, "", "off"},
      {kPreferred, std::nullopt, "required", "required"},
      {kPreferred, true, "required", "required"},
      {kPreferred, false, "", "off"},
      {kPreferred, true, "", "preferred"},
      {kRequired, std::nullopt, "preferred", "preferred"},
      {kRequired, false, "", "refused"},
      {kRequired, true, "", "required"},
      {kRequired, std::nullopt, "", "required"},
  };
  for (const auto& [now, enabled, mode, wanted] : rows) {
    TransitSubject subject = {.engine = "redis", .version = "7.1.0", .now = now};
    const TransitWish wish = {.enabled = enabled, .mode = mode_of(mode), .at_once = true};
    EXPECT_EQ(word_of(changed_transit_encryption(subject, wish)), wanted)
        << word_of(now) << " " << mode;
    // With a token or a user group only what changes nothing.
    subject.has_access_control = true;
    const bool changes_nothing = wanted == word_of(now);
    EXPECT_EQ(word_of(changed_transit_encryption(subject, wish)),
              changes_nothing ? wanted : "refused");
  }
  const TransitWish later = {.enabled = true, .mode = kPreferred};
  EXPECT_FALSE(changed_transit_encryption({.engine = "redis", .version = "7.1.0"}, later));
}

}  // namespace
}  // namespace control
