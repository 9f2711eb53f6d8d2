// Computed by: rl-lab solve ConnectFour-v0 --build-book 2

extension ConnectFourBook {
  static let builtIn = ConnectFourBook(
    plies: 2,
    letters: """
      FCGEDDGGECEEIGGFFGEHEDGHG
      """)
}
