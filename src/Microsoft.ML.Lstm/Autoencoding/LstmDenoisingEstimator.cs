using Microsoft.ML.Data;
using Microsoft.ML.Lstm.Autoencoding;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Interop;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm;

/// <summary>Removes noise from sequences by reconstructing them with an LSTM autoencoder (Srivastava et al. 2015; Malhotra et al. 2016).</summary>
/// <remarks>
/// To create it, use <c>mlContext.Transforms.DenoiseByLstm</c>.
/// <para>Input: a vector of <see cref="float"/>, row-major [steps, features], of any length, one row a sequence; training sequences may be noisy, as noise cannot be
/// learnt. Output: a vector of the same type and length, denoised, with NaN imputed.</para>
/// </remarks>
public sealed class LstmDenoisingEstimator : IEstimator<LstmDenoisingTransformer>
{
    readonly IHost _host;
    readonly LstmDenoisingOptions _options;
    readonly FeatureColumns _features;

    internal LstmDenoisingEstimator(IHostEnvironment env, LstmDenoisingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ColumnNames.Require(options.OutputColumnName, nameof(options.OutputColumnName), "the column to add");
        _features = FeatureColumns.OfSequences(options.InputColumnName, options.FeaturesPerStep);
        _host = env.Register(nameof(LstmDenoisingEstimator));
        _options = (LstmDenoisingOptions)options.Resolved();
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        _features.Check(_host, inputSchema);
        MLNetInternals.TryFind(inputSchema, _options.InputColumnName, out var input);
        return SchemaCheck.With(inputSchema, [MLNetInternals.ColumnOf(_options.OutputColumnName, input.Kind, NumberDataViewType.Single)]);
    }

    /// <summary>Trains on the rows, of which a part is held out for early stopping.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing or of the wrong type.</exception>
    /// <exception cref="InvalidOperationException">There are no examples, or a row cannot be read, such as one with an infinite value; or training diverged.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled before there was any model to keep.</exception>
    public LstmDenoisingTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var model = new AutoencoderTraining(_host, _options, _features, new(null)).Fit(input, null);
        return new(_host, new(model, _features, NumberColumn.AsRead(input.Schema[_options.InputColumnName].Type), _options.OutputColumnName), _options.Training.Threads ?? 0);
    }
}
