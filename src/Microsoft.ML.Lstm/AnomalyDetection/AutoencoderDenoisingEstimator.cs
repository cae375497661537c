using Microsoft.ML.Data;
using Microsoft.ML.Lstm.AnomalyDetection;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Interop;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm;

/// <summary>Cleans sequences of what they have not in common, with an LSTM encoder and decoder (Srivastava et al. 2015; Malhotra et al. 2016).</summary>
/// <remarks>
/// To create it, use <c>mlContext.Transforms.DenoiseByLstm</c>.
/// <para>Input: a vector of <see cref="float"/>, row-major [steps, features], of any length, one row a sequence; noisy ones will do to learn from, as noise cannot be
/// learnt. Output: a vector of the same type and length, in which noise is gone and what was NaN is filled in.</para>
/// </remarks>
public sealed class LstmDenoisingEstimator : IEstimator<LstmDenoisingTransformer>
{
    readonly IHost _host;
    readonly LstmDenoisingOptions _options;
    readonly AutoencoderColumn _column;

    internal LstmDenoisingEstimator(IHostEnvironment env, LstmDenoisingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (string.IsNullOrEmpty(options.OutputColumnName)) throw new ArgumentException("The name of the column to add, OutputColumnName, is empty. Name it.", nameof(options));
        _column = new(options.InputColumnName, options.FeaturesPerStep);
        _host = env.Register(nameof(LstmDenoisingEstimator));
        _options = options;
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        var input = _column.Check(_host, inputSchema);
        var columns = inputSchema.ToDictionary(column => column.Name);
        columns[_options.OutputColumnName] = MLNetInternals.ColumnOf(_options.OutputColumnName, input.Kind, NumberDataViewType.Single);
        return new(columns.Values);
    }

    /// <summary>Trains on the rows, of which a part is left out to stop in time.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing or of the wrong type.</exception>
    /// <exception cref="InvalidOperationException">There is nothing to learn from, or a value that none can learn from; or training diverged.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled before there was any model to keep.</exception>
    public LstmDenoisingTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var model = new AutoencoderTraining(_host, _options, _column, new(null)).Fit(input, null);
        return new(_host, new(model), _column, NumberColumn.AsRead(input.Schema[_column.Name].Type), _options.OutputColumnName, _options.Threads);
    }
}
