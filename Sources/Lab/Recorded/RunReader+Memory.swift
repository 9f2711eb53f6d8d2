import RunStore

/// Bytes that an agent may take which is made from this file: little more than its contents justify, whatever it claims.
extension RunReader {
  /// For an agent that only plays, with the weights that the file has.
  func memoryToPlay() throws(RunStoreError) -> Int { 16 * (try tensorBytes()) + 256 << 20 }

  /// For an agent that is trained as the file says: a replay buffer may have been nearly empty when it was stored.
  func memoryToTrain() throws(RunStoreError) -> Int {
    16 * (try tensorBytes()) + 2 * (try stateBytes()) + 1 << 30
  }
}
