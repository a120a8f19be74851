#include "tests/capture/allocation.h"

#include <cstdlib>
#include <new>

namespace {

std::size_t allocated = 0;

}  // namespace

namespace flatline {

std::size_t octets_allocated() {
  return allocated;
}

}  // namespace flatline

// NOLINTBEGIN(cppcoreguidelines-no-malloc,cppcoreguidelines-owning-memory): these are what the
// others are made of.
void* operator new(std::size_t size) {
  allocated += size;
  void* memory = std::malloc(size == 0 ? 1 : size);
  if (memory == nullptr) {
    throw std::bad_alloc();
  }
  return memory;
}

void operator delete(void* memory) noexcept {
  std::free(memory);
}

void operator delete(void* memory, std::size_t /*size*/) noexcept {
  std::free(memory);
}
// NOLINTEND(cppcoreguidelines-no-malloc,cppcoreguidelines-owning-memory)
