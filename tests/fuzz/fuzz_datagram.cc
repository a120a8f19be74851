#include <algorithm>

#include "packet/datagram.h"
#include "packet/print.h"
#include "tests/fuzz/fuzz_target.h"

namespace flatline {
namespace {

bool is_within(OctetView inner, OctetView outer) {
  return inner.empty() || (inner.data() >= outer.data() &&
                           inner.data() + inner.size() <= outer.data() + outer.size());
}

bool is_printable(const std::string& text) {
  return std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

}  // namespace
}  // namespace flatline

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace flatline;
  const OctetView octets(data, size);
  const std::string line = print(octets);
  require(!line.empty() && is_printable(line));
  const Parsed<Datagram> datagram = parse_datagram(octets);
  if (!datagram) {
    require(datagram.error().offset_octets <= size);
    return 0;
  }
  require(is_within(datagram->payload, octets));
  require(datagram->ip.header_octets <= size);
  require(datagram->ip.header_octets <= datagram->ip.total_octets);
  require(!datagram->flow() || datagram->flow()->source.address == datagram->ip.source);
  return 0;
}
