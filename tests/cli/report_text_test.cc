#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "cli/probe_report.h"
#include "tests/cli/sample_reports.h"

namespace flatline {
namespace {

TEST(ReportText, a_drop_shows_the_place_the_control_the_reasons_and_the_frames) {
  EXPECT_EQ(R"(firewall-drop (likely, forward path)
TCP to 198.51.100.10 port 4120 dies between hop 2 and hop 3.

  hop address                 round trip tcp/4120   tcp/443
  0   198.18.0.2              eth0
  1   198.18.0.1              0.290 ms   seen       seen
  2   198.18.1.1              1.235 ms   seen       .
      x lost here
  3   198.18.2.1              2.000 ms   -          seen
  4   198.51.100.10           target     -          SYN-ACK
      seen: answered; past: went on; refused: RST or ICMP; -: no answer; .: not asked

not         path-healthy, port-closed: nothing came back.
            host-down: the target answered another probe.
or          return-path-drop: not excluded by what was seen.
unknown     which of the two devices drops it.
next        Capture between them.
remedy      Ask the owner of the segment between hop 2 (198.18.1.1) and hop 3 (198.18.2.1) to allow
            TCP from 198.18.0.2 to 198.51.100.10 port 4120.
in the log  TCP 198.18.0.2 port 40000 to 198.51.100.10 port 4120, 2026-11-22T05:40:00Z to
            2026-11-22T05:40:03Z
evidence    out.pcapng, these frames:
            #3    the SYN with hop limit 3, never answered
            #106  hop 3 answers the control

8 packets, 2 flows, 3.45 s
)",
            report_text(dropped_v4(), false, false));
}

TEST(ReportText, verbose_adds_every_probe) {
  const std::string brief = report_text(dropped_v4(), false, false);
  const std::string verbose = report_text(dropped_v4(), true, false);
  const std::size_t footer = brief.rfind("\n8 packets");
  EXPECT_EQ(brief.substr(0, footer), verbose.substr(0, footer));
  EXPECT_EQ(R"(
  probe 1    40000 > 4120      hop limit 1   198.18.0.1 hop limit 64 after 0.310 ms
  probe 2    40000 > 4120      hop limit 2   198.18.1.1 hop limit 63 after 1.235 ms
  probe 3    40000 > 4120      hop limit 3   silent
  probe 4    40000 > 4120      hop limit 64  silent
  probe 5    40001 > 443       hop limit 1   198.18.0.1 hop limit 64 after 0.290 ms
  probe 6    40001 > 443       hop limit 3   198.18.2.1 hop limit 62 after 2.000 ms
  probe 7    40001 > 443       hop limit 4   198.51.100.10 hop limit 61 after 3.000 ms
  probe 8    40001 > 443       hop limit 64  not sent

8 packets, 2 flows, 3.45 s
)",
            verbose.substr(footer));
}

TEST(ReportText, ipv6_addresses_of_any_length_keep_their_columns_apart) {
  EXPECT_EQ(R"(firewall-reject (certain, forward path)
Hop 2 (2001:db8:9:9:9:9:9:9) refuses it with ICMPv6 1/1.

  hop address                                 round trip tcp/4122
  0   2001:db8:aaaa:bbbb:cccc:dddd:eeee:ffff  wan0
  1   2001:db8:aaaa:bbbb:cccc:dddd:eeee:1111  20.000 ms  seen
  2   2001:db8:9:9:9:9:9:9                    40.000 ms  seen
  ?   2001:db8:1111:2222:3333:4444:5555:6666  target     icmp 1/1

remedy      Ask its owner.
in the log  TCP 2001:db8:aaaa:bbbb:cccc:dddd:eeee:ffff port 40000 to
            2001:db8:1111:2222:3333:4444:5555:6666 port 4122, 2026-11-22T05:40:00Z to
            2026-11-22T05:40:00Z

4 packets, 1 flows, 0.08 s
)",
            report_text(rejected_v6(), false, false));
}

TEST(ReportText, a_healthy_path_needs_no_reasons_and_keeps_its_findings) {
  EXPECT_EQ(R"(path-healthy (certain)
The handshake completes.

  hop address                 round trip tcp/4120
  0   198.18.0.2              eth0
  ?   198.51.100.10           target     SYN-ACK

also        silent-hop at hop 1: it forwards, and says nothing.

3 packets, 1 flows, 0.01 s
)",
            report_text(healthy_v4(), false, false));
}

TEST(ReportText, a_name_cannot_act_on_the_terminal_and_an_interruption_is_said) {
  EXPECT_EQ(R"(inconclusive
The name dsm\x1b[2J\xff.example was not resolved.


2 packets, 1 flows, 1.60 s, interrupted
)",
            report_text(interrupted_name(), false, false));
}

// The pieces in a style, each behind its code.
std::vector<std::string> styled_pieces(const std::string& text) {
  std::vector<std::string> pieces;
  for (std::size_t at = text.find('\x1b'); at != std::string::npos; at = text.find('\x1b', at)) {
    const std::size_t end = text.find("\x1b[0m", at);
    pieces.push_back(text.substr(at + 2, end - at - 2));
    at = end + 4;
  }
  return pieces;
}

TEST(ReportText, colour_marks_the_verdict_the_break_and_the_small_print_alone) {
  EXPECT_EQ(
      (std::vector<std::string>{
          "1;31mfirewall-drop", "1;31m      x lost here",
          "2m      seen: answered; past: went on; refused: RST or ICMP; -: no answer; .: not asked",
          "2m8 packets, 2 flows, 3.45 s"}),
      styled_pieces(report_text(dropped_v4(), false, true)));
}

TEST(ReportText, healthy_is_green_and_inconclusive_is_yellow) {
  EXPECT_EQ("1;32mpath-healthy", styled_pieces(report_text(healthy_v4(), false, true)).front());
  EXPECT_EQ("1;33minconclusive",
            styled_pieces(report_text(interrupted_name(), false, true)).front());
}

}  // namespace
}  // namespace flatline
