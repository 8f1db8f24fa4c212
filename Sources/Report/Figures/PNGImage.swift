import Base
import CPNG
import Foundation

/// A picture of few colours as a PNG file in memory.
package enum PNGImage {
    /// - Parameters:
    ///   - indexes: (row, column), the top row first; each below `colours.count`.
    ///   - colours: 2 to 256.
    /// - Throws: ``EngineError`` `.library` with libpng's message.
    package static func data(width: Int, height: Int, indexes: [UInt8], colours: [RGB]) throws -> Data {
        precondition(width > 0 && height > 0 && indexes.count == width * height && (2...256).contains(colours.count))
        let palette = colours.flatMap { [$0.red, $0.green, $0.blue] }
        var image = png_image()
        image.version = png_uint_32(PNG_IMAGE_VERSION)
        image.width = png_uint_32(width)
        image.height = png_uint_32(height)
        image.format = png_uint_32(PNG_FORMAT_FLAG_COLOR) | png_uint_32(PNG_FORMAT_FLAG_COLORMAP)
        image.colormap_entries = png_uint_32(colours.count)
        var size: png_alloc_size_t = 0
        guard png_image_write_to_memory(&image, nil, &size, 0, indexes, 0, palette) != 0 else { throw error(&image) }
        var bytes = [UInt8](repeating: 0, count: size)
        guard png_image_write_to_memory(&image, &bytes, &size, 0, indexes, 0, palette) != 0 else { throw error(&image) }
        return Data(bytes.prefix(size))
    }

    private static func error(_ image: inout png_image) -> EngineError {
        let message = withUnsafeBytes(of: &image.message) { bytes in String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self) }
        png_image_free(&image)
        return EngineError(.library, subject: "libpng", step: "writing a picture", found: message.isEmpty ? "no picture" : message)
    }
}
