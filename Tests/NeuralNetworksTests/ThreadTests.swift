import CDNNL
import CKernels
import Foundation
import NeuralNetworks
import Testing

@Suite struct ThreadTests {
  @Test func aPreparedThreadUsesOneThreadInOneDNN() async {
    // Linking oneDNN brings libgomp into the process on Linux; elsewhere there may be none.
    #expect(dnnl_version() != nil)
    let threads = await withCheckedContinuation { continuation in
      Thread {
        prepareThread()
        continuation.resume(returning: ckernels_openmp_threads())
      }.start()
    }
    #if os(Linux)
      #expect(threads == 1)
    #else
      #expect(threads <= 1)
    #endif
  }
}
