using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Threading;

namespace Microsoft.ML.Lstm.Engine.Tasks.Classification;

/// <summary>Scores of examples by networks and linear models that have not learnt from them: what both are blended by, and probabilities calibrated on.</summary>
sealed class OutOfFoldPredictions(NetworkConfig plan, SideFits sides)
{
    readonly List<float> _labels = [], _weights = [];
    readonly List<float>?[] _sides = Array.ConvertAll(sides.Held, held => held is null ? null : new List<float>());
    List<float> _scores = [];

    /// <summary>Takes examples by the networks that they were held out from.</summary>
    public OutOfFoldPredictions Add(DatasetView rows, ExampleScorer scorer, ThreadTeam team)
    {
        var held = rows with { Rows = [.. rows.Rows.Where(row => sides.HasHeld(rows.Examples, row))] };
        if (held.Rows.Length == 0) return this;
        _scores.AddRange(new BlockScorer(scorer, team).Score(held.Examples, held.Rows));
        foreach (var row in held.Rows)
        {
            for (var side = 0; side < _sides.Length; side++) _sides[side]?.AddRange(sides.Held[side]![(held.Examples, row)]);
            _labels.Add(rows.Targets[row]);
            _weights.Add(rows.Weights[row]);
        }

        return this;
    }

    /// <summary>How all are blended; the scores are blended from here on.</summary>
    public ScoreBlend Blend()
    {
        if (!sides.Any) return ScoreBlend.Alone;
        if (_labels.Count == 0) return ScoreBlend.Unknown(plan.Target, Array.ConvertAll(sides.Held, held => held is not null));
        var (scores, others) = (_scores.ToArray(), Array.ConvertAll(_sides, side => side?.ToArray()));
        var blend = ScoreBlend.Fit(plan.Target, scores, others, [.. _labels], [.. _weights]);
        blend.Apply(scores, others);
        _scores = [.. scores];
        return blend;
    }

    bool Calibrates => plan.Target != PredictionTask.Regression && _labels.Count > 0;

    public float Temperature() => Calibrates ? TemperatureScaling.Fit(plan.Target, [.. _scores], [.. _labels], [.. _weights]) : 1;

    public double Error(float temperature) => Calibrates ? TemperatureScaling.Error(plan.Target, [.. _scores], [.. _labels], [.. _weights], temperature) : double.NaN;
}
