import Base
import Foundation

extension [ClipNote] {
    /// As a ledger's row keeps them; nil for none.
    var stored: String? { isEmpty ? nil : StoredValue.encode(self) }

    /// Reads what a row keeps. Format 2 kept sentences, separated by `; `.
    init(stored: String?) {
        guard let stored, !stored.isEmpty else {
            self = []
            return
        }
        if let notes = StoredValue.decode(Self.self, from: stored) {
            self = notes
        } else {
            self = stored.components(separatedBy: "; ").map { ClipNote(.other, $0) }
        }
    }
}
