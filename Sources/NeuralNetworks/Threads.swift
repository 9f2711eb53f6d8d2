import CKernels

/// Makes the calling thread's use of oneDNN single-threaded.
///
/// Debian's oneDNN threads through libgomp, whose thread count is a setting of each thread. A layer that calls oneDNN
/// calls this first in its `forward` and `backward`; after the first time on a thread it costs one comparison, so it
/// cannot be forgotten and threads need no preparation from outside. Dense layers use this module's own kernels, which
/// are faster at their sizes and know no threads.
package func prepareThread() {
  ckernels_prepare_thread()
}
