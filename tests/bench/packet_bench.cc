// What reading one packet costs. A capture of a busy gateway is read at this speed.

#include <array>
#include <cstdint>

#include <benchmark/benchmark.h>

#include "packet/datagram.h"
#include "packet/packet.h"
#include "packet/quoted_datagram.h"

namespace flatline {
namespace {

// IPv4, 198.18.0.2:50000 to 198.51.100.10:4120, SYN with MSS, SACK permitted, timestamps and window
// scale, as Linux sends it.
constexpr std::array<std::uint8_t, 60> kSyn{
    0x45, 0x00, 0x00, 0x3c, 0x00, 0x01, 0x40, 0x00, 0x40, 0x06, 0x00, 0x00,  // IP, protocol 6
    0xc6, 0x12, 0x00, 0x02, 0xc6, 0x33, 0x64, 0x0a,                          // addresses
    0xc3, 0x50, 0x10, 0x18, 0x12, 0x34, 0x56, 0x78, 0x00, 0x00, 0x00, 0x00,  // ports, sequence
    0xa0, 0x02, 0xfa, 0xf0, 0x00, 0x00, 0x00, 0x00,                          // SYN, window
    0x02, 0x04, 0x05, 0xb4, 0x04, 0x02, 0x08, 0x0a, 0x00, 0x00, 0x00, 0x01,  // MSS, SACK, TSval
    0x00, 0x00, 0x00, 0x00, 0x01, 0x03, 0x03, 0x07};                         // TSecr, scale

void parse_syn(benchmark::State& state) {
  for (auto _ : state) {
    benchmark::DoNotOptimize(parse_datagram(kSyn));
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(parse_syn);

// The argument is how many octets of the SYN a router quotes: 28 is RFC 792's minimum.
void parse_quotation(benchmark::State& state) {
  const OctetView quoted = OctetView(kSyn).first(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) {
    benchmark::DoNotOptimize(parse_quoted(quoted));
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(parse_quotation)->Arg(28)->Arg(60);

}  // namespace
}  // namespace flatline
