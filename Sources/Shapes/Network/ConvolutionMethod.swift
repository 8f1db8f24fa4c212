/// How a CNN's first 3x3 convolutions are computed. The two ways differ by about 1e-6 relative L2, as two orders of adding do.
package enum ConvolutionMethod: String, Sendable, Hashable, Codable, CaseIterable {
    /// By Winograd's minimal filtering where that is possible: three to four times as fast.
    case winograd
    /// All by the inference library.
    case direct
}
