import Base
import Engine

/// Writes one shard: clips one after the other, in the order of their names.
protocol FormatWriter: AnyObject {
    /// - Throws: ``EngineError`` where it cannot be written; ``FeatureReader/Refusal`` where the format does not hold the clip, of which nothing is
    ///   written then.
    func add(_ item: ExportItem, _ arrays: [ExportArray]) throws

    /// Ends the files.
    ///
    /// - Returns: their names, relative to the export's folder.
    func finish() throws -> [String]
}

extension ExportPlan {
    /// - Parameter isCancelled: asked by a writer that waits for another program.
    func writer(for shard: ExportShard, in place: ExportPlace, isCancelled: @escaping @Sendable () -> Bool) throws -> any FormatWriter {
        switch request.format {
        case .safetensors: try SafetensorsWriter(self, place)
        case .npz: try NPZWriter(self, place)
        case .webdataset: try WebDatasetWriter(self, shard, place)
        case .kaldi: try KaldiWriter(self, shard, place)
        case .fairseq: try FairseqWriter(self, shard, place)
        case .csv: try CSVWriter(self, place)
        case .parquet: try ParquetWriter(self, place, isCancelled: isCancelled)
        case .hdf5: try HDF5Writer(self, place)
        }
    }

    /// Of an array in formats where all arrays stand side by side: of several outputs below the output's name.
    func name(of array: ExportArray, _ item: ExportItem) -> String { array.name.isEmpty ? item.name : array.name + "/" + item.name }
}
