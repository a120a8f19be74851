#ifndef DIAGNOSIS_NEXT_QUESTION_H_
#define DIAGNOSIS_NEXT_QUESTION_H_

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "diagnosis/hypothesis.h"

namespace flatline {

// What can be asked from this vantage point once the first trace of the test flow is in.
enum class Question : std::uint8_t {
  ControlPort,    // does another port of the target answer, and which hops does it pass?
  ClosedPort,     // does a port where nothing listens draw a RST?
  Echo,           // does the target answer ICMP echo?
  Udp,            // does UDP pass, and draw port unreachable?
  SourcePorts,    // do other source ports get through to the same port?
  DecisiveHops,   // is the hop after the last one seen really never reached? (repeated, control
                  // behind test)
  ResetDistance,  // how far must a SYN go to draw the RST, and what do the target's own packets
                  // look like?
};

struct AskedFor {
  Question question;
  double information_bits;  // expected, over the causes that are left, all taken as equally likely
  int packets;              // what it costs
};

// The questions worth asking: those whose answer is expected to separate what is left, the most
// information for the fewest packets first. Empty when nothing more can be learnt from here.
std::vector<AskedFor> next_questions(const Survivors& survivors, const PathView& view,
                                     const std::set<Question>& asked);

// The experiment or capture point elsewhere that would decide between what a verdict leaves open;
// nullopt when nothing is open.
std::optional<std::string> next_from_elsewhere(const Verdict& verdict);

}  // namespace flatline

#endif  // DIAGNOSIS_NEXT_QUESTION_H_
