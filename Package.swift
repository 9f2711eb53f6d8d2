// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("ExistentialAny"),
]

// Targets are listed lowest first; `Sources/README.md` says what each is for.
let package = Package(
  name: "rl-lab",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2")
  ],
  targets: [
    .target(name: "RLCore", swiftSettings: settings),
    .target(
      name: "Lab", dependencies: ["RLCore", .product(name: "Yams", package: "Yams")],
      swiftSettings: settings),
    .testTarget(name: "LabTests", dependencies: ["Lab", "RLCore"], swiftSettings: settings),
  ]
)
