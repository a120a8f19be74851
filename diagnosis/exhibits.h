#ifndef DIAGNOSIS_EXHIBITS_H_
#define DIAGNOSIS_EXHIBITS_H_

#include <vector>

#include "diagnosis/path_view.h"
#include "diagnosis/verdict.h"

namespace flatline {

// The frames that show the verdict: the test that failed, the farthest answer to it, the answer
// that decides, and the control that passes where the test does not. Empty where the run wrote no
// frames.
std::vector<Exhibit> exhibits_of(const Verdict& verdict, const PathView& view);

}  // namespace flatline

#endif  // DIAGNOSIS_EXHIBITS_H_
