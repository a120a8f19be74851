#include "probe/experiments/name_lookup.h"

#include <algorithm>
#include <utility>

namespace flatline {
namespace {

using namespace std::chrono_literals;

constexpr int kTries = 2;
// glibc waits 5 s; a resolver that takes longer than this is a finding of its own.
constexpr Duration kTryWait = 1500ms;
constexpr std::uint8_t kNoError = 0;
constexpr std::uint8_t kNxdomain = 3;

}  // namespace

NameLookup::NameLookup(std::vector<NameQuestion> questions)
    : questions_(std::move(questions)), finished_(questions_.empty()) {}

Step NameLookup::next(Timestamp now) {
  while (!finished_) {
    if (give_up_at_ && now < *give_up_at_) {
      return *give_up_at_;
    }
    if (tries_ == kTries) {
      go_on(Skip::Resolver);
      continue;
    }
    tries_ += 1;
    give_up_at_ = now + kTryWait;
    const NameQuestion& question = questions_[current_];
    return ProbeSpec{.arm = Arm::Name, .flow = question.flow, .content = NameSpec{question.query}};
  }
  return Done{};
}

void NameLookup::handle_assigned(const Probe& probe) {
  const NameQuestion& question = questions_[current_];
  if (tries_ == 1) {
    asked_.push_back({.name = question.name, .resolver = question.flow.destination.address});
  }
  asked_.back().probes.push_back(probe.id);
}

void NameLookup::handle_reply(const Probe& probe, const Reply& reply) {
  if (finished_ || probe.arm != Arm::Name || probe.flow != questions_[current_].flow ||
      probe.sent_sequence != static_cast<std::uint32_t>(questions_[current_].query[0] << 8 |
                                                        questions_[current_].query[1])) {
    return;
  }
  const auto* answer = std::get_if<NameAnswer>(&reply.message);
  if (answer != nullptr && answer->rcode == kNoError && !answer->addresses.empty()) {
    addresses_ = answer->addresses;
    finished_ = true;
    return;
  }
  // A redirect or a lost hop decides nothing: the answer may still come.
  if (std::holds_alternative<TimeExceeded>(reply.message) ||
      std::holds_alternative<OtherAnswer>(reply.message)) {
    return;
  }
  const bool no_data = answer != nullptr && answer->rcode == kNoError && !answer->truncated;
  const bool no_name = answer != nullptr && answer->rcode == kNxdomain;
  go_on(no_name ? Skip::Name : no_data ? Skip::Family : Skip::Resolver);
}

void NameLookup::go_on(Skip skip) {
  const NameQuestion current = questions_[current_];
  const auto rest = questions_.begin() + static_cast<std::ptrdiff_t>(current_) + 1;
  const auto next = std::find_if(rest, questions_.end(), [&](const NameQuestion& question) {
    const bool other_name = question.name != current.name;
    // A resolver that fails for one family fails for the other: only a whole answer leads on to it.
    const bool other_family = question.family != current.family;
    return other_name || (skip == Skip::Resolver && !other_family) ||
           (skip == Skip::Family && other_family);
  });
  current_ = static_cast<std::size_t>(next - questions_.begin());
  finished_ = next == questions_.end();
  tries_ = 0;
  give_up_at_.reset();
}

}  // namespace flatline
