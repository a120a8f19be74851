#include "probe/live/recording_wire.h"

#include <algorithm>
#include <deque>
#include <fstream>
#include <iterator>
#include <memory>
#include <sstream>
#include <variant>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "capture/capture_reader.h"
#include "packet/build.h"

namespace flatline {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// A wire that gives what the test put in.
class QueueWire : public Wire {
 public:
  std::expected<void, SendError> transmit(const Packet& packet) override {
    sent.push_back(packet);
    return {};
  }
  std::optional<Arrival> receive_until(Timestamp) override {
    if (arrivals.empty()) {
      return std::nullopt;
    }
    Arrival arrival = arrivals.front();
    arrivals.pop_front();
    return arrival;
  }
  Timestamp now() override { return Timestamp{}; }
  RouteLookup route_to(const IpAddress&) override { return NoRouteReason::Prohibited; }
  std::optional<Port> reserve_port(Protocol) override { return Port(40000); }

  std::deque<Arrival> arrivals;
  std::vector<Packet> sent;
};

Arrival arrival(Passage passage, const std::string& interface, Octets packet) {
  Arrival made;
  made.at = Timestamp(std::chrono::nanoseconds(1'700'000'000'123'456'789));
  made.passage = passage;
  made.packet.octets = std::move(packet);
  made.link = {.type = LinkType::LinuxSll2, .header = {0xaa, 0xbb}, .interface = interface};
  return made;
}

// A UDP datagram from the port that the wire gives, told apart by its identification.
Octets probe(std::uint16_t identification) {
  const FlowKey flow = {{IpAddress::parse("198.18.0.2").value(), Port(40000)},
                        {IpAddress::parse("198.18.0.1").value(), Port(33434)},
                        Protocol::Udp};
  return build_udp(flow, {.identification = identification}, {}).octets;
}

std::vector<CapturedFrame> frames_of(CaptureReader& reader) {
  std::vector<CapturedFrame> frames;
  for (auto next = reader.next(); const auto* frame = std::get_if<CapturedFrame>(&next);
       next = reader.next()) {
    frames.push_back(*frame);
  }
  return frames;
}

class RecordingWireTest : public testing::Test {
 protected:
  std::vector<std::optional<FrameNumber>> numbers(RecordingWire& recording) {
    std::vector<std::optional<FrameNumber>> all;
    while (const auto given = recording.receive_until(Timestamp{})) {
      all.push_back(given->frame);
    }
    return all;
  }
  QueueWire wire_;
};

TEST_F(RecordingWireTest, numbers_what_passed_an_interface_and_not_what_a_socket_got) {
  wire_.arrivals = {
      arrival(Passage::Left, "eth0", probe(1)), arrival(Passage::Arrived, "eth0", probe(2)),
      arrival(Passage::Delivered, "", probe(2)), arrival(Passage::Left, "eth0", probe(3))};
  std::ostringstream out;
  RecordingWire recording(wire_, out, {});
  recording.reserve_port(Protocol::Udp);
  EXPECT_THAT(numbers(recording),
              ElementsAre(FrameNumber(1), FrameNumber(2), std::nullopt, FrameNumber(3)));
  EXPECT_EQ(recording.frames(), 3U);
  EXPECT_EQ(recording.failure(), std::nullopt);
}

TEST_F(RecordingWireTest, writes_link_header_octets_direction_and_interface_as_captured) {
  wire_.arrivals = {arrival(Passage::Left, "eth0", probe(1)),
                    arrival(Passage::Arrived, "eth1", probe(4)),
                    arrival(Passage::Left, "eth0", probe(5))};
  wire_.arrivals[1].cut_octets = 7;
  auto out = std::make_unique<std::stringstream>();
  RecordingWire recording(wire_, *out, {});
  recording.reserve_port(Protocol::Udp);
  numbers(recording);
  auto reader = open_capture(std::move(out), "recorded");
  ASSERT_TRUE(reader) << reader.error().message;
  const auto frames = frames_of(**reader);
  ASSERT_EQ(frames.size(), 3U);
  Octets captured = {0xaa, 0xbb};
  std::ranges::copy(probe(1), std::back_inserter(captured));
  EXPECT_EQ(frames[0].octets, captured);
  EXPECT_EQ(frames[0].at, Timestamp(std::chrono::nanoseconds(1'700'000'000'123'456'789)));
  EXPECT_EQ(frames[0].direction, LinkDirection::Outgoing);
  EXPECT_EQ(frames[0].original_octets, captured.size());
  EXPECT_EQ(frames[1].direction, LinkDirection::Incoming);
  EXPECT_EQ(frames[1].original_octets, captured.size() + 7);
  const auto& interfaces = (*reader)->interfaces();
  ASSERT_EQ(interfaces.size(), 2U);
  EXPECT_EQ(interfaces[frames[1].interface].name, "eth1");
  EXPECT_EQ(interfaces[frames[2].interface].name, "eth0");
  EXPECT_EQ(interfaces[0].link_type, LinkType::LinuxSll2);
}

TEST_F(RecordingWireTest, every_frame_is_in_the_file_before_the_next_is_asked_for) {
  wire_.arrivals = {arrival(Passage::Left, "eth0", probe(1)),
                    arrival(Passage::Left, "eth0", probe(2))};
  std::stringstream out;
  RecordingWire recording(wire_, out, {});
  recording.reserve_port(Protocol::Udp);
  recording.receive_until(Timestamp{});
  auto reader = open_capture(std::make_unique<std::istringstream>(out.str()), "recorded");
  ASSERT_TRUE(reader) << reader.error().message;
  EXPECT_EQ(frames_of(**reader).size(), 1U);
}

TEST_F(RecordingWireTest, a_full_disk_is_told_and_does_not_stop_the_probing) {
  wire_.arrivals = {arrival(Passage::Left, "eth0", probe(1)),
                    arrival(Passage::Arrived, "eth0", probe(2))};
  std::ofstream full("/dev/full");
  ASSERT_TRUE(full.is_open());
  RecordingWire recording(wire_, full, {});
  recording.reserve_port(Protocol::Udp);
  EXPECT_THAT(numbers(recording), ElementsAre(std::nullopt, std::nullopt));
  EXPECT_EQ(recording.frames(), 0U);
  ASSERT_TRUE(recording.failure());
  EXPECT_THAT(*recording.failure(), HasSubstr("No space left on device"));
}

TEST_F(RecordingWireTest, the_traffic_of_others_is_passed_on_and_not_written) {
  wire_.arrivals = {arrival(Passage::Left, "eth0", probe(1)),
                    arrival(Passage::Arrived, "eth0", probe(2))};
  std::ostringstream out;
  RecordingWire recording(wire_, out, {});
  EXPECT_EQ(recording.receive_until(Timestamp{})->frame, std::nullopt);
  recording.reserve_port(Protocol::Udp);
  EXPECT_EQ(recording.receive_until(Timestamp{})->frame, FrameNumber(1));
  EXPECT_EQ(recording.frames(), 1U);
}

TEST_F(RecordingWireTest, passes_everything_else_on_to_the_wire) {
  std::ostringstream out;
  RecordingWire recording(wire_, out, {});
  EXPECT_TRUE(recording.transmit(Packet{{1, 2}}));
  EXPECT_THAT(wire_.sent, ElementsAre(Packet{{1, 2}}));
  EXPECT_EQ(recording.route_to(IpAddress{}), RouteLookup(NoRouteReason::Prohibited));
  EXPECT_EQ(recording.reserve_port(Protocol::Tcp), Port(40000));
}

}  // namespace
}  // namespace flatline
