#ifndef CAPTURE_PCAPNG_BLOCK_OPTIONS_H_
#define CAPTURE_PCAPNG_BLOCK_OPTIONS_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "capture/byte_order.h"
#include "capture/capture_reader.h"
#include "capture/pcapng_options.h"
#include "capture/pcapng_time.h"

namespace flatline {

// What the options of each block of a pcapng file say. An option that is not known, or a number of
// the wrong length, says nothing.

// Times in blocks and options: the upper 32 bits first, whatever the byte order.
std::optional<std::uint64_t> pcapng_time_units(const OrderedReader& reader, std::size_t offset);

SectionInfo read_section_options(PcapngOptionList options);

// What an interface description says about time goes to the clock.
void read_interface_options(PcapngOptionList options, CaptureInterface& interface,
                            PcapngClock& clock);

void read_packet_options(PcapngOptionList options, CapturedFrame& frame);

// Counters replace those of an earlier block: each counts from the capture's start.
void read_statistics_options(PcapngOptionList options, const PcapngClock& clock,
                             CaptureStatistics& statistics);

// Appends the names of an IPv4 or IPv6 record until there are max_names.
void read_name_record(const PcapngOption& record, std::size_t max_names,
                      std::vector<std::pair<IpAddress, std::string>>& names);

}  // namespace flatline

#endif  // CAPTURE_PCAPNG_BLOCK_OPTIONS_H_
