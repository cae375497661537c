using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Decoding;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Tasks.Tagging;

/// <summary>
/// Scores of held-out examples, the temperatures under which their tags, and their classes, are likeliest (temperature scaling, Guo et al. 2017, of whole sequences), and the margin by which most spans are found.
/// </summary>
sealed class TaggingCalibration(TaggingNetwork network)
{
    const int RowsAtOnce = 32, Steps = 24;

    /// <summary>Powers of e between which a temperature is looked for.</summary>
    const double Reach = 1.5;

    /// <summary>Margins that are tried: from where, how far apart, and how many.</summary>
    const float LeastMargin = -2, MarginStep = 0.25f;

    const int Margins = 25;

    readonly List<(float[] Emissions, int[] Tags, TaggingScorer Scorer)> _sequences = [];
    readonly List<(float[] Scores, int Class)> _classes = [];

    /// <summary>Adds examples that a scorer's networks were not trained on.</summary>
    public void Add(DatasetView held, TaggingScorer scorer)
    {
        var (view, loader, scores, config) = (held.LongestFirst(), scorer.NewLoader(RowsAtOnce), Array.Empty<float>(), network.Config);
        var (tagCount, width) = (config.Tags.Length, config.Scores);
        for (var first = 0; first < view.Rows.Length; first += RowsAtOnce)
        {
            var rows = view.Rows.AsSpan(first, Math.Min(RowsAtOnce, view.Rows.Length - first));
            loader.Load(view.Examples, rows);
            var all = scorer.Score(loader, rows.Length, ref scores);
            var steps = loader.Pass.OutputSteps();
            for (var row = 0; row < rows.Length; row++)
            {
                var known = view.Examples.Target(rows[row]);
                var own = all.Slice(row * steps * width, known.Length * width);
                AddClass(view.Examples, rows[row], own, known.Length);
                if (known.IsEmpty || known.Contains(float.NaN)) continue;
                var emissions = new float[known.Length * tagCount];
                for (var t = 0; t < known.Length; t++) own.Slice(t * width, tagCount).CopyTo(emissions.AsSpan(t * tagCount));
                int[] tags = [.. known.ToArray().Select(tag => (int)tag)];
                if (IsAllowed(tags)) _sequences.Add((emissions, tags, scorer));
            }
        }
    }

    void AddClass(ExampleSet examples, int row, ReadOnlySpan<float> scores, int tokens)
    {
        if (network.Config.Classes == 0 || tokens == 0 || examples.Values(row, examples.TargetFields[1]) is not [var label] || float.IsNaN(label)) return;
        var mean = new float[network.Config.Classes];
        TaggingObjective.MeanScores(scores, Mask.None, network.Config.Tags.Length, 0, tokens, mean);
        _classes.Add((mean, (int)label));
    }

    // What is as good as impossible would outweigh all others.
    bool IsAllowed(int[] tags)
    {
        if (!network.Config.IsConstrained) return true;
        for (var t = 0; t <= tags.Length; t++)
            if (!network.Scheme.Allows(t == 0 ? -1 : tags[t - 1], t == tags.Length ? -1 : tags[t])) return false;
        return true;
    }

    /// <summary>The temperature of the tags; 1 without any.</summary>
    public float OfTags() => _sequences.Count == 0 ? 1 : Likeliest(temperature =>
    {
        var (loss, marginals, of) = (0.0, default(TagMarginals), default(TaggingScorer));
        foreach (var (emissions, tags, scorer) in _sequences)
        {
            if (of != scorer) (marginals, of) = (new(network.Field, scorer.FieldWeights, temperature), scorer);
            marginals!.Compute(emissions);
            loss -= marginals.LogProbability(tags);
        }
        return loss;
    });

    /// <summary>The temperature of the classes; 1 without any.</summary>
    public float OfClasses() => _classes.Count == 0 ? 1 : Likeliest(temperature =>
    {
        var (loss, scaled) = (0.0, new double[network.Config.Classes]);
        foreach (var (scores, label) in _classes)
        {
            for (var i = 0; i < scaled.Length; i++) scaled[i] = scores[i] / temperature;
            var greatest = TensorPrimitives.Max<double>(scaled);
            loss += greatest + Math.Log(scaled.Sum(score => Math.Exp(score - greatest))) - scaled[label];
        }
        return loss;
    });

    /// <summary>What is to be taken off the score of the tag outside of spans, so that the F1 of spans is greatest; 0 where there is no such tag, or nothing to gain.</summary>
    public float OutsideMargin()
    {
        if (network.Scheme.OutsideTag < 0 || _sequences.Count == 0) return 0;
        double[] scores = [.. Enumerable.Range(-1, Margins + 2).Select(i => SpanF1(Margin(i)))];
        // The mean of three neighbours: a peak that stands alone is chance.
        return Enumerable.Range(0, Margins).Select(Margin).Zip(scores.Zip(scores.Skip(1), scores.Skip(2)))
            .MaxBy(margin => (Math.Round(margin.Second.First + margin.Second.Second + margin.Second.Third, 9), -Math.Abs(margin.First))).First;

        static float Margin(int i) => LeastMargin + (MarginStep * i);
    }

    double SpanF1(float margin)
    {
        var (right, both, decoder, of) = (0, 0, default(ViterbiDecoder), default(TaggingScorer));
        var (tagCount, outside) = (network.Config.Tags.Length, network.Scheme.OutsideTag);
        foreach (var (emissions, tags, scorer) in _sequences)
        {
            if (of != scorer) (decoder, of) = (new(network.Field, scorer.FieldWeights), scorer);
            var (moved, predicted) = (emissions.ToArray(), new int[tags.Length]);
            for (var t = 0; t < tags.Length; t++) moved[(t * tagCount) + outside] -= margin;
            decoder!.Decode(moved, Mask.None, predicted);
            var (rightHere, bothHere) = network.Scheme.Compare(tags, predicted);
            (right, both) = (right + rightHere, both + bothHere);
        }
        return both == 0 ? 0 : 2.0 * right / both;
    }

    // Golden section search: the loss has one minimum.
    static float Likeliest(Func<double, double> loss)
    {
        var (low, high, ratio) = (-Reach, Reach, (Math.Sqrt(5) - 1) / 2);
        var (left, right) = (high - (ratio * (high - low)), low + (ratio * (high - low)));
        var (lossLeft, lossRight) = (loss(Math.Exp(left)), loss(Math.Exp(right)));
        for (var step = 0; step < Steps; step++)
        {
            if (lossLeft < lossRight)
            {
                (high, right, lossRight) = (right, left, lossLeft);
                left = high - (ratio * (high - low));
                lossLeft = loss(Math.Exp(left));
            }
            else
            {
                (low, left, lossLeft) = (left, right, lossRight);
                right = low + (ratio * (high - low));
                lossRight = loss(Math.Exp(right));
            }
        }
        return (float)Math.Exp((low + high) / 2);
    }
}
