// Counts what a thread allocates, so that a test can show that a loop allocates nothing.

/// Blocks of memory that the calling thread has asked for so far; -1 where they cannot be counted.
long allocation_count(void);
