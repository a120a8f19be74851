#ifndef SCENARIOS_LINK_WORDS_H_
#define SCENARIOS_LINK_WORDS_H_

#include <vector>

#include "scenarios/context.h"

namespace flatline {

// The lines of `links`: "a -- b mtu 1400 delay 10ms loss 5%" makes a link, "a -> b loss 5%" below
// it changes the direction from a to b.
std::vector<Link> read_links(const Value& list, const Context& context);

}  // namespace flatline

#endif  // SCENARIOS_LINK_WORDS_H_
