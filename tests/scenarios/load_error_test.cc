#include <string>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scenarios/load.h"
#include "tests/scenarios/samples.h"

namespace flatline {
namespace {

std::string error_of(const std::string& text) {
  auto scenario = parse_scenario(text, "s.yaml");
  return scenario ? "no error" : scenario.error().to_string();
}

struct BadEdit {
  std::string_view old;
  std::string_view replacement;
  std::string_view error;
};

template <std::size_t N>
void expect_errors(const BadEdit (&edits)[N]) {
  for (const BadEdit& edit : edits) {
    EXPECT_EQ(error_of(sample_with(edit.old, edit.replacement)), edit.error)
        << edit.old << " -> " << edit.replacement;
  }
}

TEST(LoadErrors, the_sample_itself_has_none) {
  EXPECT_EQ(error_of(std::string(kSample)), "no error");
}

TEST(LoadErrors, the_format_number_comes_first) {
  expect_errors({
      {"flatline: 1\n", "", "s.yaml:1:1: a scenario begins with the key `flatline: 1`"},
      {"flatline: 1", "flatline: 2", "s.yaml:1:11: this program reads format 1 only"},
      {"flatline: 1", "flatlin: 1", "s.yaml:1:1: a scenario begins with the key `flatline: 1`"},
  });
  EXPECT_EQ(error_of(""), "s.yaml:1:1: a scenario begins with the key `flatline: 1`");
  EXPECT_EQ(error_of("{}"), "s.yaml:1:1: a scenario begins with the key `flatline: 1`");
  EXPECT_EQ(error_of("flatline"), "s.yaml:1:1: a scenario begins with the key `flatline: 1`");
}

TEST(LoadErrors, an_unknown_key_names_the_nearest_known_one) {
  expect_errors({
      {"probe:", "prob:", "s.yaml:15:1: unknown scenario key \"prob\"; did you mean \"probe\"?"},
      {"{role: agent}", "{rolle: agent}",
       "s.yaml:7:11: unknown node key \"rolle\"; did you mean \"role\"?"},
      {"port: 4120}", "prot: 4120}",
       "s.yaml:15:35: unknown probe key \"prot\"; did you mean \"port\"?"},
      {"at: r1", "zzzzzz: r1", "s.yaml:16:31: unknown truth key \"zzzzzz\"; known: cause, at"},
      {"suspect: none", "suspects: none",
       "s.yaml:17:34: unknown expect key \"suspects\"; did you mean \"suspect\"?"},
  });
}

TEST(LoadErrors, an_unknown_word_names_the_nearest_known_one) {
  expect_errors({
      {"role: router", "role: ruoter",
       "s.yaml:8:14: unknown role \"ruoter\"; did you mean \"router\"?"},
      {"drop tcp", "dorp tcp",
       "s.yaml:8:31: unknown policy action \"dorp\"; did you mean \"drop\"?"},
      {"port 4120]", "prot 4120]",
       "s.yaml:8:51: unknown policy word \"prot\"; did you mean \"port\"?"},
      {"to manager port", "to manger port",
       "s.yaml:8:43: unknown node \"manger\"; did you mean \"manager\"?"},
      {"4120 tls", "4120 tsl", "s.yaml:10:48: unknown service \"tsl\"; did you mean \"tls\"?"},
      {"agent -- r1", "agent -- r1 dealy 1ms",
       "s.yaml:12:17: unknown link word \"dealy\"; did you mean \"delay\"?"},
      {"agent -- r1", "agent => r1",
       "s.yaml:12:11: unknown link sign \"=>\"; did you mean \"->\"?"},
      {"- agent -- r1", "- agent -- r9", "s.yaml:12:14: unknown node \"r9\"; did you mean \"r1\"?"},
      {"from: agent", "from: agend",
       "s.yaml:15:15: unknown node \"agend\"; did you mean \"agent\"?"},
      {"cause: firewall-drop", "cause: firewal-drop",
       "s.yaml:16:16: unknown cause \"firewal-drop\"; did you mean \"firewall-drop\"?"},
      {"at: r1", "at: manage", "s.yaml:16:35: unknown node \"manage\"; did you mean \"manager\"?"},
      {"[O2a, M4]", "[O2d, M4]",
       "s.yaml:4:14: unknown row of the failure table \"O2d\"; did you mean \"O2a\"?"},
      {"[4]", "[5]", "s.yaml:5:12: unknown family \"5\"; known: 4, 6"},
      {"suspect: none", "findings: [multipaht]",
       "s.yaml:17:45: unknown finding \"multipaht\"; did you mean \"multipath\"?"},
  });
}

TEST(LoadErrors, what_is_missing_is_named) {
  expect_errors({
      {"name: a story\n", "", "s.yaml:1:1: scenario needs the key \"name\""},
      {"links:\n  - agent -- r1\n  - r1 -- br\n  - br -- manager\n", "",
       "s.yaml:1:1: scenario needs the key \"links\""},
      {"{role: agent}", "{power: on}", "s.yaml:7:10: node needs the key \"role\""},
      {"{role: agent}", "", "s.yaml:7:3: node must be a map of `key: value`"},
      {"from: agent, ", "", "s.yaml:15:8: probe needs the key \"from\""},
      {"truth: {cause: firewall-drop, at: r1}\n", "",
       "s.yaml:1:1: scenario needs the key \"truth\""},
      {", at: r1", "", "s.yaml:16:8: truth needs the key \"at\": which node is guilty?"},
      {"verdict: firewall-drop, ", "", "s.yaml:17:9: expect needs the key \"verdict\""},
      {"name: a story", "name:", "s.yaml:2:1: a value is missing here"},
      {"- agent -- r1", "- agent --", "s.yaml:12:13: a node is missing here"},
      {"- agent -- r1", "- agent -- r1 delay", "s.yaml:12:22: a time is missing here"},
      {"port 4120]", "port]", "s.yaml:8:55: a port is missing here"},
      {"[4]", "[]", "s.yaml:5:11: at least one family, 4 or 6, is wanted here"},
  });
}

TEST(LoadErrors, numbers_stay_in_their_ranges) {
  expect_errors({
      {"port 4120]", "port 0]", "s.yaml:8:56: a port must be 1 to 65535, not \"0\""},
      {"port 4120]", "port 65536]", "s.yaml:8:56: a port must be 1 to 65535, not \"65536\""},
      {"port: 4120", "port: heartbeat",
       "s.yaml:15:41: a port must be 1 to 65535, not \"heartbeat\""},
      {"agent -- r1", "agent -- r1 mtu 575",
       "s.yaml:12:21: an MTU must be 576 to 9216, not \"575\""},
      {"agent -- r1", "agent -- r1 loss 101%",
       "s.yaml:12:22: a loss is 0% to 100%, with at most three decimals, not \"101%\""},
      {"agent -- r1", "agent -- r1 loss -1%",
       "s.yaml:12:22: a loss is 0% to 100%, with at most three decimals, not \"-1%\""},
      {"agent -- r1", "agent -- r1 loss 10",
       "s.yaml:12:22: a loss is 0% to 100%, with at most three decimals, not \"10\""},
      {"agent -- r1", "agent -- r1 delay 1.5ms",
       "s.yaml:12:23: a time is an integer with us, ms or s, up to 60s, not \"1.5ms\""},
      {"agent -- r1", "agent -- r1 delay 10",
       "s.yaml:12:23: a time is an integer with us, ms or s, up to 60s, not \"10\""},
      {"agent -- r1", "agent -- r1 delay 61s",
       "s.yaml:12:23: a time is an integer with us, ms or s, up to 60s, not \"61s\""},
      {"families: [4]", "seed: -1",
       "s.yaml:5:7: a seed must be 0 to 18446744073709551615, not \"-1\""},
      {"[drop tcp", "[accept limit 0/s tcp",
       "s.yaml:8:44: a rate is 1/s to 1000000/s, not \"0/s\""},
  });
}

TEST(LoadErrors, ipv6_needs_its_least_mtu_and_icmp_types_that_it_has) {
  std::string mtu = sample_with("agent -- r1", "agent -- r1 mtu 1279");
  mtu.replace(mtu.find("[4]"), 3, "[4, 6]");
  EXPECT_EQ(error_of(mtu), "s.yaml:12:21: an MTU with IPv6 must be 1280 to 9216, not \"1279\"");
  std::string type = sample_with("drop tcp to manager port 4120", "drop icmp type 5");
  EXPECT_EQ(error_of(type), "no error");
  type.replace(type.find("[4]"), 3, "[4, 6]");
  EXPECT_EQ(error_of(type),
            "s.yaml:8:31: this ICMP type has no counterpart in IPv6; leave 6 out of families");
}

TEST(LoadErrors, names_are_host_names) {
  const std::string why =
      "a node's name is a host name: small letters, digits and hyphens, a letter first";
  for (const std::string bad : {"Br", "1br", "br-", "b_r", "b.r"}) {
    EXPECT_EQ(error_of(sample_with("  br:", "  " + bad + ":")), "s.yaml:9:3: " + why);
  }
  EXPECT_EQ(error_of(sample_with("  br:", "  " + std::string(64, 'b') + ":")),
            "s.yaml:9:3: " + why);
  expect_errors({
      {"  br:", "  none:", "s.yaml:9:3: \"none\" is a word of the format, not a node's name"},
      {"  br:", "  default:", "s.yaml:9:3: \"default\" is a word of the format, not a node's name"},
  });
}

TEST(LoadErrors, nothing_is_said_twice) {
  expect_errors({
      {"  br: {role: bridge}", "  r1: {role: bridge}", "s.yaml:9:3: \"r1\" stands here twice"},
      {"  - br -- manager", "  - r1 -- agent",
       "s.yaml:14:5: these two are linked already, in line 12"},
      {"[4]", "[4, 4]", "s.yaml:5:15: \"4\" stands here twice"},
      {"agent -- r1", "agent -- r1 loss 1% loss 2%", "s.yaml:12:25: \"loss\" stands here twice"},
      {"drop tcp", "drop tcp udp", "s.yaml:8:40: \"udp\" comes after another of its kind"},
      {"drop tcp", "drop input forward tcp",
       "s.yaml:8:42: \"forward\" comes after another of its kind"},
      {"[tcp 4120 tls]", "[tcp 4120 tls, tcp 4120 open]",
       "s.yaml:10:53: a second service at this port"},
      {"{role: agent}", "{role: agent, routes: [to manager none, to manager via r1]}",
       "s.yaml:7:50: a second route to \"manager\""},
      {"verdict: firewall-drop", "verdict: [firewall-drop, firewall-drop]",
       "s.yaml:17:35: \"firewall-drop\" stands here twice"},
  });
}

TEST(LoadErrors, rules_that_could_never_do_what_they_say) {
  expect_errors({
      {"drop tcp to", "drop to", "s.yaml:8:31: a port needs tcp or udp in the rule"},
      {"drop tcp to", "drop udp syn to", "s.yaml:8:31: syn and syn-ack need tcp in the rule"},
      {"drop tcp to", "drop tcp type 3 to", "s.yaml:8:31: an ICMP type needs icmp in the rule"},
      {"drop tcp to manager port 4120", "drop icmp code 3",
       "s.yaml:8:31: an ICMP code needs a type in the rule"},
      {"drop tcp to", "reset udp to",
       "s.yaml:8:31: reset needs tcp in the rule: only TCP has a reset"},
      {"drop tcp to", "drop tcp with admin-prohibited to", "s.yaml:8:31: with belongs to reject"},
      {"drop tcp to", "drop tcp limit 1/s to",
       "s.yaml:8:31: limit belongs to accept: what is over it falls through to the rules below"},
      {"drop tcp to", "drop tcp from manager to",
       "s.yaml:8:31: a rule from a node to itself matches nothing"},
      {"drop tcp to manager", "drop tcp to br",
       "s.yaml:8:43: \"br\" is a bridge: it has no address and is no hop"},
      {"{role: bridge}", "{role: bridge, policy: [reject tcp]}",
       "s.yaml:9:31: a bridge has no address to answer from: it can drop or accept"},
      {"{role: bridge}", "{role: bridge, policy: [reset tcp]}",
       "s.yaml:9:31: a bridge has no address to answer from: it can drop or accept"},
      {"{role: bridge}", "{role: bridge, policy: [drop input]}",
       "s.yaml:9:31: a bridge has no stack of its own: its rules stand at forward"},
      {"{role: bridge}", "{role: bridge, policy: [accept established]}",
       "s.yaml:9:31: a bridge keeps no connections"},
      {"{role: agent}", "{role: agent, policy: [drop forward]}",
       "s.yaml:7:33: only routers and bridges forward; use input or output"},
  });
}

TEST(LoadErrors, nodes_that_could_never_be_what_they_say) {
  const std::string_view why_icmp = "s.yaml:7:30: icmp is a router's: hosts send no time exceeded";
  expect_errors({
      {"{role: bridge}", "{role: bridge, services: [tcp 80 open]}",
       "s.yaml:9:32: a bridge has no address, so it has no services either"},
      {"{role: bridge}", "{role: bridge, routes: [to default none]}",
       "s.yaml:9:30: a bridge has no address, so it has no routes either"},
      {"{role: agent}", "{role: agent, icmp: {time_exceeded: off}}", why_icmp},
      {"{role: agent}", "{role: agent, power: down}",
       "s.yaml:7:31: unknown switch \"down\"; known: on, off"},
      {"[tcp 4120 tls]", "[udp 54 dns]", "s.yaml:10:43: a resolver is asked at port 53"},
      {"[tcp 4120 tls]", "[tcp 4120 tls 443]", "s.yaml:10:52: \"443\" is too many here"},
      {"{role: agent}", "{role: agent, routes: [to agent none]}",
       "s.yaml:7:36: a node needs no route to itself"},
      {"{role: agent}", "{role: agent, routes: [to manager via agent]}",
       "s.yaml:7:48: a node cannot be its own next hop"},
      {"{role: agent}", "{role: agent, routes: [to manager via manager]}",
       "s.yaml:7:1: \"manager\" is not on a link of \"agent\", so it cannot be the next hop"},
  });
}

TEST(LoadErrors, networks_that_do_not_hang_together) {
  expect_errors({
      {"- agent -- r1", "- agent -- agent", "s.yaml:12:14: a node cannot be linked with itself"},
      {"  - br -- manager\n", "", "s.yaml:10:3: \"manager\" has no link"},
      {"  - r1 -- br\n", "", "s.yaml:9:3: no links lead from \"agent\" to \"br\""},
      {"  - br -- manager", "  - br -> manager loss 1%",
       "s.yaml:14:5: no link to change: `br -- manager` must come first"},
      {"  - br -- manager", "  - br -- manager\n  - br -> manager mtu 1400",
       "s.yaml:15:19: an MTU belongs to a link, not to a direction: say it with --"},
  });
}

TEST(LoadErrors, probes_that_test_nothing) {
  expect_errors({
      {"to: manager, port", "to: agent, port",
       "s.yaml:15:8: a probe from a node to itself has no path"},
      {"to: manager, port", "to: br, port",
       "s.yaml:15:26: \"br\" is a bridge: it has no address and is no hop"},
      {"port: 4120}", "port: 4120, control: 4120}",
       "s.yaml:15:56: the control port is the port under test: it controls nothing"},
      {"port: 4120}", "port: 4120, by_name: yes}",
       "s.yaml:15:8: by_name needs a node with the service `udp 53 dns`"},
      {"{role: agent}", "{role: agent, power: off}",
       "s.yaml:15:8: the probe starts at \"agent\", which is off"},
  });
}

TEST(LoadErrors, expectations_that_the_law_forbids_or_that_contradict_themselves) {
  expect_errors({
      {"suspect: none", "suspect: manager",
       "s.yaml:17:43: \"manager\" is innocent: the suspect is the node of truth, or none"},
      {"suspect: none", "suspect: br",
       "s.yaml:17:43: \"br\" is a bridge: it has no address and is no hop"},
      {"suspect: none", "never: [firewall-drop]",
       "s.yaml:17:41: \"firewall-drop\" is the verdict too"},
      {"suspect: none", "not_excluded: [host-down], never: [host-down]",
       "s.yaml:17:68: \"host-down\" is in not_excluded too"},
      {"verdict: firewall-drop, suspect: none", "verdict: host-down, never: firewall-drop",
       "s.yaml:17:37: \"firewall-drop\" is the truth, which must stay possible"},
      {"suspect: none", "last_seen: r1, first_unseen: r1",
       "s.yaml:17:63: first_unseen is last_seen too"},
      {"suspect: none", "findings: multipath, never_findings: multipath",
       "s.yaml:17:71: \"multipath\" is in findings too"},
      {"cause: firewall-drop", "cause: path-healthy",
       "s.yaml:16:34: a healthy path has no guilty node"},
  });
}

TEST(LoadErrors, yaml_that_could_hide_something_is_refused) {
  expect_errors({
      {"name: a story", "name: &x a story",
       "s.yaml:2:7: anchors (&name) are not allowed; write the value out"},
      {"name: a story", "name: *x", "s.yaml:2:7: the referenced anchor is not defined"},
      {"name: a story", "name: !!str a story", "s.yaml:2:7: tags (!name) are not allowed"},
      {"nodes:\n", "nodes: !map\n", "s.yaml:6:8: tags (!name) are not allowed"},
      {"name: a story", "name: a\x1b[2J",
       "s.yaml:2:8: a control character; a scenario is plain UTF-8 text"},
      {"name: a story", "name: \"a\\x1b[2J\"", "s.yaml:2:7: a control character in a text"},
      {"name: a story", "name: \"a\\x9b2J\"", "s.yaml:2:7: a control character in a text"},
      {"name: a story", "name: a \xc2\x9b", "s.yaml:2:7: a control character in a text"},
      {"name: a story", "? [a]\n: b", "s.yaml:2:3: a key must be a word"},
      {"name: a story", "name: \"a\\nb\"", "s.yaml:2:7: a name is one line; more goes under about"},
      {"name: a story", "name: [a, story]", "s.yaml:2:7: plain words are wanted here"},
  });
  EXPECT_EQ(error_of(std::string(kSample) + "---\nflatline: 1\n"),
            "s.yaml:19:1: a second document; a file holds one scenario");
}

TEST(LoadErrors, size_depth_and_number_are_limited) {
  std::string deep = "flatline: 1\nname: " + std::string(16, '[') + std::string(16, ']');
  EXPECT_EQ(error_of(deep), "s.yaml:2:22: nested over 16 levels deep");
  std::string many = "flatline: 1\nname: [";
  for (int i = 0; i < 10000; ++i) {
    many += "a,";
  }
  std::string links(kSample);
  for (int i = 0; i < 998; ++i) {
    links.insert(links.find("probe:"), "  - r1 -> br loss 1%\n");
  }
  EXPECT_EQ(error_of(links), "s.yaml:12:3: over 1000 lines of links");
  EXPECT_THAT(error_of(many + "]"), testing::EndsWith(": over 10000 values in one file"));
  EXPECT_EQ(error_of(std::string(1024 * 1024 + 1, ' ')),
            "s.yaml: over 1 MiB; a scenario has a few dozen lines");
}

TEST(LoadErrors, broken_yaml_has_a_place_too) {
  EXPECT_EQ(error_of("flatline: 1\nname: [a\n"), "s.yaml:3:1: end of sequence flow not found");
  EXPECT_EQ(error_of("flatline: 1\nname: a: b\n"), "s.yaml:2:8: illegal map value");
}

TEST(LoadErrors, words_of_a_quoted_or_folded_text_are_placed_at_its_start) {
  expect_errors({
      {"- agent -- r1", "- \"agent -- r9\"",
       "s.yaml:12:5: unknown node \"r9\"; did you mean \"r1\"?"},
  });
}

}  // namespace
}  // namespace flatline
