using Microsoft.ML.Lstm.Engine.Persistence;
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
