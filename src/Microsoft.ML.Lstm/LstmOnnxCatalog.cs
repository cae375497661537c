using Microsoft.ML.Lstm;
using Microsoft.ML.Lstm.Interop;

namespace Microsoft.ML;

/// <summary>ONNX models with recurrent nodes in ML.NET's catalogs, without a native library.</summary>
public static class LstmOnnxCatalog
{
    extension(TransformsCatalog catalog)
    {
        /// <summary>Applies an ONNX model of LSTM, GRU and RNN nodes and those around them: columns have the names of its inputs and outputs.</summary>
        /// <param name="modelPath">The file. It is read at once, and becomes a part of the model that is saved.</param>
        /// <exception cref="InvalidDataException">It is no ONNX model, or has a node that is not known; the message names it.</exception>
        /// <exception cref="ArgumentException">No file is named, or an input has open dimensions that no column gives.</exception>
        public LstmOnnxEstimator ApplyRecurrentOnnx(string modelPath) => new(MLNetInternals.EnvironmentOf(catalog), null, null, modelPath);

        /// <summary>The same with columns of other names.</summary>
        /// <inheritdoc cref="ApplyRecurrentOnnx(TransformsCatalog, string)"/>
        /// <param name="outputColumnNames">Columns to add, for the model's outputs in their order; of fewer names, for the first ones.</param>
        /// <param name="inputColumnNames">Columns to read, for the model's inputs in their order.</param>
        /// <param name="modelPath">The file.</param>
        public LstmOnnxEstimator ApplyRecurrentOnnx(string[] outputColumnNames, string[] inputColumnNames, string modelPath)
        {
            ArgumentNullException.ThrowIfNull(outputColumnNames);
            ArgumentNullException.ThrowIfNull(inputColumnNames);
            return new(MLNetInternals.EnvironmentOf(catalog), outputColumnNames, inputColumnNames, modelPath);
        }

        /// <summary>Applies such a model to a stream: each row has the next steps, and LSTM, GRU and RNN nodes begin with the states that the row before left. <c>CreateTimeSeriesEngine</c> takes one row at a time, and its <c>CheckPoint</c> saves where the stream stands.</summary>
        /// <param name="modelPath">The file. It is read at once, and becomes a part of the model that is saved.</param>
        /// <exception cref="InvalidDataException">It is no ONNX model, or has a node that is not known; the message names it.</exception>
        /// <exception cref="ArgumentException">A node reads sequences from their end or runs a graph of its own, no file is named, or an input has open dimensions that no column gives.</exception>
        public LstmOnnxStreamEstimator StreamRecurrentOnnx(string modelPath) => new(MLNetInternals.EnvironmentOf(catalog), null, null, modelPath);

        /// <summary>The same with columns of other names.</summary>
        /// <inheritdoc cref="StreamRecurrentOnnx(TransformsCatalog, string)"/>
        /// <param name="outputColumnNames">Columns to add, for the model's outputs in their order; of fewer names, for the first ones.</param>
        /// <param name="inputColumnNames">Columns to read, for the model's inputs in their order.</param>
        /// <param name="modelPath">The file.</param>
        public LstmOnnxStreamEstimator StreamRecurrentOnnx(string[] outputColumnNames, string[] inputColumnNames, string modelPath)
        {
            ArgumentNullException.ThrowIfNull(outputColumnNames);
            ArgumentNullException.ThrowIfNull(inputColumnNames);
            return new(MLNetInternals.EnvironmentOf(catalog), outputColumnNames, inputColumnNames, modelPath);
        }
    }
}
