// swift-tools-version: 6.2
import PackageDescription

// A package of its own with an environment and an agent of its own. Yours names the repository in place of the path:
//
//   .package(url: "https://…/rl-lab", from: "0.1.0"),
let package = Package(
  name: "Example",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "rl-lab", path: "../..")],
  targets: [.executableTarget(name: "Example", dependencies: [.product(name: "RLLabKit", package: "rl-lab")])]
)
