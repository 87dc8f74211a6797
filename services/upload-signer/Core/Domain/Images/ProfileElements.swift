/// The numbers of a colour profile.
enum ProfileNumber {
    /// Whether these numbers of four bytes, two of them behind the point, are all between -32 and 32. Somebody's text is not.
    static func areSmall(_ numbers: Bytes) -> Bool {
        stride(from: 0, to: numbers.count, by: 4).allSatisfy { offset in
            numbers.bigEndian(offset, bytes: 2).map { $0 < 32 || $0 >= 65_536 - 32 } == true
        }
    }

    static func bigEndian(_ value: Int, bytes count: Int) -> [UInt8] {
        (0..<count).reversed().map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }
}

/// The curves of a colour profile (ICC.1 §10.6, §10.18).
enum ProfileCurve {
    /// How many numbers each kind of formula has.
    private static let parameters = [1, 3, 4, 5, 7]

    /// The curve that an element begins with, without whatever is behind it.
    static func curve(_ element: Bytes) -> [UInt8]? {
        if element.has("curv", at: 0), let count = element.bigEndian(8, bytes: 4),
            let numbers = element.part(8, 4 + 2 * count)
        {
            return Array("curv\0\0\0\0".utf8) + numbers.all[numbers.range]
        }
        if element.has("para", at: 0), let kind = element.bigEndian(8, bytes: 2), parameters.indices.contains(kind),
            let numbers = element.part(12, 4 * parameters[kind]), ProfileNumber.areSmall(numbers)
        {
            return Array("para\0\0\0\0".utf8) + [0, UInt8(kind), 0, 0] + numbers.all[numbers.range]
        }
        return nil
    }

    /// So many curves, one after another, each filled up to four bytes.
    static func curves(_ count: Int, _ element: Bytes, at offset: Int) -> [UInt8]? {
        var curves: [UInt8] = []
        for _ in 0..<count {
            guard let rest = element.rest(from: offset + curves.count), let curve = curve(rest) else { return nil }
            curves += curve + [UInt8](repeating: 0, count: -curve.count & 3)
        }
        return curves
    }
}

/// The tables of a colour profile (ICC.1 §10.10 to §10.13).
enum ProfileTable {
    private static let channels = 1...4

    static func table(_ element: Bytes) -> [UInt8]? {
        guard let input = element.byte(8).map(Int.init), channels.contains(input),
            let output = element.byte(9).map(Int.init), channels.contains(output), let name = element.part(0, 4)
        else { return nil }
        if element.has("mft1", at: 0) || element.has("mft2", at: 0) {
            guard let content = plain(element, input, output) else { return nil }
            return Array(name.all[name.range]) + [0, 0, 0, 0] + content
        }
        guard element.has("mAB ", at: 0) || element.has("mBA ", at: 0),
            let content = parts(element, input, output, isToConnection: element.has("mAB ", at: 0)),
            // Parts may lie over one another; each is written for itself.
            content.count <= element.count
        else { return nil }
        let head: [UInt8] = [0, 0, 0, 0, UInt8(input), UInt8(output), 0, 0]
        return Array(name.all[name.range]) + head + content
    }

    /// Numbers of one or two bytes: a curve for each channel in, a grid, a curve for each channel out.
    private static func plain(_ element: Bytes, _ input: Int, _ output: Int) -> [UInt8]? {
        let isWide = element.has("mft2", at: 0)
        guard let points = element.byte(10).map(Int.init), let matrix = element.part(12, 36),
            ProfileNumber.areSmall(matrix),
            let entries = isWide ? element.bigEndian(48, bytes: 2) : 256,
            let exits = isWide ? element.bigEndian(50, bytes: 2) : 256
        else { return nil }
        let grid = (0..<input).reduce(output) { size, _ in size * points }
        let numbers = input * entries + grid + output * exits
        guard let content = element.part(48, isWide ? 4 + 2 * numbers : numbers) else { return nil }
        var table: [UInt8] = [UInt8(input), UInt8(output), UInt8(points), 0]
        table += matrix.all[matrix.range]
        table += content.all[content.range]
        return table
    }

    /// Curves, a matrix, curves, a grid and curves, of which all but the first may be missing; each is where the head says.
    private static func parts(_ element: Bytes, _ input: Int, _ output: Int, isToConnection: Bool) -> [UInt8]? {
        let (near, far) = isToConnection ? (output, input) : (input, output)
        let readers: [(Int) -> [UInt8]?] = [
            { ProfileCurve.curves(near, element, at: $0) },
            { element.part($0, 48).flatMap { ProfileNumber.areSmall($0) ? Array($0.all[$0.range]) : nil } },
            { ProfileCurve.curves(near, element, at: $0) },
            { grid(element, at: $0, input, output) },
            { ProfileCurve.curves(far, element, at: $0) },
        ]
        var head: [UInt8] = []
        var content: [UInt8] = []
        for (index, read) in readers.enumerated() {
            guard let offset = element.bigEndian(12 + index * 4, bytes: 4) else { return nil }
            guard offset > 0 else {
                head += [0, 0, 0, 0]
                continue
            }
            guard let part = read(offset) else { return nil }
            head += ProfileNumber.bigEndian(32 + content.count, bytes: 4)
            content += part
        }
        return head + content
    }

    private static func grid(_ element: Bytes, at offset: Int, _ input: Int, _ output: Int) -> [UInt8]? {
        guard let points = element.part(offset, input), let width = element.byte(offset + 16).map(Int.init),
            (1...2).contains(width)
        else { return nil }
        let size = points.all[points.range].reduce(output * width) { $0 * Int($1) }
        guard let numbers = element.part(offset + 20, size) else { return nil }
        var grid = Array(points.all[points.range])
        grid += [UInt8](repeating: 0, count: 16 - input)
        grid += [UInt8(width), 0, 0, 0]
        grid += numbers.all[numbers.range]
        return grid + [UInt8](repeating: 0, count: -size & 3)
    }
}
