// What Wireshark's programs make of our files, and we of theirs: the proof that a firewall team
// can open the evidence.

#include <stdio.h>
#include <sys/wait.h>

#include <fstream>
#include <optional>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "capture/annotate.h"
#include "tests/capture/capture_file.h"

namespace flatline {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

struct CommandResult {
  int status = -1;
  std::string output;
};

CommandResult run(const std::string& command) {
  CommandResult result;
  FILE* pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) {
    return result;
  }
  char buffer[4096];
  while (const std::size_t count = ::fread(buffer, 1, sizeof(buffer), pipe)) {
    result.output.append(buffer, count);
  }
  const int status = ::pclose(pipe);
  result.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return result;
}

bool installed(const std::string& program) {
  return run("command -v " + program).status == 0;
}

std::vector<std::string> lines(const std::string& text) {
  std::vector<std::string> result;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    result.push_back(line);
  }
  return result;
}

// tshark warns on standard error of what is wrong in a file; that it runs as root is no such thing.
std::string complaints(const std::string& stderr_path) {
  std::string result;
  std::ifstream in(stderr_path);
  for (std::string line; std::getline(in, line);) {
    if (line.find("Running as user") == std::string::npos) {
      result += line + "\n";
    }
  }
  return result;
}

// A file with all that the writer can write: the frames of a real capture, annotated.
std::filesystem::path annotated_capture(const TemporaryFolder& folder) {
  const auto path = folder / "a.pcapng";
  {
    const Reading real = read_path(stored_capture("refused-loopback.pcap"));
    std::ofstream out(path, std::ios::binary);
    PcapngWriter writer(out,
                        {.hardware = "x86-64", .os = "Linux", .application = "flatline 0.1.0"});
    writer.add_interface(
        {.name = "gw1.eth0", .description = "gateway, inside", .filter = "tcp port 4120"});
    writer.add_interface({.link_type = LinkType::Raw, .link_type_number = 101, .name = "gw1.eth1"});
    for (CapturedFrame frame : real.frames) {
      frame.direction = frame.number % 2 == 1 ? LinkDirection::Outgoing : LinkDirection::Incoming;
      frame.packet_id = frame.number;
      writer.write(frame);
      frame.interface = 1;
      frame.octets.erase(frame.octets.begin(), frame.octets.begin() + 14);
      frame.original_octets -= 14;
      writer.write(frame);
    }
  }
  const auto done = annotate_capture(
      path, {.section = {.comment = "verdict: port-closed"},
             .comments = {{1, "flatline E1 port-closed: the SYN, na\xc3\xafve"}, {3, "the RST"}},
             .names = {{*IpAddress::parse("198.51.100.10"), "dsm.example.com"}},
             .statistics = {.received = 12, .dropped = 3}});
  EXPECT_TRUE(done) << done.error().message;
  return path;
}

TEST(Wireshark, tshark_reads_our_pcapng_without_a_complaint) {
  if (!installed("tshark")) {
    GTEST_SKIP() << "tshark is not installed";
  }
  TemporaryFolder folder;
  const std::string path = annotated_capture(folder).string();
  const std::string errors = (folder / "stderr").string();
  const CommandResult table =
      run("tshark -n -r " + path +
          " -T fields -E separator='|' -e frame.number -e frame.time_epoch"
          " -e frame.interface_name -e frame.packet_flags_direction -e frame.packet_id"
          " -e frame.comment -c 4 2>" +
          errors);
  EXPECT_EQ(table.status, 0);
  EXPECT_EQ(complaints(errors), "");
  EXPECT_THAT(
      lines(table.output),
      ElementsAre("1|1795362284.529975000|gw1.eth0|0x00000002|1|flatline E1 port-closed: the SYN, "
                  "na\xc3\xafve",
                  "2|1795362284.529975000|gw1.eth1|0x00000002|1|",
                  "3|1795362284.530088000|gw1.eth0|0x00000001|2|the RST",
                  "4|1795362284.530088000|gw1.eth1|0x00000001|2|"));
}

TEST(Wireshark, tshark_decodes_every_frame_of_every_interface) {
  if (!installed("tshark")) {
    GTEST_SKIP() << "tshark is not installed";
  }
  TemporaryFolder folder;
  const std::string path = annotated_capture(folder).string();
  const CommandResult table =
      run("tshark -n -r " + path +
          " -T fields -E separator='|' -e frame.len -e tcp.dstport -e udp.dstport"
          " -e icmp.code -e icmpv6.code 2>/dev/null");
  EXPECT_THAT(lines(table.output),
              ElementsAre("74|4120|||", "60|4120|||", "54|40000|||", "40|40000|||", "50||33434||",
                          "36||33434||", "78||33434|3|", "64||33434|3|", "70||33434||",
                          "56||33434||", "118||33434||4", "104||33434||4"));
}

TEST(Wireshark, tshark_resolves_the_names_in_the_file) {
  if (!installed("tshark")) {
    GTEST_SKIP() << "tshark is not installed";
  }
  TemporaryFolder folder;
  const std::string path = annotated_capture(folder).string();
  // N n: names from the file, no queries to any server.
  const CommandResult table = run("tshark -o nameres.use_external_name_resolver:FALSE -Nn -r " +
                                  path + " -c 1 -T fields -e ip.dst_host 2>/dev/null");
  EXPECT_EQ(table.output, "dsm.example.com\n");
}

