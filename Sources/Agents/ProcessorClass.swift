import NeuralNetworks

/// The class of this processor: agents with networks have the same bits on all processors of one class.
package var processorClass: String { kernelVariant }
