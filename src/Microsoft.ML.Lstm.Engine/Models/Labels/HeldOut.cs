using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Models;

/// <summary>Scores of examples by networks that have not learnt from them: what probabilities are calibrated on.</summary>
sealed class HeldOut(SequencePlan plan)
{
    readonly List<float> _scores = [], _labels = [], _weights = [];

    public HeldOut Add(ExampleRows rows, ExampleScorer scorer, WorkerTeam team)
    {
        var scores = new float[rows.Rows.Length * plan.Scores];
        scorer.Score(rows, team, scores);
        _scores.AddRange(scores);
        foreach (var row in rows.Rows)
        {
            _labels.Add(rows.Targets[row]);
            _weights.Add(rows.Weights[row]);
        }

        return this;
    }

    bool Calibrates => plan.Target != SequenceTarget.Regression && _labels.Count > 0;

    public float Temperature() => Calibrates ? TemperatureScaling.Fit(plan.Target, [.. _scores], [.. _labels], [.. _weights]) : 1;

    public double Error(float temperature) => Calibrates ? TemperatureScaling.Error(plan.Target, [.. _scores], [.. _labels], [.. _weights], temperature) : double.NaN;
}
