// swift-tools-version: 6.2
import PackageDescription

// Flags that only this repository's own builds have are in the script rl-lab: SwiftPM lets no package depend on one that
// sets them here.
let settings: [SwiftSetting] = [
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("ExistentialAny"),
]

// Tests are compiled in half the time without optimization, and what they test is optimized all the same.
let testSettings = settings + [.unsafeFlags(["-Onone"])]

// Targets are listed lowest first; `Sources/README.md` says what each is for.
let package = Package(
  name: "rl-lab",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "rl-lab", targets: ["rl-lab"]),
    // Environments and agents of other packages, and how to train, evaluate and record them.
    .library(name: "RLLabKit", targets: ["RLLabKit", "RLCore", "Drawing"]),
    // What python/rl_lab loads.
    .library(name: "rllab", type: .dynamic, targets: ["CLibrary"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
    // `swift package generate-documentation`; nothing is built of it otherwise.
    .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"),
  ],
  targets: [
    .target(name: "Text", swiftSettings: settings),
    .target(name: "RLCore", dependencies: ["Text"], swiftSettings: settings),
    .target(name: "GameSearch", dependencies: ["RLCore"], swiftSettings: settings),
    .target(name: "Drawing", swiftSettings: settings),
    .target(name: "OutputFiles", dependencies: ["Text"], swiftSettings: settings),
    .target(name: "Replay", dependencies: ["RLCore", "CKernels"], swiftSettings: settings),
    .systemLibrary(
      name: "CDNNL", path: "Sources/CDNNL",
      providers: [.apt(["libdnnl-dev"]), .brew(["onednn"])]),
    .target(name: "CKernels"),
    .target(name: "NeuralNetworks", dependencies: ["Text", "CKernels"], swiftSettings: settings),
    .target(
      name: "Agents", dependencies: ["Text", "RLCore", "Replay", "NeuralNetworks", "CKernels"],
      swiftSettings: settings),
    .target(
      name: "RunStore",
      dependencies: [
        "Text", "RLCore", .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ], swiftSettings: settings),
    .target(
      name: "Lab",
      dependencies: [
        "Text", "RLCore", "Drawing", "GameSearch", "Agents", "RunStore",
        .product(name: "Yams", package: "Yams"),
      ], swiftSettings: settings),
    .target(
      name: "RunViews",
      dependencies: [
        "Text", "RLCore", "RunStore", "OutputFiles",
        .product(name: "SwiftProtobuf", package: "swift-protobuf"),
      ],
      exclude: ["TensorBoard/events.proto", "TensorBoard/generate.sh"], swiftSettings: settings),
    .systemLibrary(
      name: "CSDL2", path: "Sources/CSDL2",
      providers: [.apt(["libsdl2-dev", "libsdl2-ttf-dev"]), .brew(["sdl2", "sdl2_ttf"])]),
    .systemLibrary(name: "CPNG", path: "Sources/CPNG", providers: [.apt(["libpng-dev"]), .brew(["libpng"])]),
    .target(name: "CTypeface", exclude: ["Inter-Regular.otf", "Inter-SemiBold.otf", "OFL.txt"]),
    .target(
      name: "Painting", dependencies: ["Text", "Drawing", "OutputFiles", "CSDL2", "CPNG", "CTypeface"],
      swiftSettings: settings),
    .target(
      name: "Comparison", dependencies: ["Text", "RLCore", "RunStore", "Drawing", "Painting"],
      swiftSettings: settings),
    .target(
      name: "Tuning",
      dependencies: [
        "Text", "RLCore", "RunStore", "Lab", "Comparison",
        .product(name: "GRDB", package: "GRDB.swift"),
      ],
      resources: [.embedInCode("Optuna/optuna_process.py")], swiftSettings: settings),
    .target(
      name: "Viewer", dependencies: ["Text", "Drawing", "Painting", "OutputFiles", "CSDL2"],
      swiftSettings: settings),
    .target(
      name: "GridWorlds", dependencies: ["RLCore", "Drawing"], path: "Environments/GridWorlds",
      swiftSettings: settings),
    .target(
      name: "FiniteProblems", dependencies: ["RLCore", "Drawing"], path: "Environments/FiniteProblems",
      swiftSettings: settings),
    .target(
      name: "CClassicControl", path: "Environments/ClassicControl/Kernels",
      exclude: ["generate_sine_table.py"]),
    .target(
      name: "ClassicControl", dependencies: ["RLCore", "Drawing", "CClassicControl"],
      path: "Environments/ClassicControl", exclude: ["Kernels"], swiftSettings: settings),
    .target(
      name: "Puzzles", dependencies: ["RLCore", "Drawing"], path: "Environments/Puzzles",
      swiftSettings: settings),
    .target(name: "CMinAtar", path: "Environments/MinAtar/Rules"),
    .target(
      name: "MinAtar", dependencies: ["RLCore", "Drawing", "CMinAtar"], path: "Environments/MinAtar",
      exclude: ["Rules"], swiftSettings: settings),
    .target(
      name: "MiniGrid", dependencies: ["RLCore", "Drawing"], path: "Environments/MiniGrid",
      swiftSettings: settings),
    .target(name: "CNativePlugins", path: "Environments/NativePlugins/C"),
    .target(
      name: "NativePlugins", dependencies: ["RLCore", "Drawing", "CNativePlugins"],
      path: "Environments/NativePlugins",
      exclude: ["C", "Example"], swiftSettings: settings),
    .target(
      name: "Gymnasium", dependencies: ["RLCore", "Drawing"], path: "Environments/Gymnasium",
      exclude: ["Example"],
      resources: ["registry", "spaces", "observations", "actions", "wrappers", "batch", "atari", "worker"].map
      {
        .embedInCode("Worker/\($0).py")
      },
      swiftSettings: settings),
    .target(
      name: "OwnEnvironments", dependencies: ["RLCore", "Drawing"], path: "Environments/Own",
      swiftSettings: settings),
    .target(
      name: "BoardGames", dependencies: ["CKernels", "RLCore", "GameSearch", "Drawing"],
      path: "Environments/BoardGames",
      resources: ["begin-easy", "begin-medium", "begin-hard", "middle-easy", "middle-medium", "end-easy"].map
      {
        .embedInCode("ConnectFour/Positions/\($0).txt")
      },
      swiftSettings: settings),
    .target(
      name: "Watching",
      dependencies: ["Text", "RLCore", "Drawing", "Agents", "RunStore", "Lab", "Comparison", "Viewer"],
      swiftSettings: settings),
    .target(
      name: "Exporting",
      dependencies: [
        "Text", "RLCore", "Drawing", "NeuralNetworks", "Agents", "Lab",
        .product(name: "SwiftProtobuf", package: "swift-protobuf"),
      ],
      exclude: ["ONNX/onnx.proto", "ONNX/generate.sh"]
        + [
          "build.sh", "engine.h", "runtime.c", "policy.c", "world.c", "search.c", "cart_pole.c",
          "Rules.swift",
        ].map {
          "Engine/\($0)"
        },
      resources: ["run_c.c.template", "run_java.java.template", "run_onnx.py", "run_module.mjs"].map {
        .embedInCode("Proof/\($0)")
      } + ["Engine/engine.wasm", "Page/page.html", "Page/page.css", "Page/page.js"].map { .embedInCode($0) },
      swiftSettings: settings),
    .target(
      name: "Benchmarks",
      dependencies: [
        "Text", "RLCore", "Replay", "NeuralNetworks", "Agents", "RunStore", "Lab", "Painting", "Viewer",
        "Watching",
      ],
      swiftSettings: settings),
    .target(
      name: "OwnAgents", dependencies: ["RLCore", "Agents"], path: "Agents/Own", swiftSettings: settings),
    .target(
      name: "AllEnvironments",
      dependencies: [
        "RLCore", "GridWorlds", "FiniteProblems", "ClassicControl", "BoardGames", "Puzzles", "MinAtar",
        "MiniGrid", "OwnEnvironments", "NativePlugins", "Gymnasium",
      ],
      path: "Environments/All", swiftSettings: settings),
    .target(
      name: "LabCommand",
      dependencies: [
        "Text", "RLCore", "Drawing", "Replay", "NeuralNetworks", "Agents", "RunStore", "RunViews", "Lab",
        "Comparison", "Tuning", "OutputFiles", "Painting", "Viewer", "Watching", "Benchmarks", "Exporting",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      resources: ["TwoDoors", "CountingSarsa"].map { .embedInCode("New/\($0).swift.template") },
      swiftSettings: settings),
    .target(
      name: "CLibrary",
      dependencies: [
        "Text", "RLCore", "Drawing", "Agents", "Lab", "Painting", "AllEnvironments", "NativePlugins",
      ],
      swiftSettings: settings),
    .target(
      name: "RLLabKit",
      dependencies: [
        "RLCore", "Agents", "RunStore", "Lab", "Viewer", "Watching", "LabCommand", "AllEnvironments",
      ],
      swiftSettings: settings),
    .executableTarget(
      name: "rl-lab", dependencies: ["LabCommand", "AllEnvironments", "Agents", "OwnAgents"],
      swiftSettings: settings),
    .executableTarget(
      name: "rl-lab-fuzz",
      dependencies: [
        "LabCommand", "AllEnvironments", .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "GRDB", package: "GRDB.swift"),
      ],
      path: "Tests/Fuzz", swiftSettings: settings),
    .target(name: "CAllocationCounter", path: "Tests/CAllocationCounter"),
    .target(
      name: "ResumeTrial", dependencies: ["Lab", "RunStore"], path: "Tests/ResumeTrial",
      swiftSettings: settings),
    // What the tests share: the checkout, temporary folders, the built tool, the variables of their environment.
    .target(name: "CTestEnvironment", path: "Tests/CTestEnvironment"),
    .target(
      name: "TestSupport", dependencies: ["CTestEnvironment"], path: "Tests/TestSupport",
      swiftSettings: testSettings),
    .testTarget(name: "TextTests", dependencies: ["Text"], swiftSettings: testSettings),
    .testTarget(name: "RLCoreTests", dependencies: ["TestSupport", "RLCore"], swiftSettings: testSettings),
    .testTarget(
      name: "OutputFilesTests", dependencies: ["TestSupport", "OutputFiles"], swiftSettings: testSettings),
    .testTarget(
      name: "EnvironmentTests",
      dependencies: [
        "TestSupport",
        "RLCore", "Drawing", "Painting", "Agents", "Lab", "AllEnvironments", "GridWorlds", "ClassicControl",
        "CClassicControl", "CMinAtar", "CAllocationCounter",
      ],
      exclude: ["Playthroughs"], swiftSettings: testSettings),
    .testTarget(
      name: "BoardGamesTests",
      dependencies: [
        "TestSupport", "CKernels", "RLCore", "GameSearch", "Drawing", "Agents", "Lab", "BoardGames",
      ],
      exclude: ["Fixtures/solve_connect_four.py"], resources: [.copy("Fixtures/connect_four_positions.txt")],
      swiftSettings: testSettings),
    .testTarget(
      name: "NeuralNetworksTests", dependencies: ["NeuralNetworks", "CKernels", "CDNNL"],
      resources: [.copy("Fixtures")],
      swiftSettings: testSettings),
    .testTarget(
      name: "AgentsTests",
      dependencies: [
        "TestSupport", "RLCore", "Replay", "NeuralNetworks", "Agents", "GridWorlds", "ClassicControl",
      ],
      resources: [.copy("Fixtures")],
      swiftSettings: testSettings),
    .testTarget(
      name: "PuzzlesTests", dependencies: ["RLCore", "Agents", "Puzzles"], resources: [.copy("Fixtures")],
      swiftSettings: testSettings),
    .testTarget(
      name: "RunStoreTests",
      dependencies: ["TestSupport", "RunStore", "RLCore", .product(name: "GRDB", package: "GRDB.swift")],
      swiftSettings: testSettings),
    .testTarget(
      name: "RunViewsTests", dependencies: ["TestSupport", "RunStore", "RunViews", "RLCore"],
      swiftSettings: testSettings),
    .testTarget(
      name: "LabTests",
      dependencies: [
        "TestSupport",
        "Text", "RLCore", "Agents", "RunStore", "Lab", "AllEnvironments", "GridWorlds", "BoardGames",
        "CAllocationCounter", "ResumeTrial", .product(name: "Yams", package: "Yams"),
      ],
      swiftSettings: testSettings),
    .testTarget(
      name: "ExportingTests",
      dependencies: [
        "TestSupport", "RLCore", "NeuralNetworks", "Agents", "RunStore", "Lab", "Exporting",
        "AllEnvironments",
      ],
      swiftSettings: testSettings),
    .testTarget(
      name: "ComparisonTests",
      dependencies: ["TestSupport", "RLCore", "RunStore", "Drawing", "Comparison", "rl-lab"],
      resources: [.copy("Fixtures")],
      swiftSettings: testSettings),
    .testTarget(
      name: "TuningTests",
      dependencies: [
        "TestSupport", "Text", "RLCore", "RunStore", "Lab", "Comparison", "Tuning", "AllEnvironments",
        .product(name: "GRDB", package: "GRDB.swift"),
      ],
      swiftSettings: testSettings),
    .testTarget(
      name: "ViewerTests", dependencies: ["TestSupport", "Text", "Drawing", "Painting", "Viewer", "CSDL2"],
      swiftSettings: testSettings),
    .testTarget(
      name: "WatchingTests",
      dependencies: [
        "TestSupport", "RLCore", "Agents", "RunStore", "Lab", "Comparison", "Viewer", "Watching",
        "GridWorlds", "BoardGames", "MinAtar",
      ],
      swiftSettings: testSettings),
    .testTarget(
      name: "NativePluginTests",
      dependencies: [
        "TestSupport",
        "NativePlugins", "ClassicControl", "RLCore", "Drawing", "Agents", "Lab", "RunStore", "ResumeTrial",
      ],
      exclude: ["Plugins"], swiftSettings: testSettings),
    .testTarget(
      name: "GymnasiumTests",
      dependencies: [
        "TestSupport",
        "Gymnasium", "GridWorlds", "RLCore", "Drawing", "Agents", "Lab", "RunStore", "ResumeTrial",
      ],
      exclude: ["Python"], swiftSettings: testSettings),
    .testTarget(
      name: "WritingTests",
      dependencies: [
        "TestSupport",
        "LabCommand", "Lab", "RLCore", "Drawing", "Agents", "AllEnvironments", "NativePlugins", "Gymnasium",
        "RLLabKit",
      ],
      swiftSettings: testSettings),
    .testTarget(name: "PythonModuleTests", dependencies: ["TestSupport"], swiftSettings: testSettings),
    .testTarget(
      name: "CommandTests",
      dependencies: [
        "TestSupport",
        "Text", "RLCore", "RunStore", "rl-lab", "rl-lab-fuzz", "Agents", "Lab", "LabCommand", "Viewer",
        "Watching",
        "GridWorlds", "FiniteProblems",
        .product(name: "GRDB", package: "GRDB.swift"),
      ], swiftSettings: testSettings),
    .testTarget(name: "ArchitectureTests", dependencies: ["TestSupport"], swiftSettings: testSettings),
    .testTarget(name: "ScriptTests", dependencies: ["TestSupport"], swiftSettings: testSettings),
  ]
)
