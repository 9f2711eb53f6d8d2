/// The nonzero elements of a feature vector x: `count` places with their values, in memory that someone else owns.
///
/// Binary features such as tiles have the value 1. A rule costs as much as there are nonzero elements.
package struct SparseVector {
  /// `[count]`, each below F.
  package let places: UnsafeMutablePointer<Int32>
  /// `[count]`
  package let values: UnsafeMutablePointer<Double>
  package var count: Int

  @inline(__always) package init(
    places: UnsafeMutablePointer<Int32>, values: UnsafeMutablePointer<Double>, count: Int
  ) {
    self.places = places
    self.values = values
    self.count = count
  }

  /// Takes over the elements of `other`.
  package mutating func copy(_ other: SparseVector) {
    places.update(from: other.places, count: other.count)
    values.update(from: other.values, count: other.count)
    count = other.count
  }

  @inline(__always) package mutating func append(_ place: Int, _ value: Double) {
    places[count] = Int32(truncatingIfNeeded: place)
    values[count] = value
    count &+= 1
  }
}
