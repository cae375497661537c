using Microsoft.ML.Lstm.Engine.Data;

namespace Microsoft.ML.Lstm.Engine.Tasks.Classification;

/// <summary>Assigns examples to folds, stratified by class where possible and drawn by the seed; each member holds out another fold.</summary>
static class ExampleFolds
{
    /// <summary>With fewer examples than these nothing is held out.</summary>
    const int Least = 10;

    /// <summary>For each member the rows to train and to validate on; empty when nothing can be held out.</summary>
    public static List<(DatasetView Training, DatasetView? Validation)> Of(DatasetView all, PredictionTask target, int members, float fraction, int seed)
    {
        if (fraction == 0 || all.Rows.Length < Least) return [];
        var random = new Random(seed);
        var count = Math.Clamp((int)Math.Round(1 / fraction), 2, all.Rows.Length);
        var folds = new List<(DatasetView, DatasetView?)>();
        while (folds.Count < members)
        {
            var parts = AssignFolds(all, target, count, random);
            for (var fold = 0; fold < count && folds.Count < members; fold++)
            {
                var held = all.Rows.Where((_, i) => parts[i] == fold).ToArray();
                if (held.Length == 0) return [];
                folds.Add((all with { Rows = [.. all.Rows.Where((_, i) => parts[i] != fold)] }, all with { Rows = held }));
            }
        }

        return folds;
    }

    /// <summary>The fold of each row; -1 for the only one of its class, which must be trained on.</summary>
    static int[] AssignFolds(DatasetView all, PredictionTask target, int count, Random random)
    {
        var parts = new int[all.Rows.Length];
        var places = Enumerable.Range(0, parts.Length).ToArray();
        random.Shuffle(places);
        var next = 0;
        foreach (var group in places.GroupBy(place => target == PredictionTask.Regression ? 0 : all.Targets[all.Rows[place]]).OrderBy(group => group.Key))
        {
            var alone = group.Count() == 1;
            foreach (var place in group) parts[place] = alone ? -1 : next++ % count;
        }

        return parts;
    }
}
