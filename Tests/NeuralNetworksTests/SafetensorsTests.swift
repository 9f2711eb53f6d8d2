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
    let read = try Safetensors.decode(file)
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
