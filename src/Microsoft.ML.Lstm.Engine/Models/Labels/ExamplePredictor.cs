using Microsoft.ML.Lstm.Engine.Data;

namespace Microsoft.ML.Lstm.Engine.Models;

/// <summary>Predicts row by row, and allocates nothing once it has seen the longest. One thread at a time may use it.</summary>
public sealed class ExamplePredictor
{
    readonly SequenceLearner _learner;
    readonly ExampleScorer _scorer;
    readonly ExamplePass _pass;
    readonly float[] _scores;
    readonly int[] _row = new int[1];

    internal ExamplePredictor(SequenceLearner learner, ExampleScorer scorer)
    {
        (_learner, _scorer, _pass) = (learner, scorer, scorer.NewPass(1));
        _scores = new float[learner.Plan.Scores];
    }

    /// <summary>The outputs for one row; the same bits as <see cref="SequenceLearner.Predict"/> gives.</summary>
    /// <param name="rows">Examples.</param>
    /// <param name="row">Number of the example.</param>
    /// <param name="outputs">[OutputSize]; overwritten.</param>
    public void Predict(ExampleSet rows, int row, Span<float> outputs)
    {
        _learner.CheckInputs(rows, nameof(rows));
        Guard.Between(row, 0, rows.Count - 1);
        if (outputs.Length != _learner.OutputSize)
            throw new ArgumentException($"outputs holds {outputs.Length} values, but {_learner.OutputSize} are expected.", nameof(outputs));
        _row[0] = row;
        _pass.Load(rows, _row);
        _scorer.Score(_pass, 1, _scores);
        _learner.Finish(_scores, outputs);
    }
}
