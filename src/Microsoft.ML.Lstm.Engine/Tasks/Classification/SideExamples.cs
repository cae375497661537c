using Microsoft.ML.Lstm.Engine.Data;

namespace Microsoft.ML.Lstm.Engine.Tasks.Classification;

/// <summary>Examples that a linear model beside the networks learns from, and the parts that are held out from it in turn.</summary>
/// <param name="Items">The examples: those to learn from, then those held out as a whole.</param>
/// <param name="Parts">The part that each is held out with; <see cref="None"/> for one that is always learnt from.</param>
/// <param name="Validates">Whether examples are held out as a whole, as part 0.</param>
sealed record SideExamples((DatasetView View, int Row)[] Items, int[] Parts, bool Validates)
{
    /// <summary>No part.</summary>
    public const int None = -1;

    /// <summary>The part that the final model does not learn from.</summary>
    public int Without => Validates ? 0 : None;

    public int Count => Items.Length;

    public float[] Weights => Array.ConvertAll(Items, item => item.View.Weights[item.Row]);

    /// <summary>At most so many of either set, evenly.</summary>
    /// <param name="training">Examples to learn from.</param>
    /// <param name="validation">Examples to choose on; null chooses on the folds.</param>
    /// <param name="folds">The parts of the training examples that members hold out.</param>
    /// <param name="most">Examples at most.</param>
    public static SideExamples Of(DatasetView training, DatasetView? validation, IReadOnlyList<DatasetView> folds, int most)
    {
        var parts = new Dictionary<int, int>();
        for (var fold = 0; fold < folds.Count; fold++)
            if (!folds[fold].Rows.Any(parts.ContainsKey))
                foreach (var row in folds[fold].Rows) parts[row] = fold;
        var (learnt, held) = (Evenly(training.Rows, most), validation is null ? [] : Evenly(validation.Rows, most));
        return new([.. learnt.Select(row => (training, row)), .. held.Select(row => (validation!, row))],
            [.. learnt.Select(row => parts.GetValueOrDefault(row, None)), .. held.Select(_ => 0)], validation is not null);
    }

    /// <summary>1 for the class of an example and -1 for all others; a value as the network is to score it, without what an outlier has too much.</summary>
    public void SetTargets(int example, PredictionTask task, Span<float> targets)
    {
        var target = Items[example].View.Targets[Items[example].Row];
        if (task == PredictionTask.Regression) targets[0] = Math.Clamp(target, -FeatureScaler.DefaultClipLimit, FeatureScaler.DefaultClipLimit);
        else if (task == PredictionTask.Binary) targets[0] = (2 * target) - 1;
        else for (var k = 0; k < targets.Length; k++) targets[k] = k == (int)target ? 1 : -1;
    }

    static int[] Evenly(int[] rows, int most) => rows.Length <= most ? rows : [.. Enumerable.Range(0, most).Select(i => rows[(int)((long)i * rows.Length / most)])];
}
