import CPNG
import Foundation
import Testing

@testable import Base
@testable import Report
@testable import Signal

@Suite struct SpectrogramFigureTests {
    /// Reads a PNG back as red, green and blue.
    private func decoded(_ data: Data) throws -> (width: Int, height: Int, bytes: [UInt8]) {
        var image = png_image()
        image.version = png_uint_32(PNG_IMAGE_VERSION)
        let bytes = [UInt8](data)
        try #require(png_image_begin_read_from_memory(&image, bytes, bytes.count) != 0)
        image.format = png_uint_32(PNG_FORMAT_FLAG_COLOR)
        var pixels = [UInt8](repeating: 0, count: Int(image.width * image.height) * 3)
        try #require(png_image_finish_read(&image, nil, &pixels, 0, nil) != 0)
        return (Int(image.width), Int(image.height), pixels)
    }

    @Test func `a picture comes back from its PNG as it was, colour for colour`() throws {
        let colours = (0..<64).map { RGB(red: UInt8($0 * 4), green: UInt8(255 - $0), blue: UInt8($0)) }
        let indexes = (0..<7 * 5).map { UInt8($0) }
        let read = try decoded(PNGImage.data(width: 7, height: 5, indexes: indexes, colours: colours))
        #expect((read.width, read.height) == (7, 5))
        #expect(read.bytes == indexes.flatMap { [colours[Int($0)].red, colours[Int($0)].green, colours[Int($0)].blue] })
    }

    @Test func `the highest band is the first row, the loudest place the brightest, and what is no number the darkest`() throws {
        var values = [Float](repeating: -40, count: 6)
        (values[1], values[4]) = (0, .nan)
        // Three frames of two bands: the loudest is band 1 of frame 0; frame 2 has no number in band 0.
        let drawing = try SpectrogramFigure(values: Tensor(shape: [3, 2], values: values), seconds: 0.1) { _ in nil }.drawing()
        let page = try StrictPage(MarkupWriter.text(drawing.markup(id: "f", title: "t", description: "d")))
        let href = try #require(page.all("image").first?.attributes["href"])
        let data = try #require(Data(base64Encoded: String(href.dropFirst("data:image/png;base64,".count))))
        let read = try decoded(data)
        #expect((read.width, read.height) == (3, 2))
        let colours = Palette.spectrogram.colours(64)
        func colour(_ row: Int, _ column: Int) -> RGB {
            let place = (row * 3 + column) * 3
            return RGB(red: read.bytes[place], green: read.bytes[place + 1], blue: read.bytes[place + 2])
        }
        #expect(colour(0, 0) == colours[63] && colour(1, 0) == colours[0] && colour(1, 2) == colours[0])
    }

    @Test func `a long clip becomes a picture of bounded size`() throws {
        let figure = SpectrogramFigure(values: Tensor(shape: [20_000, 256], values: (0..<20_000 * 256).map { Float($0 % 997) }), seconds: 600) { $0 / 100 }
        let page = try StrictPage(MarkupWriter.text(figure.drawing().markup(id: "f", title: "t", description: "d")))
        let href = try #require(page.all("image").first?.attributes["href"])
        #expect(href.utf8.count < 200_000)
        #expect(page.texts("text").contains("1 kHz"))
    }
}
