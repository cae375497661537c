using Microsoft.ML.Lstm;
using Microsoft.ML.Lstm.Engine.Persistence;
using Microsoft.ML.Lstm.Quantization;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms.TimeSeries;

namespace Microsoft.ML;

/// <summary>Saving of models and checkpoints that never leaves half a file, beside ML.NET's own, which writes in place.</summary>
public static class LstmModelCatalog
{
    extension(ModelOperationsCatalog catalog)
    {
        /// <summary>Saves any model as <c>Save</c> does, but beside the file, which is replaced once the new one is whole and on the disk.</summary>
        /// <remarks>If the process is killed meanwhile, the disk is full or the model cannot be saved, the file of before stays as it is.</remarks>
        /// <param name="model">The model, of whatever steps.</param>
        /// <param name="inputSchema">Schema of the rows that it reads; null to save none.</param>
        /// <param name="filePath">The file to make or to replace.</param>
        public void SaveAtomically(ITransformer model, DataViewSchema? inputSchema, string filePath)
        {
            ArgumentNullException.ThrowIfNull(model);
            AtomicFile.Write(filePath, stream => catalog.Save(model, inputSchema, stream));
        }

        /// <summary>
        /// Quantises a trained model: products of its networks are computed in 8-bit integers (Jacob et al. 2018), its weights in a file take a quarter of the room, and single rows
        /// are scored two to four times as fast where networks have 256 units or more. Answers have the same bits on any number of threads.
        /// </summary>
        /// <remarks>Quantised are what the trainers for sequences (multiclass, binary, regression), <c>LstmTagger</c>, <c>ForecastByLstm</c>, <c>LstmAutoencoder</c> and <c>DenoiseByLstm</c> return, in a chain or alone; other steps stay as they are. Training may go on from a quantised model, and contributions are worked out, in single precision.</remarks>
        /// <param name="model">A trained model, or a chain of steps with one or more in it.</param>
        /// <param name="data">Rows as the model reads them, to judge by: those to be scored later, or held out from training. With their label the report tells the accuracy before and after; of a forecaster they are the rows that follow its training. Nothing of the model depends on them.</param>
        /// <exception cref="ArgumentException">No step can be quantised, or there are no rows.</exception>
        /// <exception cref="InvalidOperationException">A step is quantised already, or has no layer that can be.</exception>
        public QuantizedModel Quantize(ITransformer model, IDataView data)
        {
            ArgumentNullException.ThrowIfNull(model);
            ArgumentNullException.ThrowIfNull(data);
            return ChainQuantization.Quantize(model, data);
        }

        /// <summary>Saves any model with the loader of its data.</summary>
        /// <inheritdoc cref="SaveAtomically(ModelOperationsCatalog, ITransformer, DataViewSchema, string)"/>
        /// <param name="model">The model, of whatever steps.</param>
        /// <param name="loader">What loads its data.</param>
        /// <param name="filePath">The file to make or to replace.</param>
        public void SaveAtomically<TSource>(ITransformer model, IDataLoader<TSource> loader, string filePath)
        {
            ArgumentNullException.ThrowIfNull(model);
            ArgumentNullException.ThrowIfNull(loader);
            AtomicFile.Write(filePath, stream => catalog.Save(model, loader, stream));
        }
    }

    extension<TSrc, TDst>(TimeSeriesPredictionEngine<TSrc, TDst> engine)
        where TSrc : class
        where TDst : class, new()
    {
        /// <summary>Saves where an engine stands as <c>CheckPoint</c> does, but beside the file, which is replaced once the new one is whole and on the disk.</summary>
        /// <remarks>If the process is killed meanwhile, or the disk is full, the checkpoint of before stays as it is.</remarks>
        /// <param name="env">The context.</param>
        /// <param name="modelPath">The file to make or to replace.</param>
        public void CheckPointAtomically(IHostEnvironment env, string modelPath)
        {
            ArgumentNullException.ThrowIfNull(engine);
            AtomicFile.Write(modelPath, stream => engine.CheckPoint(env, stream));
        }
    }
}
