#include "scenarios/link_words.h"

#include <algorithm>

#include "scenarios/fields.h"

namespace flatline {
namespace {

enum class Arrow : std::uint8_t { Both, OneWay };
constexpr Choice<Arrow> kArrows[] = {{"--", Arrow::Both}, {"->", Arrow::OneWay}};

enum class LinkWord : std::uint8_t { Mtu, Delay, Loss };
constexpr Choice<LinkWord> kLinkWords[] = {
    {"mtu", LinkWord::Mtu},
    {"delay", LinkWord::Delay},
    {"loss", LinkWord::Loss},
};

// RFC 1122 §3.3.3: a host may count on 576 octets reaching it. RFC 8200 §5: every IPv6 link
// carries 1280.
constexpr std::uint32_t kLeastMtu4 = 576;
constexpr std::uint32_t kLeastMtu6 = 1280;
constexpr std::uint32_t kMostMtu = 9216;  // jumbo frames of common switches
constexpr std::size_t kMaxLinks = 1000;

// What a line says; absent is what it leaves alone.
struct LinkLine {
  Word a;
  Word b;
  Arrow arrow = Arrow::Both;
  std::optional<std::uint32_t> mtu_octets;
  std::optional<Duration> delay;
  std::optional<double> loss;
};

class LinkReader {
 public:
  LinkReader(const Value& line, const Context& context)
      : words_(line, context.problems), context_(&context) {}

  LinkLine read() {
    line_.a = read_end();
    Word arrow = words_.take("-- or ->");
    line_.arrow = choose<Arrow>(arrow, kArrows, "link sign", problems()).value_or(Arrow::Both);
    line_.b = read_end();
    if (line_.a.text == line_.b.text) {
      problems().add(line_.b.mark, "a node cannot be linked with itself");
    }
    while (!words_.done()) {
      Word word = words_.take("a link word");
      if (auto known = choose<LinkWord>(word, kLinkWords, "link word", problems())) {
        read_property(*known, word);
      }
    }
    return line_;
  }

 private:
  Problems& problems() { return context_->problems; }

  Word read_end() {
    Word name = words_.take("a node");
    context_->node(name);
    return name;
  }

  void read_property(LinkWord property, const Word& word) {
    switch (property) {
      case LinkWord::Mtu:
        return read_mtu(word);
      case LinkWord::Delay:
        refuse_twice(line_.delay.has_value(), word);
        line_.delay = read_duration(words_.take("a time"), problems());
        return;
      case LinkWord::Loss:
        refuse_twice(line_.loss.has_value(), word);
        line_.loss = read_share(words_.take("a share"), problems());
        return;
    }
  }

  void read_mtu(const Word& word) {
    refuse_twice(line_.mtu_octets.has_value(), word);
    if (line_.arrow == Arrow::OneWay) {
      problems().add(word.mark, "an MTU belongs to a link, not to a direction: say it with --");
    }
    bool v6 = context_->has(IpVersion::V6);
    auto mtu =
        read_number(words_.take("a number of octets"), {v6 ? kLeastMtu6 : kLeastMtu4, kMostMtu},
                    v6 ? "an MTU with IPv6" : "an MTU", problems());
    line_.mtu_octets = static_cast<std::uint32_t>(mtu.value_or(kLeastMtu6));
  }

  void refuse_twice(bool said, const Word& word) {
    if (said) {
      problems().add(word.mark, in_quotes(word.text) + " stands here twice");
    }
  }

  LinkLine line_;
  Words words_;
  const Context* context_;
};

bool joins(const Link& link, const std::string& a, const std::string& b) {
  return (link.a == a && link.b == b) || (link.a == b && link.b == a);
}

void impair(Impairment& direction, const LinkLine& line) {
  direction.delay = line.delay.value_or(direction.delay);
  direction.loss = line.loss.value_or(direction.loss);
}

void add_link(std::vector<Link>& links, const LinkLine& line) {
  Link link;
  link.a = line.a.text;
  link.b = line.b.text;
  link.line = line.a.mark.line;
  link.mtu_octets = line.mtu_octets.value_or(link.mtu_octets);
  impair(link.a_to_b, line);
  impair(link.b_to_a, line);
  links.push_back(link);
}

void apply(std::vector<Link>& links, const LinkLine& line, Problems& problems) {
  auto found = std::ranges::find_if(
      links, [&](const Link& link) { return joins(link, line.a.text, line.b.text); });
  bool both = line.arrow == Arrow::Both;
  if (both && found != links.end()) {
    problems.add(line.a.mark,
                 "these two are linked already, in line " + std::to_string(found->line));
  } else if (both) {
    add_link(links, line);
  } else if (found == links.end()) {
    problems.add(line.a.mark,
                 "no link to change: `" + line.a.text + " -- " + line.b.text + "` must come first");
  } else {
    impair(found->a == line.a.text ? found->a_to_b : found->b_to_a, line);
  }
}

}  // namespace

std::vector<Link> read_links(const Value& list, const Context& context) {
  std::vector<Link> links;
  auto items = read_list(list, context.problems);
  if (items.size() > kMaxLinks) {
    context.problems.add(list.mark, "over " + std::to_string(kMaxLinks) + " lines of links");
    return links;
  }
  for (const Value& item : items) {
    apply(links, LinkReader(item, context).read(), context.problems);
  }
  return links;
}

}  // namespace flatline
