/// Choices between the vertices of a graph: each starts in one vertex and may lead to several, randomly.
struct ChoiceGraph {
  /// V
  let vertexCount: Int
  /// `[C]`, the vertex of each choice.
  private(set) var origins: [Int] = []
  private(set) var targets: [Int] = []
  private var firstTarget = [0]

  init(vertexCount: Int) { self.vertexCount = vertexCount }

  var choiceCount: Int { origins.count }

  mutating func add(from origin: Int, to vertices: some Sequence<Int>) {
    origins.append(origin)
    targets += vertices
    firstTarget.append(targets.count)
  }

  func targets(of choice: Int) -> ArraySlice<Int> { targets[firstTarget[choice]..<firstTarget[choice + 1]] }

  /// `[V]`, the choices of each vertex that satisfy `isIncluded`, in order.
  func choicesByVertex(where isIncluded: (Int) -> Bool) -> [[Int]] {
    var all = [[Int]](repeating: [], count: vertexCount)
    for choice in 0..<choiceCount where isIncluded(choice) { all[origins[choice]].append(choice) }
    return all
  }

  /// `[V]`, the index of each vertex's strongly connected component along the choices that satisfy
  /// `isIncluded`.
  ///
  /// Source: Tarjan, "Depth-first search and linear graph algorithms" (1972), without recursion.
  func stronglyConnectedComponents(where isIncluded: (Int) -> Bool) -> [Int] {
    let successors = choicesByVertex(where: isIncluded).map { $0.flatMap { targets(of: $0) } }
    var component = [Int](repeating: -1, count: vertexCount)
    var index = [Int](repeating: -1, count: vertexCount)
    var low = [Int](repeating: 0, count: vertexCount)
    var (open, calls): ([Int], [(vertex: Int, next: Int)]) = ([], [])
    var (time, components) = (0, 0)
    for root in 0..<vertexCount where index[root] < 0 {
      calls.append((root, 0))
      while let (vertex, next) = calls.last {
        if next == 0 {
          (index[vertex], low[vertex]) = (time, time)
          time += 1
          open.append(vertex)
        } else {
          low[vertex] = min(low[vertex], low[successors[vertex][next - 1]])
        }
        var position = next
        while position < successors[vertex].count, index[successors[vertex][position]] >= 0 {
          let other = successors[vertex][position]
          if component[other] < 0 { low[vertex] = min(low[vertex], index[other]) }
          position += 1
        }
        if position < successors[vertex].count {
          calls[calls.count - 1].next = position + 1
          calls.append((successors[vertex][position], 0))
          continue
        }
        calls.removeLast()
        guard low[vertex] == index[vertex] else { continue }
        while let member = open.popLast() {
          component[member] = components
          // A finished vertex must not lower the number of one that still waits.
          low[member] = Int.max
          if member == vertex { break }
        }
        components += 1
      }
    }
    return component
  }
}

/// Maximal end components: the largest sets of vertices within which one can stay forever and reach every vertex
/// from every other.
///
/// Source: de Alfaro, "Formal verification of probabilistic systems" (1997), section 3.3.
struct EndComponents {
  /// `[V]`, the index of each vertex's component; negative if it belongs to none.
  let component: [Int]
  let count: Int
  /// `[C]`, whether a choice stays in its component with certainty.
  let isInside: [Bool]

  /// - Parameter isCandidate: whether a choice may belong to a component; one that may end an episode cannot.
  init(_ graph: ChoiceGraph, isCandidate: (Int) -> Bool) {
    var isInside = (0..<graph.choiceCount).map(isCandidate)
    var connected: [Int] = []
    var hasChanged = true
    while hasChanged {
      hasChanged = false
      connected = graph.stronglyConnectedComponents { isInside[$0] }
      for choice in 0..<graph.choiceCount where isInside[choice] {
        let home = connected[graph.origins[choice]]
        guard graph.targets(of: choice).contains(where: { connected[$0] != home }) else { continue }
        isInside[choice] = false
        hasChanged = true
      }
    }
    var numbers = [Int](repeating: -1, count: graph.vertexCount)
    var count = 0
    for choice in 0..<graph.choiceCount where isInside[choice] {
      let home = connected[graph.origins[choice]]
      guard numbers[home] < 0 else { continue }
      numbers[home] = count
      count += 1
    }
    component = connected.map { numbers[$0] }
    self.count = count
    self.isInside = isInside
  }
}
