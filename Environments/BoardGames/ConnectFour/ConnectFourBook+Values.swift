extension ConnectFourBook {
  static let builtIn: ConnectFourBook? = nil
}
