// The evidence of a run, as tshark reads it.

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "probe/live/recording_wire.h"
#include "tests/probe/live/two_hosts.h"

namespace flatline {
namespace {

using std::chrono::milliseconds;
using ::testing::HasSubstr;

struct ClosePipe {
  void operator()(std::FILE* pipe) const { pclose(pipe); }
};

std::string output_of(const std::string& command) {
  const std::unique_ptr<std::FILE, ClosePipe> pipe(popen(command.c_str(), "r"));
  std::string output;
  for (int octet = std::fgetc(pipe.get()); octet != EOF; octet = std::fgetc(pipe.get())) {
    output.push_back(static_cast<char>(octet));
  }
  return output;
}

class LiveRecording : public TwoHosts {};

TEST_F(LiveRecording, is_read_by_tshark_with_direction_interface_and_frame_numbers) {
  if (std::system("command -v tshark >/dev/null") != 0) {
    GTEST_SKIP() << "no tshark here";
  }
  const std::string path = testing::TempDir() + "live_recording_test.pcapng";
  std::ofstream file(path, std::ios::binary);
  const auto wire = open_wire();
  RecordingWire recording(*wire, file,
                          {.hardware = {}, .os = {}, .application = "test", .comment = {}});
  const FlowKey flow =
      flow_to(near_address(IpVersion::V4), recording.reserve_port(Protocol::Tcp).value(),
              far_address(IpVersion::V4), Port(4120));
  ASSERT_TRUE(recording.transmit(syn(flow)));
  const auto seen = watch(recording, milliseconds(200));
  std::string expected;
  for (const Arrival& arrival : seen) {
    const auto datagram = parse_datagram(arrival.packet.view());
    if (arrival.frame && datagram && datagram->tcp() != nullptr) {
      expected += std::to_string(arrival.frame->value) + (arrival.passage == Passage::Left
                                                              ? " 0x00000002 near0 0x0002\n"
                                                              : " 0x00000001 near0 0x0014\n");
    }
  }
  // What tshark complains of goes into the comparison, but for its remark on being root's.
  EXPECT_EQ(output_of("(HOME=" + testing::TempDir() + " tshark -r " + path +
                      " -Y tcp -T fields -E separator=' ' -e frame.number -e frame.packet_flags "
                      "-e frame.interface_name -e tcp.flags 2>&1) | grep -v 'Running as user'"),
            expected);
  EXPECT_THAT(output_of("capinfos -c " + path),
              HasSubstr("packets:   " + std::to_string(recording.frames())));
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace flatline
