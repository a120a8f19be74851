// DNS messages by the C library's own codec (res_mkquery's wire format, ns_initparse and friends),
// which reads and writes buffers only: the resolver state, sockets and files of libresolv are not
// touched.

#include "probe/dns.h"

#include <arpa/nameser.h>
#include <resolv.h>

#include <algorithm>
#include <array>

namespace flatline {
namespace {

constexpr int kRecordsLookedAt = 64;

void put_u16(Octets& octets, std::uint16_t value) {
  octets.push_back(static_cast<std::uint8_t>(value >> 8));
  octets.push_back(static_cast<std::uint8_t>(value & 0xff));
}

// RFC 1035 §3.4.1, RFC 3596 §2.1
std::uint16_t record_type(IpVersion version) {
  return version == IpVersion::V4 ? ns_t_a : ns_t_aaaa;
}

}  // namespace

std::optional<Octets> build_name_query(const std::string& name, IpVersion version,
                                       std::uint16_t transaction_id) {
  std::array<unsigned char, NS_MAXCDNAME> encoded{};
  std::array<unsigned char, NS_MAXCDNAME + 1> wire{};
  const int ok = ns_name_pton(name.c_str(), encoded.data(), encoded.size());
  if (ok < 0 || name.empty()) {
    return std::nullopt;
  }
  const int length =
      ns_name_pack(encoded.data(), wire.data(), static_cast<int>(wire.size()), nullptr, nullptr);
  if (length < 0) {
    return std::nullopt;
  }
  Octets message;
  put_u16(message, transaction_id);
  put_u16(message, 0x0100);  // RFC 1035 §4.1.1: RD set
  put_u16(message, 1);       // one question
  put_u16(message, 0);
  put_u16(message, 0);
  put_u16(message, 0);
  message.insert(message.end(), wire.begin(), wire.begin() + length);
  put_u16(message, record_type(version));
  put_u16(message, ns_c_in);
  return message;
}

std::optional<NameAnswer> parse_name_answer(OctetView message, std::uint16_t transaction_id) {
  ns_msg handle{};
  if (ns_initparse(message.data(), static_cast<int>(message.size()), &handle) != 0 ||
      ns_msg_id(handle) != transaction_id || ns_msg_getflag(handle, ns_f_qr) == 0) {
    return std::nullopt;
  }
  NameAnswer answer;
  answer.rcode = static_cast<std::uint8_t>(ns_msg_getflag(handle, ns_f_rcode));
  answer.truncated = ns_msg_getflag(handle, ns_f_tc) != 0;
  const int records = std::min<int>(ns_msg_count(handle, ns_s_an), kRecordsLookedAt);
  for (int i = 0; i < records; ++i) {
    ns_rr record{};
    if (ns_parserr(&handle, ns_s_an, i, &record) != 0) {
      if (!answer.truncated) {
        return std::nullopt;
      }
      break;
    }
    const std::optional<IpAddress> address =
        IpAddress::from_octets(OctetView(ns_rr_rdata(record), ns_rr_rdlen(record)));
    if (address && ns_rr_type(record) == record_type(address->version())) {
      answer.addresses.push_back(*address);
    }
  }
  return answer;
}

}  // namespace flatline
