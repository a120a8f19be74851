#ifndef DIAGNOSIS_WORDING_H_
#define DIAGNOSIS_WORDING_H_

#include "diagnosis/path_view.h"
#include "diagnosis/verdict.h"

namespace flatline {

// Puts a decided verdict into words: summary, remedy, what cannot be known, what would decide, the
// documented rows, and the frames that show it. Changes nothing else in it.
void describe(Verdict& verdict, const PathView& view);

}  // namespace flatline

#endif  // DIAGNOSIS_WORDING_H_
