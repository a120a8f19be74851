#include "probe/resolver_config.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <sstream>

namespace flatline {
namespace {

constexpr std::size_t kResolversUsed = 3;      // MAXNS of resolv.h
constexpr std::size_t kSearchDomainsUsed = 6;  // MAXDNSRCH

std::vector<std::string> words_of(const std::string& line) {
  std::istringstream in(line.substr(0, line.find_first_of("#;")));
  std::vector<std::string> words;
  for (std::string word; in >> word;) {
    words.push_back(word);
  }
  return words;
}

bool same_name(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) {
    return std::tolower(static_cast<unsigned char>(x)) ==
           std::tolower(static_cast<unsigned char>(y));
  });
}

// An IPv6 resolver may carry a zone ("fe80::1%eth0"); the route lookup finds the interface by
// itself.
std::optional<IpAddress> resolver_address(const std::string& text) {
  return IpAddress::parse(std::string_view(text).substr(0, text.find('%')));
}

void apply_options(const std::vector<std::string>& words, ResolverConfig& config) {
  constexpr std::string_view kNdots = "ndots:";
  for (const std::string& word : words) {
    if (word.starts_with(kNdots)) {
      std::from_chars(word.data() + kNdots.size(), word.data() + word.size(), config.ndots);
    }
  }
}

}  // namespace

ResolverConfig parse_resolv_conf(std::string_view text) {
  ResolverConfig config;
  std::istringstream in{std::string(text)};
  for (std::string line; std::getline(in, line);) {
    const std::vector<std::string> words = words_of(line);
    if (words.size() < 2) {
      continue;
    }
    if (words[0] == "nameserver" && config.resolvers.size() < kResolversUsed) {
      if (std::optional<IpAddress> address = resolver_address(words[1])) {
        config.resolvers.push_back(*address);
      }
    } else if (words[0] == "search" || words[0] == "domain") {
      const std::size_t last = std::min(words.size(), kSearchDomainsUsed + 1);
      config.search.assign(words.begin() + 1, words.begin() + static_cast<std::ptrdiff_t>(last));
    } else if (words[0] == "options") {
      apply_options(words, config);
    }
  }
  return config;
}

std::vector<IpAddress> look_up_hosts(std::string_view text, std::string_view name) {
  std::vector<IpAddress> addresses;
  std::istringstream in{std::string(text)};
  for (std::string line; std::getline(in, line);) {
    const std::vector<std::string> words = words_of(line);
    const bool named = words.size() >= 2 &&
                       std::any_of(words.begin() + 1, words.end(),
                                   [&](const std::string& word) { return same_name(word, name); });
    const std::optional<IpAddress> address = named ? IpAddress::parse(words[0]) : std::nullopt;
    if (address) {
      addresses.push_back(*address);
    }
  }
  return addresses;
}

std::vector<std::string> candidate_names(const std::string& name, const ResolverConfig& config) {
  if (name.ends_with('.')) {
    return {name};
  }
  std::vector<std::string> names;
  for (const std::string& domain : config.search) {
    names.push_back(name + "." + domain);
  }
  const bool absolute_first = std::ranges::count(name, '.') >= config.ndots;
  names.insert(absolute_first ? names.begin() : names.end(), name);
  return names;
}

}  // namespace flatline
