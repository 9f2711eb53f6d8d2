#pragma once
#include <stdbool.h>
#include <stdint.h>

/// Whether allocations are counted on this platform.
bool allocation_counting_works(void);

/// Blocks of memory that the calling thread has asked for so far.
uint64_t allocation_count(void);
