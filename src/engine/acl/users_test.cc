// SPDX-License-Identifier: Apache-2.0
#include "engine/acl/users.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/glob.h"
#include "base/random.h"
#include "base/sha256.h"
#include "engine/acl/password_check.h"
#include "engine/acl/test_commands.h"

namespace engine::acl {
namespace {

using Rules = std::vector<std::string_view>;

class UsersTest : public testing::Test {
 protected:
  // The error of ACL SETUSER, "" if there is none.
  std::string set(std::string_view name, const Rules& rules) {
    const auto set = users_.set(name, rules);
    return set ? "" : set.error().message;
  }
  std::string text(std::string_view name) { return users_.find(name)->text(); }
  // What the rules make of a new user's rights, but for passwords and flags.
  std::string rights(const Rules& rules) {
    EXPECT_EQ(set("u", {"reset"}), "");
    EXPECT_EQ(set("u", rules), "");
    return users_.find("u")->selectors()[0].text();
  }
  bool may_run(std::string_view command, const Rules& arguments = {}) {
    return users_.find("u")->selectors()[0].may_run(commands_.number(command), arguments);
  }

  TestCommands commands_;
  Users users_{commands_};
};

// --- texts ---

TEST_F(UsersTest, TheDefaultUserMayDoEverything) {
  EXPECT_EQ(text("default"), "on nopass sanitize-payload ~* &* alldbs +@all");
  EXPECT_TRUE(users_.default_user()->may_do_everything());
  EXPECT_NE(users_.authenticate("default", "anything"), nullptr);
}

// Whoever guesses learns nothing from how long it takes: not which names there are, nor how near a
// password was.
TEST_F(UsersTest, EveryWrongLoginIsTheSameWork) {
  const std::string near = std::string(15, 'p') + 'x';
  const std::string right(16, 'p');
  const std::string rule = ">" + right;
  set("one", {"on", rule});
  set("two", {"on", rule, ">another"});
  set("off", {"off", rule});
  set("none", {"on"});
  set("open", {"on", "nopass"});
  const auto work_of = [&](std::string_view name, std::string_view password, bool is_let_in) {
    const PasswordWork before = password_work();
    EXPECT_EQ(users_.authenticate(name, password) != nullptr, is_let_in) << name;
    return PasswordWork{password_work().hashed_bytes - before.hashed_bytes,
                        password_work().comparisons - before.comparisons,
                        password_work().signatures - before.signatures};
  };
  const PasswordWork wrong = work_of("one", near, false);
  EXPECT_EQ(wrong.hashed_bytes, right.size());
  EXPECT_EQ(work_of("one", right, true), wrong);
  EXPECT_EQ(work_of("one", std::string(16, 'q'), false), wrong);
  EXPECT_EQ(work_of("two", near, false), wrong);
  EXPECT_EQ(work_of("off", right, false), wrong);
  EXPECT_EQ(work_of("none", near, false), wrong);
  EXPECT_EQ(work_of("open", near, true), wrong);
  EXPECT_EQ(work_of("nobody", near, false), wrong);
  EXPECT_EQ(work_of("", near, false), wrong);
}

TEST_F(UsersTest, ANewUserMayDoNothing) {
  EXPECT_EQ(set("u", {}), "");
  EXPECT_EQ(text("u"), "off sanitize-payload resetchannels alldbs -@all");
  EXPECT_EQ(users_.authenticate("u", ""), nullptr);
}

TEST_F(UsersTest, RulesAreShownInTheirOrderWithoutIdleOnes) {
  EXPECT_EQ(rights({"+@all", "-get"}), "resetchannels alldbs +@all -get");
  EXPECT_EQ(rights({"+get", "-get", "+get"}), "resetchannels alldbs -@all +get");
  EXPECT_EQ(rights({"+client|list", "+client"}), "resetchannels alldbs -@all +client");
  EXPECT_EQ(rights({"+client", "-client|kill"}), "resetchannels alldbs -@all +client -client|kill");
  EXPECT_EQ(rights({"+@read", "-GET", "+@all"}), "resetchannels alldbs +@all");
  EXPECT_EQ(rights({"+select|0", "+SELECT|1"}), "resetchannels alldbs -@all +select|0 +select|1");
  EXPECT_EQ(rights({"~a", "%R~b", "%w~c", "%RW~d", "%R~c"}),
            "~a %R~b ~c ~d resetchannels alldbs -@all");
  EXPECT_EQ(rights({"&a", "&b*", "&a"}), "resetchannels &a &b* alldbs -@all");
  EXPECT_EQ(rights({"db=2,0"}), "resetchannels db=0,2 -@all");
  EXPECT_EQ(rights({"resetdbs"}), "resetchannels resetdbs -@all");
}

TEST_F(UsersTest, WhatIsShownMakesTheSameUser) {
  const char* const words[] = {
      "+@all",        "-@all",        "+get",      "-get",           "+client",   "allkeys",
      "~a*",          "%R~b",         "%W~b",      "resetkeys",      "&*",        "&c",
      "db=1",         "alldbs",       "+@read",    "-@write",        "+select|1", "resetchannels",
      "-client|kill", "+client|list", "(+get ~x)", "clearselectors", "on",        "off",
      "nopass",       ">secret",      "resetpass"};
  base::Random random(7);
  for (int round = 0; round < 2000; round++) {
    set("u", {"reset"});
    for (int i = 0; i < 6; i++) set("u", {words[random.below(std::size(words))]});
    const std::string shown = text("u");
    const auto loaded = users_.load("file", "user copy " + shown + "\nuser u " + shown + "\n");
    ASSERT_TRUE(loaded) << shown << loaded.error().message;
    EXPECT_EQ(text("copy"), shown);
    for (const char* name : {"get", "set", "client|kill", "acl|whoami"}) {
      EXPECT_EQ(users_.find("copy")->selectors()[0].may_run(commands_.number(name), {}),
                may_run(name));
    }
  }
}

TEST_F(UsersTest, WhoGivesRightsUpKeepsCommandsAlone) {
  const auto given = [&](std::vector<std::string_view> rules) {
    return users_.rights_to_commands(rules);
  };
  const auto reading = given({"+@read", "+client|list"});
  ASSERT_TRUE(reading);
  EXPECT_TRUE((*reading)->may_run(commands_.number("get"), {}));
  EXPECT_TRUE((*reading)->may_run(commands_.number("client|list"), {}));
  EXPECT_FALSE((*reading)->may_run(commands_.number("set"), {}));
  EXPECT_FALSE((*reading)->may_run(commands_.number("client|kill"), {}));
  EXPECT_EQ(given({"allkeys"}).error().message, "Error in rule 'allkeys': Syntax error");
  EXPECT_FALSE(given({"+get", "on"}));
  EXPECT_FALSE(given({"+nonsense"}));
}

// --- errors ---

TEST_F(UsersTest, WrongRulesAreNamed) {
  EXPECT_EQ(set("u", {"nonsense"}), "Error in ACL SETUSER modifier 'nonsense': Syntax error");
  EXPECT_EQ(set("u", {"+nonsense"}),
            "Error in ACL SETUSER modifier '+nonsense': Unknown command or category name in ACL");
  EXPECT_EQ(set("u", {"-@nonsense"}),
            "Error in ACL SETUSER modifier '-@nonsense': Unknown command or category name in ACL");
  EXPECT_EQ(set("u", {"+client|list|x"}),
            "Error in ACL SETUSER modifier '+client|list|x': Allowing "
            "first-arg of a subcommand is not supported");
  EXPECT_EQ(set("u", {"-select|0"}),
            "Error in ACL SETUSER modifier '-select|0': Unknown command or category name in ACL");
  EXPECT_EQ(set("u", {"+client|nonsense"}),
            "Error in ACL SETUSER modifier '+client|nonsense': "
            "Unknown command or category name in ACL");
  EXPECT_EQ(set("u", {"+select|"}), "Error in ACL SETUSER modifier '+select|': Syntax error");
  for (const char* rule : {"%~a", "%RR~a", "%X~a", "%", "~a b", "db=", "db=1,", "db=a", "(+get"}) {
    EXPECT_NE(set("u", {rule}), "") << rule;
  }
  EXPECT_EQ(set("u", {"db=99999999999"}),
            "Error in ACL SETUSER modifier 'db=99999999999': The "
            "provided database ID is out of range");
  EXPECT_EQ(set("u", {"#abc"}),
            "Error in ACL SETUSER modifier '#abc': The password hash must be exactly 64 characters "
            "and contain only lowercase hexadecimal characters");
  EXPECT_EQ(set("a b", {}), "Usernames can't contain spaces or null characters");
  EXPECT_EQ(set("u", {"(+get", "~a"}),
            "Unmatched parenthesis in acl selector starting at '(+get'.");
  EXPECT_EQ(users_.find("u"), nullptr);
}

TEST_F(UsersTest, APatternBehindAllIsAMistake) {
  set("u", {"~*", "&*"});
  EXPECT_NE(set("u", {"~a"}), "");
  EXPECT_NE(set("u", {"&a"}), "");
  EXPECT_EQ(set("u", {"resetkeys", "~a", "resetchannels", "&a"}), "");
}

TEST_F(UsersTest, PasswordsAreNotShownInErrors) {
  EXPECT_EQ(set("u", {"<secret"}),
            "Error in ACL SETUSER modifier '<': The password you are trying "
            "to remove from the user does not exist");
}

TEST_F(UsersTest, AllRulesOrNone) {
  EXPECT_EQ(set("u", {"on", "+get"}), "");
  const std::string before = text("u");
  EXPECT_NE(set("u", {"off", "+nonsense"}), "");
  EXPECT_EQ(text("u"), before);
}

// --- passwords ---

TEST_F(UsersTest, PasswordsAreKeptAsHashes) {
  set("u", {"on", ">one", ">two", ">one"});
  EXPECT_EQ(users_.find("u")->passwords().size(), 2U);
  EXPECT_EQ(text("u").find("one"), std::string::npos);
  EXPECT_NE(users_.authenticate("u", "two"), nullptr);
  EXPECT_EQ(users_.authenticate("u", "three"), nullptr);
  EXPECT_EQ(users_.authenticate("u", ""), nullptr);
  set("u", {"<two"});
  EXPECT_EQ(users_.authenticate("u", "two"), nullptr);
  set("u", {"off"});
  EXPECT_EQ(users_.authenticate("u", "one"), nullptr);
}

TEST_F(UsersTest, APasswordEndsNopass) {
  set("u", {"on", "nopass"});
  EXPECT_NE(users_.authenticate("u", "any"), nullptr);
  set("u", {">p"});
  EXPECT_EQ(users_.authenticate("u", "any"), nullptr);
  users_.set_default_password("secret");
  EXPECT_EQ(users_.authenticate("default", ""), nullptr);
  EXPECT_NE(users_.authenticate("default", "secret"), nullptr);
  users_.set_default_password("");
  EXPECT_NE(users_.authenticate("default", ""), nullptr);
}

TEST_F(UsersTest, OptionalPasswordsLetInWhoShowsNone) {
  set("default", {"resetpass", "optional-passwords", ">first"});
  EXPECT_TRUE(users_.default_is_open());
  EXPECT_EQ(users_.authenticate("default", "wrong"), nullptr);
  EXPECT_NE(users_.authenticate("default", "first"), nullptr);
  const std::string saved = users_.save();
  EXPECT_TRUE(users_.load("f", saved));
  EXPECT_EQ(users_.save(), saved);
  EXPECT_TRUE(users_.default_is_open());
  set("default", {"resetpass", ">first"});
  EXPECT_FALSE(users_.default_is_open());
  set("default", {"optional-passwords", "off"});
  EXPECT_FALSE(users_.default_is_open());
}

// --- rights ---

TEST_F(UsersTest, CommandsAndCategories) {
  rights({"+@string", "-set"});
  EXPECT_TRUE(may_run("get"));
  EXPECT_FALSE(may_run("set"));
  EXPECT_FALSE(may_run("del"));
  rights({"+client", "-client|kill"});
  EXPECT_TRUE(may_run("client|list"));
  EXPECT_FALSE(may_run("client|kill"));
  rights({"+select|0"});
  EXPECT_TRUE(may_run("select", {"SELECT", "0"}));
  EXPECT_FALSE(may_run("select", {"SELECT", "1"}));
  EXPECT_FALSE(may_run("select"));
  rights({"+select|0", "-select"});
  EXPECT_FALSE(may_run("select", {"SELECT", "0"}));
}

TEST_F(UsersTest, Keys) {
  rights({"~app:*", "%R~shared", "%W~log:??"});
  const Selector& selector = users_.find("u")->selectors()[0];
  EXPECT_TRUE(selector.may_use("app:1", kReads | kWrites));
  EXPECT_FALSE(selector.may_use("apx", kReads));
  EXPECT_TRUE(selector.may_use("shared", kReads));
  EXPECT_FALSE(selector.may_use("shared", kWrites));
  EXPECT_TRUE(selector.may_use("shared", kAnyUse));
  EXPECT_TRUE(selector.may_use("log:01", kWrites));
  EXPECT_FALSE(selector.may_use("log:01", kReads));
  EXPECT_FALSE(selector.may_use("log:1", kWrites));
  EXPECT_FALSE(selector.may_use_all_keys(kReads));
}

TEST_F(UsersTest, ManyPatternsAreAskedAsOne) {
  base::Random random(3);
  std::vector<std::string> patterns;
  for (int i = 0; i < 300; i++) {
    std::string pattern;
    for (uint64_t length = 1 + random.below(4); length > 0; length--) {
      pattern += random.below(5) == 0 ? "?[]\\^"[random.below(5)] : "abc*"[random.below(4)];
    }
    patterns.push_back(pattern);
  }
  for (size_t count : {1U, 5U, 40U, 300U}) {
    const std::vector<std::string> some(patterns.begin(), patterns.begin() + ptrdiff_t(count));
    const PatternSet set(some);
    for (int i = 0; i < 300; i++) {
      std::string text;
      for (uint64_t length = 1 + random.below(5); length > 0; length--)
        text += "abc"[random.below(3)];
      const bool wanted = std::any_of(some.begin(), some.end(), [&](const std::string& pattern) {
        return base::glob_match(pattern, text);
      });
      EXPECT_EQ(set.matches(text), wanted) << text;
    }
  }
}

// Those that a key leads to are just those that allow it, however many there are.
TEST_F(UsersTest, ManySelectorsAreFoundByTheKey) {
  base::Random random(5);
  for (const size_t count : {1U, 4U, 5U, 60U}) {
    std::vector<std::string> rules = {"reset", "%R~own*"};
    for (size_t i = 1; i < count; i++) {
      const std::string use = std::vector<std::string>{"~", "%R~", "%W~"}[random.below(3)];
      const std::string name = std::to_string(random.below(9));
      const std::string pattern =
          std::vector<std::string>{name, name + "*", "*" + name, "?" + name, "*"}[random.below(5)];
      rules.push_back("(+get " + use + pattern + ")");
    }
    ASSERT_EQ(set("u", Rules(rules.begin(), rules.end())), "");
    const UserPointer user = users_.find("u");
    ASSERT_EQ(user->selectors().size(), count);
    for (int i = 0; i < 100; i++) {
      const std::string key = std::to_string(random.below(200));
      for (const uint8_t uses : {kAnyUse, kReads, kWrites}) {
        for (const Selector& wanted : user->selectors()) {
          const bool found = user->any_selector_of(key, uses, [&](const Selector& selector) {
            return &selector == &wanted && selector.may_use(key, uses);
          });
          EXPECT_EQ(found, wanted.may_use(key, uses)) << key << " of " << count;
        }
      }
    }
  }
}

TEST_F(UsersTest, ChannelsAndDatabases) {
  rights({"&news.*", "&one", "db=1,3"});
  const UserPointer user = users_.find("u");
  EXPECT_TRUE(user->may_use_channel("news.a"));
  EXPECT_FALSE(user->may_use_channel("other"));
  EXPECT_TRUE(user->may_use_channel_pattern("news.*"));
  EXPECT_FALSE(user->may_use_channel_pattern("news.a*"));
  EXPECT_TRUE(user->selectors()[0].may_use_database(3));
  EXPECT_FALSE(user->selectors()[0].may_use_database(0));
}

TEST_F(UsersTest, SelectorsAreRightsOfTheirOwn) {
  EXPECT_EQ(set("u", {"on", "+get", "~a", "(+set", "~b)", "(+@all ~* &*)"}), "");
  const UserPointer user = users_.find("u");
  ASSERT_EQ(user->selectors().size(), 3U);
  EXPECT_EQ(user->selectors()[1].text(), "~b resetchannels alldbs -@all +set");
  EXPECT_TRUE(user->may_do_everything());
  EXPECT_EQ(set("u", {"clearselectors"}), "");
  EXPECT_EQ(users_.find("u")->selectors().size(), 1U);
}

// --- files ---

TEST_F(UsersTest, AFileIsLoadedWholeOrNotAtAll) {
  set("gone", {});
  EXPECT_TRUE(users_.load("f", "user a on >x +get ~*\n\n  user default off\r\n"));
  EXPECT_EQ(users_.find("gone"), nullptr);
  EXPECT_FALSE(users_.default_user()->is_on());
  const uint64_t version = users_.version();
  const auto wrong = users_.load("f", "user b\nuser b on\nuse c\nuser d +nonsense\n");
  ASSERT_FALSE(wrong);
  for (const char* line : {"f:2:", "f:3:", "f:4:"}) {
    EXPECT_NE(wrong.error().message.find(line), std::string::npos) << wrong.error().message;
  }
  EXPECT_EQ(users_.find("b"), nullptr);
  EXPECT_EQ(users_.version(), version);
  const std::string saved = users_.save();
  EXPECT_TRUE(users_.load("f", saved));
  EXPECT_EQ(users_.save(), saved);
}

TEST_F(UsersTest, WhatWasLoadedIsKnownByItsDigest) {
  EXPECT_EQ(users_.loaded_digest(), "");
  EXPECT_TRUE(users_.load("f", "user a on\n"));
  const std::string digest = users_.loaded_digest();
  EXPECT_EQ(digest, base::hex(base::sha256("user a on\n")));
  EXPECT_FALSE(users_.load("f", "nonsense\n"));
  EXPECT_EQ(users_.loaded_digest(), digest);
  set("a", {"off"});
  EXPECT_EQ(users_.loaded_digest(), "");
}

TEST_F(UsersTest, TheDefaultUserStays) {
  EXPECT_FALSE(users_.remove("default"));
  EXPECT_FALSE(users_.remove("none"));
  set("u", {});
  EXPECT_TRUE(users_.remove("u"));
  EXPECT_EQ(users_.find("u"), nullptr);
}

}  // namespace
}  // namespace engine::acl
