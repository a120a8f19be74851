#include "capture/pcapng_options.h"

#include <algorithm>

#include "capture/pcapng_format.h"

namespace flatline {

std::optional<std::uint32_t> PcapngOption::u32() const {
  return value.size() == 4 ? OrderedReader(value, order).u32(0) : std::nullopt;
}

std::optional<std::uint64_t> PcapngOption::u64() const {
  return value.size() == 8 ? OrderedReader(value, order).u64(0) : std::nullopt;
}

std::string PcapngOption::text() const {
  return {value.begin(), std::ranges::find(value, 0)};
}

std::optional<PcapngOption> PcapngOptionList::next() {
  constexpr std::size_t kHeaderOctets = 4;
  const OrderedReader reader(rest_, order_);
  const std::optional<std::uint16_t> code = reader.u16(0);
  const std::optional<std::uint16_t> length = reader.u16(2);
  if (!code || !length || *code == pcapng::option::kEnd || *length > rest_.size() - kHeaderOctets) {
    rest_ = rest_.first(0);
    return std::nullopt;
  }
  const PcapngOption option{
      .code = *code, .value = rest_.subspan(kHeaderOctets, *length), .order = order_};
  rest_ = rest_.subspan(std::min(rest_.size(), kHeaderOctets + pcapng::padded(*length)));
  return option;
}

}  // namespace flatline
