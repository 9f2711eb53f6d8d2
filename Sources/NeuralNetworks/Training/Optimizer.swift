/// Changes parameters by their gradients.
///
/// Another rule (SGD, RMSProp, AdamW) is another file like `Adam.swift`: a kernel over the flat buffers and a class
/// that holds its moments. A rule's whole state is its `stepCount` and its `moments`.
package protocol Optimizer: AnyObject {
  /// May be changed between steps, by a schedule.
  var learningRate: Double { get set }

  /// How many steps were taken.
  var stepCount: UInt64 { get set }

  /// Buffers laid out as the parameters, each with its name for saving.
  var moments: [(name: String, storage: ParameterStorage)] { get }

  /// Takes one step down the gradients.
  ///
  /// - Precondition: both have the layout that the optimiser was made for.
  func step(parameters: ParameterStorage, gradients: ParameterStorage)
}
