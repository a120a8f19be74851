#ifndef TESTS_CAPTURE_ALLOCATION_H_
#define TESTS_CAPTURE_ALLOCATION_H_

#include <cstddef>

namespace flatline {

// The octets that operator new gave since the start, in this whole program; what delete took back
// does not count.
std::size_t octets_allocated();

}  // namespace flatline

#endif  // TESTS_CAPTURE_ALLOCATION_H_
