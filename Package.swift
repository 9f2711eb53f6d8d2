// swift-tools-version: 6.2
import PackageDescription

/// Targets are listed lowest first; `Sources/README.md` says what each is for.
let settings: [SwiftSetting] = [
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("ExistentialAny"),
]

let package = Package(
  name: "rl-lab",
  platforms: [.macOS(.v15)],
  targets: [
    .systemLibrary(
      name: "CDNNL", path: "Sources/CDNNL",
      providers: [.apt(["libdnnl-dev"]), .brew(["onednn"])]),
    .target(name: "CKernels"),
    .target(name: "NeuralNetworks", dependencies: ["CDNNL", "CKernels"], swiftSettings: settings),
    .testTarget(
      name: "NeuralNetworksTests", dependencies: ["NeuralNetworks", "CKernels", "CDNNL"],
      resources: [.copy("Fixtures")], swiftSettings: settings),
  ]
)
