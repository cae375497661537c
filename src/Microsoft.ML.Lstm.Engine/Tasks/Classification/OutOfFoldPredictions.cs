using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Threading;

namespace Microsoft.ML.Lstm.Engine.Tasks.Classification;

/// <summary>Scores of examples by networks that have not learnt from them: what probabilities are calibrated on.</summary>
sealed class OutOfFoldPredictions(NetworkConfig plan)
{
    readonly List<float> _scores = [], _labels = [], _weights = [];

    public OutOfFoldPredictions Add(DatasetView rows, ExampleScorer scorer, ThreadTeam team)
    {
        _scores.AddRange(new BlockScorer(scorer, team).Score(rows.Examples, rows.Rows));
        foreach (var row in rows.Rows)
        {
            _labels.Add(rows.Targets[row]);
            _weights.Add(rows.Weights[row]);
        }

        return this;
    }

    bool Calibrates => plan.Target != PredictionTask.Regression && _labels.Count > 0;

    public float Temperature() => Calibrates ? TemperatureScaling.Fit(plan.Target, [.. _scores], [.. _labels], [.. _weights]) : 1;

    public double Error(float temperature) => Calibrates ? TemperatureScaling.Error(plan.Target, [.. _scores], [.. _labels], [.. _weights], temperature) : double.NaN;
}
