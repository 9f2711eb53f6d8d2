import Foundation
import NeuralNetworks
import Testing

@Suite struct SafetensorsTests {
  private let tensors = [
    Safetensors.Tensor(
      name: "a.weight", shape: [2, 3], elements: .float32([1, -2, .pi, 0, -0.0, Float(bitPattern: 71_362)])),
    Safetensors.Tensor(name: "q \"table\"", shape: [1], elements: .float64([.ulpOfOne])),
    Safetensors.Tensor(name: "empty", shape: [0, 4], elements: .float32([])),
  ]

  @Test func whatWasWrittenIsReadBackBitForBit() throws {
    let file = Safetensors.encode(tensors, metadata: [("step", "5")])
    let contents = try Safetensors.decode(file)
    #expect(contents.metadata == ["step": "5"])
    let read = contents.tensors
    #expect(Set(read.map(\.name)) == Set(tensors.map(\.name)))
    for tensor in tensors { #expect(read.contains(tensor)) }
    #expect(Safetensors.encode(tensors, metadata: [("step", "5")]) == file)
    // The header's length, then the header, padded so that the numbers begin on a multiple of eight.
    #expect(file[0] % 8 == 0 && file[8] == UInt8(ascii: "{"))
  }

  @Test func damageIsRefusedWhereverItIs() {
    let file = Safetensors.encode(tensors)
    #expect(throws: Safetensors.Damage.self) { try Safetensors.decode(Data()) }
    #expect(throws: Safetensors.Damage.self) { try Safetensors.decode(file.prefix(20)) }
    #expect(throws: Safetensors.Damage.self) { try Safetensors.decode(file.dropLast(4)) }
    // A file cut off anywhere, or with any byte of its head changed, is read or refused, never worse.
    for length in 0..<file.count { _ = try? Safetensors.decode(file.prefix(length)) }
    for place in 0..<min(file.count, 300) {
      for value in [0, 0x22, 0x39, 0x7d, 0xff] as [UInt8] {
        var changed = file
        changed[place] = value
        _ = try? Safetensors.decode(changed)
      }
    }
  }

  private func file(_ header: String, _ numbers: Int) -> Data {
    var file = Data()
    withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { file.append(contentsOf: $0) }
    return file + Data(header.utf8) + Data(count: numbers)
  }

  private func complaint(_ file: Data) -> String {
    do { _ = try Safetensors.decode(file) } catch { return error.description }
    return "none"
  }

  @Test func everyByteBelongsToAnArray() {
    let whole = Safetensors.encode(tensors)
    #expect(complaint(whole + [0]) == "its arrays take 32 bytes, and 33 follow the header")
    // A header a byte short, where it ends in a space: all numbers would move by one.
    let short = file(#"{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, 5)
    #expect(complaint(short) == "its arrays take 4 bytes, and 5 follow the header")
    let gap = #"{"x":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#
    #expect(complaint(file(gap, 8)) == "the entry 'x' does not begin where the one before it ends")
    let twice =
      #"{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"y":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#
    #expect(complaint(file(twice, 4)) == "the entry 'y' does not begin where the one before it ends")
  }

  @Test func aHeaderOfHundredsOfThousandsOfNamesIsNotRead() {
    let entries = (0..<30_000).map { #""a\#($0)":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}"# }
    let header = "{" + entries.joined(separator: ",") + "}"
    #expect(
      complaint(file(header, 0))
        == "its header has \(header.utf8.count) bytes, and at most 1000000 are read")
  }

  @Test func otherTypesAreNamed() {
    let header = #"{"x":{"dtype":"BF16","shape":[1],"data_offsets":[0,2]}}"#
    var file = Data([UInt8(header.utf8.count), 0, 0, 0, 0, 0, 0, 0])
    file.append(contentsOf: header.utf8)
    file.append(contentsOf: [0, 0])
    #expect {
      try Safetensors.decode(file)
    } throws: {
      "\($0)" == "the entry 'x' has elements of type BF16; F32 and F64 can be read"
    }
  }
}
