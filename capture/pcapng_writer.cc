#include "capture/pcapng_writer.h"

#include <algorithm>
#include <limits>
#include <string_view>

#include "capture/pcapng_format.h"
#include "capture/utf8.h"

namespace flatline {
namespace {

namespace option = pcapng::option;

constexpr std::uint8_t kNanoseconds = 9;  // if_tsresol: 10^-9 s
constexpr std::size_t kMaxOptionOctets = std::numeric_limits<std::uint16_t>::max();
// Leaves room in a block for the numeric options, the end of the list and the block's own lengths.
constexpr std::size_t kMaxTextEndsAt = pcapng::kMaxBlockOctets - 128;

void append_u16(Octets& out, std::uint16_t value) {
  out.push_back(static_cast<std::uint8_t>(value));
  out.push_back(static_cast<std::uint8_t>(value >> 8));
}

void append_u32(Octets& out, std::uint32_t value) {
  append_u16(out, static_cast<std::uint16_t>(value));
  append_u16(out, static_cast<std::uint16_t>(value >> 16));
}

void append_u64(Octets& out, std::uint64_t value) {
  append_u32(out, static_cast<std::uint32_t>(value));
  append_u32(out, static_cast<std::uint32_t>(value >> 32));
}

// pcapng §4.3: the upper half goes first, whatever the byte order.
void append_timestamp(Octets& out, Timestamp at) {
  const auto ns =
      static_cast<std::uint64_t>(std::max<std::int64_t>(at.time_since_epoch().count(), 0));
  append_u32(out, static_cast<std::uint32_t>(ns >> 32));
  append_u32(out, static_cast<std::uint32_t>(ns));
}

void append_padded(Octets& out, OctetView octets) {
  out.insert(out.end(), octets.begin(), octets.end());
  out.resize(out.size() + pcapng::padded(octets.size()) - octets.size());
}

// Options and name records share the form: type, length, value, padding.
void append_option(Octets& out, std::uint16_t code, OctetView value) {
  append_u16(out, code);
  append_u16(out, static_cast<std::uint16_t>(value.size()));
  append_padded(out, value);
}

OctetView octets_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

void append_text(Octets& out, std::uint16_t code, std::string_view text) {
  const std::string valid = valid_utf8(text, kMaxOptionOctets);
  if (!valid.empty() && out.size() + pcapng::padded(valid.size()) <= kMaxTextEndsAt) {
    append_option(out, code, octets_of(valid));
  }
}

void append_number(Octets& out, std::uint16_t code, std::uint64_t value) {
  append_u16(out, code);
  append_u16(out, 8);
  append_u64(out, value);
}

void append_time_option(Octets& out, std::uint16_t code, Timestamp at) {
  append_u16(out, code);
  append_u16(out, 8);
  append_timestamp(out, at);
}

void append_end(Octets& out) {
  append_u32(out, option::kEnd);
}

void append_filter(Octets& out, std::string_view expression) {
  if (expression.empty()) {
    return;
  }
  Octets value{pcapng::kFilterIsExpression};
  const std::string valid = valid_utf8(expression, kMaxOptionOctets - 1);
  value.insert(value.end(), valid.begin(), valid.end());
  append_option(out, option::kFilter, value);
}

void append_flags(Octets& out, const CapturedFrame& frame) {
  std::uint32_t flags = frame.link_flags & ~pcapng::kDirectionMask;
  if (frame.direction) {
    flags |= *frame.direction == LinkDirection::Incoming ? pcapng::kInbound : pcapng::kOutbound;
  }
  if (flags == 0) {
    return;
  }
  append_u16(out, option::kPacketFlags);
  append_u16(out, 4);
  append_u32(out, flags);
}

void append_packet_options(Octets& out, const CapturedFrame& frame) {
  append_flags(out, frame);
  if (frame.dropped_before) {
    append_number(out, option::kPacketDropCount, *frame.dropped_before);
  }
  if (frame.packet_id) {
    append_number(out, option::kPacketId, *frame.packet_id);
  }
  for (const std::string& comment : frame.comments) {
    append_text(out, option::kComment, comment);
  }
  append_end(out);
}

void append_name(Octets& out, const IpAddress& address, std::string_view name) {
  const OctetView octets = address.octets();
  Octets value(octets.begin(), octets.end());
  const std::string valid = valid_utf8(name, kMaxOptionOctets - octets.size() - 1);
  value.insert(value.end(), valid.begin(), valid.end());
  value.push_back(0);
  const bool v4 = address.version() == IpVersion::V4;
  append_option(out, v4 ? pcapng::record::kIpv4Name : pcapng::record::kIpv6Name, value);
}

}  // namespace

PcapngWriter::PcapngWriter(std::ostream& out, const SectionInfo& section) : out_(out) {
  Octets body;
  append_u32(body, pcapng::kByteOrderMagic);
  append_u16(body, pcapng::kMajorVersion);
  append_u16(body, 0);                                          // minor version
  append_u64(body, std::numeric_limits<std::uint64_t>::max());  // section length: not known
  append_text(body, option::kComment, section.comment);
  append_text(body, option::kSectionHardware, section.hardware);
  append_text(body, option::kSectionOs, section.os);
  append_text(body, option::kSectionApplication, section.application);
  append_end(body);
  write_block(pcapng::block::kSectionHeader, body);
}

std::uint32_t PcapngWriter::add_interface(const CaptureInterface& interface) {
  Octets body;
  append_u16(body, static_cast<std::uint16_t>(interface.link_type));
  append_u16(body, 0);  // reserved
  append_u32(body, interface.snap_length_octets);
  append_text(body, option::kInterfaceName, interface.name);
  append_text(body, option::kInterfaceDescription, interface.description);
  append_option(body, option::kTimestampResolution, OctetView{&kNanoseconds, 1});
  append_filter(body, interface.filter);
  append_text(body, option::kInterfaceOs, interface.operating_system);
  append_end(body);
  write_block(pcapng::block::kInterfaceDescription, body);
  return interfaces_++;
}

void PcapngWriter::write(const CapturedFrame& frame) {
  if (frame.interface >= interfaces_) {
    out_.setstate(std::ios::failbit);
    return;
  }
  // What is longer, this program's own reader would take for damage.
  const std::size_t kept = std::min<std::size_t>(frame.octets.size(), kMaxFrameOctets);
  const std::size_t on_wire = std::max<std::size_t>(frame.octets.size(), frame.original_octets);
  Octets body;
  body.reserve(64 + kept);
  append_u32(body, frame.interface);
  append_timestamp(body, frame.at);
  append_u32(body, static_cast<std::uint32_t>(kept));
  append_u32(body, static_cast<std::uint32_t>(on_wire));
  append_padded(body, OctetView(frame.octets).first(kept));
  append_packet_options(body, frame);
  write_block(pcapng::block::kEnhancedPacket, body);
}

void PcapngWriter::write_names(std::span<const std::pair<IpAddress, std::string>> names) {
  Octets body;
  const auto finish_block = [&] {
    append_end(body);
    write_block(pcapng::block::kNameResolution, body);
    body.clear();
  };
  for (const auto& [address, name] : names) {
    if (!name.empty()) {
      append_name(body, address, name);
    }
    if (body.size() > pcapng::kMaxBlockOctets / 2) {
      finish_block();
    }
  }
  if (!body.empty()) {
    finish_block();
  }
}

void PcapngWriter::write_statistics(std::uint32_t interface, Timestamp start, Timestamp end,
                                    const CaptureStatistics& statistics) {
  if (interface >= interfaces_) {
    out_.setstate(std::ios::failbit);
    return;
  }
  Octets body;
  append_u32(body, interface);
  append_timestamp(body, end);  // when the counters were read
  append_time_option(body, option::kStatisticsStart, start);
  append_time_option(body, option::kStatisticsEnd, end);
  if (statistics.received) {
    append_number(body, option::kStatisticsReceived, *statistics.received);
  }
  if (statistics.dropped) {
    append_number(body, option::kStatisticsInterfaceDropped, *statistics.dropped);
  }
  append_end(body);
  write_block(pcapng::block::kInterfaceStatistics, body);
}

void PcapngWriter::write_block(std::uint32_t type, const Octets& body) {
  const auto total = static_cast<std::uint32_t>(body.size() + pcapng::kBlockOverheadOctets);
  Octets block;
  block.reserve(total);
  append_u32(block, type);
  append_u32(block, total);
  block.insert(block.end(), body.begin(), body.end());
  append_u32(block, total);
  out_.write(reinterpret_cast<const char*>(block.data()),
             static_cast<std::streamsize>(block.size()));
  out_.flush();
}

}  // namespace flatline
