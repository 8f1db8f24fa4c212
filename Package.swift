// swift-tools-version:6.1
import PackageDescription

// OpenVINO is unpacked from its PyPI wheel by `make deps`; everything else comes from Debian.
let openVINO = Context.packageDirectory + "/.deps/openvino"

let openVINOHeaders: [SwiftSetting] = [
    .unsafeFlags(["-Xcc", "-I\(openVINO)/include"])
]
// $ORIGIN/../lib/melscope is where `make install` puts the libraries, and where scripts/release.sh links them beside what it
// builds. No folder of the build may stand in a program that is installed: it would be looked into before the system's own.
let openVINOLibraries: [LinkerSetting] = [
    .unsafeFlags(["-L\(openVINO)/libs", "-Xlinker", "-rpath", "-Xlinker", "$ORIGIN/../lib/melscope"]),
    .unsafeFlags(["-Xlinker", "-rpath", "-Xlinker", "\(openVINO)/libs"], .when(configuration: .debug)),
]
// Nobody looks functions up in the program by name, and 110,000 addresses need no table of 24 bytes each: 7 MB less that is read
// with each start. GNU's linkers know neither for a Swift program.
let leanProgram: [LinkerSetting] = [
    .unsafeFlags(
        ["-use-ld=lld", "-Xlinker", "--no-export-dynamic", "-Xlinker", "-z", "-Xlinker", "pack-relative-relocs"],
        .when(configuration: .release))
]

