#include "scenarios/node_words.h"

#include "scenarios/fields.h"

namespace flatline {
namespace {

constexpr Choice<NodeRole> kRoles[] = {
    {"host", NodeRole::Host},     {"agent", NodeRole::Agent}, {"manager", NodeRole::Manager},
    {"relay", NodeRole::Relay},   {"dns", NodeRole::Dns},     {"router", NodeRole::Router},
    {"bridge", NodeRole::Bridge},
};

enum class RouteWord : std::uint8_t { Via, None, Unreachable, Prohibit, Blackhole };
constexpr Choice<RouteWord> kRouteWords[] = {
    {"via", RouteWord::Via},
    {"none", RouteWord::None},
    {"unreachable", RouteWord::Unreachable},
    {"prohibit", RouteWord::Prohibit},
    {"blackhole", RouteWord::Blackhole},
};

constexpr Choice<Protocol> kTransports[] = {{"tcp", Protocol::Tcp}, {"udp", Protocol::Udp}};
constexpr Choice<ServiceKind> kTcpServices[] = {
    {"open", ServiceKind::TcpOpen},
    {"tls", ServiceKind::TcpTls},
    {"closed", ServiceKind::TcpClosed},
};
constexpr Choice<ServiceKind> kUdpServices[] = {{"dns", ServiceKind::Dns}};
constexpr Choice<DnsBehavior> kDnsBehaviors[] = {
    {"answers", DnsBehavior::Answers},   {"nxdomain", DnsBehavior::Nxdomain},
    {"servfail", DnsBehavior::Servfail}, {"refused", DnsBehavior::Refused},
    {"silent", DnsBehavior::Silent},
};
constexpr Port kDnsPort{53};

void take_keyword(Words& words, std::string_view keyword, std::string_view what) {
  const Choice<bool> only[] = {{keyword, true}};
  choose<bool>(words.take(what), only, "route word", words.problems());
}

void expect_end(Words& words) {
  if (!words.done()) {
    Word word = words.take("");
    words.problems().add(word.mark, in_quotes(word.text) + " is too many here");
  }
}

RouteOverride::Special to_special(RouteWord word) {
  switch (word) {
    case RouteWord::Unreachable:
      return RouteOverride::Special::Unreachable;
    case RouteWord::Prohibit:
      return RouteOverride::Special::Prohibit;
    case RouteWord::Blackhole:
      return RouteOverride::Special::Blackhole;
    case RouteWord::Via:
    case RouteWord::None:
      break;
  }
  return RouteOverride::Special::None;
}

RouteOverride::Via read_via(Words& words, const std::string& node, const Context& context) {
  Word via = words.take("the next node");
  context.addressed_node(via);
  if (via.text == node) {
    context.problems.add(via.mark, "a node cannot be its own next hop");
  }
  return {via.text};
}

void read_service_words(Words& words, Service& service) {
  const Word transport = words.take("tcp or udp");
  auto protocol = choose<Protocol>(transport, kTransports, "transport", words.problems());
  const Word port = words.take("a port");
  service.port = read_port(port, words.problems()).value_or(Port{});
  auto kinds = protocol == Protocol::Udp ? std::span<const Choice<ServiceKind>>(kUdpServices)
                                         : std::span<const Choice<ServiceKind>>(kTcpServices);
  Word kind = words.take("what the service does");
  service.kind =
      choose<ServiceKind>(kind, kinds, "service", words.problems()).value_or(ServiceKind::TcpOpen);
  if (service.kind == ServiceKind::Dns && service.port != kDnsPort) {
    words.problems().add(port.mark, "a resolver is asked at port 53");
  }
}

}  // namespace

NodeRole read_role(const Value& value, Problems& problems) {
  return choose<NodeRole>(read_word(value, problems), kRoles, "role", problems)
      .value_or(NodeRole::Host);
}

RouteOverride read_route(const Value& line, const std::string& node, const Context& context) {
  Words words(line, context.problems);
  RouteOverride route{.to = {}, .action = RouteOverride::Special::None, .line = line.mark.line};
  take_keyword(words, "to", "a route's first word, to,");
  Word to = words.take("a node or default");
  route.to = to.text;
  if (to.text != "default") {
    context.addressed_node(to);
  }
  if (to.text == node) {
    context.problems.add(to.mark, "a node needs no route to itself");
  }
  Word how = words.take("via, none, unreachable, prohibit or blackhole");
  auto action = choose<RouteWord>(how, kRouteWords, "route word", context.problems);
  if (action == RouteWord::Via) {
    route.action = read_via(words, node, context);
  } else if (action) {
    route.action = to_special(*action);
  }
  expect_end(words);
  return route;
}

Service read_service(const Value& line, Problems& problems) {
  Words words(line, problems);
  Service service;
  service.line = line.mark.line;
  read_service_words(words, service);
  if (service.kind == ServiceKind::Dns && !words.done()) {
    service.dns =
        choose<DnsBehavior>(words.take(""), kDnsBehaviors, "name service behaviour", problems)
            .value_or(DnsBehavior::Answers);
  }
  expect_end(words);
  return service;
}

}  // namespace flatline
