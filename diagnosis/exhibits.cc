#include "diagnosis/exhibits.h"

#include <algorithm>
#include <string>
#include <variant>

#include "diagnosis/rules/names.h"
#include "diagnosis/rules/phrases.h"
#include "diagnosis/rules/terms.h"

namespace flatline {
namespace {

class ExhibitList {
 public:
  void add(const std::optional<FrameNumber>& frame, std::string shows) {
    const bool known = frame && std::ranges::find(list_, *frame, &Exhibit::frame) != list_.end();
    if (frame && !known) {
      list_.push_back({*frame, std::move(shows)});
    }
  }
  std::vector<Exhibit> sorted() {
    std::ranges::sort(list_, {}, &Exhibit::frame);
    return std::move(list_);
  }

 private:
  std::vector<Exhibit> list_;
};

std::string arm_text(Arm arm) {
  switch (arm) {
    case Arm::Test:
      return "this port from another source port";
    case Arm::ControlPort:
      return "the control port";
    case Arm::ClosedPort:
      return "a presumed closed port";
    case Arm::Echo:
      return "ICMP echo";
    case Arm::Udp:
      return "UDP";
    case Arm::Name:
      return "the name query";
  }
  return "";
}

std::string answer_text(const FarAnswer& answer, const PathView& view) {
  const Message& message = answer.reply.message;
  const std::string from = answer.reply.responder.to_string();
  if (std::holds_alternative<SynAck>(message)) {
    return "SYN-ACK of " + from;
  }
  if (std::holds_alternative<Reset>(message)) {
    return "RST in the name of " + from + ", hop limit " +
           std::to_string(answer.reply.reply_hop_limit.value) + " on arrival";
  }
  if (std::holds_alternative<EchoReply>(message)) {
    return "echo reply of " + from;
  }
  if (std::holds_alternative<Unreachable>(message)) {
    const auto& unreachable = std::get<Unreachable>(message);
    const std::string text = icmp_text(answer) + " from " + from + ", quoting hop limit " +
                             std::to_string(unreachable.quoted_hop_limit.value) + " of " +
                             std::to_string(answer.probe.sent_hop_limit.value) + " sent";
    const Refusal refusal = refusal_of(view, answer);
    return refusal == Refusal::Contradicted ? text + ", which does not fit the path"
           : refusal == Refusal::Either
               ? text
               : text + ": refused at " + hop_text(view, unreachable_hop(view, answer));
  }
  return "answer of " + from;
}

// The silent probes with the largest hop limit: they could have gone all the way.
void add_silent_probes(ExhibitList& list, const PathView& view) {
  int copies = 0;
  for (const Observation& observation : view.record().observations) {
    if (observation.probe.flow != view.subject()->flow ||
        !std::holds_alternative<Silent>(observation.outcome) ||
        observation.probe.sent_hop_limit != HopLimit{64}) {
      continue;
    }
    copies += 1;
    list.add(observation.sent_frame, "test: SYN to " + target_text(view) +
                                         " that can go all the way, copy " +
                                         std::to_string(copies) + ": no answer");
  }
}

void add_subject(ExhibitList& list, const PathView& view) {
  const FlowView& subject = *view.subject();
  const std::uint8_t reached = subject.reached();
  if (reached > 0) {
    list.add(subject.hops.at(reached).frame,
             "test: the SYN reached " + hop_text(view, reached) + ", which answers time exceeded");
  }
  if (subject.far_answers.empty()) {
    add_silent_probes(list, view);
    return;
  }
  const FarAnswer& answer = subject.far_answers.front();
  list.add(answer.reply.frame, "test: " + answer_text(answer, view));
}

void add_controls(ExhibitList& list, const PathView& view) {
  const std::uint8_t reached = view.subject()->reached();
  for (const FlowView& flow : view.flows()) {
    if (&flow == view.subject()) {
      continue;
    }
    for (const auto& [hop, tally] : flow.hops) {
      if (hop > reached && tally.frame) {
        list.add(tally.frame, "control: " + arm_text(flow.arm) + " reached " + hop_text(view, hop));
        break;
      }
    }
    if (!flow.far_answers.empty()) {
      const FarAnswer& answer = flow.far_answers.front();
      list.add(answer.reply.frame,
               "control: " + arm_text(flow.arm) + ": " + answer_text(answer, view));
    }
  }
}

void add_neighbor(ExhibitList& list, const PathView& view) {
  if (const NeighborResolution* neighbor = unanswered_neighbor(view)) {
    for (const FrameNumber& frame : neighbor->frames) {
      list.add(frame, "nobody answers this request for " + neighbor->address.to_string());
    }
  }
}

}  // namespace

std::vector<Exhibit> exhibits_of(const Verdict& verdict, const PathView& view) {
  ExhibitList list;
  if (const std::optional<DecidingName> deciding = deciding_name(view.record());
      deciding && !view.record().target.address) {
    list.add(deciding->frame, "the answer of resolver " + deciding->resolver.to_string());
  }
  add_neighbor(list, view);
  if (view.subject() != nullptr) {
    add_subject(list, view);
    if (verdict.cause != Cause::PathHealthy) {
      add_controls(list, view);
    }
  }
  return list.sorted();
}

}  // namespace flatline
