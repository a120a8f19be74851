#include "packet/link.h"
#include "tests/fuzz/fuzz_target.h"

// The first octet chooses the link type, the rest is the frame.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace flatline;
  constexpr LinkType kTypes[] = {LinkType::Null,     LinkType::Ethernet, LinkType::Raw,
                                 LinkType::LinuxSll, LinkType::Ipv4,     LinkType::Ipv6,
                                 LinkType::LinuxSll2};
  if (size == 0) {
    return 0;
  }
  const LinkType type = kTypes[data[0] % std::size(kTypes)];
  const OctetView frame(data + 1, size - 1);
  const Parsed<LinkFrame> parsed = parse_link(type, frame);
  if (parsed) {
    require(parsed->header_octets <= frame.size());
    require(parsed->vlan_ids.size() <= 4);
  } else {
    require(parsed.error().offset_octets <= frame.size());
  }
  return 0;
}
