#include "capture/pcapng_time.h"

#include <algorithm>
#include <limits>

namespace flatline {
namespace {

constexpr std::uint64_t kNsPerSecond = 1'000'000'000;
constexpr std::uint8_t kBinary = 0x80;

struct Moment {
  std::uint64_t seconds = 0;
  std::uint64_t nanoseconds = 0;  // below 10^9
};

// exponent <= 19, the last power of ten that 64 bits hold.
std::uint64_t power_of_ten(unsigned exponent) {
  std::uint64_t power = 1;
  for (; exponent > 0; --exponent) {
    power *= 10;
  }
  return power;
}

Moment decimal(std::uint64_t units, unsigned exponent) {
  if (exponent > 19) {
    // Below a second in all; from 10^-29 s on also below a nanosecond.
    return {.nanoseconds = exponent > 28 ? 0 : units / power_of_ten(exponent - 9)};
  }
  const std::uint64_t units_per_second = power_of_ten(exponent);
  const std::uint64_t rest = units % units_per_second;
  return {.seconds = units / units_per_second,
          .nanoseconds = exponent <= 9 ? rest * power_of_ten(9 - exponent)
                                       : rest / power_of_ten(exponent - 9)};
}

Moment binary(std::uint64_t units, unsigned exponent) {
  // 34 bits of fraction are finer than 0.1 ns, and 34 bits times 10^9 (30 bits) fit into 64.
  constexpr unsigned kFractionBits = 34;
  Moment moment;
  if (exponent < 64) {
    moment.seconds = units >> exponent;
    units &= (std::uint64_t{1} << exponent) - 1;
  }
  if (exponent > kFractionBits) {
    const unsigned excess = exponent - kFractionBits;
    units = excess < 64 ? units >> excess : 0;
    exponent = kFractionBits;
  }
  moment.nanoseconds = (units * kNsPerSecond) >> exponent;
  return moment;
}

Timestamp saturated(std::uint64_t seconds, std::int64_t offset_s, std::uint64_t nanoseconds) {
  constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
  constexpr std::int64_t kMaxSeconds = kMax / static_cast<std::int64_t>(kNsPerSecond);
  const auto bounded = static_cast<std::int64_t>(std::min<std::uint64_t>(seconds, kMax));
  if (offset_s > kMax - bounded || bounded + offset_s >= kMaxSeconds) {
    return Timestamp::max();
  }
  if (bounded + offset_s <= -kMaxSeconds) {
    return Timestamp::min();
  }
  return Timestamp(std::chrono::seconds(bounded + offset_s) +
                   std::chrono::nanoseconds(static_cast<std::int64_t>(nanoseconds)));
}

}  // namespace

Timestamp PcapngClock::at(std::uint64_t units) const {
  const unsigned exponent = resolution & 0x7fU;
  const Moment moment =
      (resolution & kBinary) != 0 ? binary(units, exponent) : decimal(units, exponent);
  return saturated(moment.seconds, offset_s, moment.nanoseconds);
}

}  // namespace flatline
