/// Updates parameters from their gradients.
///
/// Another rule (SGD, RMSProp, AdamW) is another file like `Adam.swift`: a kernel over the flat buffers and a class
/// that holds its moments. A rule's whole state is its `stepCount` and its `moments`.
package protocol Optimizer: AnyObject {
  /// May be changed between steps, by a schedule.
  var learningRate: Double { get set }

  /// Number of steps taken.
  var stepCount: UInt64 { get set }

  /// Buffers with the layout of the parameters, each named for saving.
  var moments: [(name: String, storage: ParameterStorage)] { get }

  /// Takes one gradient step.
  ///
  /// - Precondition: both have the layout for which the optimizer was created.
  func step(parameters: ParameterStorage, gradients: ParameterStorage)
}
