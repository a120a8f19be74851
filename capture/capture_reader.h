#ifndef CAPTURE_CAPTURE_READER_H_
#define CAPTURE_CAPTURE_READER_H_

#include <cstdint>
#include <expected>
#include <filesystem>
#include <istream>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "packet/address.h"
#include "packet/link.h"
#include "packet/packet.h"
#include "packet/time.h"

namespace flatline {

// One capture interface of a file (a pcapng interface description block; a pcap file has one).
struct CaptureInterface {
  LinkType link_type = LinkType::Ethernet;
  std::uint16_t link_type_number = 1;    // as in the file, also when the program does not read it
  std::uint32_t snap_length_octets = 0;  // 0: no limit
  std::string name;
  std::string description;
  friend bool operator==(const CaptureInterface&, const CaptureInterface&) = default;
};

struct CapturedFrame {
  std::uint32_t number = 0;     // from 1, as Wireshark counts
  std::uint32_t interface = 0;  // index into CaptureReader::interfaces()
  Timestamp at;
  std::uint32_t original_octets = 0;  // on the wire; octets.size() is what was kept
  Octets octets;
  std::optional<LinkDirection> direction;  // pcapng epb_flags
  std::optional<std::uint64_t> packet_id;  // pcapng epb_packetid
  std::vector<std::string> comments;       // pcapng opt_comment
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
  std::uint64_t offset_octets = 0;  // where reading stopped
  std::string what;                 // for Damaged and Cut: what was found there
  friend bool operator==(const EndOfCapture&, const EndOfCapture&) = default;
};

struct CaptureError {
  std::string message;  // what, where and what to do
};

// Counters that a pcapng interface statistics block reports.
struct CaptureStatistics {
  std::optional<std::uint64_t> received;
  std::optional<std::uint64_t> dropped;
  friend bool operator==(const CaptureStatistics&, const CaptureStatistics&) = default;
};

// Reads pcap (microseconds and nanoseconds) and pcapng, both byte orders, any mix of interfaces and
// link types, one frame at a time. Input is hostile: lengths are checked before memory is taken,
// and a record over 262,144 octets is damage. Compressed files and unknown magics are a
// CaptureError at open.
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
};

std::expected<std::unique_ptr<CaptureReader>, CaptureError> open_capture(
    const std::filesystem::path& path);
// Takes the stream over. `label` names it in errors.
std::expected<std::unique_ptr<CaptureReader>, CaptureError> open_capture(
    std::unique_ptr<std::istream> stream, const std::string& label);

}  // namespace flatline

#endif  // CAPTURE_CAPTURE_READER_H_
