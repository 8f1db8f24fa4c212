// swift-tools-version:6.1
import PackageDescription

// Another package that uses Signal and Shapes, as `ProductsTests` builds it: nothing of OpenVINO is there for it.
let package = Package(
    name: "other",
    dependencies: [.package(name: "melscope", path: "../..")],
    targets: [
        .executableTarget(
            name: "shapes",
            dependencies: [.product(name: "Signal", package: "melscope"), .product(name: "Shapes", package: "melscope")])
    ],
    swiftLanguageModes: [.v6]
)
