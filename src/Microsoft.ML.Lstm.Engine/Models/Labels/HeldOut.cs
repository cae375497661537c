using Microsoft.ML.Lstm.Engine.Threads;

namespace Microsoft.ML.Lstm.Engine.Models;

/// <summary>Scores of examples by networks that have not learnt from them: what probabilities are calibrated on.</summary>
sealed class HeldOut(SequencePlan plan)
{
    readonly List<float> _scores = [], _labels = [], _weights = [];

    public HeldOut Add(ExampleRows rows, ExampleScorer scorer, WorkerTeam team)
    {
        _scores.AddRange(new BlockScorer(scorer, team).Score(rows.Examples, rows.Rows));
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
