#ifndef DIAGNOSIS_RULES_PLACES_H_
#define DIAGNOSIS_RULES_PLACES_H_

#include <vector>

#include "diagnosis/hypothesis.h"

namespace flatline {

// Where things are, in the words of a verdict. The functions of this form are what rules give as
// `place`.

// Lost somewhere after the farthest hop that answered the flow.
Place silence_place(const std::vector<Hypothesis>& left, const PathView& view);
Place target_place(const std::vector<Hypothesis>& left, const PathView& view);
Place error_place(const std::vector<Hypothesis>& left, const PathView& view);
Place reset_place(const std::vector<Hypothesis>& left, const PathView& view);
Place host_down_place(const std::vector<Hypothesis>& left, const PathView& view);
Place resolver_place(const std::vector<Hypothesis>& left, const PathView& view);
Place loop_place(const std::vector<Hypothesis>& left, const PathView& view);
Place local_place(const std::vector<Hypothesis>& left, const PathView& view);
Place healthy_place(const std::vector<Hypothesis>& left, const PathView& view);
Place route_place(const std::vector<Hypothesis>& left, const PathView& view);

// A hop with the address that is known of it; hop 0 is this host.
PathPoint path_point(const PathView& view, std::uint8_t hop);

// Whether the host's routing table says that the target is a neighbour.
bool route_is_on_link(const Record& record);

}  // namespace flatline

#endif  // DIAGNOSIS_RULES_PLACES_H_
