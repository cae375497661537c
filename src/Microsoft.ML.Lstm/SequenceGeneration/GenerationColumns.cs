using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Engine.Tasks.Generation;
using Microsoft.ML.Lstm.Files;
using Microsoft.ML.Lstm.Interop;
using Microsoft.ML.Lstm.Scoring;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm.SequenceGeneration;

/// <summary>The columns of a generator: what it reads, and what it adds.</summary>
/// <param name="Output">The column of whole sequences.</param>
/// <param name="Loss">The column of losses; null for none.</param>
/// <param name="Read">The column of the sequences, and that of their conditions where there are any.</param>
/// <param name="Sampling">How sequences are gone on with.</param>
sealed record GenerationColumns(string Output, string? Loss, LstmFeatureColumn[] Read, SequenceSamplingOptions Sampling)
{
    /// <summary>What is read, as inputs of the engine.</summary>
    public FeatureColumns Features { get; } = new(Read) { OnlySequences = true };

    /// <summary>Names of what is read, for messages.</summary>
    public string Names => Read.Length == 1 ? $"Column '{Read[0].Name}'" : $"Columns '{Read[0].Name}' and '{Read[1].Name}'";

    /// <summary>What a model reads, by the names of the columns.</summary>
    public FeatureSpec[] Inputs(GenerationConfig config) => [.. config.Inputs.Zip(Read, (input, column) => new FeatureSpec(column.Name, InputKind.Continuous, input.Size))];

    /// <summary>Refuses a row that no sequence of a model can have.</summary>
    public void CheckRow(GenerationConfig config, ReadOnlySpan<float> values, ReadOnlySpan<float> condition, long row)
    {
        try
        {
            StepValues.CheckStart(config, values, condition);
        }
        catch (ArgumentException refused)
        {
            throw new InvalidOperationException($"{Names}, row {row}: {refused.Message}", refused);
        }
    }

    /// <summary>The shapes of what is added.</summary>
    public IEnumerable<SchemaShape.Column> Shapes()
    {
        yield return MLNetInternals.ColumnOf(Output, SchemaShape.Column.VectorKind.VariableVector, NumberDataViewType.Single);
        if (Loss is not null) yield return MLNetInternals.ColumnOf(Loss, SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.Single);
    }

    /// <summary>The columns for a schema; throws unless it has what the model reads.</summary>
    public AppendedColumns Bind(IExceptionContext context, DataViewSchema schema, GenerationConfig config)
    {
        var sequences = new VectorDataViewType(NumberDataViewType.Single, config.Values == 1 ? new int[] { 0 } : new int[] { 0, config.Values });
        DataViewSchema.DetachedColumn[] added = Loss is null ? [new(Output, sequences)] : [new(Output, sequences), new(Loss, NumberDataViewType.Single)];
        return new(schema, Features.Bind(context, schema, Inputs(config)), added);
    }

    /// <summary>Writes columns, or reads those of a model.</summary>
    public static GenerationColumns Transfer(ModelCodec codec, GenerationConfig config, GenerationColumns? columns) => new(
        codec.Name(columns?.Output),
        codec.OptionalName(columns?.Loss),
        codec.Repeat(columns?.Read, config.Inputs.Length, column => new LstmFeatureColumn(codec.Name(column?.Name)) { FeaturesPerStep = codec.IntOrNull(column?.FeaturesPerStep) }),
        new()
        {
            Temperature = codec.Float(columns?.Sampling.Temperature, 0, 100),
            MaximumSteps = codec.Int(columns?.Sampling.MaximumSteps, 1, 1 << 20),
            MayEnd = codec.Flag(columns?.Sampling.MayEnd),
            Seed = codec.Int(columns?.Sampling.Seed),
        });
}
