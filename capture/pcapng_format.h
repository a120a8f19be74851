#ifndef CAPTURE_PCAPNG_FORMAT_H_
#define CAPTURE_PCAPNG_FORMAT_H_

#include <cstddef>
#include <cstdint>

// Numbers of draft-ietf-opsawg-pcapng that the reader and the writer share.
namespace flatline::pcapng {

inline constexpr std::uint32_t kByteOrderMagic = 0x1a2b3c4d;
inline constexpr std::uint16_t kMajorVersion = 1;

// Type, total length before the body; total length again after it.
inline constexpr std::size_t kBlockOverheadOctets = 4 + 4 + 4;
// Ours: a frame of kMaxFrameOctets with a dozen of the longest comments fits in it.
inline constexpr std::size_t kMaxBlockOctets = std::size_t{1} << 20;

namespace block {
inline constexpr std::uint32_t kInterfaceDescription = 1;
inline constexpr std::uint32_t kObsoletePacket = 2;
inline constexpr std::uint32_t kSimplePacket = 3;
inline constexpr std::uint32_t kNameResolution = 4;
inline constexpr std::uint32_t kInterfaceStatistics = 5;
inline constexpr std::uint32_t kEnhancedPacket = 6;
inline constexpr std::uint32_t kSectionHeader = 0x0a0d0d0a;  // the same in both byte orders
}  // namespace block

namespace option {
inline constexpr std::uint16_t kEnd = 0;
inline constexpr std::uint16_t kComment = 1;

inline constexpr std::uint16_t kSectionHardware = 2;
inline constexpr std::uint16_t kSectionOs = 3;
inline constexpr std::uint16_t kSectionApplication = 4;

inline constexpr std::uint16_t kInterfaceName = 2;
inline constexpr std::uint16_t kInterfaceDescription = 3;
inline constexpr std::uint16_t kTimestampResolution = 9;
inline constexpr std::uint16_t kFilter = 11;
inline constexpr std::uint16_t kInterfaceOs = 12;
inline constexpr std::uint16_t kTimestampOffset = 14;

inline constexpr std::uint16_t kPacketFlags = 2;
inline constexpr std::uint16_t kPacketDropCount = 4;
inline constexpr std::uint16_t kPacketId = 5;

inline constexpr std::uint16_t kStatisticsStart = 2;
inline constexpr std::uint16_t kStatisticsEnd = 3;
inline constexpr std::uint16_t kStatisticsReceived = 4;
inline constexpr std::uint16_t kStatisticsInterfaceDropped = 5;
inline constexpr std::uint16_t kStatisticsOsDropped = 7;
}  // namespace option

namespace record {
inline constexpr std::uint16_t kIpv4Name = 1;
inline constexpr std::uint16_t kIpv6Name = 2;
}  // namespace record

// epb_flags bits 0 and 1.
inline constexpr std::uint32_t kDirectionMask = 0b11;
inline constexpr std::uint32_t kInbound = 0b01;
inline constexpr std::uint32_t kOutbound = 0b10;

// The first octet of if_filter: a libpcap expression follows.
inline constexpr std::uint8_t kFilterIsExpression = 0;

// Every option, record and packet is padded to 32 bits; its length field does not count that.
constexpr std::size_t padded(std::size_t octets) {
  return (octets + 3) & ~std::size_t{3};
}

}  // namespace flatline::pcapng

#endif  // CAPTURE_PCAPNG_FORMAT_H_
