/// A run that has stored no checkpoint yet, so that its agent cannot play.
package struct NoPolicy: Error, CustomStringConvertible {
  let path: String

  package var description: String {
    "\(path): no checkpoint is recorded yet, so there is no policy to show"
  }
}
