#include "probe/live/frame_capture.h"

#include <array>
#include <cerrno>
#include <cstddef>
#include <utility>

#include <pcap/pcap.h>

namespace flatline {
namespace {

// Past the longest header of an answer and of what it quotes; RFC 4443 §2.4 bounds ICMPv6 errors by
// 1280 octets. Larger frames (segments merged by GRO) are cut.
constexpr int kSnapLengthOctets = 2048;
// libpcap's ring holds one frame of the snap length a slot: about 950 of them.
constexpr int kBufferOctets = 2 * 1024 * 1024;
// A flood must not keep the caller from its deadline.
constexpr int kFramesPerRead = 256;
constexpr std::size_t kSll2HeaderOctets = 20;

void add_ports(std::string& filter, const std::string& protocol, const std::vector<Port>& ports) {
  if (ports.empty()) {
    return;
  }
  filter += " or (" + protocol + " and (";
  for (std::size_t i = 0; i < ports.size(); ++i) {
    filter += (i == 0 ? "port " : " or port ") + std::to_string(ports[i].value);
  }
  filter += "))";
}

std::string filter_text(const std::vector<Port>& tcp_ports, const std::vector<Port>& udp_ports) {
  std::string filter = "arp or icmp or icmp6";
  add_ports(filter, "tcp", tcp_ports);
  add_ports(filter, "udp", udp_ports);
  return filter;
}

LiveWireError capture_error(pcap_t* handle, int status) {
  const std::string reason =
      *pcap_geterr(handle) != '\0' ? pcap_geterr(handle) : pcap_statustostr(status);
  if (status == PCAP_ERROR_PERM_DENIED || status == PCAP_ERROR_PROMISC_PERM_DENIED) {
    return system_error("cannot capture (" + reason + ")", EPERM);
  }
  return {LiveWireError::Kind::Other, "cannot capture: " + reason};
}

void configure(pcap_t* handle) {
  pcap_set_snaplen(handle, kSnapLengthOctets);
  pcap_set_promisc(handle, 0);
  pcap_set_immediate_mode(handle, 1);
  pcap_set_buffer_size(handle, kBufferOctets);
  pcap_set_tstamp_precision(handle, PCAP_TSTAMP_PRECISION_NANO);
}

bool set_filter(pcap_t* handle, const std::string& text) {
  bpf_program program{};
  if (pcap_compile(handle, &program, text.c_str(), 1, PCAP_NETMASK_UNKNOWN) != 0) {
    return false;
  }
  const int status = pcap_setfilter(handle, &program);
  pcap_freecode(&program);
  return status == 0;
}

void keep_frame(u_char* context, const pcap_pkthdr* header, const u_char* octets) {
  if (header->caplen < kSll2HeaderOctets) {
    return;
  }
  void* untyped = context;
  auto& frames = *static_cast<std::vector<RawFrame>*>(untyped);
  // Asked for nanoseconds, libpcap keeps them in the field of the microseconds.
  const auto since_epoch =
      std::chrono::seconds(header->ts.tv_sec) + std::chrono::nanoseconds(header->ts.tv_usec);
  frames.push_back({Timestamp(since_epoch), header->len, Octets(octets, octets + header->caplen)});
}

}  // namespace

void FrameCapture::Close::operator()(pcap* handle) const {
  pcap_close(handle);
}

std::expected<FrameCapture, LiveWireError> FrameCapture::open(const std::vector<Port>& tcp_ports,
                                                              const std::vector<Port>& udp_ports) {
  std::array<char, PCAP_ERRBUF_SIZE> error{};
  Handle handle(pcap_create("any", error.data()));
  if (!handle) {
    return std::unexpected(LiveWireError{LiveWireError::Kind::Other, error.data()});
  }
  configure(handle.get());
  if (const int status = pcap_activate(handle.get()); status < 0) {
    return std::unexpected(capture_error(handle.get(), status));
  }
  if (pcap_set_datalink(handle.get(), DLT_LINUX_SLL2) != 0 ||
      !set_filter(handle.get(), filter_text(tcp_ports, udp_ports)) ||
      pcap_setnonblock(handle.get(), 1, error.data()) != 0) {
    return std::unexpected(capture_error(handle.get(), PCAP_ERROR));
  }
  return FrameCapture(std::move(handle));
}

std::expected<FrameCapture::Backlog, std::string> FrameCapture::read(
    std::vector<RawFrame>& frames) {
  void* context = &frames;
  const int status =
      pcap_dispatch(handle_.get(), kFramesPerRead, keep_frame, static_cast<u_char*>(context));
  if (status < 0) {
    return std::unexpected("capturing ended: " + std::string(pcap_geterr(handle_.get())));
  }
  return status < kFramesPerRead ? Backlog::None : Backlog::Possible;
}

CaptureCounters FrameCapture::counters() const {
  pcap_stat statistics{};
  if (pcap_stats(handle_.get(), &statistics) != 0) {
    return {};
  }
  return {statistics.ps_recv, statistics.ps_drop};
}

int FrameCapture::descriptor() const {
  return pcap_get_selectable_fd(handle_.get());
}

}  // namespace flatline
