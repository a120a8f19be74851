#ifndef CAPTURE_CAPTURE_READER_H_
#define CAPTURE_CAPTURE_READER_H_

#include <cstdint>
#include <expected>
#include <filesystem>
#include <istream>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "packet/address.h"
#include "packet/link.h"
#include "packet/packet.h"
#include "packet/time.h"

namespace flatline {

// One capture interface of a file (a pcapng interface description block; a pcap file has one).
struct CaptureInterface {
  // Holds the file's number also where no enumerator names it; the one that PcapngWriter writes.
  LinkType link_type = LinkType::Ethernet;
  std::uint16_t link_type_number = 1;    // as in the file, also when the program does not read it
  std::uint32_t snap_length_octets = 0;  // 0: no limit
  std::string name;
  std::string description;
  std::string filter;            // pcapng if_filter, when it is a libpcap expression
  std::string operating_system;  // pcapng if_os
  friend bool operator==(const CaptureInterface&, const CaptureInterface&) = default;
};

struct CapturedFrame {
  std::uint32_t number = 0;     // from 1, as Wireshark counts
  std::uint32_t interface = 0;  // index into CaptureReader::interfaces()
  Timestamp at;                 // the epoch where the file has no time (a simple packet block)
  std::uint32_t original_octets = 0;  // on the wire; octets.size() is what was kept
  Octets octets;
  std::optional<LinkDirection> direction;       // pcapng epb_flags
  std::optional<std::uint64_t> packet_id;       // pcapng epb_packetid
  std::vector<std::string> comments;            // pcapng opt_comment
  std::optional<std::uint64_t> dropped_before;  // pcapng epb_dropcount
  std::uint32_t link_flags = 0;                 // pcapng epb_flags without the direction bits
  friend bool operator==(const CapturedFrame&, const CapturedFrame&) = default;
};

// How a file ended.
struct EndOfCapture {
  enum class Kind : std::uint8_t {
    Complete,
    Cut,      // the last record or block is incomplete; all before it was given
    Damaged,  // a length or magic is impossible from here on
  };
  Kind kind = Kind::Complete;
  std::uint64_t offset_octets = 0;  // everything before it was given
  std::string what;                 // for Damaged and Cut: what was found there
  friend bool operator==(const EndOfCapture&, const EndOfCapture&) = default;
};

struct CaptureError {
  std::string message;  // what, where and what to do
};

// Who made a capture (pcapng section header options). Empty where the file does not say.
struct SectionInfo {
  std::string hardware;
  std::string os;
  std::string application;  // "flatline 0.1.0"
  std::string comment;      // several comments are joined by line ends
  friend bool operator==(const SectionInfo&, const SectionInfo&) = default;
};

// What a pcapng interface statistics block reports.
struct CaptureStatistics {
  std::optional<std::uint64_t> received;
  std::optional<std::uint64_t> dropped;  // by the interface and by the operating system
  std::optional<Timestamp> start;        // of the capture on this interface
  std::optional<Timestamp> end;
  friend bool operator==(const CaptureStatistics&, const CaptureStatistics&) = default;
};

// What tcpdump and Wireshark keep of a frame at most (MAXIMUM_SNAPLEN); more is no real frame.
inline constexpr std::uint32_t kMaxFrameOctets = 262'144;

// Reads pcap (microseconds and nanoseconds) and pcapng, both byte orders, any mix of interfaces and
// link types, one frame at a time. Input is hostile: lengths are checked before memory is taken,
// and a record over 262,144 octets is damage. Compressed files and unknown magics are a
// CaptureError at open. A file that ends inside its first header opens, and its first next() is
// Cut.
class CaptureReader {
 public:
  virtual ~CaptureReader() = default;

  // The next frame, or how the file ended. After an end it keeps giving that end.
  virtual std::variant<CapturedFrame, EndOfCapture> next() = 0;

  // Those described so far; a pcapng file may describe more later.
  virtual const std::vector<CaptureInterface>& interfaces() const = 0;
  // By interface; as far as read.
  virtual const std::vector<CaptureStatistics>& statistics() const = 0;
  // Name resolution records (pcapng) read so far.
  virtual const std::vector<std::pair<IpAddress, std::string>>& names() const = 0;
  // Of the first section; empty for pcap, which does not say.
  virtual const SectionInfo& section() const = 0;
};

std::expected<std::unique_ptr<CaptureReader>, CaptureError> open_capture(
    const std::filesystem::path& path);
// Takes the stream over. `label` names it in errors.
std::expected<std::unique_ptr<CaptureReader>, CaptureError> open_capture(
    std::unique_ptr<std::istream> stream, const std::string& label);

}  // namespace flatline

#endif  // CAPTURE_CAPTURE_READER_H_
