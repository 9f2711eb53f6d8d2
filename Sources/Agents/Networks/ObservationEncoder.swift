import RLCore

/// Encodes observations as network input: arrays unchanged or rescaled, state indices as one-hot rows.
package final class ObservationEncoder {
  /// D, the network's input size: elements of an array, or the number of states.
  package let size: Int
  private let rescaling: Rescaling?
  /// Buffer of one-hot and rescaled rows, or nil if arrays are used unchanged.
  private let column: Column<Float>
  private let capacity: Int

  /// - Parameters:
  ///   - capacity: the most rows that are encoded at once.
  ///   - rescaling: for arrays; nil to take them as they are.
  package init(_ space: ObservationSpace, capacity: Int, rescaling: Rescaling? = nil) {
    self.capacity = capacity
    self.rescaling = rescaling
    let formsRows: Bool
    switch space {
    case .discrete(let count): (size, formsRows) = (count, true)
    case .box(let box): (size, formsRows) = (box.count, rescaling != nil)
    }
    column = Column(formsRows ? capacity * size : 0, filledWith: 0)
  }

  /// `[rows.count, D]`, valid until the next call.
  package func encode(_ observations: Observations, rows: Range<Int>) -> UnsafePointer<Float> {
    guard let buffer = column.startUnlessEmpty else {
      guard let values = observations.values else { preconditionFailure("observations of another space") }
      return UnsafePointer(values + rows.lowerBound * size)
    }
    precondition(rows.count <= capacity, "more rows than the encoder has room for")
    if let values = observations.values, let rescaling {
      for row in rows {
        rescaling.rescale(values + row * size, into: buffer + (row - rows.lowerBound) * size)
      }
    } else if let states = observations.states {
      buffer.update(repeating: 0, count: rows.count * size)
      for row in rows { buffer[(row - rows.lowerBound) * size + Int(states[row])] = 1 }
    } else {
      preconditionFailure("observations of another space")
    }
    return UnsafePointer(buffer)
  }
}

extension ObservationEncoder {
  /// Rescales each element of an array: from its bounds to [-1, 1], as Gymnasium's `RescaleObservation` does, or by moments.
  ///
  /// The encoders that hold it follow what it becomes as moments change.
  package final class Rescaling {
    /// `[D]`: an element x becomes factors * x + offsets. An element whose bounds are one number becomes 0.
    package private(set) var factors, offsets: [Float]
    /// The magnitude at which a rescaled element is clipped; infinity for none.
    package let limit: Float

    package init(factors: [Float], offsets: [Float], limit: Float = .infinity) {
      (self.factors, self.offsets, self.limit) = (factors, offsets, limit)
    }

    /// Becomes the rescaling to mean 0 and variance 1.
    func standardize(by moments: RunningMoments) {
      for element in 0..<factors.count {
        (factors[element], offsets[element]) = moments.standardization(of: element)
      }
    }

    /// - Throws: if it is not an array, or an element is unbounded.
    package init(_ space: ObservationSpace) throws(ConfigurationProblem) {
      guard case .box(let box) = space else {
        throw ConfigurationProblem(
          "rescale_observations",
          "rescales arrays of numbers, but the observation is a state index; use false")
      }
      var factors: [Float] = []
      var offsets: [Float] = []
      for element in 0..<box.count {
        let (low, high) = (Double(box.low[element]), Double(box.high[element]))
        guard low.isFinite, high.isFinite else {
          throw ConfigurationProblem(
            "rescale_observations",
            "'\(box.labels[element])' lies in [\(box.low[element]), \(box.high[element])], which is unbounded and cannot be rescaled; use false"
          )
        }
        factors.append(high > low ? Float(2 / (high - low)) : 0)
        offsets.append(high > low ? Float(-(high + low) / (high - low)) : 0)
      }
      (self.factors, self.offsets, limit) = (factors, offsets, .infinity)
    }

    fileprivate func rescale(_ values: UnsafePointer<Float>, into output: UnsafeMutablePointer<Float>) {
      for element in 0..<factors.count {
        output[element] = factors[element] * values[element] + offsets[element]
      }
      guard limit < .infinity else { return }
      for element in 0..<factors.count { output[element] = min(max(output[element], -limit), limit) }
    }
  }
}

extension NetworkSettings {
  /// The rescaling for `rescale_observations`.
  ///
  /// - Throws: where observations cannot be rescaled.
  func rescaling(_ space: ObservationSpace) throws(ConfigurationProblem) -> ObservationEncoder.Rescaling? {
    rescalesObservations ? try ObservationEncoder.Rescaling(space) : nil
  }
}