TEST(Wireshark, capinfos_shows_section_and_interfaces) {
  if (!installed("capinfos")) {
    GTEST_SKIP() << "capinfos is not installed";
  }
  TemporaryFolder folder;
  const std::string path = annotated_capture(folder).string();
  const std::string errors = (folder / "stderr").string();
  const CommandResult report = run("capinfos " + path + " 2>" + errors);
  EXPECT_EQ(report.status, 0);
  EXPECT_EQ(complaints(errors), "");
  for (const std::string line :
       {"Capture hardware:    x86-64", "Capture oper-sys:    Linux",
        "Capture application: flatline 0.1.0", "Capture comment:     verdict: port-closed",
        "Number of packets:   12", "Number of interfaces in file: 2", "Name = gw1.eth0",
        "Description = gateway, inside", "Filter string = tcp port 4120", "Time resolution = 0x09",
        "Number of stat entries = 1", "Encapsulation = Raw IP"}) {
    EXPECT_THAT(report.output, HasSubstr(line));
  }
}

// The same frames, whatever the container says beside them.
void expect_same_frames(const std::vector<CapturedFrame>& read,
                        const std::vector<CapturedFrame>& expected) {
  ASSERT_EQ(read.size(), expected.size());
  for (std::size_t i = 0; i < read.size(); ++i) {
    SCOPED_TRACE("frame " + std::to_string(i + 1));
    EXPECT_EQ(read[i].number, expected[i].number);
    EXPECT_EQ(read[i].at, expected[i].at);
    EXPECT_EQ(read[i].original_octets, expected[i].original_octets);
    EXPECT_EQ(read[i].octets, expected[i].octets);
  }
}

TEST(Wireshark, every_form_that_editcap_writes_reads_equal) {
  if (!installed("editcap")) {
    GTEST_SKIP() << "editcap is not installed";
  }
  TemporaryFolder folder;
  const auto original = stored_capture("refused-loopback.pcap");
  for (const std::string format : {"pcap", "nsecpcap", "pcapng"}) {
    SCOPED_TRACE(format);
    const auto copy = folder / format;
    ASSERT_EQ(run("editcap -F " + format + " " + original.string() + " " + copy.string()).status,
              0);
    expect_same_frames(read_path(copy).frames, read_path(original).frames);
  }
}

TEST(Wireshark, our_pcapng_converted_by_editcap_reads_equal) {
  if (!installed("editcap")) {
    GTEST_SKIP() << "editcap is not installed";
  }
  TemporaryFolder folder;
  const auto ours = annotated_capture(folder);
  const auto theirs = folder / "theirs.pcapng";
  ASSERT_EQ(run("editcap " + ours.string() + " " + theirs.string()).status, 0);
  const Reading expected = read_path(ours);
  const Reading reading = read_path(theirs);
  EXPECT_EQ(reading.frames, expected.frames);
  EXPECT_EQ(reading.interfaces, expected.interfaces);
}

TEST(StoredCaptures, tcpdump_and_dumpcap_agree_on_one_moment) {
  const Reading lo = read_path(stored_capture("refused-loopback.pcap"));
  const Reading any = read_path(stored_capture("refused-loopback-any.pcap"));
  const Reading two = read_path(stored_capture("refused-loopback-two-interfaces.pcapng"));
  ASSERT_EQ(lo.frames.size(), 6);
  ASSERT_EQ(any.frames.size(), 6);
  ASSERT_EQ(two.frames.size(), 8);

  EXPECT_EQ(any.interfaces.at(0).link_type, LinkType::LinuxSll2);
  EXPECT_EQ(any.frames[0].at, Timestamp(std::chrono::nanoseconds(1'795'362'284'529'974'550)));
  EXPECT_EQ(two.section, (SectionInfo{.hardware = "x86-64",
                                      .os = "Linux 6.18",
                                      .application = "Dumpcap (Wireshark) 4.0.17 (Git v4.0.17 "
                                                     "packaged as 4.0.17-0+deb12u3)"}));
  EXPECT_THAT(two.interfaces, ElementsAre(CaptureInterface{.snap_length_octets = 262'144,
                                                           .name = "lo",
                                                           .description = "Loopback",
                                                           .filter = "tcp",
                                                           .operating_system = "Linux 6.18"},
                                          CaptureInterface{.link_type = LinkType::LinuxSll,
                                                           .link_type_number = 113,
                                                           .snap_length_octets = 262'144,
                                                           .name = "any",
                                                           .operating_system = "Linux 6.18"}));
  EXPECT_EQ(two.statistics.at(0).received, 2);
  EXPECT_EQ(two.statistics.at(1).received, 6);
  EXPECT_EQ(two.statistics.at(1).dropped, 0);

  // Without its link header a packet is the same in all three.
  for (std::size_t i = 0; i < 6; ++i) {
    SCOPED_TRACE("packet " + std::to_string(i + 1));
    const OctetView packet = OctetView(lo.frames[i].octets).subspan(14);
    EXPECT_TRUE(std::ranges::equal(packet, OctetView(any.frames[i].octets).subspan(20)));
    EXPECT_TRUE(std::ranges::equal(packet, OctetView(two.frames[i + 2].octets).subspan(16)));
  }
}

}  // namespace
}  // namespace flatline
