#include "tests/packet/samples.h"

#include "tests/packet/hex.h"

namespace flatline {

// Captured on Linux 6.18 in three network namespaces, a host, a router and a server whose link has
// an MTU of 1400; transmit checksum offload off. The decodes are tcpdump's.

// IP (ttl 64, id 63620, DF, TCP, length 60) 198.18.0.2.40064 > 198.51.100.10.4120: S,
// seq 2049568886, win 64240, mss 1460, sackOK, TS val 3234654963 ecr 0, nop, wscale 10
const Octets kSynV4 =
    hex("4500 003c f884 4000 4006 51e5 c612 0002 c633 640a 9c80 1018 7a29 f076 0000 0000 "
        "a002 faf0 99c0 0000 0204 05b4 0402 080a c0cc eaf3 0000 0000 0103 030a");

// IP (ttl 63, id 0, DF, TCP, length 40) 198.51.100.10.4120 > 198.18.0.2.40064: R., seq 0,
// ack 2049568887, win 0
const Octets kRstV4 =
    hex("4500 0028 0000 4000 3f06 4b7e c633 640a c612 0002 1018 9c80 0000 0000 7a29 f077 "
        "5014 0000 a844 0000");

// IP (ttl 1, id 20468, DF, TCP, length 60) 198.18.0.2.40001 > 198.51.100.10.4120: S,
// seq 2292160745, win 64240, mss 1460, sackOK, TS val 1345566040 ecr 0, nop, wscale 10
const Octets kSynTtl1V4 =
    hex("4500 003c 4ff4 4000 0106 3976 c612 0002 c633 640a 9c41 1018 889f 98e9 0000 0000 "
        "a002 faf0 894b 0000 0204 05b4 0402 080a 5033 b558 0000 0000 0103 030a");

// IP (tos 0xc0, ttl 64, id 28321, ICMP, length 88) 198.18.0.1 > 198.18.0.2: time exceeded
// in-transit, quoting the whole of kSynTtl1V4
const Octets kTimeExceededV4 =
    hex("45c0 0058 6ea1 0000 4001 7f1c c612 0001 c612 0002 0b00 e580 0000 0000 4500 003c "
        "4ff4 4000 0106 3976 c612 0002 c633 640a 9c41 1018 889f 98e9 0000 0000 a002 faf0 "
        "894b 0000 0204 05b4 0402 080a 5033 b558 0000 0000 0103 030a");

// IP (ttl 64, id 0, DF, UDP, length 40) 198.18.0.2.53000 > 198.51.100.10.53: 12 octets, 0 to 11
const Octets kUdpV4 =
    hex("4500 0028 0000 4000 4011 4a73 c612 0002 c633 640a cf08 0035 0014 2212 0001 0203 "
        "0405 0607 0809 0a0b");

// IP (tos 0xc0, ttl 63, id 60151, ICMP, length 68) 198.51.100.10 > 198.18.0.2: udp port 53
// unreachable, quoting the whole of kUdpV4 with ttl 63
const Octets kPortUnreachableV4 =
    hex("45c0 0044 eaf7 0000 3f01 9faf c633 640a c612 0002 0303 ed74 0000 0000 4500 0028 "
        "0000 4000 3f11 4b73 c612 0002 c633 640a cf08 0035 0014 2212 0001 0203 0405 0607 "
        "0809 0a0b");

// IP (ttl 64, id 2156, DF, ICMP, length 36) 198.18.0.2 > 198.51.100.10: echo request,
// id 4660, seq 7, "abcdefgh"
const Octets kEchoRequestV4 =
    hex("4500 0024 086c 4000 4001 421b c612 0002 c633 640a 0800 542f 1234 0007 6162 6364 "
        "6566 6768");

// IP (ttl 63, id 60221, ICMP, length 36) 198.51.100.10 > 198.18.0.2: echo reply, id 4660, seq 7
const Octets kEchoReplyV4 =
    hex("4500 0024 eb3d 0000 3f01 a049 c633 640a c612 0002 0000 5c2f 1234 0007 6162 6364 "
        "6566 6768");

// IP6 (flowlabel 0xa7e13, hlim 64, TCP, payload length 40) 2001:db8:1::2.40064 >
// 2001:db8:2::10.4120: S, seq 271048547, win 64800, mss 1440, sackOK, TS val 2155139476 ecr 0,
// nop, wscale 10
const Octets kSynV6 =
    hex("600a 7e13 0028 0640 2001 0db8 0001 0000 0000 0000 0000 0002 2001 0db8 0002 0000 "
        "0000 0000 0000 0010 9c80 1018 1027 df63 0000 0000 a002 fd20 013d 0000 0204 05a0 "
        "0402 080a 8074 d194 0000 0000 0103 030a");

// IP6 (flowlabel 0xfe354, hlim 63, TCP, payload length 20) 2001:db8:2::10.4120 >
// 2001:db8:1::2.40064: R., seq 0, ack 271048548, win 0
const Octets kRstV6 =
    hex("600f e354 0014 063f 2001 0db8 0002 0000 0000 0000 0000 0010 2001 0db8 0001 0000 "
        "0000 0000 0000 0002 1018 9c80 0000 0000 1027 df64 5014 0000 b825 0000");

// IP6 (flowlabel 0x4d6da, hlim 64, ICMPv6, payload length 88) 2001:db8:1::1 > 2001:db8:1::2:
// time exceeded in-transit, quoting a SYN with hlim 1: 2001:db8:1::2.40001 > 2001:db8:2::10.4120,
// seq 3264580355, mss 1440, TS val 3712043991
const Octets kTimeExceededV6 =
    hex("6004 d6da 0058 3a40 2001 0db8 0001 0000 0000 0000 0000 0001 2001 0db8 0001 0000 "
        "0000 0000 0000 0002 0300 b559 0000 0000 6002 859f 0028 0601 2001 0db8 0001 0000 "
        "0000 0000 0000 0002 2001 0db8 0002 0000 0000 0000 0000 0010 9c41 1018 c295 8b03 "
        "0000 0000 a002 fd20 cc5d 0000 0204 05a0 0402 080a dd41 4bd7 0000 0000 0103 030a");

// IP6 (flowlabel 0xcdce5, hlim 64, UDP, payload length 20) 2001:db8:1::2.53000 >
// 2001:db8:2::10.53: 12 octets, 0 to 11
const Octets kUdpV6 =
    hex("600c dce5 0014 1140 2001 0db8 0001 0000 0000 0000 0000 0002 2001 0db8 0002 0000 "
        "0000 0000 0000 0010 cf08 0035 0014 b6dd 0001 0203 0405 0607 0809 0a0b");

// IP6 (flowlabel 0x64e8d, hlim 63, ICMPv6, payload length 68) 2001:db8:2::10 > 2001:db8:1::2:
// unreachable port, quoting the whole of kUdpV6 with hlim 63
const Octets kPortUnreachableV6 =
    hex("6006 4e8d 0044 3a3f 2001 0db8 0002 0000 0000 0000 0000 0010 2001 0db8 0001 0000 "
        "0000 0000 0000 0002 0104 54d6 0000 0000 600c dce5 0014 113f 2001 0db8 0001 0000 "
        "0000 0000 0000 0002 2001 0db8 0002 0000 0000 0000 0000 0010 cf08 0035 0014 b6dd "
        "0001 0203 0405 0607 0809 0a0b");

// IP6 (flowlabel 0xec866, hlim 64, ICMPv6, payload length 16) 2001:db8:1::2 > 2001:db8:2::10:
// echo request, id 4660, seq 7, "abcdefgh"
const Octets kEchoRequestV6 =
    hex("600e c866 0010 3a40 2001 0db8 0001 0000 0000 0000 0000 0002 2001 0db8 0002 0000 "
        "0000 0000 0000 0010 8000 805d 1234 0007 6162 6364 6566 6768");

// IP6 (flowlabel 0x2e746, hlim 63, ICMPv6, payload length 16) 2001:db8:2::10 > 2001:db8:1::2:
// echo reply, id 4660, seq 7
const Octets kEchoReplyV6 =
    hex("6002 e746 0010 3a3f 2001 0db8 0002 0000 0000 0000 0000 0010 2001 0db8 0001 0000 "
        "0000 0000 0000 0002 8100 7f5d 1234 0007 6162 6364 6566 6768");

// IP6 (hlim 1, hop-by-hop options, payload length 56) fe80::ff:fe00:a > ff02::16: router alert,
// padn, ICMPv6 type 143 (MLDv2 report, 2 group records)
const Octets kListenerReportV6 =
    hex("6000 0000 0038 0001 fe80 0000 0000 0000 0000 00ff fe00 000a ff02 0000 0000 0000 "
        "0000 0000 0000 0016 3a00 0502 0000 0100 8f00 6fd9 0000 0002 0400 0000 ff02 0000 "
        "0000 0000 0000 0001 ff00 000a 0400 0000 ff02 0000 0000 0000 0000 0001 ff00 0002");

// IP6 (hlim 255, ICMPv6, payload length 32) 2001:db8:1::2 > ff02::1:ff00:1: neighbor
// solicitation, who has 2001:db8:1::1, source link-layer address 02:00:00:00:00:0a
const Octets kNeighborSolicitation =
    hex("6000 0000 0020 3aff 2001 0db8 0001 0000 0000 0000 0000 0002 ff02 0000 0000 0000 "
        "0000 0001 ff00 0001 8700 1c1d 0000 0000 2001 0db8 0001 0000 0000 0000 0000 0001 "
        "0101 0200 0000 000a");

// IP6 (hlim 255, ICMPv6, payload length 32) 2001:db8:1::1 > 2001:db8:1::2: neighbor
// advertisement, target 2001:db8:1::1, router, solicited, override
const Octets kNeighborAdvertisement =
    hex("6000 0000 0020 3aff 2001 0db8 0001 0000 0000 0000 0000 0001 2001 0db8 0001 0000 "
        "0000 0000 0000 0002 8800 0a70 e000 0000 2001 0db8 0001 0000 0000 0000 0000 0001 "
        "0201 0200 0000 0001");

// ARP, who-has 198.18.0.1 tell 198.18.0.2 (02:00:00:00:00:0a)
const Octets kArpRequest =
    hex("0001 0800 0604 0001 0200 0000 000a c612 0002 0000 0000 0000 c612 0001");

// ARP, 198.18.0.1 is-at 02:00:00:00:00:01, to 198.18.0.2 (02:00:00:00:00:0a)
const Octets kArpReply =
    hex("0001 0800 0604 0002 0200 0000 0001 c612 0001 0200 0000 000a c612 0002");

// Composed, because Linux does not send them; tcpdump reads them as stated.

// IP (ttl 253, id 19713, ICMP, length 172) 198.18.1.1 > 198.18.0.2: time exceeded in-transit,
// length attribute 32 words, quoting kSynTtl1V4 padded to 128 octets; extension v2, MPLS stack:
// label 16001, tc 0, ttl 1; label 299808, tc 5, bottom, ttl 1
const Octets kMplsCompliantV4 =
    hex("4500 00ac 4d01 0000 fd01 e327 c612 0101 c612 0002 0b00 e560 0020 0000 4500 003c "
        "4ff4 4000 0106 3976 c612 0002 c633 640a 9c41 1018 889f 98e9 0000 0000 a002 faf0 "
        "894b 0000 0204 05b4 0402 080a 5033 b558 0000 0000 0103 030a 0000 0000 0000 0000 "
        "0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 "
        "0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 2000 76d6 "
        "000c 0101 03e8 1001 4932 0b01");

// As kMplsCompliantV4 with id 19714 and length attribute 0 (RFC 4884 §5.5).
const Octets kMplsAtOctet128V4 =
    hex("4500 00ac 4d02 0000 fd01 e326 c612 0101 c612 0002 0b00 e580 0000 0000 4500 003c "
        "4ff4 4000 0106 3976 c612 0002 c633 640a 9c41 1018 889f 98e9 0000 0000 a002 faf0 "
        "894b 0000 0204 05b4 0402 080a 5033 b558 0000 0000 0103 030a 0000 0000 0000 0000 "
        "0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 "
        "0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 2000 76d6 "
        "000c 0101 03e8 1001 4932 0b01");

// IP (ttl 64, id 1938, ICMP, length 56) 198.18.0.1 > 198.18.0.2: host 198.51.100.10 unreachable
// - admin prohibited filter, quoting the header and 8 octets of kSynTtl1V4
const Octets kAdminProhibitedV4 =
    hex("4500 0038 0792 0000 4001 e70b c612 0001 c612 0002 030d 2f10 0000 0000 4500 003c "
        "4ff4 4000 0106 3976 c612 0002 c633 640a 9c41 1018 889f 98e9");

// IP (ttl 64, id 4497, ICMP, length 56) 198.18.0.1 > 198.18.0.2: 198.51.100.10 unreachable - need
// to frag (mtu 1400), quoting the header and 8 octets of kSynTtl1V4
const Octets kFragmentationNeededV4 =
    hex("4500 0038 1191 0000 4001 dd0c c612 0001 c612 0002 0304 29a1 0000 0578 4500 003c "
        "4ff4 4000 0106 3976 c612 0002 c633 640a 9c41 1018 889f 98e9");

// IP (ttl 64, id 8467, options (RA), UDP, length 33) 198.18.0.2.53000 > 198.51.100.10.53: no
// checksum, 1 octet, "x"
const Octets kRouterAlertV4 =
    hex("4600 0021 2113 0000 4011 d462 c612 0002 c633 640a 9404 0000 cf08 0035 0009 0000 "
        "78");

// IP6 (flowlabel 0x12345, hlim 64, payload length 72) 2001:db8:1::2 > 2001:db8:2::10: hop-by-hop,
// destination options, routing (type 253, no segments left), fragment (0xdeadbeef, offset 0, more),
// AH (24 octets), UDP 53000 > 53, 8 octets
const Octets kExtensionChainV6 =
    hex("6001 2345 0048 0040 2001 0db8 0001 0000 0000 0000 0000 0002 2001 0db8 0002 0000 "
        "0000 0000 0000 0010 3c00 0104 0000 0000 2b00 0104 0000 0000 2c00 fd00 0000 0000 "
        "3300 0001 dead beef 1104 0000 0000 0100 0000 0001 0000 0000 0000 0000 0000 0000 "
        "cf08 0035 0010 0000 6162 6364 6566 6768");

// IP6 (flowlabel 0x12345, hlim 64, payload length 18) 2001:db8:1::2 > 2001:db8:2::10: fragment
// (0xdeadbeef, offset 1448, last) of UDP, 10 octets
const Octets kLaterFragmentV6 =
    hex("6001 2345 0012 2c40 2001 0db8 0001 0000 0000 0000 0000 0002 2001 0db8 0002 0000 "
        "0000 0000 0000 0010 1100 05a8 dead beef 3031 3233 3435 3637 3839");

std::vector<Sample> ip_samples() {
  return {{"kSynV4", kSynV4},
          {"kRstV4", kRstV4},
          {"kSynTtl1V4", kSynTtl1V4},
          {"kTimeExceededV4", kTimeExceededV4},
          {"kUdpV4", kUdpV4},
          {"kPortUnreachableV4", kPortUnreachableV4},
          {"kEchoRequestV4", kEchoRequestV4},
          {"kEchoReplyV4", kEchoReplyV4},
          {"kSynV6", kSynV6},
          {"kRstV6", kRstV6},
          {"kTimeExceededV6", kTimeExceededV6},
          {"kUdpV6", kUdpV6},
          {"kPortUnreachableV6", kPortUnreachableV6},
          {"kEchoRequestV6", kEchoRequestV6},
          {"kEchoReplyV6", kEchoReplyV6},
          {"kListenerReportV6", kListenerReportV6},
          {"kNeighborSolicitation", kNeighborSolicitation},
          {"kNeighborAdvertisement", kNeighborAdvertisement},
          {"kMplsCompliantV4", kMplsCompliantV4},
          {"kMplsAtOctet128V4", kMplsAtOctet128V4},
          {"kAdminProhibitedV4", kAdminProhibitedV4},
          {"kFragmentationNeededV4", kFragmentationNeededV4},
          {"kRouterAlertV4", kRouterAlertV4},
          {"kExtensionChainV6", kExtensionChainV6},
          {"kLaterFragmentV6", kLaterFragmentV6}};
}

}  // namespace flatline
