import Testing
import Text

@Suite struct JSONTests {
  @Test func literalsKeepTheOrderOfTheirMembers() {
    let note: String? = nil
    let value: JSON = [
      "seed": 3, "returns": [0.5, 1, -2.0], "note": JSON(note), "isDone": true, "b": nil, "a": "x\(1)",
    ]
    #expect(
      value.compact == #"{"seed":3,"returns":[0.5,1,-2.0],"note":null,"isDone":true,"b":null,"a":"x1"}"#)
  }

  @Test func whatIsNoNumberIsNull() {
    #expect(JSON([1, .nan, .infinity]).compact == "[1.0,null,null]")
    #expect(JSON(1e300).compact == "1e+300" && JSON(UInt64.max).compact == "18446744073709551615")
  }

  @Test func controlCharactersAreEscaped() {
    #expect(JSON.quoted("a\"b\\c\n\r\t") == #""a\"b\\c\n\r\t""#)
    #expect(JSON.quoted("\u{1}\u{7f}\u{2028}é") == #""\u0001\u007f\u2028é""#)
  }

  @Test func jsonIsExactAndKeepsItsOrder() {
    let value = JSON.object([
      (
        "b",
        .list([
          .integer(.min), .unsigned(.max), .number(0.1), .number(.nan), .number(-.infinity), .bool(true),
          .null,
        ])
      ),
      ("a", .text("\"\\\n\u{1}é\u{2028}")), ("e", .object([])), ("l", .list([])),
      ("n", .list([.object([("x", .integer(1))])])),
    ])
    #expect(
      value.compact == #"""
        {"b":[-9223372036854775808,18446744073709551615,0.1,null,null,true,null],"a":"\"\\\n\u0001é\u2028","e":{},"l":[],"n":[{"x":1}]}
        """#)
  }

  @Test func prettyJSONKeepsListsOfPlainValuesOnALine() {
    let value: JSON = ["a": [1, 2], "b": ["c": []], "d": [["e": 1]]]
    #expect(
      value.pretty == """
        {
          "a": [1,2],
          "b": {
            "c": []
          },
          "d": [
            {
              "e": 1
            }
          ]
        }
        """)
  }
}
