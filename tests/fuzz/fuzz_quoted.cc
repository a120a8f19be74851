#include "packet/icmp.h"
#include "tests/fuzz/fuzz_target.h"

namespace flatline {
namespace {

void check_quotation(OctetView octets) {
  const Parsed<QuotedDatagram> quoted = parse_quoted(octets);
  if (!quoted) {
    require(quoted.error().offset_octets <= octets.size());
    return;
  }
  require(quoted->octets.size() <= octets.size());
  require(quoted->ip.header_octets <= quoted->octets.size());
  require(!quoted->tcp_timestamps || quoted->tcp_flags);
  require(!quoted->tcp_flags || quoted->tcp_sequence);
  require(!quoted->tcp_sequence || quoted->flow);
}

void check_message(IpVersion version, OctetView octets) {
  const Parsed<IcmpMessage> message = parse_icmp(version, octets);
  require(message.has_value() == (octets.size() >= 8));
  if (!message) {
    return;
  }
  std::size_t extension_octets = 0;
  for (const IcmpExtension& extension : message->extensions) {
    extension_octets += 4 + extension.payload.size();
  }
  require(extension_octets <= octets.size());
  require(mpls_labels(*message).size() <= octets.size() / 4);
}

}  // namespace
}  // namespace flatline

// One input is read as a bare quotation and as a whole message of either version.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace flatline;
  const OctetView octets(data, size);
  check_quotation(octets);
  check_message(IpVersion::V4, octets);
  check_message(IpVersion::V6, octets);
  return 0;
}
