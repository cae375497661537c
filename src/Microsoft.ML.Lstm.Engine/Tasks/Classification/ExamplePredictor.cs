using System.Diagnostics.CodeAnalysis;
using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Threading;

namespace Microsoft.ML.Lstm.Engine.Tasks.Classification;

/// <summary>Predicts row by row or many rows at once, and allocates nothing once it has seen as many and the longest. One thread at a time may use it.</summary>
public sealed class ExamplePredictor
{
    readonly SequencePredictionModel _model;
    readonly ExampleScorer _scorer;
    readonly BlockScorer _blocks;
    readonly ExampleLoader _loader;
    readonly float[] _scores;
    readonly int[] _row = new int[1];

    internal ExamplePredictor(SequencePredictionModel model, ExampleScorer scorer, int threads)
    {
        Require.Between(threads, 0, 1024);
        (_model, _scorer, _blocks, _loader) = (model, scorer, new(scorer, new ThreadTeam(threads)), scorer.NewLoader(1));
        _scores = new float[scorer.Width];
    }

    /// <summary>The outputs for one row; the same bits as among many rows.</summary>
    /// <param name="rows">Examples.</param>
    /// <param name="row">Number of the example.</param>
    /// <param name="outputs">[OutputSize]; overwritten.</param>
    public void Predict(ExampleSet rows, int row, Span<float> outputs)
    {
        _model.CheckInputs(rows, nameof(rows));
        Require.Between(row, 0, rows.Count - 1);
        if (outputs.Length != _model.OutputSize) ThrowLength(outputs.Length, 1);
        _row[0] = row;
        _loader.Load(rows, _row);
        _scorer.Score(_loader, 1, _scores);
        _model.ToOutputs(_scores, outputs);
    }

    /// <summary>The outputs for all rows, computed in blocks on the predictor's threads.</summary>
    /// <param name="rows">Examples; their targets and weights are not read.</param>
    /// <param name="outputs">[rows, OutputSize]; overwritten.</param>
    public void Predict(ExampleSet rows, Span<float> outputs)
    {
        _model.CheckInputs(rows, nameof(rows));
        var (wide, width) = (_model.OutputSize, _scorer.Width);
        if (outputs.Length != (long)rows.Count * wide) ThrowLength(outputs.Length, rows.Count);
        var scores = _blocks.Score(rows);
        for (var row = 0; row < rows.Count; row++) _model.ToOutputs(scores.Slice(row * width, width), outputs.Slice(row * wide, wide));
    }

    [DoesNotReturn]
    void ThrowLength(int length, int rows) =>
        throw new ArgumentException($"outputs holds {length} values, but {rows} rows with {_model.OutputSize} outputs each are expected.", "outputs");
}
