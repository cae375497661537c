using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Tasks.Generation;
using Microsoft.ML.Lstm.Interop;
using Microsoft.ML.Lstm.Progress;
using Microsoft.ML.Lstm.SequenceGeneration;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm;

/// <summary>Learns sequences whose steps are vectors of values, such as the keys of a piano, and makes such sequences step after step (Boulanger-Lewandowski et al. 2012; Graves 2013).</summary>
/// <remarks>
/// To create it, use <c>mlContext.Transforms.GenerateByLstm</c>; texts have <c>mlContext.Transforms.Text.GenerateByLstm</c>.
/// <para>Input: a vector of numbers, row-major [steps, values], of any length, one row a sequence; rows without any value are not learnt from. Where a condition is named, a second vector that is known beforehand, of as many steps.</para>
/// <para>Output: the row's own steps, and those that the model adds. A column for the loss of the row's own steps can be asked for.</para>
/// <para>The same seed and data give the same bits on any number of threads, on the same machine, .NET version and vector width.</para>
/// </remarks>
public sealed class LstmSequenceGenerationEstimator : IEstimator<LstmSequenceGenerationTransformer>
{
    readonly IHost _host;
    readonly LstmSequenceGenerationOptions _options;
    readonly GenerationColumns _columns;
    readonly WeightColumn _weight;
    readonly Cancellation _cancellation;

    internal LstmSequenceGenerationEstimator(IHostEnvironment env, LstmSequenceGenerationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _columns = options.CheckedColumns();
        _host = env.Register(nameof(LstmSequenceGenerationEstimator));
        _options = (LstmSequenceGenerationOptions)options.Resolved();
        (_weight, _cancellation) = (new(options.ExampleWeightColumnName), new(_host, options.Training.CancellationToken));
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        _columns.Features.Check(_host, inputSchema);
        _weight.Check(_host, inputSchema);
        return SchemaCheck.With(inputSchema, _columns.Shapes());
    }

    /// <summary>Trains on all rows but a part, by which it stops in time.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of the wrong type.</exception>
    /// <exception cref="ArgumentException">A value is one that the distribution does not take, or a condition has other steps than its sequence.</exception>
    /// <exception cref="InvalidOperationException">There is nothing to learn from, or a row cannot be read; or training diverged.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled before there was any model to keep.</exception>
    public LstmSequenceGenerationTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return Train(input, null);
    }

    /// <summary>Trains on all rows of <paramref name="trainData"/>, and stops by those of <paramref name="validationData"/>.</summary>
    /// <inheritdoc cref="Fit(IDataView)"/>
    public LstmSequenceGenerationTransformer Fit(IDataView trainData, IDataView validationData)
    {
        ArgumentNullException.ThrowIfNull(trainData);
        ArgumentNullException.ThrowIfNull(validationData);
        return Train(trainData, validationData);
    }

    LstmSequenceGenerationTransformer Train(IDataView training, IDataView? validation)
    {
        var inputs = _columns.Features.Inputs(_host, training.Schema);
        _weight.Check(_host, MLNetInternals.ShapeOf(training.Schema));
        if (validation is not null)
        {
            _columns.Features.CheckInputs(_host, validation.Schema, inputs);
            _weight.Check(_host, MLNetInternals.ShapeOf(validation.Schema));
        }
        using var progress = new TrainingProgress(_host, "sequences");
        progress.Say(_columns.Features, inputs, training.Schema);
        var set = Read(training, inputs, progress);
        var validationSet = validation is null ? null : Read(validation, inputs, progress);
        var model = TrainingProgress.Named(_columns.Names, () => SequenceGenerator.Train(
            set, validationSet, _options, progress.Context(_options.Training, _host, _cancellation.IsRequested, _columns.Names)));
        if (double.IsNaN(model.State.ValidationLoss) && _options.Training.ValidationFraction != 0)
            progress.Warn($"{set.Count} sequences are too few to hold some out: training does not stop early. Give more rows, or validation data");
        progress.Say($"Trained: {model.State.Epochs} epochs, validation loss {model.State.ValidationLoss:G5}");
        return new(_host, model, _columns, _options.Training.Threads ?? 0);
    }

    ExampleSet Read(IDataView data, FeatureSpec[] inputs, TrainingProgress progress)
    {
        var examples = Examples.Read(data, _columns.Features, inputs, label: null, open: null, _weight, _cancellation);
        if (examples.Skipped > 0) progress.Warn($"{examples.Skipped} rows without a weight are left out; {examples.Set.Count} are read");
        return examples.Set;
    }
}
