#include "probe/dns.h"
#include "tests/fuzz/fuzz_target.h"

namespace flatline {
namespace {

// A response with the id that it carries itself, so that the input decides all the rest.
void parse_as_answer(OctetView message) {
  const bool has_id = message.size() >= 2;
  const auto id = static_cast<std::uint16_t>(has_id ? message[0] << 8 | message[1] : 0);
  const std::optional<NameAnswer> answer = parse_name_answer(message, id);
  if (answer) {
    require(answer->addresses.size() <= 64);
    require(answer->rcode < 16);
  }
}

// A name of any octets is refused or becomes a message that fits DNS over UDP (RFC 1035 §4.2.1).
void build_from(OctetView text) {
  const std::string name(text.begin(), text.end());
  if (const std::optional<Octets> query = build_name_query(name, IpVersion::V4, 1)) {
    require(query->size() <= 12 + 255 + 4);
  }
}

}  // namespace
}  // namespace flatline

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  flatline::parse_as_answer({data, size});
  flatline::build_from({data, size});
  return 0;
}
