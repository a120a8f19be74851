#ifndef DIAGNOSIS_DIAGNOSE_H_
#define DIAGNOSIS_DIAGNOSE_H_

#include "diagnosis/observation.h"
#include "diagnosis/verdict.h"

namespace flatline {

// Turns what a run observed into a verdict: the hypotheses that no observation contradicts. Pure
// and deterministic: the same record gives the same verdict, live, simulated or read from a
// capture.
Verdict diagnose(const Record& record);

}  // namespace flatline

#endif  // DIAGNOSIS_DIAGNOSE_H_
