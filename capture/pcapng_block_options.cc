#include "capture/pcapng_block_options.h"

#include <algorithm>
#include <limits>

#include "capture/pcapng_format.h"

namespace flatline {
namespace {

namespace option = pcapng::option;

void join(std::string& text, const std::string& more) {
  text += text.empty() ? more : "\n" + more;
}

void read_flags(std::uint32_t flags, CapturedFrame& frame) {
  const std::uint32_t direction = flags & pcapng::kDirectionMask;
  if (direction == pcapng::kInbound || direction == pcapng::kOutbound) {
    frame.direction =
        direction == pcapng::kInbound ? LinkDirection::Incoming : LinkDirection::Outgoing;
  }
  frame.link_flags = flags & ~pcapng::kDirectionMask;
}

// The length in octets of the address that a name record begins with; 0 for other records.
std::size_t address_octets(std::uint16_t record) {
  switch (record) {
    case pcapng::record::kIpv4Name:
      return 4;
    case pcapng::record::kIpv6Name:
      return 16;
    default:
      return 0;
  }
}

}  // namespace

std::optional<std::uint64_t> pcapng_time_units(const OrderedReader& reader, std::size_t offset) {
  const std::optional<std::uint32_t> upper = reader.u32(offset);
  const std::optional<std::uint32_t> lower = reader.u32(offset + 4);
  if (!upper || !lower) {
    return std::nullopt;
  }
  return std::uint64_t{*upper} << 32 | *lower;
}

void read_packet_options(PcapngOptionList options, CapturedFrame& frame) {
  while (const std::optional<PcapngOption> option = options.next()) {
    switch (option->code) {
      case option::kComment:
        frame.comments.push_back(option->text());
        break;
      case option::kPacketFlags:
        read_flags(option->u32().value_or(0), frame);
        break;
      case option::kPacketDropCount:
        frame.dropped_before = option->u64();
        break;
      case option::kPacketId:
        frame.packet_id = option->u64();
        break;
      default:
        break;
    }
  }
}

void read_interface_options(PcapngOptionList options, CaptureInterface& interface,
                            PcapngClock& clock) {
  while (const std::optional<PcapngOption> option = options.next()) {
    switch (option->code) {
      case option::kInterfaceName:
        interface.name = option->text();
        break;
      case option::kInterfaceDescription:
        interface.description = option->text();
        break;
      case option::kInterfaceOs:
        interface.operating_system = option->text();
        break;
      case option::kFilter:
        if (!option->value.empty() && option->value[0] == pcapng::kFilterIsExpression) {
          interface.filter = PcapngOption{.value = option->value.subspan(1)}.text();
        }
        break;
      case option::kTimestampResolution:
        if (option->value.size() == 1) {
          clock.resolution = option->value[0];
        }
        break;
      case option::kTimestampOffset:
        clock.offset_s = static_cast<std::int64_t>(option->u64().value_or(0));
        break;
      default:
        break;
    }
  }
}

SectionInfo read_section_options(PcapngOptionList options) {
  SectionInfo section;
  while (const std::optional<PcapngOption> option = options.next()) {
    switch (option->code) {
      case option::kComment:
        join(section.comment, option->text());
        break;
      case option::kSectionHardware:
        section.hardware = option->text();
        break;
      case option::kSectionOs:
        section.os = option->text();
        break;
      case option::kSectionApplication:
        section.application = option->text();
        break;
      default:
        break;
    }
  }
  return section;
}

void read_statistics_options(PcapngOptionList options, const PcapngClock& clock,
                             CaptureStatistics& statistics) {
  std::optional<std::uint64_t> interface_dropped;
  std::optional<std::uint64_t> os_dropped;
  while (const std::optional<PcapngOption> option = options.next()) {
    const std::optional<std::uint64_t> time =
        pcapng_time_units(OrderedReader(option->value, option->order), 0);
    switch (option->code) {
      case option::kStatisticsStart:
        statistics.start = time ? std::optional(clock.at(*time)) : std::nullopt;
        break;
      case option::kStatisticsEnd:
        statistics.end = time ? std::optional(clock.at(*time)) : std::nullopt;
        break;
      case option::kStatisticsReceived:
        statistics.received = option->u64();
        break;
      case option::kStatisticsInterfaceDropped:
        interface_dropped = option->u64();
        break;
      case option::kStatisticsOsDropped:
        os_dropped = option->u64();
        break;
      default:
        break;
    }
  }
  if (interface_dropped || os_dropped) {
    const std::uint64_t a = interface_dropped.value_or(0);
    const std::uint64_t b = os_dropped.value_or(0);
    statistics.dropped = a > std::numeric_limits<std::uint64_t>::max() - b
                             ? std::numeric_limits<std::uint64_t>::max()
                             : a + b;
  }
}

void read_name_record(const PcapngOption& record, std::size_t max_names,
                      std::vector<std::pair<IpAddress, std::string>>& names) {
  const std::size_t length = address_octets(record.code);
  if (length == 0 || record.value.size() < length) {
    return;
  }
  const std::optional<IpAddress> address = IpAddress::from_octets(record.value.first(length));
  OctetView rest = record.value.subspan(length);
  while (address && !rest.empty() && names.size() < max_names) {
    std::string name = PcapngOption{.value = rest}.text();
    rest = rest.subspan(std::min(rest.size(), name.size() + 1));
    if (!name.empty()) {
      names.emplace_back(*address, std::move(name));
    }
  }
}

}  // namespace flatline
