import Base
import Settings

/// `1001..1091`, `a1..a9`: a range of numbers with what stands in front of them, as wide as written.
struct NumberRange {
    var first: Int
    var last: Int
    /// A range stands for at most so many texts.
    static let limit = 100_000
    private var prefix: String
    private var width: Int

    init?(_ text: String) {
        guard let dots = text.range(of: "..") else { return nil }
        let (low, high) = (String(text[..<dots.lowerBound]), String(text[dots.upperBound...]))
        let digits = { (text: String) in String(text.reversed().prefix { $0.isASCII && $0.isNumber }.reversed()) }
        let (first, last) = (digits(low), digits(high))
        prefix = String(low.dropLast(first.count))
        guard let low = Int(first), let upper = Int(last), low <= upper, upper - low < Self.limit, high.dropLast(last.count) == prefix, first.count <= 9, last.count <= 9
        else { return nil }
        (self.first, self.last) = (low, upper)
        width = first.hasPrefix("0") ? first.count : 1
    }

    var texts: [String] {
        (first...last).map { number in
            let digits = String(number)
            return prefix + String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
    }
}

extension CorpusInventory {
    init?(_ section: SettingsReader, naming: CorpusNaming, isGiven: Bool) throws {
        guard isGiven else { return nil }
        var section = section
        total = try section.integer("total", in: 0...1_000_000_000)
        note = try section.text("note")
        let groups = naming.pattern.groups
        func template(_ key: String, _ names: [String]) throws -> NameTemplate? {
            guard let text = try section.text(key) else { return nil }
            guard let template = NameTemplate(text), template.names.allSatisfy(names.contains) else {
                throw section.refusal(of: key, found: "'\(text)'", needed: "text with names in braces: " + names.joined(separator: ", "))
            }
            return template
        }
        speakerName = try template("speaker_name", ["speaker"])
        var axes: [String] = []
        var products: [[[String]]] = []
        var size = 0
        for var product in try section.sections("product") {
            let names = product.orderedKeys
            if axes.isEmpty {
                axes = names
                guard axes.first == "speaker" else { throw section.refusal(of: "product", found: "a list whose first key is '\(axes.first ?? "")'", needed: "'speaker' first") }
                for axis in axes where axis != "speaker" && !groups.contains(axis) {
                    throw product.refusal(of: axis, found: "not a group of the pattern", needed: "one of " + groups.joined(separator: ", "))
                }
            }
            guard names == axes else { throw section.refusal(of: "product", found: "a list whose parts have different keys", needed: "the same keys in the same order: " + axes.joined(separator: ", ")) }
            var values: [[String]] = []
            var count = 1
            for name in names {
                var axis: [String] = []
                for text in try product.textOrTexts(name) ?? [] {
                    axis += NumberRange(text)?.texts ?? [text]
                    // Before the next is written out: a few characters may stand for very many.
                    guard count * axis.count <= Self.limit - size else {
                        throw section.refusal(of: "product", found: "a list of more than \(Self.limit.grouped) clips", needed: "fewer")
                    }
                }
                count *= axis.count
                values.append(axis)
            }
            size += count
            products.append(values)
        }
        stem = try template("stem", axes)
        absent = try (section.texts("absent") ?? []).map { text in
            let values = text.split(separator: " ").map(String.init)
            guard values.count <= axes.count, !values.isEmpty else {
                throw section.refusal(of: "absent", found: "a list with '\(text)'", needed: "values of " + axes.joined(separator: ", ") + ", starting with the first")
            }
            return values
        }
        self.axes = axes
        self.products = products
        if !products.isEmpty, let total, count != total {
            throw section.refusal(of: "total", found: "\(total), but the product has \(count)", needed: "the same number")
        }
        try section.finish()
    }
}
