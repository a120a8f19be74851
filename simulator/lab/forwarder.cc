// The process wakes when a frame arrives or one is due, with nanosecond timeouts (epoll_pwait2) and
// a real-time priority where it may have one: a link must not be slower because the machine is
// busy. Nothing in it sleeps for a frame, so a delay never limits the rate.

#include "simulator/lab/forwarder.h"

#include <sched.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>

#include "simulator/lab/delay_line.h"

namespace flatline {
namespace {

constexpr std::size_t kMaxFrameOctets = 65536 + 18;  // the largest MTU, Ethernet with a VLAN tag
constexpr int kFramesPerWake = 64;                   // then see to what is due

struct Direction {
  int from;
  int to;
  DelayLine line;
};

Timestamp monotonic_now() {
  timespec now = {};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return Timestamp(std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec));
}

void prefer_this_process() {
  prctl(PR_SET_TIMERSLACK, 1UL);  // the default may be late by 50 us
  sched_param priority = {};
  priority.sched_priority = 1;
  sched_setscheduler(0, SCHED_FIFO, &priority);  // refused to ordinary users: then without
}

void take_in(Direction& direction, std::vector<std::uint8_t>& buffer) {
  for (int i = 0; i < kFramesPerWake; ++i) {
    const ssize_t got = read(direction.from, buffer.data(), buffer.size());
    if (got <= 0) {
      return;
    }
    direction.line.push(monotonic_now(), Octets(buffer.begin(), buffer.begin() + got));
  }
}

void put_out(Direction& direction) {
  while (auto frame = direction.line.pop(monotonic_now())) {
    // A full queue on the other side drops, as a link's queue does.
    (void)!write(direction.to, frame->data(), frame->size());
  }
}

// nullopt: wait for a frame as long as it takes.
std::optional<timespec> time_to_next(const std::vector<Direction>& directions) {
  std::optional<Timestamp> next;
  for (const Direction& direction : directions) {
    if (auto due = direction.line.next_due(); due && (!next || *due < *next)) {
      next = due;
    }
  }
  if (!next) {
    return std::nullopt;
  }
  const auto wait = std::max(*next - monotonic_now(), Duration::zero());
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(wait);
  return timespec{seconds.count(), (wait - seconds).count()};
}

int forward(std::vector<Direction> directions) {
  prefer_this_process();
  const Descriptor poller(epoll_create1(EPOLL_CLOEXEC));
  for (std::size_t i = 0; i < directions.size(); ++i) {
    epoll_event event = {};
    event.events = EPOLLIN;
    event.data.u64 = i;
    if (epoll_ctl(poller.get(), EPOLL_CTL_ADD, directions[i].from, &event) != 0) {
      return kExitInternal;
    }
  }
  std::vector<std::uint8_t> buffer(kMaxFrameOctets);
  std::array<epoll_event, 16> events{};
  for (;;) {
    const auto wait = time_to_next(directions);
    const int ready =
        epoll_pwait2(poller.get(), events.data(), events.size(), wait ? &*wait : nullptr, nullptr);
    if (ready < 0 && errno != EINTR) {
      return kExitInternal;
    }
    for (int i = 0; i < ready; ++i) {
      take_in(directions[events[static_cast<std::size_t>(i)].data.u64], buffer);
    }
    std::ranges::for_each(directions, put_out);
  }
}

}  // namespace

LabResult<Child> start_forwarder(const std::vector<TapLink>& links) {
  std::vector<Direction> directions;
  for (const TapLink& link : links) {
    directions.push_back({link.a.get(), link.b.get(), DelayLine(link.a_to_b, link.seed * 2)});
    directions.push_back({link.b.get(), link.a.get(), DelayLine(link.b_to_a, link.seed * 2 + 1)});
  }
  return Child::fork_body([&directions] { return forward(std::move(directions)); });
}

}  // namespace flatline
