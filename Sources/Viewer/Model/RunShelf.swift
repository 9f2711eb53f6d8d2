/// The runs among which a viewer switches, opened when they are first shown.
package protocol RunShelf: AnyObject {
  var count: Int { get }
  /// Looks for runs that have started meanwhile; they are added at the end.
  func refresh()
  /// - Parameter index: from 0, below `count`.
  func open(_ index: Int) throws -> any WatchSource
}