let package = Package(
    name: "melscope",
    products: [
        .executable(name: "melscope", targets: ["melscope"]),
        // For other packages; neither knows OpenVINO. What they may use is `public`, what targets show each other `package`.
        .library(name: "Signal", targets: ["Base", "Signal"]),
        .library(name: "Shapes", targets: ["Base", "Signal", "Shapes"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        .systemLibrary(name: "CNCurses", providers: [.apt(["libncurses-dev"])]),
        .systemLibrary(name: "CSndFile", pkgConfig: "sndfile", providers: [.apt(["libsndfile1-dev"])]),
        .systemLibrary(name: "CMpg123", pkgConfig: "libmpg123", providers: [.apt(["libmpg123-dev"])]),
        .systemLibrary(name: "CSoxr", pkgConfig: "soxr", providers: [.apt(["libsoxr-dev"])]),
        .systemLibrary(name: "CFFTW", pkgConfig: "fftw3f", providers: [.apt(["libfftw3-dev"])]),
        .systemLibrary(name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"])]),
        .systemLibrary(name: "CEBUR128", pkgConfig: "libebur128", providers: [.apt(["libebur128-dev"])]),
        .systemLibrary(name: "CZip", pkgConfig: "libzip", providers: [.apt(["libzip-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CFileSystem"),
        .systemLibrary(name: "CXXHash", providers: [.apt(["libxxhash-dev"])]),
        .systemLibrary(name: "COpenVINO"),
        .target(name: "CSpawn"),
        .systemLibrary(name: "CSQLite", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CSystem"),
        .systemLibrary(name: "CSVM", providers: [.apt(["libsvm-dev"])]),
        .target(name: "CBLAS"),
        // The static library: the shared one needs 25 others (libcurl and what that needs), and has another name in Debian 13.
        .target(
            name: "CHDF5",
            linkerSettings: [.linkedLibrary(":libhdf5_serial.a"), .linkedLibrary(":libsz.a"), .linkedLibrary(":libaec.a"), .linkedLibrary("z"), .linkedLibrary("m")]),
        .target(name: "CVector"),
        .target(name: "CLibraryOutput"),
        .target(name: "CSeedModel", exclude: ["seed-cnn.onnx", "seed-cnn-trained.onnx"]),
        .target(
            name: "COpenVINOGraph",
            dependencies: ["CVector"],
            cxxSettings: [.unsafeFlags(["-I\(openVINO)/include"])],
            linkerSettings: [.unsafeFlags(["-L\(openVINO)/libs"]), .linkedLibrary("openvino")]
        ),
        // What every other target may use: errors and reasons, files by raw paths, words, locks.
        .target(name: "Base", dependencies: ["CLibraryOutput", "CXXHash"]),
        // YAML files of anybody, read safely.
        .target(name: "Settings", dependencies: ["Base", .product(name: "Yams", package: "Yams")]),
        // What is known of datasets without opening a clip: sources and their listing, names and labels.
        .target(name: "Corpora", dependencies: ["Base", "CFileSystem", "CSystem", "Settings"]),
        // Files to samples and arrays, samples to what a network is fed.
        .target(
            name: "Signal",
            dependencies: ["Base", "CEBUR128", "CFFTW", "CMpg123", "CSndFile", "CSoxr", "CSpawn", "CSystem", "CVector", "CZip"]),
        // What a network takes, and how an array becomes that.
        .target(name: "Shapes", dependencies: ["Base", "CVector", "Signal"]),
        // Whether features are any good: a linear classifier between speakers, and its figures.
        .target(name: "Probe", dependencies: ["Base", "CBLAS", "CSVM"]),
        // HDF5 files, made and read.
        .target(name: "HDF5", dependencies: ["Base", "CHDF5"]),
        // The demo datasets, made and not recorded.
        .target(name: "Demo", dependencies: ["Base", "Corpora", "Signal"]),
        // The one place that knows OpenVINO: networks run by it behind `FeatureNetwork` of Shapes.
        .target(
            name: "Inference",
            dependencies: [
                "Base", "COpenVINO", "COpenVINOGraph", "CSeedModel", "CVector", "Shapes", "Signal",
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: openVINOHeaders,
            linkerSettings: openVINOLibraries
        ),
        .target(
            name: "Engine",
            dependencies: [
                "Base", "Corpora", "HDF5", "Inference", "Probe", "Settings", "Shapes", "Signal", "CSQLite", "CSpawn", "CSystem",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        // What is known of outputs as a page or text for people. It knows no screen.
        .target(name: "Report", dependencies: ["Base", "CPNG", "Corpora", "Engine", "Inference", "Probe", "Shapes", "Signal"]),
        // Outputs in the forms that training code loads.
        .target(name: "Export", dependencies: ["Base", "CZlib", "Corpora", "Engine", "HDF5", "Shapes", "Signal"]),
        .target(
            name: "TUI",
            dependencies: [
                "Base", "CNCurses", "Corpora", "Engine", "Inference", "Probe", "Settings", "Shapes", "Signal",
                .product(name: "Yams", package: "Yams"),
            ]
        ),
        .executableTarget(
            name: "melscope",
            dependencies: [
                "Base", "Corpora", "Demo", "Engine", "Export", "Inference", "Probe", "Report", "Shapes", "Signal", "TUI",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            linkerSettings: leanProgram
        ),
        // What the C libraries alone take, for `make bench`; not a product, and nothing depends on it.
        .executableTarget(
            name: "melscope-floor",
            dependencies: ["Base", "CFFTW", "COpenVINO", "CSndFile", "CSoxr", "CVector", "Corpora", "Engine", "Inference", "Shapes", "Signal"],
            swiftSettings: openVINOHeaders
        ),
        // Runs of a million clips, for `make torture`; not a product, and nothing depends on it.
        .executableTarget(
            name: "melscope-scale", dependencies: ["Base", "Corpora", "Engine", "Inference", "Shapes", "Signal"]),
        // Broken input for everything that reads what others wrote, for `make fuzz` and, in short, for the tests.
        .target(name: "CAllocationMeter"),
        .target(name: "FuzzKit", dependencies: ["Base", "CAllocationMeter", "Corpora", "Engine", "Inference", "Shapes", "Signal", "TUI"]),
        .executableTarget(
            name: "melscope-fuzz", dependencies: ["Base", "CAllocationMeter", "Engine", "FuzzKit"]),
        // What the tests of several targets share: fixtures and goldens, folders, made-up files.
        .target(
            name: "TestSupport", dependencies: ["Base", "Inference", "Shapes", "Signal"], path: "Tests/Support",
            exclude: ["Fixtures", "Golden"]),
        .testTarget(name: "BaseTests", dependencies: ["Base", "TestSupport"]),
        .testTarget(name: "SignalTests", dependencies: ["Base", "CVector", "Demo", "Signal", "TestSupport"]),
        .testTarget(name: "ShapesTests", dependencies: ["Base", "Shapes", "Signal", "TestSupport"]),
        .testTarget(name: "ProbeTests", dependencies: ["Base", "Probe", "TestSupport"]),
        .testTarget(name: "HDF5Tests", dependencies: ["Base", "HDF5", "TestSupport"]),
        .testTarget(name: "CorporaTests", dependencies: ["Base", "Corpora", "Settings", "TestSupport"], exclude: ["Fixtures"]),
        .testTarget(
            name: "InferenceTests", dependencies: ["Base", "CVector", "Inference", "Shapes", "Signal", "TestSupport"],
            swiftSettings: openVINOHeaders),
        .testTarget(name: "DemoTests", dependencies: ["Base", "Corpora", "Demo", "Engine", "Signal", "TestSupport"]),
        .testTarget(
            name: "EngineTests", dependencies: ["Base", "Corpora", "Engine", "HDF5", "Inference", "Settings", "Shapes", "Signal", "TestSupport"]),
        .testTarget(name: "ReportTests", dependencies: ["Base", "CPNG", "Corpora", "Engine", "Inference", "Probe", "Report", "Shapes", "Signal", "TestSupport"]),
        .testTarget(
            name: "ExportTests", dependencies: ["Base", "Corpora", "Engine", "Export", "HDF5", "Inference", "Shapes", "Signal", "TestSupport"]),
        .testTarget(
            name: "TUITests", dependencies: ["Base", "Corpora", "Demo", "Engine", "Inference", "Probe", "Shapes", "Signal", "TestSupport", "TUI"],
            exclude: ["Snapshots"]),
        .testTarget(
            name: "EndToEndTests",
            dependencies: ["Base", "Corpora", "Demo", "Engine", "Inference", "Shapes", "Signal", "FuzzKit", "TUI", "melscope"]),
    ],
    swiftLanguageModes: [.v6],
    cxxLanguageStandard: .cxx17
)
