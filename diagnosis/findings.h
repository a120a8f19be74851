#ifndef DIAGNOSIS_FINDINGS_H_
#define DIAGNOSIS_FINDINGS_H_

#include <vector>

#include "diagnosis/path_view.h"
#include "diagnosis/verdict.h"

namespace flatline {

// True facts about the path beside the verdict: silent hops, hops that save their ICMP errors,
// several paths.
std::vector<Finding> findings_of(const PathView& view);

}  // namespace flatline

#endif  // DIAGNOSIS_FINDINGS_H_
