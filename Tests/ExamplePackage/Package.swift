// swift-tools-version: 6.2
import PackageDescription

// Another package, with an environment and an agent that rl-lab does not know. Yours names the repository, not a path:
//
//   .package(url: "https://…/rl-lab", from: "0.1.0"),
let package = Package(
  name: "Example",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "rl-lab", path: "../..")],
  targets: [.executableTarget(name: "Example", dependencies: [.product(name: "RLLabKit", package: "rl-lab")])]
)
