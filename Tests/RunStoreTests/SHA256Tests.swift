import RunStore
import Testing

struct SHA256Tests {
  private func hash(_ text: String, inPiecesOf size: Int) -> String {
    var hash = SHA256()
    let bytes = Array(text.utf8)
    for start in stride(from: 0, to: bytes.count, by: size) {
      bytes[start..<min(start + size, bytes.count)].withUnsafeBytes { hash.add($0) }
    }
    return hash.hexDigest()
  }

  /// The examples of FIPS 180-2, appendix B, and the hash of nothing.
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (
      String(repeating: "a", count: 1_000_000),
      "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    ),
  ]) func itGivesTheStandardsExamples(_ example: (text: String, hash: String)) {
    #expect(hash(example.text, inPiecesOf: 1 << 20) == example.hash)
    #expect(hash(example.text, inPiecesOf: 37) == example.hash)
  }

  /// Every length around the ends of blocks, against `hashlib` of Python: the hash of the hashes' digits.
  @Test func itPadsEveryLength() {
    var all = SHA256()
    for length in 0...130 { all.add(hash(String(repeating: "x", count: length), inPiecesOf: 64)) }
    #expect(all.hexDigest() == "87aca1c44bc7ba8897768170211f0a02063de70801131ff86c7edb9ce32c6a50")
  }
}
