#ifndef TESTS_PACKET_SAMPLES_H_
#define TESTS_PACKET_SAMPLES_H_

#include <string>
#include <vector>

#include "packet/packet.h"

namespace flatline {

// Packets to read; their decode stands above the octets in samples.cc.
extern const Octets kSynV4;
extern const Octets kRstV4;
extern const Octets kSynTtl1V4;
extern const Octets kTimeExceededV4;
extern const Octets kUdpV4;
extern const Octets kPortUnreachableV4;
extern const Octets kEchoRequestV4;
extern const Octets kEchoReplyV4;
extern const Octets kSynV6;
extern const Octets kRstV6;
extern const Octets kTimeExceededV6;
extern const Octets kUdpV6;
extern const Octets kPortUnreachableV6;
extern const Octets kEchoRequestV6;
extern const Octets kEchoReplyV6;
extern const Octets kListenerReportV6;
extern const Octets kNeighborSolicitation;
extern const Octets kNeighborAdvertisement;
extern const Octets kArpRequest;
extern const Octets kArpReply;
extern const Octets kMplsCompliantV4;
extern const Octets kMplsAtOctet128V4;
extern const Octets kAdminProhibitedV4;
extern const Octets kFragmentationNeededV4;
extern const Octets kRouterAlertV4;
extern const Octets kExtensionChainV6;
extern const Octets kLaterFragmentV6;

struct Sample {
  std::string name;
  Octets octets;
};

// All of the above but ARP.
std::vector<Sample> ip_samples();

}  // namespace flatline

#endif  // TESTS_PACKET_SAMPLES_H_
