import CKernels

/// The kernel variant of this process: `baseline`, `avx2` or `avx512`.
///
/// It belongs with every result that is to be reproduced: for the same variant the bits are the same on every
/// x86-64 processor, between variants the last ones differ. The environment variable `RL_LAB_KERNELS` picks a narrower
/// variant than the processor's best.
package var kernelVariant: String { String(cString: ckernels().pointee.name) }
