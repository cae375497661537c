using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Threading;

namespace Microsoft.ML.Lstm.Engine.Tasks.Classification;

/// <summary>Scores of examples by networks and fits that have not learnt from them: what both are blended by, and probabilities calibrated on.</summary>
sealed class OutOfFoldPredictions(NetworkConfig plan, ConvolutionFit? convolutions)
{
    readonly List<float> _convolved = [], _labels = [], _weights = [];
    List<float> _scores = [];

    /// <summary>Takes examples by the networks that they were held out from.</summary>
    public OutOfFoldPredictions Add(DatasetView rows, ExampleScorer scorer, ThreadTeam team)
    {
        var held = convolutions is null ? rows : rows with { Rows = [.. rows.Rows.Where(row => convolutions.Held.ContainsKey((rows.Examples, row)))] };
        if (held.Rows.Length == 0) return this;
        _scores.AddRange(new BlockScorer(scorer, team).Score(held.Examples, held.Rows));
        foreach (var row in held.Rows)
        {
            if (convolutions is not null) _convolved.AddRange(convolutions.Held[(held.Examples, row)]);
            _labels.Add(rows.Targets[row]);
            _weights.Add(rows.Weights[row]);
        }

        return this;
    }

    /// <summary>How networks and convolutions are blended; the scores are blended from here on.</summary>
    public ScoreBlend Blend()
    {
        if (convolutions is null) return ScoreBlend.Alone;
        if (_labels.Count == 0) return ScoreBlend.Unknown(plan.Target);
        var scores = _scores.ToArray();
        var blend = ScoreBlend.Fit(plan.Target, scores, [.. _convolved], [.. _labels], [.. _weights]);
        blend.Apply(scores, [.. _convolved]);
        _scores = [.. scores];
        return blend;
    }

    bool Calibrates => plan.Target != PredictionTask.Regression && _labels.Count > 0;

    public float Temperature() => Calibrates ? TemperatureScaling.Fit(plan.Target, [.. _scores], [.. _labels], [.. _weights]) : 1;

    public double Error(float temperature) => Calibrates ? TemperatureScaling.Error(plan.Target, [.. _scores], [.. _labels], [.. _weights], temperature) : double.NaN;
}
