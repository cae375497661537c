using Microsoft.ML.Lstm.Engine.Data;

namespace Microsoft.ML.Lstm.Engine.Tasks.Classification;

/// <summary>What is known of the targets before training: their scale, how much each class counts, and the scores that fit best whatever the input.</summary>
sealed class TargetEncoding
{
    readonly NetworkConfig _plan;
    readonly float[] _classWeights;

    TargetEncoding(NetworkConfig plan, float[] classWeights) => (_plan, _classWeights) = (plan, classWeights);

    /// <summary>A value is Offset + Scale · score.</summary>
    public float Offset { get; private init; }

    /// <summary>0 where all values are alike, so that nothing but that value comes out.</summary>
    public float Scale { get; private init; } = 1;

    /// <summary>True where all targets are alike.</summary>
    public bool IsConstant { get; private init; }

    /// <summary>Log-odds of the classes, each seen once more than it was, so that one never seen is unlikely but possible; 0 for values.</summary>
    public required float[] OutputBias { get; init; }

    public static TargetEncoding Of(NetworkConfig plan, ExampleSet training, SequenceOptions options) =>
        plan.Target == PredictionTask.Regression ? OfValues(plan, training, options) : OfClasses(plan, training, options);

    static TargetEncoding OfValues(NetworkConfig plan, ExampleSet training, SequenceOptions options)
    {
        if (options.ClassWeights is { } given)
            throw new ArgumentException($"{nameof(SequenceOptions.ClassWeights)} holds {given.Count} weights, but values have no classes. Leave it null.");
        var fence = OutlierFence.Of([.. Enumerable.Range(0, training.Count).Where(row => Known(training, row)).Select(training.Label)]);
        double weights = 0, mean = 0, square = 0;
        for (var row = 0; row < training.Count; row++)
        {
            if (!Known(training, row) || !fence.Holds(training.Label(row))) continue;
            weights += training.Weight(row);
            mean += training.Weight(row) * (double)training.Label(row);
        }

        mean /= Math.Max(weights, double.Epsilon);
        for (var row = 0; row < training.Count; row++)
            if (Known(training, row) && fence.Holds(training.Label(row))) square += training.Weight(row) * ((training.Label(row) - mean) * (training.Label(row) - mean));
        var spread = Math.Sqrt(square / Math.Max(weights, double.Epsilon));
        var constant = FeatureScaler.Inverse(spread, mean) == 0;
        return new(plan, []) { Offset = (float)mean, Scale = constant ? 0 : (float)spread, IsConstant = constant, OutputBias = [0] };
    }

    static TargetEncoding OfClasses(NetworkConfig plan, ExampleSet training, SequenceOptions options)
    {
        var counts = new double[plan.Classes];
        for (var row = 0; row < training.Count; row++)
            if (Known(training, row)) counts[Class(plan, training, row, "training")] += training.Weight(row);
        var (all, seen) = (counts.Sum(), counts.Count(count => count > 0));
        var weights = new float[plan.Classes];
        for (var k = 0; k < weights.Length; k++)
        {
            weights[k] = options.ClassWeights is { } given ? Given(given, k, plan.Classes)
                : options.ClassWeighting == ClassWeighting.Balanced && counts[k] > 0 ? (float)(all / (seen * counts[k]))
                : 1;
        }

        var examples = 0;
        for (var row = 0; row < training.Count; row++) examples += Known(training, row) ? 1 : 0;
        // As if the weights were those of so many examples.
        var unit = examples / Math.Max(counts.Zip(weights, (count, weight) => count * weight).Sum(), double.Epsilon);
        var shares = counts.Zip(weights, (count, weight) => (count * weight * unit) + 1).ToArray();
        var logs = Array.ConvertAll(shares, share => (float)Math.Log(share / shares.Sum()));
        return new(plan, weights) { IsConstant = seen <= 1, OutputBias = plan.Target == PredictionTask.Binary ? [logs[1] - logs[0]] : logs };
    }

    static float Given(IReadOnlyList<float> weights, int k, int classes)
    {
        if (weights.Count != classes)
            throw new ArgumentException($"{nameof(SequenceOptions.ClassWeights)} holds {weights.Count} weights, but there are {classes} classes.");
        return weights[k] >= 0 && float.IsFinite(weights[k]) ? weights[k]
            : throw new ArgumentException(FormattableString.Invariant($"The weight of class {k} is {weights[k]}, but must be finite and not negative."));
    }

    /// <summary>The rows that have a target and count, with what a network learns from.</summary>
    public DatasetView Rows(ExampleSet examples, string part)
    {
        var rows = new List<int>();
        var (targets, weights) = (new float[examples.Count], new float[examples.Count]);
        double sum = 0;
        for (var row = 0; row < examples.Count; row++)
        {
            if (examples.Weight(row) < 0) throw new ArgumentException(FormattableString.Invariant($"The weight of {part} example {row} is {examples.Weight(row)}, but must not be negative."));
            if (!Known(examples, row)) continue;
            var values = _plan.Target == PredictionTask.Regression;
            targets[row] = !values ? Class(_plan, examples, row, part) : Scale == 0 ? 0 : (examples.Label(row) - Offset) / Scale;
            weights[row] = examples.Weight(row) * (values ? 1 : _classWeights[(int)targets[row]]);
            if (weights[row] > 0) rows.Add(row);
            sum += weights[row];
        }

        // Means do not depend on how large the weights are in all, and huge ones would overflow.
        foreach (var row in rows) weights[row] = (float)(weights[row] * (rows.Count / sum));
        return new(examples, [.. rows], targets, weights);
    }

    static bool Known(ExampleSet examples, int row) => !float.IsNaN(examples.Label(row)) && examples.Weight(row) > 0;

    static int Class(NetworkConfig plan, ExampleSet examples, int row, string part)
    {
        var target = examples.Label(row);
        return target >= 0 && target < plan.Classes && target == MathF.Floor(target) ? (int)target : throw new ArgumentException(
            FormattableString.Invariant($"The target of {part} example {row} is {target}, but must be the number of a class, a whole number from 0 to {plan.Classes - 1}."));
    }
}
