/// One pass of a batch through a network: its outputs, and what `backward` needs of it.
///
/// It is valid until the network's next pass, which overwrites what the layers keep; `backward` refuses an older one.
@frozen package struct ForwardPass {
  /// `[batch, outputSize]`, memory of the network.
  package let outputs: UnsafePointer<Float>
  package let batch: Int
  /// `[batch, inputSize]`
  let input: UnsafePointer<Float>
  /// Which of the network's passes it is.
  let number: UInt64
}
